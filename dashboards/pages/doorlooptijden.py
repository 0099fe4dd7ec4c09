"""How long follow-ups take, against the norm and the target."""

from datetime import date

import streamlit as st

from dashboards.dutch import number, short_date
from dashboards.frame import open_page
from dashboards.lead_time_view import step_rows
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.queries.facts import choices
from outreach.queries.funnel_rows import Period
from outreach.queries.lead_times import lead_times, oldest_open
from outreach.queries.municipality import norm_in_force
from outreach.queries.published import sees_city, sees_names
from outreach.rules.follow_up_kinds import DESTINATION_LABELS

HALVES = {
    "Heel het jaar": (1, 12),
    "Eerste half jaar": (1, 6),
    "Tweede half jaar": (7, 12),
}
desk = open_page(
    "Doorlooptijden",
    Permission.SEE_FIGURES,
    lead="Hoe snel opvolging wordt opgepakt en afgerond, in werkdagen.",
)
with desk.reading() as session:
    options = choices(session, desk.viewer)
    smallest = int(norm_in_force(session, "small_cell"))
named = sees_names(desk.viewer)
if not named and not sees_city(desk.viewer):
    st.info(
        "Doorlooptijden zijn er voor de hele gemeente: per gebied of aanbieder zijn "
        "het te weinig zaken om te tonen. Wie inwoners op naam mag zien, ziet ze wel."
    )
    st.stop()
left, middle, right = st.columns(3)
year = left.selectbox("Jaar", options.years or [desk.today.year])
half, district = "Heel het jaar", None
if named:
    half = middle.selectbox("Deel van het jaar", list(HALVES))
    names = dict(options.districts)
    district = right.selectbox(
        "Gebied",
        [None, *names],
        format_func=lambda code: "Alle gebieden" if code is None else names[code],
    )
first, last = HALVES[half]
period = Period(date(year, first, 1), date(year, last, 30 if last == 6 else 31))
with desk.reading() as session:
    found = lead_times(
        session,
        desk.viewer,
        today=desk.today,
        period=period,
        district_code=district,
    )
    waiting = oldest_open(
        session, desk.viewer, today=desk.today, district_code=district
    )
st.caption(
    f"Peildatum {short_date(found.reference_date)}. Een stap telt in de periode waarin "
    "hij begon. Wat nog open is en al te laat, telt als niet binnen de norm."
)
with st.container(horizontal=True):
    st.metric("Open opvolging", number(waiting.open))
    st.metric("Termijn voorbij", number(waiting.overdue))
    st.metric("Oudste open van", short_date(waiting.oldest_raised_on) or "-")
st.subheader("Binnen norm, streef en realisatie", anchor=False)
if any(step.times.finished or step.times.open for step in found.steps):
    show_table(step_rows(found.steps, smallest))
    for destination, steps in found.by_destination.items():
        if named and any(step.times.finished or step.times.open for step in steps):
            with st.expander(f"Bestemming {DESTINATION_LABELS[destination]}"):
                show_table(step_rows(steps, smallest))
else:
    st.info("In deze periode is geen opvolging aan een team doorgegeven.")

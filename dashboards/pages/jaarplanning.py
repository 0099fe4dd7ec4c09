"""The year view: capacity against demand, the first week without room, what-ifs."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.year_view import (
    choose_what_if,
    reckoned,
    show_area,
    show_areas,
    show_verdict,
    show_waves,
)
from outreach.access import Permission
from outreach.queries.cycles import cycles
from outreach.queries.rounds.year import year_ahead
from outreach.queries.waves import waves
from outreach.rules.cycles import WaveState

desk = open_page(
    "Jaarplanning",
    Permission.PLAN_ROUNDS,
    lead="Passen de bezoeken die nog komen bij de bezoekers die er zijn?",
)
with desk.reading() as session:
    lines = [one for one in cycles(session, desk.viewer) if not one.closed]
if not lines:
    st.info("Er is geen lopende ronde. Open eerst een ronde op de pagina Ronde.")
    st.stop()
cycle = st.selectbox("Ronde", lines, format_func=lambda one: one.label)
with desk.reading() as session:
    ahead = year_ahead(session, desk.viewer, cycle_id=cycle.id, today=desk.today)
    planned = waves(session, desk.viewer, cycle_id=cycle.id).lines
if not ahead.areas:
    st.info("Er zijn geen gebieden waarvan u de planning ziet.")
    st.stop()
if not ahead.year.weeks:
    st.info("Deze ronde heeft geen weken meer die nog komen.")
    st.stop()
above = st.container()
what_if = choose_what_if(ahead)
shown = reckoned(ahead, what_if)
with above:
    show_verdict(ahead, shown, what_if)
show_areas(shown)

st.subheader("Eén gebied", anchor=False)
places = range(len(ahead.areas))
place = st.selectbox(
    "Gebied", places, shown.worst, format_func=lambda n: ahead.areas[n].name
)
area = ahead.areas[place]
show_area(shown, place, ahead.responses[area.code])
st.subheader("Golven: gepland en beantwoord", anchor=False)
show_waves(
    [
        line
        for line in planned
        if line.district_code == area.code
        and line.state is not WaveState.CANCELLED
        and line.letters
    ]
)

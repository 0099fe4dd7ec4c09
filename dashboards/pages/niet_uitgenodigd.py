"""Who is not invited this year, and why: counts, a list, and a file."""

import streamlit as st

from dashboards.cycle_forms import review_form
from dashboards.cycle_view import show_reasons
from dashboards.frame import open_page
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.adapters.spreadsheets import write_rows
from outreach.queries.cycles import (
    PAGE,
    cycle_overview,
    cycles,
    districts_in_scope,
    label_of,
    not_invited,
    not_invited_counts,
)
from outreach.queries.municipality import norm_in_force
from outreach.queries.published import published, sees_city, sees_names
from outreach.queries.shown_figures import reasons_shown
from outreach.rules.published_tables import ONE, Audience, Sort
from outreach.rules.small_cells import written

HEADER = ("reden", "personen")
desk = open_page(
    "Niet uitgenodigd",
    Permission.SEE_CYCLE,
    lead="Wie dit jaar geen uitnodiging krijgt, met de reden bij iedereen.",
)
with desk.reading() as session:
    lines = cycles(session, desk.viewer)
    areas = districts_in_scope(session, desk.viewer, Permission.SEE_CYCLE)
if not lines:
    st.info("Er is nog geen ronde geopend.")
    st.stop()
line = st.selectbox("Ronde", lines, format_func=lambda one: one.label)
with desk.reading() as session:
    seen = cycle_overview(session, desk.viewer, line.id)
    smallest = int(norm_in_force(session, "small_cell"))
    parts = reasons_shown(session, desk.viewer, cycle_id=line.id)
if not sees_names(desk.viewer) and not sees_city(desk.viewer):
    st.info("De cijfers van uw gebied of aanbieder staan onder Trechter.")
    st.stop()
show_reasons(seen, parts, smallest)
if not desk.viewer.may(Permission.FIND_RESIDENT):
    st.caption("Namen zijn alleen te zien voor wie inwoners mag opzoeken.")
    st.stop()

everything = [*seen.not_invited, *seen.out_of_scope]
chosen = {None: "Alle redenen"} | {one.reason: one.label for one in everything}
reason = st.selectbox("Reden", list(chosen), format_func=chosen.__getitem__)
where = {None: "Alle gebieden"} | areas
district = st.selectbox("Gebied", list(where), format_func=where.__getitem__)
page = st.number_input("Bladzijde", 1, 500, 1) - 1
with desk.reading() as session:
    rows = not_invited(
        session,
        desk.viewer,
        line.id,
        reason=reason,
        district_code=district,
        page=int(page),
    )
    counts = not_invited_counts(
        session, desk.viewer, line.id, reason=reason, district_code=district
    )
    outside = published(
        session,
        desk.viewer,
        cycle_id=line.id,
        sort=Sort.REASON,
        audience=Audience.OUTSIDE,
    )
st.caption(
    f"{sum(row[-1] for row in counts)} personen; {PAGE} op een bladzijde. Ook wie niet "
    "in beeld is."
)
if not rows:
    st.info("Hier staat niemand. Kies een andere reden, een ander gebied of bladzijde.")
    st.stop()
show_table(
    [
        {
            "Naam": row.name,
            "Adres": row.address,
            "Gebied": row.district,
            "Leeftijd": row.age_band,
            "Reden": row.label,
        }
        for row in rows
    ]
)
if desk.viewer.may(Permission.MANAGE_CYCLE):
    review_form(desk, line.id, rows)
if outside:
    st.download_button(
        "Aantallen als bestand",
        write_rows(
            HEADER,
            [(label_of(one.key), written(one.numbers.get(ONE))) for one in outside],
        ),
        file_name=f"niet-uitgenodigd-{line.year}.csv",
        mime="text/csv",
        help="Een bestand gaat naar buiten: kleine aantallen staan er niet in.",
    )

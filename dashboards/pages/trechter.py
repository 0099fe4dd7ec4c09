"""The funnel of a cycle or a calendar year, for managers and coordinators."""

import streamlit as st

from dashboards.charts import bars
from dashboards.frame import open_page
from dashboards.funnel_view import (
    EXPORT_HEADER,
    beside_codes,
    choose,
    destination_rows,
    explain,
    export_rows,
    measure_rows,
    ratio_rows,
    reason_rows,
)
from dashboards.no_figures import count_now, no_figures
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.adapters.spreadsheets import write_rows
from outreach.queries.facts import choices, funnel_from_facts
from outreach.queries.municipality import norm_in_force
from outreach.rules.funnel import ACTION_STEPS, MEASURES, STEPS
from outreach.rules.small_cells import HIDDEN, visible_one

desk = open_page(
    "Trechter",
    Permission.SEE_FIGURES,
    lead="Hoe uitnodigingen gesprekken werden, en gesprekken opvolging.",
)
with desk.reading() as session:
    options = choices(session, desk.viewer)
    smallest = int(norm_in_force(session, "small_cell"))
if not options.cycles:
    st.info("Er is nog geen ronde. Zodra er een ronde opent, ziet u hier de cijfers.")
    st.stop()
chosen = choose(options)
with desk.reading() as session:
    dated = funnel_from_facts(
        session,
        desk.viewer,
        cycle_id=chosen.cycle_id,
        year=chosen.year,
        filters=chosen.filters,
    )
if dated is None:
    no_figures(desk)
found = dated.funnel
explain(chosen, dated)
st.subheader(f"{chosen.title}: personen", anchor=False)
bars(
    [MEASURES[code].label for code in STEPS],
    [visible_one(found.figures[code], smallest) for code in STEPS],
    "personen",
)
show_table(measure_rows(found, STEPS, smallest))
st.subheader("Delen", anchor=False)
show_table(ratio_rows(found, smallest))
st.subheader("Opvolgacties", anchor=False)
show_table(measure_rows(found, ACTION_STEPS, smallest))
show_table(destination_rows(found, smallest))
st.subheader("Andere teleenheden", anchor=False)
st.markdown("Brieven, pogingen, adressen en huisbezoeken zijn geen personen.")
show_table(measure_rows(found, beside_codes(found), smallest))
st.subheader("Niet uitgenodigd, en waarom", anchor=False)
reasons = reason_rows(found, smallest)
if reasons:
    show_table(reasons)
else:
    st.markdown("Iedereen in beeld wordt uitgenodigd.")
st.caption(f"{HIDDEN} staat waar een getal te klein is, of een klein getal verraadt.")
st.download_button(
    "Deze cijfers als CSV",
    write_rows(EXPORT_HEADER, export_rows(found, smallest)),
    file_name="trechter.csv",
    mime="text/csv",
)
count_now(desk)

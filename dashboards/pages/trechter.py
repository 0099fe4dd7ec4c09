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
    explain_hidden,
    export_rows,
    measure_rows,
    narrow,
    ratio_rows,
    reason_rows,
)
from dashboards.no_figures import count_now, no_figures, nothing_for_you
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.adapters.spreadsheets import write_rows
from outreach.queries.facts import choices, newest_facts
from outreach.queries.municipality import norm_in_force
from outreach.queries.published import sees_city, sees_names
from outreach.queries.shown_figures import figures, outside_figures, row_choices
from outreach.rules.funnel import ACTION_STEPS, MEASURES, STEPS

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
named, city = sees_names(desk.viewer), sees_city(desk.viewer)
chosen = choose(options)
cycle_id = chosen.cycle_id
with desk.reading() as session:
    counted = newest_facts(session, desk.viewer)
    rows = row_choices(session, desk.viewer, cycle_id=cycle_id) if cycle_id else []
if counted is None:
    no_figures(desk)
chosen = narrow(chosen, options, rows, named=named, city=city)
with desk.reading() as session:
    found = figures(
        session,
        desk.viewer,
        cycle_id=cycle_id,
        year=chosen.year,
        filters=chosen.filters,
        row=chosen.row,
    )
    outside = outside_figures(session, desk.viewer, cycle_id=cycle_id, row=chosen.row)
if found is None:
    nothing_for_you(desk)
explain(chosen, found)
st.subheader(f"{chosen.title}: personen", anchor=False)
bars(
    [MEASURES[code].label for code in STEPS],
    [found.numbers[code] for code in STEPS],
    "personen",
)
show_table(measure_rows(found.numbers, STEPS))
st.subheader("Delen", anchor=False)
show_table(ratio_rows(found.numbers))
st.subheader("Opvolgacties", anchor=False)
show_table(measure_rows(found.numbers, ACTION_STEPS))
if found.destinations is not None:
    show_table(destination_rows(found))
if found.on is None:
    st.subheader("Andere teleenheden", anchor=False)
    st.markdown("Brieven, pogingen, adressen en huisbezoeken zijn geen personen.")
    show_table(measure_rows(found.numbers, beside_codes(found.numbers)))
if found.reasons is not None:
    st.subheader("Niet uitgenodigd, en waarom", anchor=False)
    reasons = reason_rows(found)
    if reasons:
        show_table(reasons)
    else:
        st.markdown("Iedereen in beeld wordt uitgenodigd.")
if not named:
    explain_hidden(smallest)
if outside is not None:
    st.download_button(
        "Deze cijfers als CSV",
        write_rows(EXPORT_HEADER, export_rows(outside, outside.areas or [])),
        file_name="trechter.csv",
        mime="text/csv",
        help="Een bestand gaat naar buiten: daarin is meer verborgen dan hier.",
    )
count_now(desk)

"""Cycles and waves over time, and what is on its way."""

import streamlit as st

from dashboards.charts import lines
from dashboards.frame import open_page
from dashboards.funnel_view import choose_cycle
from dashboards.no_figures import no_figures
from dashboards.tables import show_table
from dashboards.trend_view import trend_rows, trend_series, underway_rows, wave_rows
from outreach.access import Permission
from outreach.queries.facts import choices, trend
from outreach.queries.municipality import norm_in_force
from outreach.queries.wave_response import underway, wave_responses
from outreach.rules.small_cells import HIDDEN

desk = open_page(
    "Verloop",
    Permission.SEE_FIGURES,
    lead="De rondes na elkaar, wat elke golf opleverde en wat er onderweg is.",
)
with desk.reading() as session:
    options = choices(session, desk.viewer)
    smallest = int(norm_in_force(session, "small_cell"))
    weeks = int(norm_in_force(session, "mature_weeks"))
    points = trend(session, desk.viewer)
if not options.cycles:
    st.info("Er is nog geen ronde. Zodra er een ronde opent, ziet u hier het verloop.")
    st.stop()
if not points:
    no_figures(desk)
st.subheader("Ronde na ronde", anchor=False)
if len(points) > 1:
    lines([str(point.year) for point in points], trend_series(points, smallest))
show_table(trend_rows(points, smallest))
st.caption(
    f"Een ronde is rijp als alle brieven minstens {weeks} weken weg zijn. "
    "Eerder lijkt de respons lager dan zij wordt."
)
cycle_id, title = choose_cycle(options)
with desk.reading() as session:
    waves = wave_responses(session, desk.viewer, cycle_id=cycle_id, today=desk.today)
    coming = underway(session, desk.viewer, cycle_id=cycle_id, today=desk.today)
st.subheader("Onderweg", anchor=False)
if coming:
    show_table(underway_rows(coming))
else:
    st.info("Er zijn geen brieven zonder antwoord en geen afspraken.")
st.subheader(f"Golven van {title}", anchor=False)
if waves:
    show_table(wave_rows(waves, smallest))
    st.caption(f"Personen. {HIDDEN} staat waar een getal te klein is om te tonen.")
else:
    st.info("In deze ronde is nog geen golf verstuurd.")

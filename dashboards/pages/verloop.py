"""Cycles and waves over time, and what is on its way."""

import streamlit as st

from dashboards.charts import lines
from dashboards.frame import open_page
from dashboards.funnel_view import choose_cycle, explain_hidden
from dashboards.no_figures import no_figures, nothing_for_you
from dashboards.tables import show_table
from dashboards.trend_view import (
    trend_rows,
    trend_series,
    underway_rows,
    wave_rows,
    week_rows,
)
from outreach.access import Permission
from outreach.queries.facts import choices, trend
from outreach.queries.municipality import norm_in_force
from outreach.queries.published import published, sees_city, sees_names
from outreach.queries.wave_response import underway, wave_responses
from outreach.rules.funnel import mature_before
from outreach.rules.published_tables import Sort

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
named = sees_names(desk.viewer)
if not named and not sees_city(desk.viewer):
    nothing_for_you(desk)
st.subheader("Ronde na ronde", anchor=False)
if len(points) > 1:
    lines([str(point.year) for point in points], trend_series(points))
show_table(trend_rows(points))
st.caption(
    f"Een ronde is rijp als alle brieven minstens {weeks} weken weg zijn. "
    "Eerder lijkt de respons lager dan zij wordt."
)
cycle_id, title = choose_cycle(options)
with desk.reading() as session:
    waves = wave_responses(session, desk.viewer, cycle_id=cycle_id, today=desk.today)
    weekly = published(session, desk.viewer, cycle_id=cycle_id, sort=Sort.WEEK)
    coming = underway(session, desk.viewer, cycle_id=cycle_id, today=desk.today)
st.subheader("Onderweg", anchor=False)
if coming:
    show_table(underway_rows(coming, named=named))
else:
    st.info("Er zijn geen brieven zonder antwoord en geen afspraken.")
st.subheader(f"Golven van {title}", anchor=False)
if not waves:
    st.info("In deze ronde is nog geen golf verstuurd.")
elif named:
    show_table(wave_rows(waves))
    st.caption("Personen.")
elif weekly:
    show_table(week_rows(weekly, mature_before(desk.today, weeks)))
    st.caption("Personen in alle gebieden samen.")
    explain_hidden(smallest)

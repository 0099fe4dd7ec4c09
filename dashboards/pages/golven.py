"""Waves: per area and week capacity, expected visits and letters; approve."""

from datetime import date

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import open_page
from dashboards.wave_view import propose_button, show_waiting, show_week, wave_card
from outreach.access import Permission
from outreach.queries.cycles import cycles
from outreach.queries.waves import WaveLine, waves
from outreach.rules.cycles import WaveState

desk = open_page(
    "Golven",
    Permission.PLAN_WAVES,
    lead="Hoeveel brieven er per gebied en week uitgaan: nooit meer dan bezoekers "
    "aankunnen.",
)
with desk.reading() as session:
    lines = [one for one in cycles(session, desk.viewer) if not one.closed]
if not lines:
    st.info("Er is geen lopende ronde. Open eerst een ronde op de pagina Ronde.")
    st.stop()
cycle = st.selectbox("Ronde", lines, format_func=lambda one: one.label)
with desk.reading() as session:
    found = waves(session, desk.viewer, cycle_id=cycle.id)
propose_button(desk, cycle.id)
show_waiting(found)
if not found.lines:
    st.info("Er zijn nog geen golven. Klik op ‘Golven voorstellen’.")
    st.stop()

weeks = sorted({line.week_start for line in found.lines})
drafts = {
    w.week_start for w in found.lines if w.state is WaveState.PROPOSED and w.letters
}
busy = next((week for week in weeks if week in drafts and week >= desk.today), None)
if busy is None:
    filled = [line.week_start for line in found.lines if line.letters]
    busy = max(filled, default=weeks[-1])


def name(week: date) -> str:
    """The week of a Monday, with how many drafts wait."""
    waiting = sum(
        1
        for line in found.lines
        if line.week_start == week and line.state is WaveState.PROPOSED and line.letters
    )
    return (
        f"{short_date(week)} ({waiting} voorgesteld)" if waiting else short_date(week)
    )


def area(line: WaveLine) -> str:
    """An area with where its wave stands."""
    return f"{line.district}: {line.state_label}"


week = st.selectbox("Week van versturen", weeks, weeks.index(busy), format_func=name)
shown = [line for line in found.lines if line.week_start == week]
show_week(shown)
first = next((n for n, x in enumerate(shown) if x.state is WaveState.PROPOSED), 0)
wave_card(desk, st.selectbox("Gebied", shown, first, format_func=area))

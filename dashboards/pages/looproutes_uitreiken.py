"""Sheets of rounds: handed out with a number, and signed in again."""

import streamlit as st

from dashboards.dutch import counted
from dashboards.frame import open_page
from dashboards.office_visit_desk import choose_district
from dashboards.round_sheets_view import (
    show_letters,
    show_made,
    show_out,
    show_rounds,
)
from outreach.access import Permission
from outreach.queries.rounds.sheets import rounds_of_day, sheets_out

desk = open_page(
    "Looproutes uitreiken",
    Permission.PLAN_ROUNDS,
    lead="Druk de bladen van een dag af, en houd bij welke bladen terug zijn.",
)
area = choose_district(desk)
with desk.reading() as session:
    outside = sheets_out(session, desk.viewer, district_code=area, at=desk.at)
# A box that is always there, and tabs without a number: those that are open stay open.
with st.container():
    show_made()
    if outside:
        count = counted(len(outside), "blad is", "bladen zijn")
        st.markdown(f":material/print: **{count} nog buiten**: zie Terug te krijgen.")
give, take = st.tabs(["Uitreiken", "Terug te krijgen"])
with give:
    day = st.date_input("Dag", desk.today, min_value=desk.today, format="DD-MM-YYYY")
    with desk.reading() as session:
        rounds = rounds_of_day(session, desk.viewer, day, district_code=area)
    show_rounds(desk, rounds)
    show_letters()
with take:
    show_out(desk, outside)

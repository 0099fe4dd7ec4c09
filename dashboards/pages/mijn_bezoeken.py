"""A visitor's own visits, on a phone: today first; from here to the log."""

import streamlit as st

from dashboards.frame import open_page, refusals
from dashboards.my_visits_view import show_my_visits, show_visit
from dashboards.visit_log_forms import close_visit, log_form, opened_visit
from outreach.access import Permission
from outreach.queries.visits import my_visits, visit_to_log

desk = open_page(
    "Mijn bezoeken",
    Permission.SEE_OWN_VISITS,
    lead="Uw afspraken, met wat u aan de deur nodig heeft.",
)
chosen = opened_visit()
visit = None
with refusals(), desk.reading() as session:
    if chosen is None:
        visits = my_visits(session, desk.viewer, today=desk.today)
    else:
        visit = visit_to_log(
            session, desk.viewer, chosen[0], seen_version=chosen[1], today=desk.today
        )
if chosen is None:
    show_my_visits(visits, desk.today)
    st.stop()
if st.button("Terug naar mijn bezoeken", icon=":material/arrow_back:"):
    close_visit()
    st.rerun()
if visit is not None:
    show_visit(visit, desk.today, small=True)
    log_form(desk, visit)

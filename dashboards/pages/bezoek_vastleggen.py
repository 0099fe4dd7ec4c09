"""Log a visit: a visitor his own, the office what came in on paper."""

import streamlit as st

from dashboards.frame import open_page, refusals
from dashboards.my_visits_view import show_visit
from dashboards.office_visits_view import log_line
from dashboards.visit_log_forms import (
    Paper,
    close_visit,
    log_form,
    open_visit,
    opened_visit,
)
from outreach.access import Permission
from outreach.queries.visits import (
    area_visitors,
    office_visit,
    visit_to_log,
    visits_to_log,
)

desk = open_page(
    "Bezoek vastleggen",
    Permission.LOG_FOR_OTHERS,
    lead="Typ over wat een bezoeker op papier heeft gezet.",
)
chosen = opened_visit()
if chosen is None:
    with desk.reading() as session:
        due = visits_to_log(session, desk.viewer, at=desk.at)
    st.markdown(f"**{due.total}** afspraken zijn voorbij en nog niet vastgelegd.")
    if not due.rows:
        st.info("Alle afspraken die voorbij zijn, zijn vastgelegd.")
    for row in due.rows[:30]:
        with st.container(border=True):
            st.markdown(log_line(row))
            if st.button("Vastleggen", key=f"due-{row.visit_id}"):
                open_visit(row.visit_id, row.version)
    st.stop()
if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
    close_visit()
    st.rerun()
visit = None
with refusals(), desk.reading() as session:
    visit = visit_to_log(
        session, desk.viewer, chosen[0], seen_version=chosen[1], today=desk.today
    )
    row = office_visit(session, desk.viewer, chosen[0], today=desk.today)
    people = area_visitors(session, desk.viewer, row.district_code, desk.today)
if visit is not None:
    show_visit(visit, desk.today, small=True)
    if row.visitor_id:
        people = {row.visitor_id: row.visitor} | people
    log_form(desk, visit, paper=Paper(people, row.visitor_id))

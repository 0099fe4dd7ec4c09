"""The day of a visitor, on a phone and with one thumb."""

import streamlit as st

from dashboards.frame import link_to, open_page, refusals
from dashboards.my_visits_view import show_visit
from dashboards.own_calendar_view import show_calendar
from dashboards.road_view import go_on, show_card_number, show_road
from dashboards.visit_log_forms import close_visit, log_form, opened_visit
from outreach.access import Permission
from outreach.queries.rounds.own import my_road
from outreach.queries.visits import visit_to_log
from outreach.rules.visit_kind import AT_THE_DOOR

desk = open_page("Op pad", Permission.SEE_OWN_VISITS)
chosen = opened_visit()
if chosen is not None:
    visit = None
    with refusals(), desk.reading() as session:
        visit = visit_to_log(
            session, desk.viewer, chosen[0], seen_version=chosen[1], today=desk.today
        )
    if st.button("Terug naar de looproute", icon=":material/arrow_back:"):
        close_visit()
        st.rerun()
    if visit is not None:
        go_on()
        show_visit(visit, desk.today, small=True)
        if visit.kind in AT_THE_DOOR:
            show_card_number(visit.visit_id)
        log_form(desk, visit)
    st.stop()
with desk.reading() as session:
    stops = my_road(session, desk.viewer, desk.today, today=desk.today)
if stops:
    show_road(stops, desk.today, at=desk.at)
else:
    st.info("U heeft vandaag geen bezoeken. Andere dagen staan bij Mijn bezoeken.")
link_to("mijn_bezoeken", "Mijn bezoeken", desk.viewer)
show_calendar(desk)

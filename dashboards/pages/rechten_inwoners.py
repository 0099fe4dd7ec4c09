"""What residents ask about their data, and whom we still must tell something."""

import streamlit as st

from dashboards.duties_view import show_duties
from dashboards.frame import open_page, refusals
from dashboards.requests_view import (
    new_request_form,
    open_request,
    opened_request,
    show_request,
    show_requests,
)
from outreach.access import Permission
from outreach.queries.rights import information_duties, rights_request, rights_requests

desk = open_page(
    "Rechten van inwoners",
    Permission.SEE_RIGHTS,
    lead="Inzage, bezwaar, instemming intrekken, een aantekening: op tijd en nagekeken "
    "door een mens.",
)
handles = desk.viewer.may(Permission.HANDLE_RIGHTS)
number = opened_request()
if number is not None:
    if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
        open_request(None)
    view = None
    with refusals(), desk.reading() as session:
        view = rights_request(session, desk.viewer, number, today=desk.today)
    if view is not None:
        show_request(desk, view, handles=handles)
    st.stop()

OPEN, CLOSED, TELL = "Open verzoeken", "Afgesloten", "Nog te vertellen"
NEW = "Nieuw verzoek"
chosen = st.segmented_control(
    "Wat wilt u zien?",
    [OPEN, CLOSED, TELL] + ([NEW] if handles else []),
    default=OPEN,
    label_visibility="collapsed",
)
if chosen == NEW:
    new_request_form(desk)
elif chosen == TELL:
    duties = []
    with refusals(), desk.reading() as session:
        duties = information_duties(session, desk.viewer, today=desk.today)
    show_duties(desk, duties, handles=handles)
else:
    rows = None
    with refusals(), desk.reading() as session:
        rows = rights_requests(
            session, desk.viewer, today=desk.today, open_only=chosen != CLOSED
        )
    if rows is not None:
        show_requests(rows, closed=chosen == CLOSED)

"""Signals to work on: mine, my team's, and one opened with its next act."""

import streamlit as st

from dashboards.frame import number_asked, open_page, refusals, unknown_id
from dashboards.reporter_view import show_reopen, show_reporters
from dashboards.signal_outcome_view import show_awaited, show_outcomes
from dashboards.signal_subject_view import show_recent, show_subject
from dashboards.signal_view import (
    VIEW_SENTENCES,
    choose_view,
    held,
    show_going_on,
    show_head,
    show_rows,
    show_totals,
    show_warnings,
    show_work,
    turn_pages,
)
from dashboards.signal_work_forms import (
    ACTED,
    next_act,
    other_acts,
    pick_up_button,
    take_wanted,
)
from dashboards.tables import plain
from dashboards.triage_view import OPENED, open_report, show_reports
from outreach.access import Permission
from outreach.rules.codes import shown_code
from signals.queries.cards import signal_card
from signals.queries.possible_owners import possible_owners, possible_teams
from signals.queries.queues import queue_counts, queue_page
from signals.queries.recent_contacts import recent_contacts
from signals.rules.states import SignalState

desk = open_page(
    "Meldingen",
    Permission.SEE_SIGNALS,
    lead="Zorgen om iemand, om op te pakken. De vroegste termijn staat bovenaan.",
)
take_wanted(desk)
card = None
with refusals():
    number = number_asked(OPENED)
    if number is not None:
        with desk.reading() as session:
            card = signal_card(session, desk.viewer, number, at=desk.at)
        if card is None:
            open_report(None)
            if st.session_state.pop(ACTED, None) != number:
                raise unknown_id()

if card:
    number, today = card.row.id, desk.today
    with desk.reading() as session:
        recent = recent_contacts(session, desk.viewer, number, today=today)
        teams, people = [], []
        if desk.viewer.may(Permission.WORK_SIGNALS):
            teams = possible_teams(session, desk.viewer, number, on=today)
            team_id = card.row.team_id
            people = possible_owners(
                session, desk.viewer, number, team_id=team_id, on=today
            )
    if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
        open_report(None)
        st.rerun()
    card = held(desk, card)
    place = f"{plain(card.row.place)} · {shown_code(card.row.reference)}"
    st.subheader(place, anchor=False)
    show_warnings(card)
    show_going_on(recent)
    show_head(card)
    show_reports(card.reports)
    talked = card.row.state is SignalState.CONTACTED
    if talked:  # first what comes of it, then closing
        show_outcomes(desk, number, card.row.version_id)
    next_act(desk, card)
    other_acts(desk, card, teams, people)
    if not talked:
        show_outcomes(desk, number, card.row.version_id)
    if desk.viewer.may(Permission.TRIAGE_SIGNALS):
        show_subject(desk, number, card.row.version_id)
    else:
        show_recent(recent)
    show_work(card)
    show_reopen(desk, number, card.row.state)
    show_reporters(desk, number)
    st.stop()

with desk.reading() as session:
    counts = queue_counts(session, desk.viewer, at=desk.at)
show_totals(counts.totals)
show_awaited(desk)
view = choose_view(counts)
st.markdown(VIEW_SENTENCES[view])
with desk.reading() as session:
    page = queue_page(
        session,
        desk.viewer,
        view,
        page=st.session_state.get(f"signal_page_{view.value}", 1),
        total=counts.views[view],
        at=desk.at,
    )
show_rows(page, view, lambda row: pick_up_button(desk, row))
turn_pages(page, view)

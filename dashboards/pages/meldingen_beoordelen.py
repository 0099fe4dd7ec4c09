"""The desk's work: reports to check, to weigh and to place; one opened at a time."""

import streamlit as st

from dashboards.frame import number_asked, open_page, refusals
from dashboards.reporter_view import show_reporters
from dashboards.signal_subject_view import show_subject
from dashboards.triage_forms import (
    check_form,
    decision_form,
    meldcode_form,
    place_form,
)
from dashboards.triage_view import (
    OPENED,
    SENTENCES,
    held,
    open_report,
    queue_label,
    show_head,
    show_history,
    show_proposal,
    show_reports,
    show_return,
    show_rows,
    show_suspicions,
    show_totals,
)
from outreach.access import Permission
from signals.queries.cards import signal_card
from signals.queries.desk import DESK_QUEUES, desk_counts, desk_rows, weighing
from signals.queries.team_books import team_options
from signals.rules.queues import Queue
from signals.rules.states import SIGNAL, SignalAct, SignalState

desk = open_page(
    "Meldingen beoordelen",
    Permission.TRIAGE_SIGNALS,
    lead="Lees elke melding, beslis hoe dringend zij is, en zorg dat een team haar "
    "krijgt.",
)
one = card = None
options = []
with refusals():
    number = number_asked(OPENED)
    if number is not None:
        with desk.reading() as session:
            one = weighing(session, desk.viewer, number, at=desk.at)
            card = signal_card(session, desk.viewer, number, at=desk.at)
            if one.state is SignalState.NOT_ROUTED:
                options = team_options(session, desk.viewer, number, at=desk.at)

if one and card:
    if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
        open_report(None)
        st.rerun()
    one = held(desk, one)
    show_head(card, one)
    show_return(one, card.history)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_reports(card.reports)
        show_reporters(desk, one.id)
        show_subject(desk, one.id, one.version_id)
        show_history(card.history)
    with right:
        if one.state is SignalState.CHECK:
            show_suspicions(one)
            check_form(desk, one)
        if one.state is SignalState.NOT_ROUTED:
            place_form(desk, one, options)
        show_proposal(one)
        if (one.state, SignalAct.TRIAGE) in SIGNAL.arrows:
            decision_form(desk, one)
        meldcode_form(desk, one, opened=one.may_be_unsafe)
    st.stop()

with desk.reading() as session:
    counts = desk_counts(session, desk.viewer, at=desk.at)
show_totals(counts)
busy = next((queue for queue in DESK_QUEUES if counts.by_queue[queue]), Queue.DESK)
chosen = st.pills(
    "Lijst",
    list(DESK_QUEUES),
    default=busy,
    format_func=lambda queue: queue_label(counts, queue),
)
queue = chosen or busy
st.markdown(SENTENCES[queue])
with desk.reading() as session:
    rows = desk_rows(session, desk.viewer, queue, at=desk.at)
show_rows(rows, counts.by_queue[queue])

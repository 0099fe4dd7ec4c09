"""The coordinator's queues: what has no team, came back, is late or must be called."""

import streamlit as st

from dashboards.follow_up_office_forms import answer_form, office_acts, send_all
from dashboards.follow_up_view import (
    close_unseen,
    deadline,
    held,
    open_card,
    opened,
    plain,
    show_card,
    show_list,
)
from dashboards.frame import open_page
from outreach.access import Permission
from outreach.queries.follow_ups import (
    QUEUE_LABELS,
    QUEUE_SENTENCES,
    Queue,
    QueueRow,
    coordinator_queue,
    follow_up_card,
    queue_counts,
)
from outreach.queries.teams import team_choices

desk = open_page(
    "Opvolging verdelen",
    Permission.COORDINATE_FOLLOW_UPS,
    lead="Zorg dat elke opvolging bij een team komt, en dat het team reageert.",
)
number = opened()
with desk.reading() as session:
    counts = queue_counts(session, desk.viewer, today=desk.today)
    teams = team_choices(session, desk.viewer)
    card = number and follow_up_card(session, desk.viewer, number, today=desk.today)
if number and card is None:
    close_unseen(number)
if card:
    if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
        open_card(None)
        st.rerun()
    card = held(desk, card)
    show_card(card)
    office_acts(desk, card, teams)
    st.stop()

st.markdown(
    f"**{sum(counts.values())}** open; elke opvolging staat in precies één lijst."
)
busy = next((queue for queue in Queue if counts[queue]), Queue.WITHOUT_TEAM)
queue = (
    st.pills(
        "Lijst",
        list(Queue),
        default=busy,
        format_func=lambda q: f"{QUEUE_LABELS[q]} ({counts[q]})",
    )
    or busy
)
st.markdown(QUEUE_SENTENCES[queue])
with desk.reading() as session:
    rows = coordinator_queue(session, desk.viewer, queue, today=desk.today)
if queue is Queue.TO_SEND and rows:
    send_all(desk, rows)


def line(row: QueueRow) -> str:
    """Kind, team and phone number; below it the state, deadline and reference."""
    phone = f", bel **{plain(row.team_phone or 'nummer onbekend')}**"
    team = plain(row.team) or "nog geen team"
    if queue is Queue.CALL_LIST:
        team += phone
    shield = " · geheimhouding" if row.municipal else ""
    return (
        f"**{row.kind}** - {team}\n\n{row.state_label} · {deadline(row)} · "
        f"{row.district or 'gebied onbekend'} · referentie **{row.reference}**{shield}"
    )


show_list(rows, key=f"queue-{queue}", empty="Deze lijst is leeg.", line=line)
if queue is Queue.CALL_LIST:
    answer_form(desk)

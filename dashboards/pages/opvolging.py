"""The queue of my team: what to take up now."""

import streamlit as st

from dashboards.follow_up_team_forms import next_button, team_acts
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
from outreach.queries.follow_ups import QueueRow, follow_up_card, my_queue
from outreach.queries.teams import team_members

desk = open_page(
    "Opvolging",
    Permission.WORK_FOLLOW_UPS,
    lead="Wat uw team kan oppakken. Wat het eerst moet, staat bovenaan.",
)
with desk.reading() as session:
    rows = my_queue(session, desk.viewer, today=desk.today)
    number = opened()
    card = number and follow_up_card(session, desk.viewer, number, today=desk.today)
    members = (
        team_members(session, desk.viewer, card.row.team_id, on=desk.today)
        if card and card.row.team_id
        else []
    )
if number and card is None:
    close_unseen(number)
if card:
    if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
        open_card(None)
        st.rerun()
    card = held(desk, card)
    next_button(desk, card.row, "card")
    show_card(card)
    team_acts(desk, card, members)
    st.stop()

late = sum(row.overdue for row in rows)
new = sum(not row.owner for row in rows)
st.markdown(f"**{len(rows)}** open, **{late}** te laat, **{new}** zonder behandelaar.")
FILTERS = ("Alles", "Van mij", "Zonder behandelaar")
chosen = st.segmented_control("Toon", FILTERS, default=FILTERS[0])
if chosen == "Van mij":
    rows = [row for row in rows if row.owner_id == desk.viewer.person_id]
elif chosen == "Zonder behandelaar":
    rows = [row for row in rows if row.owner_id is None]


def line(row: QueueRow) -> str:
    """Kind and name; below it the state, deadline and owner."""
    owner = plain(row.owner) or "nog niemand"
    return (
        f"**{row.kind}** - {plain(row.name)}\n\n"
        f"{row.state_label} · {deadline(row)} · behandelaar: {owner} · {row.reference}"
    )


show_list(
    rows,
    key="mine",
    empty="Er staat hier niets open. Nieuwe opvolging verschijnt vanzelf.",
    line=line,
    button=lambda row: next_button(desk, row),
)

"""The mail room: letters that must come out, and the day on which the rest went."""

import streamlit as st

from dashboards.frame import open_page, refusals
from dashboards.mail_room_view import show_batch, show_posted
from letters.actions.pull_list import note_news
from letters.queries.mail_room import mail_batches
from letters.rules.batches import BatchState
from outreach.access import Permission

desk = open_page(
    "Postkamer",
    Permission.HANDLE_MAIL,
    lead="Haal brieven uit de post die niet weg mogen, en leg vast wanneer de rest "
    "op de post ging.",
)
with refusals(), desk.writing() as session:
    note_news(session, by=desk.viewer, at=desk.at)
with desk.reading() as session:
    batches = mail_batches(session, desk.viewer, at=desk.at)
lying = [row for row in batches if row.state is not BatchState.POSTED]
if not lying:
    st.info(
        "Er ligt niets bij de drukker. Zodra brieven zijn overgedragen, staan ze hier."
    )
for row in lying:
    show_batch(desk, row)
show_posted(batches)

"""From an approved wave to letters on the post."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.letters_view import show_batch, show_batches, show_waiting
from letters.queries.overview import batch_rows, waiting_waves
from outreach.access import Permission

desk = open_page(
    "Brieven",
    Permission.PRINT_LETTERS,
    lead="Maak de brieven van een golf, bekijk ze, en geef ze aan de drukker.",
)
with desk.reading() as session:
    waves = waiting_waves(session, desk.viewer)
    batches = batch_rows(session, desk.viewer)
show_waiting(desk, waves)
st.divider()
opened = show_batches(batches)
if opened:
    show_batch(desk, opened)

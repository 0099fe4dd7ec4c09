"""From an approved wave to letters at the print house, with two people."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.letter_package_view import show_package
from dashboards.letters_acts_view import show_act, show_cancel, show_files
from dashboards.letters_batch_view import show_batch, show_held, show_history
from dashboards.letters_list_view import show_list_of, show_open_lists
from dashboards.letters_overview_view import (
    back_button,
    opened,
    show_batches,
    show_waiting,
)
from letters.queries.letter_list import open_lists
from letters.queries.overview import batch_rows, waiting_waves
from outreach.access import Permission
from outreach.queries.scope import works_outside

MOST = 200
"""Batches in the list."""
desk = open_page(
    "Brieven",
    Permission.APPROVE_LETTERS,
    lead="Van lijst tot drukker: de een maakt, een ander keurt goed.",
)
makes = desk.viewer.may(Permission.PRINT_LETTERS)
outside = works_outside(desk.viewer, Permission.APPROVE_LETTERS)
with desk.reading() as session:
    waves = waiting_waves(session, desk.viewer) if makes and not outside else []
    batches = batch_rows(session, desk.viewer, limit=MOST)
    lists = open_lists(session, desk.viewer) if makes and outside else []
batch = opened(batches)
if outside:
    show_open_lists(desk, lists)
elif batch is None:
    if makes:
        show_waiting(desk, waves)
        st.divider()
    show_batches(batches)
else:
    back_button()
    show_batch(desk, batch)
    show_act(desk, batch)
    show_held(desk, batch)
    show_list_of(desk, batch)
    if makes and not batch.data_only:
        show_package(desk, batch.id)
    show_files(desk, batch)
    show_history(desk, batch)
    show_cancel(desk, batch)

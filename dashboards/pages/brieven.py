"""From an approved wave to letters at the print house, with two people."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.letter_package_view import show_package
from dashboards.letters_acts_view import show_act, show_cancel, show_files
from dashboards.letters_batch_view import show_batch, show_held, show_history
from dashboards.letters_list_view import show_list, show_open_lists
from dashboards.letters_overview_view import show_batches, show_waiting
from letters.queries.letter_list import OPEN, open_lists
from letters.queries.overview import batch_rows, waiting_waves
from outreach.access import Permission
from outreach.queries.scope import works_outside

desk = open_page(
    "Brieven",
    Permission.APPROVE_LETTERS,
    lead="Van lijst tot drukker: de een maakt, een ander keurt goed.",
)
makes = desk.viewer.may(Permission.PRINT_LETTERS)
outside = works_outside(desk.viewer, Permission.APPROVE_LETTERS)
with desk.reading() as session:
    waves = waiting_waves(session, desk.viewer) if makes and not outside else []
    batches = batch_rows(session, desk.viewer)
    lists = open_lists(session, desk.viewer) if makes and outside else []
if outside:
    show_open_lists(desk, lists)
    st.stop()
if makes:
    show_waiting(desk, waves)
    st.divider()
opened = show_batches(batches)
if opened:
    show_batch(desk, opened)
    show_act(desk, opened)
    show_held(desk, opened)
    if makes and opened.state in OPEN and not opened.data_only:
        with st.expander("Lijst nakijken en iemand eruit halen"):
            show_list_too = st.toggle("Open de lijst", key=f"list-{opened.id}")
            if show_list_too:
                show_list(desk, opened.id)
    if not opened.data_only:
        show_package(desk, opened.id)
    show_files(desk, opened)
    show_history(desk, opened)
    show_cancel(desk, opened)

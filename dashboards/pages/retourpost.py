"""Returned mail: one by one, from a file, and how much it is."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.return_figures_view import show_figures
from dashboards.return_file_view import file_form
from dashboards.return_scan_view import last_five, scan_form
from outreach.access import Permission

desk = open_page(
    "Retourpost",
    Permission.HANDLE_MAIL,
    lead="Leg vast welke brieven de post terugbracht. Dan gaat er geen brief meer naar "
    "dat adres, en zoekt een collega uit wat er klopt.",
)
one, several, figures = st.tabs(["Typen of scannen", "Bestand inlezen", "Cijfers"])
with one:
    scan_form(desk)
    last_five(desk)
with several:
    file_form(desk)
with figures:
    show_figures(desk)

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
# No tabs: they would count all letters again at every scan.
PARTS = ["Typen of scannen", "Bestand inlezen", "Cijfers"]
part = st.segmented_control(
    "Wat wilt u doen?", PARTS, default=PARTS[0], required=True, key="return_part"
)
if part == PARTS[1]:
    file_form(desk)
elif part == PARTS[2]:
    show_figures(desk)
else:
    scan_form(desk)
    last_five(desk)

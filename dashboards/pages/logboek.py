"""The log: is it whole, who did what, who looked at a resident, and as a file."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.log_view import (
    export_part,
    resident_part,
    search_part,
    show_state,
    state_of_log,
)
from outreach.access import Permission
from outreach.queries.audit import log_card

desk = open_page(
    "Logboek",
    Permission.SEE_AUDIT,
    lead="Wie zag en wijzigde welke gegevens, en is het logboek zelf nog heel?",
)
with desk.reading() as session:
    card = log_card(session, desk.viewer)
show_state(desk, card, state_of_log(desk, card))
if card.events:
    search, resident, export = st.tabs(
        ["Zoeken", "Wie keek naar een inwoner", "Uitvoeren in een bestand"]
    )
    with search:
        search_part(desk)
    with resident:
        resident_part(desk)
    with export:
        export_part(desk)

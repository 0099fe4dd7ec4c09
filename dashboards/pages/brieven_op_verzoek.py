"""Letters that somebody asked for: what waits, and today's batch of each kind."""

import streamlit as st

from dashboards.frame import link_to, open_page
from dashboards.requested_view import show_kind
from letters.queries.requested import making_areas, waiting_kinds
from outreach.access import Permission

desk = open_page(
    "Brieven op verzoek",
    Permission.PRINT_LETTERS,
    lead="Brieven waar een collega om vroeg. Maak ze per soort als één partij.",
)
with desk.reading() as session:
    waiting = waiting_kinds(session, desk.viewer, at=desk.at)
    areas = making_areas(session, desk.viewer)
if not waiting:
    st.info(
        "Er wacht geen brief. Vraagt iemand aan de telefoonbalie of bij Afspraken om "
        "een bevestiging per brief, dan staat die hier."
    )
if waiting and not areas:
    st.info("De gemeente maakt deze brieven. U ziet hier wat er voor uw gebied wacht.")
for kind in waiting:
    show_kind(desk, kind, areas)
link_to("brieven", "Naar de partijen bij Brieven", desk.viewer)

"""A report by phone, by text message or at the desk, typed in within a minute."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.signal_entry_view import entry_form, show_entered
from outreach.access import Permission

desk = open_page(
    "Melding invoeren",
    Permission.INTAKE_SIGNALS,
    lead="Typ over wat iemand vertelt aan de telefoon, per sms of aan de balie. Drie "
    "regels zijn genoeg.",
)
st.warning(
    "**Is er levensgevaar? Laat de melder nu 112 bellen, of bel zelf.** Voer de "
    "melding daarna in.",
    icon=":material/emergency:",
)
show_entered()
entry_form(desk)

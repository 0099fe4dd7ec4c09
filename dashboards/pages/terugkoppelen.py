"""Reporters who have not heard yet that their report was dealt with: call them."""

import streamlit as st

from dashboards.feedback_letter_form import show_ready_letter
from dashboards.feedback_view import show_calls, show_counts
from dashboards.frame import open_page
from outreach.access import Permission
from outreach.queries.municipality import municipality
from outreach.settings import load_settings
from signals.queries.feedback_due import feedback_due

desk = open_page(
    "Terugkoppelen",
    Permission.GIVE_FEEDBACK,
    lead="Laat melders weten dat hun melding is afgerond. De oudste staat bovenaan.",
)
mails = bool(load_settings().smtp_host)
with desk.reading() as session:
    due = feedback_due(session, desk.viewer, today=desk.today, mails=mails)
    house = municipality(session).name
show_ready_letter()
show_counts(due)
if not mails:
    st.caption(
        "Er is geen mailserver ingesteld: ook wie een e-mailadres gaf, staat in deze "
        "lijst."
    )
if not due.calls:
    st.info(
        "Er is nu niemand te bellen. Wordt een melding afgerond en kan de melder geen "
        "e-mail krijgen, dan staat die vanzelf hier."
    )
show_calls(desk, due.calls, house)

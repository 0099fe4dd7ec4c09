"""At the phone desk: a letter to this resident came back."""

import streamlit as st

from dashboards.frame import Desk, done, refusals
from outreach.access import Permission
from outreach.actions.notices import report_returned_letter


def returned_letter_form(desk: Desk, resident_id: str) -> None:
    """One button; whoever works with the resident sees it on the start page."""
    if not desk.viewer.may(Permission.RECORD_ANSWER):
        return
    with st.expander("Brief kwam terug"):
        st.markdown(
            "Kwam een brief onbestelbaar terug? Wie met deze inwoner werkt, krijgt "
            "daarover een bericht. Leg een ander adres vast als terugmelding."
        )
        if not st.button("Vastleggen dat de brief terugkwam"):
            return
        kept = False
        with refusals(), desk.writing() as session:
            report_returned_letter(session, resident_id, by=desk.viewer, at=desk.at)
            kept = True
        if kept:
            done("returned_letter", "Vastgelegd. Collega's zien het op Vandaag.")

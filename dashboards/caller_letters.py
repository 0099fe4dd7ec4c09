"""At the phone desk: the letters that somebody got, one that came back, a reminder."""

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import show_table
from letters.actions.reminders import ask_reminder
from letters.actions.returns import report_return
from letters.queries.reminders import reminder_to_ask
from letters.queries.returns import LetterLine, letters_of_resident
from letters.rules.reminders import NOT_DUE_LABELS
from letters.rules.returns import FOLLOWS, RETURN_LABELS, ReturnReason
from outreach.access import Permission

RETURNED, REMIND = "returned_letter", "ask_reminder"


def caller_letters(desk: Desk, resident_id: str) -> None:
    """What left for him, what came back, and what can be done about it."""
    with st.expander("Brieven"):
        with desk.reading() as session:
            lines = letters_of_resident(session, desk.viewer, resident_id)
            asked = reminder_to_ask(session, desk.viewer, resident_id, at=desk.at)
        if not lines:
            st.markdown("In het laatste jaar ging er geen brief naar deze inwoner.")
            return
        show_table(
            [
                {
                    "Brief": line.kind,
                    "Kenmerk": line.reference,
                    "Verstuurd": short_date(line.on),
                    "Kwam terug": line.returned or "nee",
                }
                for line in lines
            ]
        )
        if not desk.viewer.may(Permission.RECORD_ANSWER):
            return
        _returned(desk, [line for line in lines if not line.returned])
        if asked is not None and asked.why_not is None:
            _reminder(desk, resident_id)
        elif asked is not None and asked.why_not is not None:
            st.caption(f"Geen herinnering: {NOT_DUE_LABELS[asked.why_not]}.")


def _returned(desk: Desk, lines: list[LetterLine]) -> None:
    """One path with the mail room: the same letter, the same consequences."""
    if not lines:
        return
    named = {line.letter_id: line for line in lines}
    with st.form(f"{RETURNED}-{form_nonce(RETURNED)}"):
        st.markdown("**Een brief kwam terug**")
        number = st.selectbox(
            "Welke brief?",
            list(named),
            format_func=lambda one: f"{named[one].reference}: {named[one].kind}",
        )
        reason = st.selectbox(
            "Waarom?",
            list(ReturnReason),
            format_func=lambda one: RETURN_LABELS[one].capitalize(),
        )
        sent = st.form_submit_button("Vastleggen dat de brief terugkwam")
    if not sent or number is None or reason is None:
        return
    kept = False
    batch_id = int(named[number].reference.partition("-")[0])
    with refusals(), desk.writing() as session:
        report_return(
            session, number, batch_id, reason=reason, by=desk.viewer, at=desk.at
        )
        kept = True
    if kept:
        done(RETURNED, f"Vastgelegd. {FOLLOWS[reason].in_words}")


def _reminder(desk: Desk, resident_id: str) -> None:
    """Who lost the letter gets one more, in the place of the one that would come."""
    if not st.button("Stuur nog een keer een brief"):
        return
    kept = False
    with refusals(), desk.writing() as session:
        ask_reminder(session, resident_id, by=desk.viewer, at=desk.at)
        kept = True
    if kept:
        done(REMIND, "Aangevraagd: de herinnering gaat mee met de volgende brieven.")

"""The answer on paper, for who reported and has no e-mail or phone."""

import streamlit as st

from dashboards.frame import Desk, done, form_nonce, refusals
from letters.actions.feedback_letter import FILE_NAME, set_feedback_letter
from letters.rules.feedback_letter import LONGEST, Recipient
from outreach.rules.codes import shown_code
from signals.actions.feedback import give_feedback
from signals.queries.feedback_due import CallLine
from signals.rules.feedback import Channel, Message

READY = "feedback_letter"


def show_ready_letter() -> None:
    """The letter that was just made, to print; gone as soon as it is put away."""
    ready = st.session_state.get(READY)
    if ready is None:
        return
    reference, pdf = ready
    with st.container(border=True):
        st.markdown(
            f"**De brief bij melding {reference} is klaar.** Print hem nu en doe hem "
            "op de post. Omzien bewaart de brief en het adres niet."
        )
        with st.container(horizontal=True):
            st.download_button("Brief ophalen", pdf, FILE_NAME, "application/pdf")
            if st.button("Klaar, brief weghalen"):
                del st.session_state[READY]
                st.rerun()


def letter_form(desk: Desk, line: CallLine) -> None:
    """Name and address as the reporter gives them; the letter says nothing else."""
    key = f"feedback-letter-{line.signal_id}-{line.round}"
    who = line.name or line.organisation
    with st.form(f"{key}-{form_nonce(key)}", border=False):
        st.markdown(
            "Vraag het adres aan de melder zelf. De tekst ligt vast en zegt niets over "
            "de inwoner."
        )
        left, right = st.columns(2)
        name = left.text_input("Naam op de envelop", who, max_chars=LONGEST)
        greeting = right.text_input(
            "Aanhef", f"Geachte {who or 'heer of mevrouw'}", max_chars=LONGEST
        )
        street = left.text_input("Straat", max_chars=LONGEST)
        number = right.text_input("Huisnummer", max_chars=12)
        postcode = left.text_input("Postcode", max_chars=7)
        city = right.text_input("Woonplaats", max_chars=LONGEST)
        sent = st.form_submit_button("Brief maken en vastleggen")
    if not sent:
        return
    ready = None
    with refusals(), desk.writing() as session:
        pdf = set_feedback_letter(
            session,
            Recipient(name, greeting, street, number, postcode, city),
            received_on=line.received_on,
            by=desk.viewer,
            at=desk.at,
        )
        give_feedback(
            session,
            line.signal_id,
            Message.CLOSED,
            Channel.LETTER,
            by=desk.viewer,
            at=desk.at,
        )
        ready = pdf
    if ready is not None:
        shown = shown_code(line.reference)
        st.session_state[READY] = (shown, ready)
        done(key, f"Vastgelegd: de melder van {shown} krijgt een brief.")

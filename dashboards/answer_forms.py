"""Recording an answer on the phone, correcting one, and ending what stands."""

from datetime import timedelta
from typing import Any

import streamlit as st

from dashboards.caller_view import HOLD_LABELS
from dashboards.dutch import short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from outreach.actions.contact_holds import end_hold
from outreach.actions.objections import undo_objection
from outreach.actions.responses import correct_response, record_response
from outreach.actions.safety_notes import add_safety_note
from outreach.queries.phone_desk import CallerCard
from outreach.rules.responses import (
    BEHALF_LABELS,
    CHANNEL_LABELS,
    CODE_LABELS,
    DAY_PART_LABELS,
    GENDER_LABELS,
    KIND_LABELS,
    WEEKDAYS,
    OnBehalfOf,
    ResponseCode,
)
from outreach.rules.safety_codes import SAFETY_LABELS
from outreach.rules.themes import COMPANION_LABELS
from outreach.rules.visits import Channel

CHANNELS = (
    Channel.PHONE,
    Channel.REPLY_CARD,
    Channel.LETTER,
    Channel.EMAIL,
    Channel.DESK,
    Channel.DIGITAL,
)
SAID = {
    ResponseCode.YES: "Het antwoord is vastgelegd. Maak hieronder meteen een afspraak.",
    ResponseCode.NOT_THIS_YEAR: "Vastgelegd: dit jaar geen bezoek.",
    ResponseCode.NEVER_AGAIN: "Vastgelegd: deze inwoner wordt niet meer gevraagd.",
    ResponseCode.MOVED: (
        "Vastgelegd. Er gaan geen brieven meer uit, en het bevolkingsregister krijgt "
        "een melding."
    ),
    ResponseCode.DECEASED: (
        "Vastgelegd. Er gaan vanaf nu geen brieven meer uit, en het "
        "bevolkingsregister krijgt een melding."
    ),
}
LETTERS = {
    ResponseCode.NEVER_AGAIN: "Bevestig per brief dat wij niet meer schrijven",
    ResponseCode.DECEASED: "Schrijf de partner dat er geen uitnodigingen meer komen",
}
LETTER_HELP = {
    ResponseCode.NEVER_AGAIN: "De inwoner krijgt nog één brief, en daarna geen meer.",
    ResponseCode.DECEASED: "Alleen als er een partner op dit adres woont. Vraagt de "
    "partner er zelf om, kies dan bij ‘Wie geeft het antwoord’ de partner. Anders "
    "wacht de brief tot de rustdagen na het overlijden voorbij zijn.",
}


def answer_form(desk: Desk, card: CallerCard) -> None:
    """The answer first; only a yes asks for wishes."""
    key = f"answer-{card.resident.id}"
    nonce = form_nonce(key)
    code = st.segmented_control(
        "Wat is het antwoord?",
        list(CODE_LABELS),
        format_func=CODE_LABELS.__getitem__,
        key=f"code-{nonce}",
    )
    if code is None:
        return
    with st.form(f"form-{nonce}", border=False):
        given = _answer_fields(code, card)
        sent = st.form_submit_button("Antwoord vastleggen", type="primary")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        record_response(
            session,
            resident_id=card.resident.id,
            cycle_id=card.cycle_id,
            code=code,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
            **given,
        )
        finished = True
    if finished:
        done(key, SAID[code])


def _answer_fields(code: ResponseCode, card: CallerCard) -> dict[str, Any]:
    left, right = st.columns(2)
    channel = left.selectbox(
        "Hoe kwam het antwoord?", CHANNELS, format_func=CHANNEL_LABELS.__getitem__
    )
    speakers = list(BEHALF_LABELS)
    first = OnBehalfOf.FAMILY if code is ResponseCode.DECEASED else OnBehalfOf.SELF
    speaker = right.selectbox(
        "Wie geeft het antwoord?",
        speakers,
        index=speakers.index(first),
        format_func=BEHALF_LABELS.__getitem__,
    )
    wishes = _wish_fields(card) if code is ResponseCode.YES else {}
    letter = code in LETTERS and st.checkbox(LETTERS[code], help=LETTER_HELP[code])
    note = st.text_input("Opmerking (mag leeg blijven)", max_chars=200)
    return {
        "channel": channel,
        "on_behalf_of": speaker,
        "wishes": wishes,
        "note": note,
        "letter": letter,
    }


def _wish_fields(card: CallerCard) -> dict[str, Any]:
    """Wishes about the visit; what was told before stands in the fields."""
    st.markdown("**Wensen** (alles mag leeg blijven)")
    left, right = st.columns(2)
    phone = left.text_input("Telefoonnummer", card.resident.phone, max_chars=30)
    language = right.text_input(
        "Taal, als dat geen Nederlands is", card.resident.language, max_chars=40
    )
    kind = left.selectbox(
        "Hoe", ["", *KIND_LABELS], format_func=_or("thuis", KIND_LABELS)
    )
    gender = right.selectbox(
        "Wie komt er", list(GENDER_LABELS), format_func=GENDER_LABELS.__getitem__
    )
    days = left.multiselect(
        "Welke dagen",
        range(len(WEEKDAYS)),
        format_func=WEEKDAYS.__getitem__,
        placeholder="maakt niet uit",
    )
    times = right.multiselect(
        "Welk deel van de dag",
        list(DAY_PART_LABELS),
        format_func=DAY_PART_LABELS.__getitem__,
        placeholder="maakt niet uit",
    )
    companion = left.selectbox(
        "Wie is er ook bij",
        ["", *COMPANION_LABELS],
        format_func=_or("niemand of onbekend", COMPANION_LABELS),
    )
    interpreter = right.checkbox("Er is een tolk nodig")
    return {
        "phone": phone.strip(),
        "language": language.strip(),
        "kind": kind,
        "visitor_gender": gender,
        "days": days,
        "times": times,
        "companion": companion,
        "interpreter": interpreter,
    }


def _or(nothing: str, labels: Any) -> Any:
    return lambda code: labels.get(code, nothing)


def correct_answer_form(desk: Desk, card: CallerCard) -> None:
    """Put a right answer in the place of the last one; both are kept."""
    last = next((row for row in card.answers if not row.corrected), None)
    if last is None:
        st.markdown("Er is nog geen antwoord om te verbeteren.")
        return
    key = f"correct-{last.response_id}"
    nonce = form_nonce(key)
    with st.form(f"form-{nonce}", border=False):
        st.markdown(f"Nu staat er: **{last.label}** ({last.on_behalf_of}).")
        code = st.selectbox(
            "Dit had het moeten zijn",
            list(CODE_LABELS),
            index=None,
            format_func=CODE_LABELS.__getitem__,
            placeholder="Kies het goede antwoord",
        )
        speaker = st.selectbox(
            "Wie gaf het antwoord?",
            list(BEHALF_LABELS),
            format_func=BEHALF_LABELS.__getitem__,
        )
        reason = st.text_input("Wat ging er mis? (nodig)", max_chars=200)
        sent = st.form_submit_button("Antwoord verbeteren")
    if sent and code is None:
        st.error("Kies het goede antwoord.")
    elif sent and code is not None:
        finished = False
        with refusals(), desk.writing() as session:
            correct_response(
                session,
                last.response_id,
                code=code,
                on_behalf_of=speaker,
                reason=reason,
                nonce=nonce,
                by=desk.viewer,
                at=desk.at,
            )
            finished = True
        if finished:
            done(key, "Het antwoord is verbeterd. Het oude blijft in de lijst staan.")


def standing_forms(desk: Desk, card: CallerCard) -> None:
    """Take back an objection on the resident's own word; end a hold."""
    for number, for_ever, _ in card.objections:
        key = f"undo-{number}"
        nonce = form_nonce(key)
        term = "nooit meer" if for_ever else "dit jaar niet"
        with st.form(f"form-{nonce}", border=False):
            words = st.text_input(
                f"Afmelding ‘{term}’ ongedaan maken: wat zei de inwoner zelf?",
                max_chars=200,
            )
            if st.form_submit_button("De inwoner zelf wil dit ongedaan maken"):
                finished = False
                with refusals(), desk.writing() as session:
                    undo_objection(
                        session,
                        number,
                        asked_by=OnBehalfOf.SELF,
                        reason=words,
                        by=desk.viewer,
                        at=desk.at,
                    )
                    finished = True
                if finished:
                    done(key, "De afmelding is ongedaan gemaakt.")
    for number, reason, _ in card.holds:
        word = HOLD_LABELS.get(reason, reason)
        if st.button(f"Pauze opheffen ({word})", key=f"hold-{number}"):
            ended = False
            with refusals(), desk.writing() as session:
                end_hold(session, number, by=desk.viewer, at=desk.at)
                ended = True
            if ended:
                done(f"hold-{number}", "De pauze is opgeheven.")


def safety_form(desk: Desk, card: CallerCard) -> None:
    """A coded note for visitors; the reason stays in the office."""
    key = f"safety-{card.resident.id}"
    nonce = form_nonce(key)
    with st.form(f"form-{nonce}", border=False):
        code = st.selectbox(
            "Wat moet de bezoeker weten?",
            list(SAFETY_LABELS),
            format_func=SAFETY_LABELS.__getitem__,
        )
        reason = st.text_input(
            "Waarom? Alleen het kantoor ziet dit (nodig)", max_chars=200
        )
        until = st.date_input(
            "Geldt tot",
            desk.today + timedelta(days=180),
            min_value=desk.today + timedelta(days=1),
            max_value=desk.today + timedelta(days=366),
            format="DD-MM-YYYY",
        )
        sent = st.form_submit_button("Veiligheidsnotitie vastleggen")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        add_safety_note(
            session,
            resident_id=card.resident.id,
            code=code,
            reason=reason,
            valid_to=until,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        done(key, f"Vastgelegd. De bezoeker ziet dit tot {short_date(until)}.")

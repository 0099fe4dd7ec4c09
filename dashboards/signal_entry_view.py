"""Typing in a report that somebody makes by phone, by text message or at the desk."""

from datetime import date
from typing import Any, NamedTuple

import streamlit as st

from dashboards.frame import Desk, form_nonce, renew_nonce, show
from outreach.access import Permission, require
from outreach.database import new_token
from outreach.errors import Refused
from outreach.rules.codes import shown_code
from outreach.settings import load_settings
from signals.actions.intake import Receipt, receive_signal
from signals.queries.covenants import reporting_partners
from signals.rules.covenants import REFERRERS, CovenantTerms
from signals.rules.draft_labels import DONE_LABELS, REPORTER_LABELS, SEEN_LABELS
from signals.rules.drafts import (
    About,
    AddressGiven,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
)
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.partner_rows import house_number

FORM = "signal-entry"
KEPT = "signal_entry_receipt"
NOBODY = "Niet namens een organisatie"
KNOWS = {None: "Niet bekend", True: "Ja", False: "Nee"}
Typed = dict[str, Any]


class Entered(NamedTuple):
    """What stays on the screen after a report was stored."""

    receipt: Receipt
    token: str


def show_entered() -> None:
    """What to tell who reported: the number to read out, and what happens now."""
    kept: Entered | None = st.session_state.get(KEPT)
    if kept is None:
        return
    receipt, level = kept.receipt, kept.receipt.level
    if level is Level.ACUTE:
        st.error(
            "**Dit klinkt als levensgevaar. Is 112 al gebeld? Bel anders nu.** De "
            "melding staat bij het meldpunt bovenaan."
        )
    with st.container(border=True):
        st.markdown(":green[:material/check_circle: **De melding is opgeslagen.**]")
        st.markdown(f"Lees voor: uw nummer is **{shown_code(receipt.reference)}**.")
        if level is not None and level is not Level.NO_ACTION:
            st.markdown(f"Het voorstel is: **{LEVEL_LABELS[level].lower()}**. ")
        st.markdown(
            "Het meldpunt beoordeelt de melding. Hieronder kunt u de volgende invoeren."
        )
        if kept.token:
            st.caption("Op deze bladzijde kan de melder zien hoe het staat:")
            address = f"{load_settings().base_url}/melding/stand/{kept.token}"
            st.code(address, language=None, wrap_lines=True)


def entry_form(desk: Desk) -> None:
    """The three lines, with more below for who knows more."""
    with desk.reading() as session:
        partners = reporting_partners(session, desk.viewer, today=desk.today)
    nonce = form_nonce(FORM)
    with st.form(f"{FORM}-{nonce}", border=False):
        typed = _about() | _said() | _reporter(partners)
        sent = st.form_submit_button("Opslaan", type="primary", width="stretch")
    if sent:
        _store(desk, typed, partners, nonce)


def _about() -> Typed:
    st.markdown("**1. Over welk adres of over wie gaat het?**")
    first, second, third = st.columns([2, 2, 5])
    return {
        "postcode": first.text_input("Postcode", max_chars=7),
        "number": second.text_input(
            "Huisnummer", max_chars=20, help="Zoals 12 of 12 A"
        ),
        "person": third.text_input("Naam van de inwoner", max_chars=100),
        "place": st.text_input(
            "Straat, of waar het is als er geen huisnummer is", max_chars=200
        ),
        "own": st.checkbox("De melder belt over zichzelf"),
    }


def _said() -> Typed:
    st.markdown("**2. Wat vertelt de melder?**")
    return {
        "text": st.text_area(
            "In de woorden van de melder",
            max_chars=3000,
            height=100,
            help="Wat is er gezien of gehoord, en wat deed de melder zelf al?",
        )
    }


def _reporter(partners: dict[int, CovenantTerms]) -> Typed:
    st.markdown("**3. Wie meldt, en op welk nummer bellen wij terug?**")
    first, second, third = st.columns([4, 3, 4])
    kinds = list(REPORTER_LABELS)
    typed: Typed = {
        "name": first.text_input("Naam van de melder", max_chars=100),
        "phone": second.text_input("Telefoon", max_chars=30),
        "kind": third.selectbox(
            "Wie is de melder?",
            kinds,
            index=kinds.index(ReporterKind.NEIGHBOUR),
            format_func=REPORTER_LABELS.__getitem__,
        ),
        "anonymous": st.checkbox(
            "De melder wil anoniem blijven", help="Dan kunnen wij niets laten horen."
        ),
    }
    with st.expander("Meer vastleggen (hoeft niet)"):
        typed |= _more(partners)
    return typed


def _more(partners: dict[int, CovenantTerms]) -> Typed:
    year, phone, seen_on = st.columns(3)
    return {
        "birth_year": year.text_input("Geboortejaar inwoner", max_chars=4),
        "person_phone": phone.text_input("Telefoon inwoner", max_chars=30),
        "last_seen_on": seen_on.date_input(
            "Voor het laatst gezien",
            None,
            min_value=date(2000, 1, 1),
            max_value=date(2100, 1, 1),
            format="DD-MM-YYYY",
        ),
        "seen": st.multiselect(
            "Wat is gezien",
            list(SEEN_LABELS),
            format_func=SEEN_LABELS.__getitem__,
            placeholder="Kies wat past",
        ),
        "done": st.multiselect(
            "Wat deed de melder zelf al",
            list(DONE_LABELS),
            format_func=DONE_LABELS.__getitem__,
            placeholder="Kies wat past",
        ),
        "urgent": st.checkbox("Volgens de melder heeft het haast"),
        "may_be_named": st.checkbox("De inwoner mag weten wie meldde"),
        "knows": st.selectbox(
            "Weet de inwoner van de melding?",
            list(KNOWS),
            format_func=KNOWS.__getitem__,
        ),
        "email": st.text_input("E-mailadres van de melder", max_chars=200),
        "organisation": st.selectbox(
            "Namens welke organisatie?",
            [None, *partners],
            format_func=lambda n: partners[n].name if n else NOBODY,
        ),
        "referral": st.checkbox(
            "Verwijzing van een huisarts of zorgorganisatie: de patiënt stemt ermee in"
        ),
    }


def _store(
    desk: Desk, typed: Typed, partners: dict[int, CovenantTerms], nonce: str
) -> None:
    """Store the report, or show what has to be mended; what was typed stays."""
    token = st.session_state.setdefault(f"token:{nonce}", new_token())
    try:
        require(desk.viewer, Permission.INTAKE_SIGNALS)
        draft = draft_of_form(typed, partners, intake_id=f"staff:{nonce}")
        with desk.writing() as session:
            receipt = receive_signal(
                session, draft, by=desk.viewer, at=desk.at, token=token
            )
    except Refused as refusal:
        show(refusal)
        return
    st.session_state.pop(f"token:{nonce}", None)
    st.session_state[KEPT] = Entered(receipt, "" if typed["anonymous"] else token)
    renew_nonce(FORM)
    st.rerun()


def draft_of_form(
    typed: Typed, partners: dict[int, CovenantTerms], *, intake_id: str
) -> Draft:
    """The form as the draft that all doors make. Raises Refused for what cannot be
    read at all."""
    number, letter, addition = _house(typed["number"].strip())
    place = typed["place"].strip()
    terms = partners.get(typed["organisation"] or 0)
    kind = terms.reporter_kind if terms else typed["kind"]
    referral = bool(typed["referral"])
    if referral and kind not in REFERRERS:
        raise _wrong(
            "Alleen een huisarts of een zorgorganisatie kan verwijzen.",
            "Kies bij 'Wie is de melder' een huisarts of zorgverlener, of haal het "
            "vinkje bij verwijzing weg.",
        )
    return Draft(
        door=Door.REFERRAL if referral else Door.STAFF,
        intake_id=intake_id,
        about=_whom(typed),
        address=AddressGiven(
            postcode=typed["postcode"],
            house_number=number,
            house_letter=letter,
            house_addition=addition,
            street=place[:100] if number else "",
            description="" if number else place,
        ),
        person=PersonGiven(
            name=typed["person"],
            birth_year=_year(typed["birth_year"].strip()),
            phone=typed["person_phone"],
        ),
        reporter=ReporterGiven(
            kind=kind,
            name=typed["name"],
            phone=typed["phone"],
            email=typed["email"],
            organisation_id=typed["organisation"],
            anonymous=typed["anonymous"],
            may_be_named=typed["may_be_named"],
        ),
        seen=tuple(typed["seen"]),
        text=typed["text"],
        done=tuple(typed["done"]),
        last_seen_on=typed["last_seen_on"],
        person_knows=typed["knows"],
        urgent=typed["urgent"],
        patient_agreed=referral,
    )


def _whom(typed: Typed) -> About:
    if typed["own"]:
        return About.SELF
    return About.PERSON if typed["person"].strip() else About.ADDRESS


def _house(text: str) -> tuple[int | None, str, str]:
    if not text:
        return None, "", ""
    try:
        return house_number(text)
    except ValueError as error:
        raise _wrong("Het huisnummer klopt niet.", str(error)) from None


def _year(text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal():
        return int(text)
    raise _wrong("Het geboortejaar klopt niet.", "Schrijf vier cijfers, zoals 1943.")


def _wrong(why: str, now: str) -> Refused:
    return Refused("De melding is niet opgeslagen.", why, now)

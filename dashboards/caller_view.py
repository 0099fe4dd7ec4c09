"""The card of a caller: who it is, what he got, and what was said before."""

from collections.abc import Sequence

import streamlit as st

from dashboards.booking_forms import at_moment
from dashboards.dutch import moment, short_date
from dashboards.tables import plain, show_table
from outreach.queries.phone_desk import CallerCard, CallerHit
from outreach.rules.contact import LETTER_HOLDS
from outreach.rules.fields import SOME_HOLD
from outreach.rules.outcomes import CONSEQUENCES
from outreach.rules.safety_codes import SAFETY_LABELS, SafetyCode

OPENED = "caller_opened"
HOLD_LABELS = {
    outcome.value: rule.label.lower()
    for outcome, rule in CONSEQUENCES.items()
    if rule.hold_days is not None
} | {
    "bereaved": "de partner is overleden",
    SOME_HOLD: "er is een reden om te wachten",
    **LETTER_HOLDS,
}


def opened_caller() -> str | None:
    """The resident whose card is open, or None."""
    number: str | None = st.session_state.get(OPENED)
    return number


def open_caller(resident_id: str | None) -> None:
    """Open a card, or go back to searching, and show it at once."""
    st.session_state[OPENED] = resident_id
    st.rerun()


def show_hits(hits: Sequence[CallerHit]) -> None:
    """Who it can be; one press opens the card."""
    if not hits:
        st.info(
            "Niemand gevonden. Controleer de code, of zoek op een deel van de naam, "
            "de geboortedatum of het adres."
        )
        return
    for hit in hits:
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            marks = " · **overleden**" if hit.died else ""
            marks += " · **geheimhouding**" if hit.nondisclosure else ""
            other = hit.partner_name
            other = f" (partner: {plain(other)})" if other not in hit.name else ""
            left.markdown(
                f"**{plain(hit.name)}**{other}, geboren {plain(hit.birth)}  \n"
                f"{plain(hit.address)}{marks}"
            )
            if right.button("Openen", key=f"hit-{hit.resident_id}", width="stretch"):
                open_caller(hit.resident_id)


def show_caller(card: CallerCard) -> None:
    """Everything that the question of a caller can need."""
    who = card.resident
    st.subheader(plain(who.name), anchor=False)
    _warnings(card)
    facts = {
        "Geboren": f"{who.birth} ({who.age})",
        "Adres": ", ".join(who.address_lines),
        "Telefoon": who.phone or "niet bekend",
        "Taal": who.language or "Nederlands",
        "Brief": letter_line(card),
        "Aanpak": card.letter.approach if card.letter else "",
        "Veiligheid": ", ".join(
            SAFETY_LABELS[SafetyCode(code)] for code in who.safety_codes
        ),
    }
    show_table([{"Over": name, "Wat": text} for name, text in facts.items() if text])
    for partner in card.partners:
        left, right = st.columns([4, 1], vertical_alignment="center")
        answer = partner.answer.lower() or "nog geen antwoord"
        left.markdown(f"Op dit adres ook: **{plain(partner.name)}** ({answer})")
        if right.button("Openen", key=f"partner-{partner.resident_id}"):
            open_caller(partner.resident_id)


def letter_line(card: CallerCard) -> str:
    """What he was sent in the running cycle, in one line."""
    letter = card.letter
    if letter is None:
        return "geen brief in deze ronde"
    posted = (
        f"verstuurd op {short_date(letter.posted_on)}"
        if letter.posted_on
        else ("nog niet verstuurd")
    )
    until = (
        f", antwoord graag uiterlijk {short_date(letter.reply_by)}"
        if (letter.reply_by)
        else ""
    )
    return f"code {letter.code}, {posted}{until}; stand: {letter.state}"


def _warnings(card: CallerCard) -> None:
    if card.resident.died:
        st.error("Deze inwoner is overleden volgens het bevolkingsregister.")
    if card.resident.nondisclosure:
        st.warning(
            "Geheimhouding: geef niets door aan een aanbieder. Alleen een bezoeker "
            "van de gemeente zelf komt langs."
        )
    for _, for_ever, day in card.objections:
        term = "nooit meer gevraagd worden" if for_ever else "dit jaar geen bezoek"
        st.warning(f"Deze inwoner wil {term} (gezegd op {short_date(day)}).")
    for _, reason, until in card.holds:
        end = f" tot {short_date(until)}" if until else ""
        word = HOLD_LABELS.get(reason, reason)
        what = "brieven" if reason in LETTER_HOLDS else "brieven en bezoeken"
        st.warning(f"Nu geen {what}{end}: {word}.")


def show_past(card: CallerCard) -> None:
    """Appointments and answers so far."""
    if card.visits:
        show_table(
            [
                {
                    "Afspraak": at_moment(row.starts_at),
                    "Stand": row.label,
                    "Hoe": row.kind,
                    "Bezoeker": row.visitor or "nog niemand",
                }
                for row in card.visits
            ]
        )
    if card.answers:
        show_table(
            [
                {
                    "Antwoord": row.label + (" (verbeterd)" if row.corrected else ""),
                    "Wanneer": moment(row.at),
                    "Hoe": row.channel,
                    "Door": row.on_behalf_of,
                    "Wensen": ", ".join(t for t in (row.wishes, row.note) if t),
                }
                for row in card.answers
            ]
        )
    if not card.visits and not card.answers:
        st.markdown("Er is nog geen antwoord en geen afspraak.")

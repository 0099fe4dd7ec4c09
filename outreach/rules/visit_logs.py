"""What a visitor tells the office about one person; checked before it is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from outreach.errors import Refused
from outreach.rules.dates import PartialDate
from outreach.rules.loneliness_scale import read_answers, score
from outreach.rules.outcomes import TALKED, check_note
from outreach.rules.themes import (
    Companion,
    MinutesBand,
    NextContact,
    known,
    known_themes,
)
from outreach.rules.visits import Outcome

LONGEST_TEXT = 500
"""Signs. Own words, short: a long report about somebody is not wanted."""


class FollowUpLog(NamedTuple):
    """One follow-up that was agreed during the conversation."""

    kind: str
    """As `rules.follow_up_kinds`."""
    wish: str = ""
    handover_agreed: bool = False
    """The resident agrees that the team gets this (instemming)."""
    ground: str = ""
    ground_professional: str = ""
    ground_reason: str = ""


class PersonLog(NamedTuple):
    """The outcome with one person, and what he wanted to tell. Only the outcome is
    asked for; everything else may stay empty."""

    resident_id: str
    outcome: Outcome
    themes: tuple[str, ...] = ()
    wishes: str = ""
    companion: str = ""
    minutes_band: str = ""
    next_contact: str = ""
    brochure_left: bool = False
    office_note: str = ""
    scale_answers: Mapping[str, str] | None = None
    """Item number -> answer, six items; empty answers are missing."""
    follow_ups: tuple[FollowUpLog, ...] = ()
    note: str = ""
    """Practical, beside the attempt: "gordijnen dicht, buurman zegt: op vakantie"."""


def conversation_values(log: PersonLog) -> dict[str, Any] | None:
    """The columns of a conversation, or None when there is nothing to keep.

    Raises Refused for a choice that does not exist, text that is too long, or an
    outcome that needs a note for the office.
    """
    check_note(log.outcome, log.office_note)
    values: dict[str, Any] = {
        "companion": known(Companion, log.companion),
        "minutes_band": known(MinutesBand, log.minutes_band),
        "themes": known_themes(log.themes),
        "wishes": short(log.wishes),
        "next_contact": known(NextContact, log.next_contact),
        "brochure_left": log.brochure_left,
        "office_note": short(log.office_note),
        **_scale(log.scale_answers),
    }
    if log.outcome in TALKED or any(values.values()):
        return values
    return None


def _scale(raw: Mapping[str, str] | None) -> dict[str, Any]:
    given = {item: answer for item, answer in (raw or {}).items() if answer}
    if not given:
        return {"scale_answers": None, "scale_total": None}
    try:
        result = score(dict(read_answers(given)))
    except ValueError:
        raise Refused(
            "Het verslag is niet vastgelegd.",
            "Een antwoord op de vragenlijst bestaat niet.",
            "Kies de antwoorden opnieuw, of laat de vragenlijst leeg.",
        ) from None
    return {"scale_answers": given, "scale_total": result.total}


def short(text: str) -> str:
    """Text as it is kept. Raises Refused when it is longer than 500 signs."""
    text = text.strip()
    if len(text) <= LONGEST_TEXT:
        return text
    raise Refused(
        "Het verslag is niet vastgelegd.",
        f"Een tekst is langer dan {LONGEST_TEXT} tekens.",
        "Houd het kort: alleen wat nodig is om te helpen.",
    )


def check_follow_ups(log: PersonLog) -> None:
    """Raise Refused when something was agreed with somebody nobody talked to."""
    if log.follow_ups and log.outcome not in TALKED:
        raise Refused(
            "Het verslag is niet vastgelegd.",
            "Er staat opvolging bij iemand met wie niet is gesproken.",
            "Kies een andere uitkomst, of haal de opvolging weg.",
        )


def check_alive(died: bool, died_on: str, day: date, outcome: Outcome) -> None:
    """Raise Refused when the outcome says that a dead person was met on `day`.

    A visit before or on the day of death counts; with an unknown day of death only
    the outcome "overleden" can be logged.
    """
    if not died or outcome is Outcome.DECEASED:
        return
    try:
        last = PartialDate.parse(died_on).latest
    except ValueError:
        last = None
    if last is not None and day <= last:
        return
    raise Refused(
        "Dit bezoek is niet vastgelegd.",
        "Volgens het bevolkingsregister was deze inwoner op die dag overleden.",
        "Kies de uitkomst ‘Is overleden’, of controleer de datum. "
        "Klopt het register niet? Bel het kantoor.",
    )

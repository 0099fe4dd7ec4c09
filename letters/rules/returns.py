"""Why a letter came back, and what follows from it. Pure.

The reasons are those that PostNL gives with returned mail.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.codes import ALPHABET, LETTER_CODE_LENGTH
from outreach.rules.contact import MAIL_HOLD, MAIL_REFUSED_HOLD, REPORTED_DECEASED_HOLD
from outreach.rules.machines import Arrow, Machine
from outreach.rules.register_feedback import FeedbackKind


class ReturnReason(StrEnum):
    """Why the post brought a letter back."""

    MOVED = "moved"
    UNKNOWN = "unknown"
    DECEASED = "deceased"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    NOT_COLLECTED = "not_collected"


RETURN_LABELS: Mapping[ReturnReason, str] = {
    ReturnReason.MOVED: "verhuisd",
    ReturnReason.UNKNOWN: "onbekend op dit adres",
    ReturnReason.DECEASED: "overleden",
    ReturnReason.REFUSED: "geweigerd",
    ReturnReason.NO_SUCH_ADDRESS: "adres bestaat niet",
    ReturnReason.NOT_COLLECTED: "niet afgehaald",
}


class Follows(NamedTuple):
    """What follows from a reason, beside that this invitation gets no reminder."""

    hold: str
    """Reason of the hold that is placed."""
    feedback: FeedbackKind | None
    """The task: find the address out and tell the register (Wet BRP 2.34)."""
    tell_always: bool
    """Colleagues hear of it also when nothing is going on with this resident: somebody
    has to think of another way."""
    in_words: str


R, K = ReturnReason, FeedbackKind
_UNTIL_NEWS = (
    "Geen brieven tot het register iets nieuws zegt. Wij zoeken het adres uit "
)
_UNTIL_NEWS += "en melden het terug."
FOLLOWS: Mapping[ReturnReason, Follows] = {
    R.MOVED: Follows(MAIL_HOLD, K.MOVED, False, _UNTIL_NEWS),
    R.UNKNOWN: Follows(MAIL_HOLD, K.ADDRESS_WRONG, False, _UNTIL_NEWS),
    R.NO_SUCH_ADDRESS: Follows(MAIL_HOLD, K.ADDRESS_WRONG, False, _UNTIL_NEWS),
    R.NOT_COLLECTED: Follows(MAIL_HOLD, K.ADDRESS_WRONG, False, _UNTIL_NEWS),
    R.DECEASED: Follows(
        REPORTED_DECEASED_HOLD,
        K.DECEASED,
        False,
        "Meteen geen contact meer. Wij melden het terug, en schrijven er niemand over.",
    ),
    R.REFUSED: Follows(
        MAIL_REFUSED_HOLD,
        None,
        True,
        "Geen contact per brief. Een collega bedenkt of het anders kan; dit is geen "
        "afmelding.",
    ),
}
"""The one table of consequences. None of them is an objection: the post spoke, not the
resident."""


class ReturnState(StrEnum):
    """Whether a letter counts as returned."""

    RECORDED = "recorded"
    UNDONE = "undone"


class ReturnAct(StrEnum):
    """What can be done with a returned letter."""

    UNDO = "undo"
    RECORD_AGAIN = "record_again"


RETURNED_MAIL = Machine(
    name="returned_mail",
    dutch="deze teruggekomen brief",
    start=frozenset({ReturnState.RECORDED}),
    arrows={
        (ReturnState.RECORDED, ReturnAct.UNDO): Arrow(
            ReturnState.UNDONE, "a wrong letter was scanned, on the same day"
        ),
        (ReturnState.UNDONE, ReturnAct.RECORD_AGAIN): Arrow(
            ReturnState.RECORDED, "it did come back after all"
        ),
    },
    labels={
        ReturnState.RECORDED: "teruggekomen",
        ReturnState.UNDONE: "teruggedraaid",
    },
)


class UndoReason(StrEnum):
    """Why a returned letter is taken back. A code: history is kept for ever."""

    WRONG_LETTER = "wrong_letter"
    WRONG_REASON = "wrong_reason"
    NOT_RETURNED = "not_returned"


UNDO_LABELS: Mapping[UndoReason, str] = {
    UndoReason.WRONG_LETTER: "de verkeerde brief gescand",
    UndoReason.WRONG_REASON: "de verkeerde reden gekozen",
    UndoReason.NOT_RETURNED: "de brief was niet teruggekomen",
}


class Verdict(StrEnum):
    """What became of one returned letter; each row of a file gets exactly one."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    UNKNOWN_REFERENCE = "unknown_reference"
    UNKNOWN_REASON = "unknown_reason"
    WRONG_DATE = "wrong_date"
    NOT_SENT = "not_sent"


VERDICT_LABELS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "verwerkt",
    Verdict.KNOWN: "was al bekend",
    Verdict.UNKNOWN_REFERENCE: "kenmerk onbekend",
    Verdict.UNKNOWN_REASON: "reden onbekend",
    Verdict.WRONG_DATE: "datum klopt niet",
    Verdict.NOT_SENT: "niet overgedragen",
}
VERDICT_TEXTS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "Vastgelegd, met wat daaruit volgt.",
    Verdict.KNOWN: "Deze brief was al als teruggekomen vastgelegd. U hoeft niets te "
    "doen.",
    Verdict.UNKNOWN_REFERENCE: "Er is geen brief met dit kenmerk. Het staat klein "
    "onderaan de brief, bijvoorbeeld 12-3456.",
    Verdict.UNKNOWN_REASON: "Gebruik: verhuisd, onbekend, overleden, geweigerd, adres "
    "bestaat niet of niet afgehaald.",
    Verdict.WRONG_DATE: "De datum is geen dag, ligt in de toekomst, of is van voor het "
    "versturen. Schrijf hem als 31-12-2026.",
    Verdict.NOT_SENT: "Deze brief is volgens ons niet verstuurd: hij is aangehouden of "
    "uit de post gehaald. Vraag de coördinator.",
}


class LetterRef(NamedTuple):
    """The reference at the foot of a letter."""

    batch_id: int
    letter_id: int


class AnswerCode(NamedTuple):
    """The letter code of an invitation, as stored: it stands on all its letters."""

    code: str


_REFERENCE = re.compile(r"(\d{1,9})\s?[-–/.]\s?(\d{1,9})", re.ASCII)
_ADDRESS = re.compile(r"[/?&=]A[/=]([0-9A-Z-]{9,13})/?$")
"""The end of what the QR code says. A scanner that types on another keyboard makes
other signs of the slashes: then the person types the code."""
_BETWEEN = re.compile(r"[\s.·–-]+")


def read_reference(typed: str) -> LetterRef | AnswerCode | None:
    """What somebody typed, scanned or sent in a file; None when it names no letter.

    `12-3456` is a letter; `7KM-3QX-P2D`, in any case and with any spaces or dashes, and
    the address in the QR code are the code of an invitation.
    """
    text = typed.strip().upper()[:500]
    found = _REFERENCE.fullmatch(text)
    if found:
        return LetterRef(int(found[1]), int(found[2]))
    address = _ADDRESS.search(text)
    code = _BETWEEN.sub("", address[1] if address else text)
    if len(code) == LETTER_CODE_LENGTH and set(code) <= set(ALPHABET):
        return AnswerCode(code)
    return None


_WORDS: Mapping[ReturnReason, tuple[str, ...]] = {
    R.MOVED: ("verhuisd", "vertrokken", "moved", "gone away", "geen bewoner meer"),
    R.UNKNOWN: (
        "onbekend",
        "onbekend op dit adres",
        "geadresseerde onbekend",
        "niet bekend",
        "unknown",
        "addressee unknown",
    ),
    R.DECEASED: ("overleden", "deceased"),
    R.REFUSED: ("geweigerd", "weigering", "refused"),
    R.NO_SUCH_ADDRESS: (
        "adres bestaat niet",
        "adres onbekend",
        "adres onvolledig",
        "onvolledig adres",
        "onvoldoende adres",
        "no such address",
        "address unknown",
        "incomplete address",
    ),
    R.NOT_COLLECTED: (
        "niet afgehaald",
        "niet opgehaald",
        "niet gehaald",
        "not collected",
        "unclaimed",
    ),
}
_REASONS = {word: reason for reason, words in _WORDS.items() for word in words} | {
    reason.value.replace("_", " "): reason for reason in ReturnReason
}


def read_reason(typed: str) -> ReturnReason | None:
    """The reason behind a word of the post or of our own; None when it is neither."""
    return _REASONS.get(re.sub(r"[\s_.-]+", " ", typed).strip().lower())

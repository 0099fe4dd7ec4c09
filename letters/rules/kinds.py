"""The kinds of letters, whom each text may be for, and the forms they come in.

A text is bound to one selection: the letter for people who lost their partner can
never be used for others (Roermond, 2023: 146 people got the letter meant for widows).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.contact import Purpose


class LetterKind(StrEnum):
    """What a letter is for."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    APPOINTMENT = "appointment"
    MISSED = "missed"
    STOP = "stop"
    FEEDBACK = "feedback"


class Selection(StrEnum):
    """Whom a text is for; facts of the row decide, never who writes the text."""

    INVITED = "invited"
    INVITED_WIDOWED = "invited_widowed"
    INVITED_MOVED = "invited_moved"
    NOT_ANSWERED = "not_answered"
    HAS_APPOINTMENT = "has_appointment"
    NOT_AT_HOME = "not_at_home"
    WANTS_NO_LETTERS = "wants_no_letters"
    REPORTED = "reported"


class LetterForm(StrEnum):
    """How a letter looks: the size of its type."""

    STANDARD = "standard"
    """12 points, one page."""
    LARGE = "large"
    """16 points, on request; at most two pages."""


class Kind(NamedTuple):
    """One kind of letter. `selections`: the first is the one of the general text."""

    label: str
    selections: tuple[Selection, ...]
    purpose: Purpose | None
    """At the gate; None: to somebody who is no resident of the register."""
    has_code: bool
    """Carries the answer code of an invitation, and its QR code."""
    variants: bool = False
    """May be sent in more than one wording, to find out which is answered best."""


S = Selection
SELECTION_LABELS: Mapping[Selection, str] = {
    S.INVITED: "wie in deze ronde wordt uitgenodigd",
    S.INVITED_WIDOWED: "wie wordt uitgenodigd omdat de partner is overleden",
    S.INVITED_MOVED: "wie wordt uitgenodigd na een verhuizing",
    S.NOT_ANSWERED: "wie de uitnodiging kreeg en nog niet antwoordde",
    S.HAS_APPOINTMENT: "wie een afspraak heeft voor een bezoek",
    S.NOT_AT_HOME: "bij wie wij aanbelden en niemand open deed",
    S.WANTS_NO_LETTERS: "wie geen uitnodiging meer wil, of in een huis waar iemand "
    "overleed",
    S.REPORTED: "wie iets aan ons meldde en geen e-mail heeft",
}
"""Whom it is for, in words: stands on each batch and beside each text."""

KINDS: Mapping[LetterKind, Kind] = {
    LetterKind.INVITATION: Kind(
        "Uitnodiging",
        (S.INVITED, S.INVITED_WIDOWED, S.INVITED_MOVED),
        Purpose.INVITATION,
        has_code=True,
        variants=True,
    ),
    LetterKind.REMINDER: Kind(
        "Herinnering", (S.NOT_ANSWERED,), Purpose.INVITATION, has_code=True
    ),
    LetterKind.APPOINTMENT: Kind(
        "Bevestiging van een afspraak", (S.HAS_APPOINTMENT,), Purpose.VISIT, False
    ),
    LetterKind.MISSED: Kind(
        "Wij troffen u niet thuis", (S.NOT_AT_HOME,), Purpose.VISIT, has_code=True
    ),
    LetterKind.STOP: Kind(
        "Wij schrijven u niet meer", (S.WANTS_NO_LETTERS,), Purpose.FOLLOW_UP, False
    ),
    LetterKind.FEEDBACK: Kind("Antwoord op een melding", (S.REPORTED,), None, False),
}
EXTRA_RULE_SELECTION: Mapping[str, Selection] = {
    "recently_widowed": S.INVITED_WIDOWED,
    "recently_moved": S.INVITED_MOVED,
}
"""`CycleMember.extra_rule` -> whom the text is for."""

LANGUAGES: Mapping[str, str] = {
    "nl": "Nederlands",
    "en": "Engels",
    "tr": "Turks",
    "ar": "Arabisch",
    "pap": "Papiaments",
}
"""Dutch always comes first; another language follows on the next page."""
RIGHT_TO_LEFT = frozenset({"ar"})
FORM_LABELS: Mapping[LetterForm, str] = {
    LetterForm.STANDARD: "gewone letters (12 punts)",
    LetterForm.LARGE: "grote letters (16 punts)",
}
MOST_PAGES: Mapping[LetterForm, int] = {LetterForm.STANDARD: 1, LetterForm.LARGE: 2}
"""Pages in one language."""


def selection_for(kind: LetterKind, extra_rule: str = "") -> Selection:
    """Whom the text must be for that somebody gets in a wave or a reminder.

    `extra_rule`: the life event by which somebody was invited, "" for most.
    """
    special = EXTRA_RULE_SELECTION.get(extra_rule)
    return (
        special
        if special is not None and special in KINDS[kind].selections
        else (KINDS[kind].selections[0])
    )


def fits(selection: Selection, kind: LetterKind, extra_rule: str = "") -> bool:
    """Whether a text for a selection may go to somebody invited by `extra_rule`.

    The kind's general text may go to everybody whom the kind is for; a special one
    only to whom it was written for.
    """
    general = KINDS[kind].selections[0]
    return selection in (general, selection_for(kind, extra_rule))

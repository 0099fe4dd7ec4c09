"""Why a letter is not printed: held for a person, or withdrawn for good."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from letters.rules.kinds import LetterKind
from letters.rules.placeholders import GIVEN, PLACEHOLDERS, missing_values
from letters.rules.reminders import NOT_DUE_LABELS, NotDue
from letters.rules.requested_letters import NOT_NEEDED
from letters.rules.taking_out import FOLLOWS
from outreach.rules.contact import LABELS, ContactRefusal
from outreach.rules.invitations import WithdrawReason


class HoldReason(StrEnum):
    """What only the letter itself can tell; the gate's own reasons stand beside it."""

    SURNAME_UNKNOWN = "surname_unknown"
    ADDRESS_LINES = "address_lines"
    SIGN_REFUSED = "sign_refused"
    SIGN_NOT_IN_FONT = "sign_not_in_font"
    TOO_LONG = "too_long"
    ALREADY_SENT = "already_sent"
    TAKEN_OUT_BEFORE = "taken_out_before"
    VALUE_UNKNOWN = "value_unknown"
    MOVED = "moved"
    NONDISCLOSURE = "nondisclosure"


class Explained(NamedTuple):
    """A reason in Dutch, and what to do about it."""

    label: str
    now: str


VALUE_MISSING = "value:"
"""Begin of the reason for a field without a value; its name follows."""
REGISTER = "Meld het terug aan het bevolkingsregister; de levering daarna lost dit op."
EXPLAINED: dict[str, Explained] = {
    HoldReason.SURNAME_UNKNOWN: Explained(
        "achternaam onbekend", "Zoek uit hoe deze inwoner heet en schrijf zelf."
    ),
    HoldReason.ADDRESS_LINES: Explained("adres past niet op een envelop", REGISTER),
    HoldReason.SIGN_REFUSED: Explained(
        "onleesbaar teken in naam of adres",
        f"{REGISTER} Staat het in de naam van de bezoeker? Verbeter die bij Mensen.",
    ),
    HoldReason.SIGN_NOT_IN_FONT: Explained(
        "teken dat het lettertype niet heeft", "Schrijf deze brief zelf."
    ),
    HoldReason.TOO_LONG: Explained(
        "tekst past niet op één A4", "Maak de privacytekst korter, of schrijf zelf."
    ),
    HoldReason.ALREADY_SENT: Explained(
        "deze brief ging al de deur uit",
        "Er is niets te doen: niemand krijgt dezelfde brief twee keer.",
    ),
    HoldReason.TAKEN_OUT_BEFORE: Explained(
        "bij de laatste controle uitgehaald",
        "De reden ging verloren met een oudere database; een volgende golf kijkt weer.",
    ),
    HoldReason.MOVED: Explained(
        "verhuisd nadat de brief was gemaakt",
        "Een volgende brief gaat naar het nieuwe adres.",
    ),
    HoldReason.NONDISCLOSURE: Explained(
        "geheimhouding nadat de brief was gemaakt",
        "Een volgende brief is van de gemeente alleen.",
    ),
    ContactRefusal.REPORTED_DECEASED: Explained(
        LABELS[ContactRefusal.REPORTED_DECEASED],
        "Wacht op het register. Klopt het niet? Hef de blokkade dan op.",
    ),
    ContactRefusal.ON_HOLD: Explained(
        LABELS[ContactRefusal.ON_HOLD], "Kijk bij de inwoner tot wanneer dit geldt."
    ),
    ContactRefusal.NOT_LIVING_THERE: Explained(
        LABELS[ContactRefusal.NOT_LIVING_THERE], "Wacht op een nieuw adres."
    ),
    ContactRefusal.ADDRESS_INCOMPLETE: Explained(
        LABELS[ContactRefusal.ADDRESS_INCOMPLETE], REGISTER
    ),
    ContactRefusal.POSTAL_ADDRESS_ONLY: Explained(
        LABELS[ContactRefusal.POSTAL_ADDRESS_ONLY],
        "Beslis of u zelf wilt schrijven; hier woont deze inwoner niet.",
    ),
    ContactRefusal.ADDRESS_UNDER_INVESTIGATION: Explained(
        LABELS[ContactRefusal.ADDRESS_UNDER_INVESTIGATION],
        "Wacht tot het onderzoek klaar is; een volgende golf neemt deze brief mee.",
    ),
    ContactRefusal.MAIL_RETURNED: Explained(
        LABELS[ContactRefusal.MAIL_RETURNED],
        "Bel, of wacht op een nieuw adres. Klopt het adres toch? Hef de blokkade op.",
    ),
}
EXPLAINED[HoldReason.VALUE_UNKNOWN] = Explained(
    "een gegeven dat niet bij deze soort brief hoort",
    "Geef deze melding aan de beheerder; schrijf intussen zelf.",
)
EXPLAINED |= {
    f"{VALUE_MISSING}{name}": Explained(
        f"veld ‘{name}’ is niet ingevuld",
        "Vul aan wat ontbreekt, of haal het veld uit de brieftekst.",
    )
    for name in PLACEHOLDERS
}
EXPLAINED |= {
    reason: Explained(follows.label, follows.now)
    for reason, follows in FOLLOWS.items()
    if not follows.ends
}
"""Every reason for which a letter waits."""

WITHDRAWN: dict[ContactRefusal, WithdrawReason] = {
    ContactRefusal.RECORD_REMOVED: WithdrawReason.RECORD_REMOVED,
    ContactRefusal.DECEASED: WithdrawReason.DECEASED,
    ContactRefusal.EMIGRATED: WithdrawReason.EMIGRATED,
    ContactRefusal.SUSPENDED: WithdrawReason.SUSPENDED,
    ContactRefusal.OTHER_MUNICIPALITY: WithdrawReason.OTHER_MUNICIPALITY,
    ContactRefusal.ADDRESS_ABROAD: WithdrawReason.EMIGRATED,
    ContactRefusal.DISAPPEARED: WithdrawReason.DISAPPEARED,
    ContactRefusal.INSTITUTION: WithdrawReason.INSTITUTION,
    ContactRefusal.OBJECTION_FOR_EVER: WithdrawReason.OBJECTION,
    ContactRefusal.OBJECTION_THIS_CYCLE: WithdrawReason.OBJECTION,
}
"""Refusals of the gate that end the invitation; the others wait for a person."""


TAKEN_OUT: dict[str, str] = {
    reason: follows.label for reason, follows in FOLLOWS.items() if follows.ends
}
"""What ends an invitation because a colleague knows better."""
NOT_PLANNED = "not_planned"
"""The invitation was withdrawn or answered after the letter was made."""
NO_REMINDER = frozenset(reason.value for reason in NotDue)
"""A reminder that nobody needs any more; the invitation itself is left alone."""


def value_hold(
    kind: LetterKind,
    used: Collection[str],
    values: Mapping[str, str],
    given: Mapping[str, str],
) -> str:
    """Why a letter waits because of a field: one without a value, or one too many.

    `used` are the names in its text, `given` what the asker for this letter added.
    """
    missing = missing_values(used, values)
    if missing:
        return f"{VALUE_MISSING}{missing[0]}"
    return "" if GIVEN[kind].issuperset(given) else HoldReason.VALUE_UNKNOWN


def hold_label(reason: str) -> str:
    """A reason for a table."""
    explained = EXPLAINED.get(reason)
    return explained.label if explained else reason


def withdrawn_label(reason: str) -> str:
    """Why a letter was taken out, for a table."""
    if reason == NOT_PLANNED:
        return "uitnodiging intussen beantwoord of ingetrokken"
    if reason in NOT_NEEDED:
        return NOT_NEEDED[reason]
    if reason in NO_REMINDER:
        return NOT_DUE_LABELS[NotDue(reason)]
    if reason in TAKEN_OUT:
        return TAKEN_OUT[reason]
    return LABELS[ContactRefusal(reason)]

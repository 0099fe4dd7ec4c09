"""What a person must say when he weighs a report: reasons, 112, the Meldcode."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from signals.rules.kinds import SignalKind
from signals.rules.levels import Level


class TriageReason(StrEnum):
    """Why a person decided as he did; kept for ever, so never free text."""

    MORE_URGENT = "more_urgent"
    LESS_URGENT = "less_urgent"
    WORD_MEANS_ELSE = "word_means_else"
    SPOKE_REPORTER = "spoke_reporter"
    OTHER_KIND = "other_kind"
    NEW_FACTS = "new_facts"
    ALREADY_IN_CARE = "already_in_care"
    CONTACT_CONFIRMED = "contact_confirmed"
    ELSEWHERE = "elsewhere"
    NOBODY_MEANT = "nobody_meant"
    ABUSE = "abuse"
    OTHER = "other"


R = TriageReason
REASON_LABELS = {
    R.MORE_URGENT: "De melding is dringender dan de regels zeggen",
    R.LESS_URGENT: "De melding is minder dringend dan de regels zeggen",
    R.WORD_MEANS_ELSE: "Het gevaarwoord betekent hier iets anders",
    R.SPOKE_REPORTER: "Ik heb de melder gesproken",
    R.OTHER_KIND: "De melding gaat over iets anders dan de regels zeggen",
    R.NEW_FACTS: "Er is nieuwe informatie",
    R.ALREADY_IN_CARE: "Er is al hulp, en die weet hiervan",
    R.CONTACT_CONFIRMED: "Er is zelf contact geweest en het gaat goed",
    R.ELSEWHERE: "Het adres ligt in een andere gemeente",
    R.NOBODY_MEANT: "De melding gaat niet over een bewoner",
    R.ABUSE: "Het formulier is misbruikt",
    R.OTHER: "Anders, namelijk",
}
FOR_NO_ACTION = (
    *(R.ALREADY_IN_CARE, R.CONTACT_CONFIRMED, R.ELSEWHERE),
    *(R.NOBODY_MEANT, R.ABUSE, R.OTHER),
)
FOR_ANOTHER_DECISION = (
    *(R.MORE_URGENT, R.LESS_URGENT, R.WORD_MEANS_ELSE, R.SPOKE_REPORTER),
    *(R.OTHER_KIND, R.NEW_FACTS, R.OTHER),
)
LONGEST_NOTE = 1000


class EmergencyCaller(StrEnum):
    """Who called 112."""

    DESK = "desk"
    REPORTER = "reporter"
    COLLEAGUE = "colleague"
    SOMEBODY_THERE = "somebody_there"


CALLER_LABELS = {
    EmergencyCaller.DESK: "Ik heb zelf 112 gebeld",
    EmergencyCaller.REPORTER: "De melder heeft 112 gebeld",
    EmergencyCaller.COLLEAGUE: "Een collega heeft 112 gebeld",
    EmergencyCaller.SOMEBODY_THERE: "Iemand ter plaatse heeft 112 gebeld",
}


class EmergencyCall(NamedTuple):
    """That 112 was called: by whom and when (aware)."""

    by: EmergencyCaller
    at: datetime


LONG_AGO = timedelta(days=1)
"""A call longer ago than this before the report is about something else."""


class MeldcodeStep(StrEnum):
    """The five steps of the Meldcode; they bind professionals (domain.md section 5)."""

    SIGNALS = "signals"
    CONSULT = "consult"
    TALK = "talk"
    WEIGH = "weigh"
    DECIDE = "decide"


M = MeldcodeStep
MELDCODE_LABELS = {
    M.SIGNALS: "Breng de signalen in kaart",
    M.CONSULT: "Overleg met een collega, Veilig Thuis of een deskundige op het gebied "
    "van letsel",
    M.TALK: "Praat met de mensen om wie het gaat",
    M.WEIGH: "Weeg het geweld of de mishandeling; vraag bij twijfel Veilig Thuis",
    M.DECIDE: "Beslis: is melden nodig, en is hulp mogelijk? Meld altijd bij acute of "
    "structurele onveiligheid",
}


class Proposed(NamedTuple):
    """What a decision stands against: the proposal, and whether one was made before."""

    level: Level | None
    kind: SignalKind | None
    weighed_before: bool = False


def reason_needed(proposed: Proposed, level: Level, kind: SignalKind) -> bool:
    """Must whoever decides this say why?"""
    if level is Level.NO_ACTION or proposed.weighed_before:
        return True
    other_level = proposed.level is not None and level is not proposed.level
    return other_level or (proposed.kind is not None and kind is not proposed.kind)


def words_needed(proposed: Proposed, level: Level, reason: str) -> bool:
    """Must he say so in words of his own too?

    Where no reason of the list fits, where nothing will be done, and where the rules
    propose danger to life and he does not.
    """
    lowered = proposed.level is Level.ACUTE and level is not Level.ACUTE
    return reason == R.OTHER or level is Level.NO_ACTION or lowered


def reasons_for(level: Level) -> tuple[TriageReason, ...]:
    """The reasons to choose from with this decision."""
    return FOR_NO_ACTION if level is Level.NO_ACTION else FOR_ANOTHER_DECISION


def decision_fault(
    proposed: Proposed, level: Level, kind: SignalKind, reason: str, note: str
) -> str:
    """Why a decision cannot be kept, in one Dutch sentence; empty when it can."""
    if reason and reason not in reasons_for(level):
        return "Deze reden past niet bij uw besluit."
    if not reason and level is Level.NO_ACTION:
        return "Als er niets gebeurt, moet erbij staan waarom."
    if not reason and reason_needed(proposed, level, kind):
        return "U besluit anders dan eerder of dan de regels: daar hoort een reden bij."
    if not note.strip() and words_needed(proposed, level, reason):
        return "Bij dit besluit hoort ook een uitleg in uw eigen woorden."
    if len(note) > LONGEST_NOTE:
        return f"De uitleg is te lang: hooguit {LONGEST_NOTE} tekens."
    return ""


def emergency_fault(
    level: Level, call: EmergencyCall | None, received_at: datetime, at: datetime
) -> str:
    """Why danger to life cannot be decided like this; empty when it can.

    112 first: the application never takes the place of the call (domain.md section 3).
    """
    if call is None:
        return "Er is niet vastgelegd wie 112 heeft gebeld." * (level is Level.ACUTE)
    if call.at > at:
        return "Het moment waarop 112 is gebeld ligt in de toekomst."
    if call.at < received_at - LONG_AGO:
        return "Het moment waarop 112 is gebeld ligt te ver voor de melding."
    return ""

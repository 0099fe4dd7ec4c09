"""Calls that a plan asks for: what came of each, and what is said."""

from enum import StrEnum

from outreach.rules.rounds.difference import ChangeKind

BY_PLAN = "looproute gepland"
"""Why an appointment was made or moved, where a plan did it; in the history."""


class CallOutcome(StrEnum):
    """What came of a call."""

    AGREED = "agreed"
    OTHER_TIME = "other_time"
    NOT_REACHED = "not_reached"


OUTCOMES = {
    CallOutcome.AGREED: "is akkoord",
    CallOutcome.OTHER_TIME: "wil een andere tijd",
    CallOutcome.NOT_REACHED: "niet bereikt",
}
"""In Dutch, for a list."""
REASONS = {
    ChangeKind.NEW: "Er is een afspraak gepland. Vraag of die tijd uitkomt.",
    ChangeKind.VISITOR: "Wie er komt, verandert. De tijd blijft ongeveer gelijk.",
    ChangeKind.TIME: "De tijd verandert. Dezelfde bezoeker komt.",
    ChangeKind.BOTH: "De tijd verandert, en ook wie er komt.",
    ChangeKind.LEFT_OUT: "De afspraak gaat niet door. Er is nog geen nieuwe tijd.",
}
"""Why somebody is called, for whoever calls."""


def is_open(outcome: str) -> bool:
    """Whether somebody must still be called."""
    return outcome in ("", CallOutcome.NOT_REACHED)

"""The yearly review of rights: when it is due, what is decided, and what adds up."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.machines import Arrow, Machine
from outreach.rules.visitors import years_later

REVIEW_YEARS = 1
"""At least once a year: BIO2 5.18.02."""
MOST_REASON = 200
"""Signs of a reason."""


class ReviewState(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    CLOSED = "closed"


class ReviewAct(StrEnum):
    """What can be done with a review as a whole."""

    CLOSE = "close"


class Decision(StrEnum):
    """What is decided about one right."""

    STAYS = "stays"
    LAPSES = "lapses"
    ENDED = "ended"
    """Nobody decided: the right had ended by itself when the review closed."""


DECISION_LABELS = {
    Decision.STAYS: "blijft",
    Decision.LAPSES: "vervalt",
    Decision.ENDED: "al geëindigd",
}
UNDECIDED = "nog te bekijken"

ACCESS_REVIEW: Machine[ReviewState, ReviewAct] = Machine(
    name="access_review",
    dutch="deze ronde langs de rechten",
    start=frozenset({ReviewState.OPEN}),
    arrows={(ReviewState.OPEN, ReviewAct.CLOSE): Arrow(ReviewState.CLOSED)},
    labels={ReviewState.OPEN: "bezig", ReviewState.CLOSED: "afgesloten"},
)


class Totals(NamedTuple):
    """Rights of one review; `rights` = the sum of the others."""

    rights: int
    stays: int
    lapses: int
    ended: int
    undecided: int


def totals(lines: Iterable[tuple[Decision | None, bool]]) -> Totals:
    """Count lines of (decision, whether the right has ended meanwhile)."""
    counted = dict.fromkeys((*Decision, None), 0)
    for decision, has_ended in lines:
        counted[standing(decision, has_ended)] += 1
    return Totals(
        sum(counted.values()),
        counted[Decision.STAYS],
        counted[Decision.LAPSES],
        counted[Decision.ENDED],
        counted[None],
    )


def standing(decision: Decision | None, has_ended: bool) -> Decision | None:
    """What counts for a line: a right that ended undecided needs no decision."""
    return Decision.ENDED if decision is None and has_ended else decision


def review_due(last_closed: date | None, today: date) -> bool:
    """Whether a new review has to begin: never done, or a year ago or longer."""
    if last_closed is None:
        return True
    return years_later(last_closed, REVIEW_YEARS) <= today


def decision_fault(decision: Decision, reason: str) -> str | None:
    """Why a decision cannot be kept, in Dutch; None when it can."""
    if decision is Decision.ENDED:
        return "Kies of het recht blijft of vervalt."
    if decision is Decision.LAPSES and not reason.strip():
        return "Schrijf op waarom het recht vervalt."
    if len(reason.strip()) > MOST_REASON:
        return f"De reden is langer dan {MOST_REASON} tekens."
    return None

"""Why somebody is taken out of a list before it is approved, and what follows.

Whoever knows the neighbourhood looks through the list: moved, died, already in care,
not now (letters.md E: a list before sending).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.contact import REPORTED_DECEASED_HOLD
from outreach.rules.register_feedback import FeedbackKind


class TakeOutReason(StrEnum):
    """What the colleague knows."""

    SAID_DECEASED = "said_deceased"
    SAID_MOVED = "said_moved"
    IN_CARE = "in_care"
    IN_TOUCH = "in_touch"
    NOT_NOW = "not_now"


class Follows(NamedTuple):
    """What follows from a reason."""

    label: str
    """In a table."""
    now: str
    """What happens, for who chooses it."""
    ends: bool
    """The invitation is withdrawn for this cycle; else it stays planned."""
    hold: str = ""
    """Reason of the hold on contact that is placed; "": none."""
    days: int = 0
    """How long; 0: until somebody ends it."""
    feedback: FeedbackKind | None = None
    """The task to tell the register."""


R = TakeOutReason
FOLLOWS: Mapping[TakeOutReason, Follows] = {
    R.SAID_DECEASED: Follows(
        "overleden, hoorde een collega",
        "Geen contact meer. Wij melden het aan het register.",
        ends=False,
        hold=REPORTED_DECEASED_HOLD,
        feedback=FeedbackKind.DECEASED,
    ),
    R.SAID_MOVED: Follows(
        "verhuisd, hoorde een collega",
        "Vier weken geen contact. Wij melden het aan het register.",
        ends=False,
        hold="moved",
        days=28,
        feedback=FeedbackKind.MOVED,
    ),
    R.IN_CARE: Follows(
        "krijgt al zorg of begeleiding",
        "Geen uitnodiging in deze ronde.",
        ends=True,
    ),
    R.IN_TOUCH: Follows(
        "wij zijn al in gesprek", "Geen uitnodiging in deze ronde.", ends=True
    ),
    R.NOT_NOW: Follows(
        "nu niet: ziekte of verdriet",
        "Zes weken geen contact. Een latere golf neemt de uitnodiging mee.",
        ends=False,
        hold="not_now",
        days=42,
    ),
}
"""House rule; six weeks as after the death of a partner."""

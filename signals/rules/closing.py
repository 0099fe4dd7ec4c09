"""When a signal may be closed, and who may have one for Veilig Thuis.

Sources: domain.md section 5 (Meldcode) and section 8 no. 10: "sent" is not "done".
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from outreach.calendars import add_working_days, is_working_day
from outreach.errors import Refused
from signals.rules.queues import Queue
from signals.rules.states import CloseReason

ATTEMPTS_NEEDED = 3
"""Before "not reached": after the third failed attempt a decision is forced."""
RECEIPT_WORKING_DAYS = 1
"""House rule: by the end of the next working day somebody there has it."""


class ClosingFacts(NamedTuple):
    """What is known of a signal when somebody wants to close it."""

    queue: Queue | None
    receipt_confirmed: bool = False
    """Veilig Thuis said that they have it."""
    attempts: int = 0
    """Failed attempts to make contact."""
    contacted: bool = False
    """Somebody spoke with the resident, or with those around him."""
    follow_ups: int = 0
    """Raised from this signal, whatever became of them."""
    wmo_requests: int = 0
    """Recorded from this signal."""


class Verdict(NamedTuple):
    """May it be closed; if not, why, and what to do now (Dutch, no personal data)."""

    allowed: bool
    why: str = ""
    now: str = ""


YES = Verdict(True)


def may_close(reason: CloseReason, facts: ClosingFacts) -> Verdict:
    """Whether a signal may be closed with this reason."""
    if must_confirm(facts.queue, facts.receipt_confirmed):
        return Verdict(
            False,
            "Veilig Thuis heeft de ontvangst nog niet bevestigd. Tot dan is een "
            "beroepskracht verantwoordelijk.",
            "Bel Veilig Thuis en leg de bevestiging vast.",
        )
    if reason is CloseReason.FOLLOW_UP and facts.follow_ups == 0:
        return Verdict(
            False,
            "Er is nog geen opvolging vastgelegd bij deze melding.",
            "Leg de opvolging eerst vast, of kies een andere reden.",
        )
    if reason is CloseReason.WMO_REQUEST and facts.wmo_requests == 0:
        return Verdict(
            False,
            "Er is nog geen Wmo-melding vastgelegd. Deze zorg is er zelf geen.",
            "Leg eerst vast dat de inwoner om hulp vroeg, of kies een andere reden.",
        )
    if reason is CloseReason.NOT_REACHED and facts.attempts < ATTEMPTS_NEEDED:
        return Verdict(
            False,
            f"Er zijn nog geen {ATTEMPTS_NEEDED} pogingen gedaan.",
            "Probeer het nog eens, op een ander moment of op een andere manier.",
        )
    if reason in TALKED and not facts.contacted:
        return Verdict(
            False,
            "Er is nog geen contact vastgelegd.",
            "Leg eerst vast wanneer en hoe er contact was.",
        )
    return YES


NEEDS_WORDS = frozenset(
    {
        CloseReason.ALREADY_IN_CARE,
        CloseReason.WANTS_NOTHING,
        CloseReason.NOBODY_THERE,
        CloseReason.DIED_OR_MOVED,
        CloseReason.HANDED_OVER,
    }
)
"""Nothing (more) is needed, or somebody else goes on: it is written down why."""
TALKED = frozenset({CloseReason.VISIT, CloseReason.CONVERSATION})
"""These say that somebody spoke with the resident."""


def check_close(reason: CloseReason, facts: ClosingFacts) -> None:
    """Raise Refused where `may_close` says no."""
    verdict = may_close(reason, facts)
    if not verdict.allowed:
        raise Refused("De melding is niet afgerond.", verdict.why, verdict.now)


# --- Veilig Thuis ---


def must_confirm(queue: Queue | None, receipt_confirmed: bool) -> bool:
    """Whether a matter for Veilig Thuis still lies in the hands of a professional."""
    return queue is Queue.VEILIG_THUIS and not receipt_confirmed


def receipt_due(
    sent_on: date, working: Callable[[date], bool] = is_working_day
) -> date:
    """The last day on which the confirmation of receipt is in time."""
    return add_working_days(sent_on, RECEIPT_WORKING_DAYS, working=working)

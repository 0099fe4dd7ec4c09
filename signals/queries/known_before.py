"""Was somebody known to us, or to a service, before a report came in?

A letter alone is no contact: everybody of 75 gets one. Source: domain.md section 3
(40 % of those reported in Rotterdam were unknown to any service).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.rules.visits import REACHED
from outreach.tables import Attempt, FollowUp, Response
from signals.tables import Signal

SPOKEN = "Er is eerder met deze inwoner gesproken"
ANSWERED = "De inwoner antwoordde op een brief"
FOLLOWED_UP = "Er is of was opvolging door een team"
REPORTED = "Er was eerder een melding over deze inwoner"


def known_before(
    session: Session,
    resident_ids: Sequence[str],
    moment: datetime,
    *,
    except_signal: int | None = None,
) -> dict[str, tuple[str, ...]]:
    """Why each of some residents was known before a moment, in Dutch; who was not is
    absent. Part of a query that asked for the scope."""
    ids = list(resident_ids)
    asked: list[tuple[str, Any]] = [
        (
            f"{SPOKEN}.",
            select(col(Attempt.resident_id)).where(
                col(Attempt.resident_id).in_(ids),
                col(Attempt.outcome).in_(REACHED),
                col(Attempt.corrected).is_(False),
                col(Attempt.at) < moment,
            ),
        ),
        (
            f"{ANSWERED}.",
            select(col(Response.resident_id)).where(
                col(Response.resident_id).in_(ids), col(Response.at) < moment
            ),
        ),
        (
            f"{FOLLOWED_UP}.",
            select(col(FollowUp.resident_id)).where(
                col(FollowUp.resident_id).in_(ids), col(FollowUp.raised_at) < moment
            ),
        ),
        (
            f"{REPORTED}.",
            select(col(Signal.resident_id)).where(
                col(Signal.resident_id).in_(ids),
                col(Signal.received_at) < moment,
                col(Signal.id) != (except_signal or 0),
            ),
        ),
    ]
    reasons: dict[str, tuple[str, ...]] = {}
    for sentence, statement in asked:
        for number in _distinct(session, statement):
            reasons[number] = (*reasons.get(number, ()), sentence)
    return reasons


def _distinct(session: Session, statement: Any) -> Iterable[str]:
    return session.execute(statement.distinct()).scalars()

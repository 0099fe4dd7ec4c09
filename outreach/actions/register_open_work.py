"""What is open for a set of residents: invitations, visits and follow-ups."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.queries.scope import OPEN_VISITS
from outreach.rules.follow_ups import OPEN_STATES
from outreach.rules.invitations import INVITATION, InvitationAct, InvitationState
from outreach.rules.outcomes import is_open
from outreach.tables import (
    Cycle,
    FollowUp,
    Invitation,
    Visit,
    VisitPerson,
)

CHUNK = 500
"""Ids in one statement."""


class OpenInvitation(NamedTuple):
    """One that can still be withdrawn, of a cycle that is not closed."""

    id: int
    resident_id: str
    state: InvitationState
    municipal: bool


class OpenSeat(NamedTuple):
    """One person's place in an open visit."""

    id: int
    """Of the `VisitPerson`."""
    visit_id: int
    resident_id: str
    state: str


class OpenFollowUp(NamedTuple):
    """One that is not finished."""

    id: int
    resident_id: str


@dataclass
class OpenWork:
    """All of it, for a set of residents."""

    invitations: list[OpenInvitation] = field(default_factory=list)
    seats: list[OpenSeat] = field(default_factory=list)
    follow_ups: list[OpenFollowUp] = field(default_factory=list)


def chunks(ids: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Ids in parts that fit in one statement."""
    listed = list(dict.fromkeys(ids))
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))


def open_work(session: Session, resident_ids: Iterable[str]) -> OpenWork:
    """What is open for these residents. Three statements for each 500."""
    work = OpenWork()
    for part in chunks(resident_ids):
        work.invitations += _invitations(session, part)
        work.seats += _seats(session, part)
        work.follow_ups += _follow_ups(session, part)
    return work


def _invitations(session: Session, ids: Sequence[str]) -> list[OpenInvitation]:
    rows = session.execute(
        select(
            Invitation.id,
            Invitation.resident_id,
            Invitation.state,
            Invitation.municipal,
        )
        .join(Cycle, col(Cycle.id) == col(Invitation.cycle_id))
        .where(
            col(Invitation.resident_id).in_(ids),
            col(Invitation.state).in_(INVITATION.sources(InvitationAct.WITHDRAW)),
            # A closed cycle keeps its figures, whatever happens later.
            col(Cycle.closed_at).is_(None),
        )
    )
    return [OpenInvitation(*row) for row in rows]


def _seats(session: Session, ids: Sequence[str]) -> list[OpenSeat]:
    rows = session.execute(
        select(
            VisitPerson.id,
            VisitPerson.visit_id,
            VisitPerson.resident_id,
            Visit.state,
            VisitPerson.outcome,  # type: ignore[call-overload]
        )
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(
            col(VisitPerson.resident_id).in_(ids),
            col(Visit.state).in_(OPEN_VISITS),
        )
    )
    return [OpenSeat(*row[:4]) for row in rows if is_open(row[4])]


def _follow_ups(session: Session, ids: Sequence[str]) -> list[OpenFollowUp]:
    rows = session.execute(
        select(FollowUp.id, FollowUp.resident_id).where(
            col(FollowUp.resident_id).in_(ids), col(FollowUp.state).in_(OPEN_STATES)
        )
    )
    return [OpenFollowUp(*row) for row in rows]


def empty_visits(session: Session, visit_ids: Iterable[int]) -> list[int]:
    """Of these visits, the ones in which nobody is left to meet."""
    left: set[int] = set()
    asked: list[int] = []
    for part in chunks(visit_ids):
        asked += part
        rows = session.execute(
            select(VisitPerson.visit_id, VisitPerson.outcome).where(
                col(VisitPerson.visit_id).in_(part)
            )
        )
        left |= {visit_id for visit_id, outcome in rows if is_open(outcome)}
    return [visit_id for visit_id in asked if visit_id not in left]

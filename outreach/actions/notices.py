"""Raises important notices where things happen, and keeps who saw them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.auditing import did, trace_of
from outreach.queries.notices import visible
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.follow_ups import OPEN_STATES
from outreach.rules.notices import NoticeKind
from outreach.tables import (
    FollowUp,
    Notice,
    NoticeFor,
    NoticeSeen,
    Resident,
    Visit,
    VisitPerson,
)
from outreach.wall import over_the_wall

CHUNK = 500
"""Ids in one statement."""


class Happening(NamedTuple):
    """What is to be told about one resident."""

    resident_id: str
    kind: NoticeKind
    origin: str


@over_the_wall
def raise_notices(
    session: Session,
    happenings: Iterable[Happening],
    *,
    with_work_only: bool = False,
    by: Viewer,
    at: datetime,
) -> int:
    """Tell whoever has work open with these residents; returns how many notices.

    Part of actions that asked for a permission of their own. Call it before the work
    is stopped: visitors and teams are those of now. `with_work_only`: news of the
    register about somebody with whom nothing is going on is no news. Once for each
    resident and event.
    """
    wanted = {(one.kind, one.resident_id, one.origin): one for one in happenings}
    people = sorted({one.resident_id for one in wanted.values()})
    visitors, teams = _visitors(session, people), _teams(session, people)
    busy = visitors.keys() | teams.keys()
    districts = _districts(session, people)
    raised = 0
    for one in wanted.values():
        if with_work_only and one.resident_id not in busy:
            continue
        number = _store(
            session,
            one.kind,
            one.origin,
            one.resident_id,
            districts.get(one.resident_id),
            by=by,
            at=at,
        )
        if number is None:
            continue
        raised += 1
        rows = [
            {"notice_id": number, "person_id": who, "team_id": None}
            for who in sorted(visitors.get(one.resident_id, ()))
        ]
        rows += [
            {"notice_id": number, "person_id": None, "team_id": team}
            for team in sorted(teams.get(one.resident_id, ()))
        ]
        if rows:
            session.execute(insert(NoticeFor), rows)
    return raised


def raise_plain_notice(
    session: Session,
    kind: NoticeKind,
    origin: str,
    *,
    district_code: str | None = None,
    persons: Iterable[int] = (),
    teams: Iterable[int] = (),
    by: Viewer,
    at: datetime,
) -> bool:
    """A notice about no resident; False when this was told before.

    Part of actions and jobs that asked for a permission of their own. `persons` and
    `teams`: to whom it is addressed, beside those whose role it is.
    """
    there = select(col(Notice.id)).where(
        col(Notice.kind) == kind, col(Notice.origin) == origin
    )
    if session.scalar(there) is not None:
        return False  # the unique constraint does not hold where the resident is empty
    number = _store(session, kind, origin, None, district_code, by=by, at=at)
    if number is None:
        return False
    rows = [{"notice_id": number, "person_id": who, "team_id": None} for who in persons]
    rows += [
        {"notice_id": number, "person_id": None, "team_id": team} for team in teams
    ]
    if rows:
        session.execute(insert(NoticeFor), rows)
    return True


@over_the_wall
def see_notices(
    session: Session, notice_ids: Iterable[int], *, by: Viewer, at: datetime
) -> None:
    """Keep that somebody had these on his screen. Others than his own are left out."""
    require(by, Permission.SEE_NOTICES)
    mine = select(col(Notice.id)).where(
        col(Notice.id).in_(list(notice_ids)), visible(by)
    )
    rows = [
        {"notice_id": number, "person_id": by.person_id, "seen_at": at}
        for number in session.scalars(mine)
    ]
    if rows and by.person_id is not None:
        session.execute(_ignoring(session, NoticeSeen), rows)


@over_the_wall
def dismiss_notice(
    session: Session, notice_id: int, *, by: Viewer, at: datetime
) -> None:
    """Put a notice away, for oneself. Raises NotFound for one that is not his."""
    require(by, Permission.SEE_NOTICES)
    one = session.scalars(
        select(Notice).where(col(Notice.id) == notice_id, visible(by))
    ).first()
    notice: Notice = found(one, "Dit bericht")
    see_notices(session, [notice_id], by=by, at=at)
    session.execute(
        update(NoticeSeen)
        .where(
            col(NoticeSeen.notice_id) == notice_id,
            col(NoticeSeen.person_id) == by.person_id,
            col(NoticeSeen.dismissed_at).is_(None),
        )
        .values(dismissed_at=at)
        .execution_options(synchronize_session=False)
    )
    about = [notice.resident_id] if notice.resident_id else []
    did(session, by, "dismiss", "notice", notice_id, about, at=at)


def _store(
    session: Session,
    kind: NoticeKind,
    origin: str,
    resident_id: str | None,
    district_code: str | None,
    *,
    by: Viewer,
    at: datetime,
) -> int | None:
    """The id of a new notice; None when it was raised before."""
    statement = _ignoring(session, Notice).returning(Notice.__table__.c.id)  # type: ignore[attr-defined]
    number: int | None = (
        session.connection()
        .execute(
            statement,
            {
                "kind": kind,
                "resident_id": resident_id,
                "district_code": district_code,
                "origin": origin,
                "raised_by": by.actor,
                "raised_at": at,
                "trace": trace_of(session),
            },
        )
        .scalar()
    )
    if number is not None:
        about = [resident_id] if resident_id else []
        did(session, by, "raise", "notice", number, about, at=at)
    return number


def _visitors(session: Session, people: list[str]) -> dict[str, set[int]]:
    """Who was to visit each of them."""
    found_: dict[str, set[int]] = {}
    for start in range(0, len(people), CHUNK):
        for row in session.execute(
            select(
                col(VisitPerson.resident_id),
                col(Visit.visitor_id),
                col(Visit.second_visitor_id),
            )
            .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
            .where(
                col(VisitPerson.resident_id).in_(people[start : start + CHUNK]),
                col(Visit.state).in_(OPEN_VISITS),
            )
        ):
            some = {who for who in row[1:] if who is not None}
            found_.setdefault(row.resident_id, set()).update(some)
    return found_


def _teams(session: Session, people: list[str]) -> dict[str, set[int]]:
    """Which teams have an open follow-up of each of them."""
    found_: dict[str, set[int]] = {}
    for start in range(0, len(people), CHUNK):
        for resident_id, team_id in session.execute(
            select(col(FollowUp.resident_id), col(FollowUp.team_id)).where(
                col(FollowUp.resident_id).in_(people[start : start + CHUNK]),
                col(FollowUp.state).in_(OPEN_STATES),
            )
        ):
            teams = found_.setdefault(resident_id, set())
            if team_id is not None:
                teams.add(team_id)
    return found_


def _districts(session: Session, people: list[str]) -> dict[str, str | None]:
    known: dict[str, str | None] = {}
    for start in range(0, len(people), CHUNK):
        rows = session.execute(
            select(col(Resident.id), col(Resident.district_code)).where(
                col(Resident.id).in_(people[start : start + CHUNK])
            )
        )
        known |= {row.id: row.district_code for row in rows}
    return known


def _ignoring(session: Session, table: Any) -> Any:
    """INSERT that leaves a row alone which is there already."""
    kind = session.get_bind().dialect.name
    made = postgresql.insert if kind == "postgresql" else sqlite.insert
    return made(table).on_conflict_do_nothing()

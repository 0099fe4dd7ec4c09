"""Lets cases go: rows with the person are deleted, anonymous counts stay.

All rows of one resident in one cycle go together, set-wise, in one transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    cast,
    delete,
    insert,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from outreach.access import Viewer
from outreach.auditing import did
from outreach.clock import local_date
from outreach.queries.retention_cases import DueCase
from outreach.queries.retention_figures import Part, difference, part_in_figures
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.follow_ups import FOLLOW_UP
from outreach.rules.visits import VISIT
from outreach.tables import (
    AgreementWithdrawal,
    AnonymousOutcome,
    Attempt,
    Conversation,
    CycleMember,
    FollowUp,
    HandoverLink,
    HistoryNote,
    Invitation,
    Objection,
    Response,
    RetentionPick,
    RoundCall,
    RoundStop,
    Visit,
    VisitNeeds,
    VisitPerson,
)

CASE, NEAR = "case", "near"
ROWS = 1000
"""Rows in one INSERT."""


def strip_cases(
    session: Session,
    cycle_id: int,
    cases: Sequence[DueCase],
    *,
    by: Viewer,
    at: datetime,
    tell: bool = True,
) -> int:
    """Let cases of one cycle go; returns how many. Figures stay to the digit.

    `tell`: write in the log whom it was about; not for somebody who is erased, of
    whom no new pseudonym may be made.
    """
    if not cases:
        return 0
    first = min(case.years[0] for case in cases)
    last = max(case.years[1] for case in cases)
    _pick(session, cycle_id, [case.resident_id for case in cases])
    everybody = select(col(RetentionPick.resident_id))
    view = {"cycle_id": cycle_id, "years": range(first, last + 1)}
    before = part_in_figures(session, everybody, **view)  # type: ignore[arg-type]
    _delete_cases(session, cycle_id, at)
    after = part_in_figures(session, everybody, **view)  # type: ignore[arg-type]
    _keep(session, difference(before, after))
    session.execute(delete(RetentionPick))
    session.expire_all()
    about = [case.resident_id for case in cases] if tell else []
    did(session, by, "strip", "cycle", cycle_id, about, at=at)
    return len(cases)


def _pick(session: Session, cycle_id: int, residents: Sequence[str]) -> None:
    session.flush()
    session.execute(delete(RetentionPick))
    rows = [
        {"kind": CASE, "cycle_id": cycle_id, "resident_id": one} for one in residents
    ]
    for start in range(0, len(rows), ROWS):
        session.execute(insert(RetentionPick), rows[start : start + ROWS])
    picked = select(col(RetentionPick.resident_id)).where(
        col(RetentionPick.kind) == CASE
    )
    visits = select(col(VisitPerson.visit_id)).where(
        col(VisitPerson.resident_id).in_(picked)
    )
    homes = select(col(Invitation.address_key)).where(
        col(Invitation.resident_id).in_(picked), col(Invitation.address_key) != ""
    )
    near = union(
        select(col(VisitPerson.resident_id)).where(
            col(VisitPerson.visit_id).in_(visits)
        ),
        select(col(Invitation.resident_id)).where(
            col(Invitation.address_key).in_(homes)
        ),
    ).subquery()
    session.execute(
        insert(RetentionPick).from_select(
            ["kind", "cycle_id", "resident_id"],
            select(literal(NEAR), literal(0), near.c.resident_id).where(
                near.c.resident_id.not_in(picked)
            ),
        )
    )


def _delete_cases(session: Session, cycle_id: int, at: datetime) -> None:
    """Children before parents, so that no foreign key stands in the way."""
    picked = select(col(RetentionPick.resident_id)).where(
        col(RetentionPick.kind) == CASE
    )

    def of(table: Any) -> ColumnElement[bool]:
        return (col(table.cycle_id) == cycle_id) & col(table.resident_id).in_(picked)

    follow_ups = select(col(FollowUp.id)).where(of(FollowUp))
    members = select(col(CycleMember.id)).where(of(CycleMember))
    forget_notes(session, FOLLOW_UP.name, follow_ups)
    forget_notes(session, "cycle_member", members)
    for child in (HandoverLink, AgreementWithdrawal):
        _go(session, child, col(child.follow_up_id).in_(follow_ups))
    _go(session, FollowUp, of(FollowUp))
    invitations = select(col(Invitation.id)).where(of(Invitation))
    visits = select(col(Visit.id)).where(col(Visit.cycle_id) == cycle_id)
    touched = _touched(session, cycle_id)
    in_visits = _is_case(cycle_id, col(VisitPerson.resident_id)) & or_(
        col(VisitPerson.visit_id).in_(visits),
        col(VisitPerson.invitation_id).in_(invitations),
    )
    _go(
        session,
        Conversation,
        _is_case(cycle_id, col(Conversation.resident_id)),
        col(Conversation.visit_id).in_(visits),
    )
    _go(session, Attempt, of(Attempt))
    _go(session, VisitPerson, in_visits)
    empty_visits(session, touched, at=at)
    _go(
        session,
        Response,
        or_(of(Response), col(Response.invitation_id).in_(invitations)),
    )
    _go(session, Objection, of(Objection))
    _go(session, Invitation, of(Invitation))
    _go(session, CycleMember, of(CycleMember))


def _is_case(cycle_id: int, resident: Any) -> ColumnElement[bool]:
    """Whether a row's resident goes. Beside a list of visits a list of residents would
    be gone through once for each visit on SQLite, and that is quadratic."""
    return (
        select(col(RetentionPick.kind))
        .where(
            col(RetentionPick.kind) == CASE,
            col(RetentionPick.cycle_id) == cycle_id,
            col(RetentionPick.resident_id) == resident,
        )
        .exists()
    )


def _touched(session: Session, cycle_id: int) -> list[int]:
    rows = session.scalars(
        select(col(VisitPerson.visit_id))
        .distinct()
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(
            col(Visit.cycle_id) == cycle_id,
            _is_case(cycle_id, col(VisitPerson.resident_id)),
        )
    )
    return list(rows)


def empty_visits(session: Session, numbers: Iterable[int], *, at: datetime) -> None:
    """Visits of which persons went: those without anybody go, others are marked."""
    wanted = list(numbers)
    anybody = select(col(VisitPerson.id)).where(
        col(VisitPerson.visit_id) == col(Visit.id)
    )
    for start in range(0, len(wanted), ROWS):
        here = col(Visit.id).in_(wanted[start : start + ROWS])
        gone = select(col(Visit.id)).where(here, ~anybody.exists())
        # A try with somebody of the household who was no person of the visit.
        session.execute(
            update(Attempt)
            .where(col(Attempt.visit_id).in_(gone))
            .values(visit_id=None)
            .execution_options(synchronize_session=False)
        )
        forget_notes(session, VISIT.name, gone)
        _go(session, Conversation, col(Conversation.visit_id).in_(gone))
        for planned in (RoundStop, RoundCall):
            _go(session, planned, col(planned.visit_id).in_(gone))
        _go(session, VisitNeeds, _not_needed(here, gone))
        _go(session, Visit, here, ~anybody.exists())
        session.execute(
            update(Visit)
            .where(here)
            .values(stripped_on=local_date(at))
            .execution_options(synchronize_session=False)
        )


def _not_needed(here: ColumnElement[bool], gone: Any) -> ColumnElement[bool]:
    """What a visit asked of the planner, when it goes or is over: with a partner who
    stays nobody can tell any more whose wish it was."""
    over = select(col(Visit.id)).where(here, col(Visit.state).not_in(OPEN_VISITS))
    return col(VisitNeeds.visit_id).in_(gone) | col(VisitNeeds.visit_id).in_(over)


def forget_notes(session: Session, kind: str, ids: Any) -> None:
    """What was typed at the steps of some things goes with them."""
    number = ids.subquery().c.id
    _go(
        session,
        HistoryNote,
        col(HistoryNote.entity_kind) == kind,
        col(HistoryNote.entity_id).in_(select(cast(number, String))),
    )


def _go(session: Session, table: Any, *which: ColumnElement[bool]) -> int:
    done = session.execute(
        delete(table).where(*which).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _keep(session: Session, left: Part) -> None:
    """Add counts to what is kept; nobody can see which portion they came from."""
    table: Any = AnonymousOutcome
    made = (
        postgresql.insert
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert
    )
    statement = made(table)
    key = [c for c in table.__table__.c if c.name not in ("id", "value")]
    statement = statement.on_conflict_do_update(
        index_elements=key,
        set_={"value": table.__table__.c.value + statement.excluded.value},
    )
    rows = [place._asdict() | {"value": value} for place, value in sorted(left.items())]
    for start in range(0, len(rows), ROWS):
        session.connection().execute(statement, rows[start : start + ROWS])

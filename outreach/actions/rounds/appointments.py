"""Appointments move as a plan says, under the rules that hold for booking one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.history import transition
from outreach.actions.visits.checks import check_sent, kind_in_force
from outreach.actions.visits.confirming import confirm_again, drop_confirmation
from outreach.clock import local, local_date
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.people import provider_of
from outreach.queries.rounds.problems import RoundProblem
from outreach.queries.rounds.standing import moment_of
from outreach.queries.visitor_days import working_days
from outreach.rules.contact import SENTENCES as CONTACT_SENTENCES
from outreach.rules.contact import Purpose
from outreach.rules.free_time import CLASH_SENTENCES, NEVER, clash
from outreach.rules.rounds.calls import BY_PLAN
from outreach.rules.rounds.difference import Change, Told
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.rules.visits import VISIT, Channel, VisitAct, VisitKind, VisitState
from outreach.tables import Visit

NOT_MOVED = "Het plan is niet vastgesteld."
NO_ROOM = "geen plaats in de looproutes"


def move_visits(
    session: Session,
    given: RoundProblem,
    changes: Sequence[Change],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Make, move and take back appointments.

    Raises Refused when somebody may not be contacted, a time has passed, or a visitor
    may not be sent or is taken by something outside the plan.
    """
    rows = _visits(session, [change.task_id for change in changes])
    placed = [
        (rows[change.task_id], change.after) for change in changes if change.after
    ]
    for _, told in placed:
        _check_time(moment_of(given.first_day, told.starts), at)
    kinds = _kinds(session, given, placed)
    _check_contact(session, given, placed, kinds, at=at)
    _check_visitors(session, given, placed)
    for change in changes:
        visit = rows[change.task_id]
        if change.after is None:
            _take_back(session, visit, by=by, at=at)
        else:
            kind = kinds[change.task_id]
            _move(session, given, visit, change, kind, by=by, at=at)


def _visits(session: Session, ids: Sequence[int]) -> dict[int, Visit]:
    rows = session.exec(
        select(Visit)
        .where(col(Visit.id).in_(ids))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows if row.id is not None}


Placed = Sequence[tuple[Visit, Told]]


def _check_time(starts_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise Refused(
            NOT_MOVED,
            "Een bezoek in het plan zou al begonnen moeten zijn.",
            "Laat het plan opnieuw maken.",
        )


def _kinds(
    session: Session, given: RoundProblem, placed: Placed
) -> dict[int, VisitKind]:
    """By phone in a period in which visits are."""
    found = {}
    known: dict[tuple[VisitKind, str | None, date], VisitKind] = {}
    for visit, told in placed:
        day = local_date(moment_of(given.first_day, told.starts))
        key = (visit.kind, visit.district_code, day)
        if key not in known:
            known[key] = kind_in_force(session, *key)
        found[visit.id or 0] = known[key]
    return found


def _check_contact(
    session: Session,
    given: RoundProblem,
    placed: Placed,
    kinds: dict[int, VisitKind],
    *,
    at: datetime,
) -> None:
    """The one gate to residents, asked once for each way and cycle."""
    groups: dict[tuple[Channel, int | None], list[str]] = {}
    for visit, _ in placed:
        door = kinds[visit.id or 0] in AT_THE_DOOR
        channel = Channel.DOORBELL if door else Channel.PHONE
        groups.setdefault((channel, visit.cycle_id), []).extend(
            given.visits[visit.id or 0].resident_ids
        )
    for (channel, cycle_id), people in groups.items():
        refusals = contact_refusals(
            session,
            people,
            purpose=Purpose.VISIT,
            channel=channel,
            at=at,
            cycle_id=cycle_id,
        )
        for reason in refusals.values():
            raise Refused(
                NOT_MOVED,
                CONTACT_SENTENCES[reason],
                "Haal dit bezoek uit het plan, en laat het opnieuw maken.",
            )


def _check_visitors(session: Session, given: RoundProblem, placed: Placed) -> None:
    """Each visitor may be sent there that day, and is not taken by something else."""
    sent: dict[tuple[int, date, str | None, bool], None] = {}
    for visit, told in placed:
        day = local_date(moment_of(given.first_day, told.starts))
        for who in told.visitors:
            sent[who, day, visit.district_code, visit.municipal] = None
    for who, day, district_code, municipal in sent:
        check_sent(session, who, day, district_code=district_code, municipal=municipal)
    if not sent:
        return
    days = {day for _, day, _, _ in sent}
    taken = working_days(
        session,
        sorted({who for who, *_ in sent}),
        min(days),
        max(days),
        without={task.id for task in given.problem.tasks},
    )
    for visit, told in placed:
        begins = local(moment_of(given.first_day, told.starts))
        for who in told.visitors:
            reason = clash(taken[who, begins.date()], begins.time(), visit.minutes)
            if reason in NEVER:
                raise Refused(
                    NOT_MOVED,
                    CLASH_SENTENCES[reason],
                    "Laat het plan opnieuw maken.",
                )


def _take_back(session: Session, visit: Visit, *, by: Viewer, at: datetime) -> None:
    """No appointment any more: the visit is asked for again, and stands first."""
    drop_confirmation(session, visit, by=by, at=at)
    values: dict[str, Any] = {
        "starts_at": None,
        "visitor_id": None,
        "second_visitor_id": None,
    }
    transition(
        session,
        visit,
        VISIT,
        VisitAct.POSTPONE,
        by=by,
        at=at,
        reason=NO_ROOM,
        values=values,
    )


def _move(
    session: Session,
    given: RoundProblem,
    visit: Visit,
    change: Change,
    kind: VisitKind,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    told = change.after
    assert told is not None
    first, second = _hands(visit, told)
    starts_at = moment_of(given.first_day, told.starts)
    again = visit.state is VisitState.SCHEDULED
    values: dict[str, Any] = {
        "starts_at": starts_at,
        "visitor_id": first,
        "second_visitor_id": second,
        "kind": kind,
        "provider_id": _provider(session, visit, local_date(starts_at)),
        "reschedules": visit.reschedules + int(again and change.must_call),
    }
    act = VisitAct.RESCHEDULE if again else VisitAct.SCHEDULE
    transition(session, visit, VISIT, act, by=by, at=at, reason=BY_PLAN, values=values)
    if again and change.must_call:
        people = given.visits[change.task_id].resident_ids
        confirm_again(session, visit, people, None, by=by, at=at)


def _hands(visit: Visit, told: Told) -> tuple[int, int | None]:
    """Who comes first stays first."""
    visitors: Iterable[int] = told.visitors
    ordered = sorted(visitors, key=lambda who: (who != visit.visitor_id, who))
    return ordered[0], ordered[1] if len(ordered) > 1 else None


def _provider(session: Session, visit: Visit, day: date) -> int | None:
    """Who serves on the day itself; nobody for who is shielded."""
    if visit.municipal or visit.district_code is None:
        return None
    return provider_of(session, visit.district_code, day)

"""What needs doing now, for whoever looks: a number, and where to go."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import func, literal
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind
from outreach.calendars import ONE_DAY
from outreach.clock import at_local
from outreach.parts import Work
from outreach.queries.follow_ups.scope import follow_up_scope, team_scope
from outreach.queries.people_scope import people_scope
from outreach.queries.rights.duties import late_duties
from outreach.queries.rights.waiting import (
    late_requests,
    open_requests,
    teams_to_tell,
)
from outreach.queries.rounds.sheets import round_scope
from outreach.queries.scope import district_scope, resident_scope, visit_scope
from outreach.queries.visits.office import waits_for_appointment
from outreach.rules.access_reviews import REVIEW_YEARS
from outreach.rules.cycles import WaveState
from outreach.rules.follow_ups import OPEN_STATES, FollowUpState
from outreach.rules.rounds.papers import late_before
from outreach.rules.visitors import years_later
from outreach.rules.visits import VisitState
from outreach.tables import (
    AccessReview,
    AddressPacket,
    Assignment,
    FollowUp,
    JobRun,
    Person,
    RegisterFeedback,
    RejectedRow,
    Resident,
    Round,
    RoundSheet,
    Visit,
    Wave,
)

P = Permission
PAPERS_WARNING = timedelta(days=30)
"""So long before a pass ends somebody is told. House rule."""


class Task(StrEnum):
    """Kinds of work that can be waiting."""

    VISITS_TODAY = "visits_today"
    VISITS_TO_LOG = "visits_to_log"
    FOLLOW_UPS_NEW = "follow_ups_new"
    FOLLOW_UPS_LATE = "follow_ups_late"
    VISITS_TO_BOOK = "visits_to_book"
    FOLLOW_UPS_BACK = "follow_ups_back"
    FOLLOW_UPS_OVERDUE = "follow_ups_overdue"
    WAVES_TO_APPROVE = "waves_to_approve"
    WAVES_TO_PRINT = "waves_to_print"
    FEEDBACK_TO_REGISTER = "feedback_to_register"
    REJECTED_ROWS = "rejected_rows"
    PASSES_ENDING = "passes_ending"
    FAILED_JOBS = "failed_jobs"
    REQUESTS_LATE = "requests_late"
    REQUESTS_OPEN = "requests_open"
    DUTIES_LATE = "duties_late"
    TEAMS_TO_TELL = "teams_to_tell"
    PACKETS_OVERDUE = "packets_overdue"
    SHEETS_LATE = "sheets_late"
    ACCESS_REVIEW_DUE = "access_review_due"


class Waiting(NamedTuple):
    """So many things of a kind wait for this viewer."""

    task: str
    """A `Task`, or the key of a `Work` of another package."""
    number: int


def waiting(
    session: Session,
    viewer: Viewer,
    *,
    today: date,
    at: datetime | None = None,
    more: Iterable[Work] = (),
) -> list[Waiting]:
    """What waits for the viewer, in the order of `Task`; zeros are in it.

    `more` is what the packages above plug in (`REGISTRY.work()`), counted at the moment
    `at` (without it: the beginning of the day). A kind of work for which somebody has
    no permission is left out.
    """
    if viewer.kind is not ViewerKind.PERSON:
        return []
    moment = at or at_local(today, time.min)
    own = [
        (task, build(viewer, today))
        for task, permission, build in COUNTED
        if viewer.may(permission)
    ]
    plugged = [
        (kind.key, kind.build(viewer, moment))
        for kind in more
        if viewer.may(kind.permission)
    ]
    return [
        Waiting(
            task,
            session.exec(select(func.count()).select_from(ids.subquery())).one(),
        )
        for task, ids in [*own, *plugged]
    ]


def _visits(viewer: Viewer, permission: P, *conditions: Any) -> Any:
    return select(Visit.id).where(visit_scope(viewer, permission), *conditions)


def _day(today: date) -> tuple[datetime, datetime]:
    return at_local(today, time.min), at_local(today + ONE_DAY, time.min)


def _visits_today(viewer: Viewer, today: date) -> Any:
    start, end = _day(today)
    return _visits(
        viewer,
        P.SEE_OWN_VISITS,
        col(Visit.state) == VisitState.SCHEDULED,
        col(Visit.starts_at) >= start,
        col(Visit.starts_at) < end,
    )


def _visits_to_log(viewer: Viewer, today: date) -> Any:
    start, _end = _day(today)
    return _visits(
        viewer,
        P.SEE_OWN_VISITS,
        col(Visit.state) == VisitState.SCHEDULED,
        col(Visit.starts_at) < start,
    )


def _visits_to_book(viewer: Viewer, _today: date) -> Any:
    return _visits(viewer, P.BOOK_VISIT, waits_for_appointment())


def _team_new(viewer: Viewer, _today: date) -> Any:
    return select(FollowUp.id).where(
        team_scope(viewer), col(FollowUp.state) == FollowUpState.SENT
    )


def _team_late(viewer: Viewer, today: date) -> Any:
    return select(FollowUp.id).where(
        team_scope(viewer),
        col(FollowUp.state).in_(OPEN_STATES),
        col(FollowUp.due_on) < today,
    )


def _sent_back(viewer: Viewer, _today: date) -> Any:
    return select(FollowUp.id).where(
        follow_up_scope(viewer), col(FollowUp.state) == FollowUpState.SENT_BACK
    )


def _overdue(viewer: Viewer, today: date) -> Any:
    return select(FollowUp.id).where(
        follow_up_scope(viewer),
        col(FollowUp.state).in_(OPEN_STATES),
        col(FollowUp.due_on) < today,
    )


def _waves(permission: P, state: WaveState) -> Callable[[Viewer, date], Any]:
    def build(viewer: Viewer, _today: date) -> Any:
        scope = district_scope(viewer, permission, col(Wave.district_code))
        return select(Wave.id).where(scope, col(Wave.state) == state)

    return build


def _feedback(viewer: Viewer, _today: date) -> Any:
    return (
        select(RegisterFeedback.id)
        .join(Resident, col(Resident.id) == col(RegisterFeedback.resident_id))
        .where(
            resident_scope(viewer, P.REPORT_TO_REGISTER),
            col(RegisterFeedback.state) == "open",
        )
    )


def _rejected(_viewer: Viewer, _today: date) -> Any:
    return select(RejectedRow.id).where(col(RejectedRow.state) == "open")


def _passes(viewer: Viewer, today: date) -> Any:
    visits = (
        select(Assignment.id)
        .where(
            col(Assignment.person_id) == col(Person.id),
            col(Assignment.role) == "visitor",
            col(Assignment.valid_from) <= today,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
        )
        .exists()
    )
    return select(Person.id).where(
        people_scope(viewer, P.MANAGE_PEOPLE),
        col(Person.active).is_(True),
        col(Person.pass_valid_to) < today + PAPERS_WARNING,
        visits,
    )


def _failed(_viewer: Viewer, today: date) -> Any:
    since, _end = _day(today - timedelta(days=7))
    return select(JobRun.id).where(
        col(JobRun.state) == "failed", col(JobRun.started_at) >= since
    )


def _review_due(_viewer: Viewer, today: date) -> Any:
    """One when no review of rights was closed in the last year, else none."""
    still_counts = years_later(today, -REVIEW_YEARS) + ONE_DAY
    since = at_local(still_counts, time.min)
    done = select(AccessReview.id).where(col(AccessReview.closed_at) >= since)
    return select(literal(1)).where(~done.exists())


def _packets(viewer: Viewer, today: date) -> Any:
    return select(AddressPacket.id).where(
        col(AddressPacket.made_by) == viewer.person_id,
        col(AddressPacket.destroyed_at).is_(None),
        col(AddressPacket.expires_on) <= today,
    )


def _sheets_late(viewer: Viewer, today: date) -> Any:
    return (
        select(RoundSheet.id)
        .join(Round, col(Round.id) == col(RoundSheet.round_id))
        .where(
            round_scope(viewer),
            col(RoundSheet.ended_at).is_(None),
            col(Round.day) < late_before(today),
        )
    )


def _counted() -> Iterator[tuple[Task, P, Callable[[Viewer, date], Any]]]:
    approve, printing = P.APPROVE_WAVES, P.PRINT_LETTERS
    yield Task.VISITS_TODAY, P.SEE_OWN_VISITS, _visits_today
    yield Task.VISITS_TO_LOG, P.SEE_OWN_VISITS, _visits_to_log
    yield Task.FOLLOW_UPS_NEW, P.WORK_FOLLOW_UPS, _team_new
    yield Task.FOLLOW_UPS_LATE, P.WORK_FOLLOW_UPS, _team_late
    yield Task.VISITS_TO_BOOK, P.BOOK_VISIT, _visits_to_book
    yield Task.FOLLOW_UPS_BACK, P.COORDINATE_FOLLOW_UPS, _sent_back
    yield Task.FOLLOW_UPS_OVERDUE, P.COORDINATE_FOLLOW_UPS, _overdue
    yield Task.WAVES_TO_APPROVE, approve, _waves(approve, WaveState.PROPOSED)
    yield Task.WAVES_TO_PRINT, printing, _waves(printing, WaveState.APPROVED)
    yield Task.FEEDBACK_TO_REGISTER, P.REPORT_TO_REGISTER, _feedback
    yield Task.REJECTED_ROWS, P.IMPORT_REGISTER, _rejected
    yield Task.PASSES_ENDING, P.MANAGE_PEOPLE, _passes
    yield Task.FAILED_JOBS, P.SEE_JOB_RUNS, _failed
    yield Task.REQUESTS_LATE, P.HANDLE_RIGHTS, late_requests
    yield Task.REQUESTS_OPEN, P.HANDLE_RIGHTS, open_requests
    yield Task.DUTIES_LATE, P.HANDLE_RIGHTS, late_duties
    yield Task.TEAMS_TO_TELL, P.HANDLE_RIGHTS, teams_to_tell
    yield Task.PACKETS_OVERDUE, P.EXPORT_PERSONS, _packets
    yield Task.SHEETS_LATE, P.PLAN_ROUNDS, _sheets_late
    yield Task.ACCESS_REVIEW_DUE, P.REVIEW_ACCESS, _review_due


COUNTED = tuple(_counted())
"""Which permission each kind of work belongs to, and how it is counted."""

"""Nothing outlives its term, and nothing went that two people did not release."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session, col

from outreach import clock
from outreach.parts import REGISTRY, Finding, Invariant
from outreach.queries.invariants.checking import rows_of, rule
from outreach.queries.invariants.states import replays
from outreach.rules.retention import DISCLOSURE, GRACE_DAYS, newest_past
from outreach.rules.retention_runs import RETENTION_RUN, RunState
from outreach.tables import (
    Disclosure,
    Resident,
    RetentionPermit,
    RetentionPick,
    RetentionRun,
    SubjectKey,
)

WORKED = (RunState.RELEASED, RunState.RUNNING, RunState.DONE)


def nothing_past_its_term(session: Session) -> Finding:
    """Rows that were past their term already before the grace of a run."""
    day = clock.today() - timedelta(days=GRACE_DAYS)
    checked, broken = 0, []
    for one in REGISTRY.retention():
        checked += 1
        rows = sum(one.due(session, day).values())
        if rows:
            broken.append(
                f"{one.title}: {rows} rijen al meer dan {GRACE_DAYS} dagen over de "
                "termijn"
            )
    return Finding(checked, broken)


def permits_within_the_term(session: Session) -> Finding:
    """A permit reaches no further than the term on the day of its run."""
    checked, broken = 0, []
    rows = session.execute(
        select(RetentionPermit, col(RetentionRun.day)).outerjoin(
            RetentionRun, col(RetentionRun.id) == col(RetentionPermit.run_id)
        )
    )
    for permit, day in rows:
        checked += 1
        known = permit.about == Disclosure.__tablename__ and day is not None
        last = newest_past(day, DISCLOSURE.length) if known else None
        if last is None or clock.local_date(permit.before) > last + timedelta(days=1):
            broken.append(f"toestemming {permit.id}: verder dan de termijn")
    return Finding(checked, broken)


def _alone() -> Select[Any]:
    first, second = col(RetentionRun.first_by), col(RetentionRun.second_by)
    return rows_of(col(RetentionRun.id)).where(
        col(RetentionRun.state).in_(WORKED),
        or_(
            ~first.startswith("person:"),
            ~second.startswith("person:"),
            first == second,
            first == col(RetentionRun.advised_by),
            second == col(RetentionRun.advised_by),
        ),
    )


def _known_though_erased() -> Select[Any]:
    return (
        rows_of(func.count().label("n"))
        .select_from(SubjectKey)
        .outerjoin(Resident, col(Resident.id) == col(SubjectKey.resident_id))
        .where(col(Resident.id).is_(None))
        .having(func.count() > 0)
    )


def _left_lying() -> Select[Any]:
    return rows_of(col(RetentionPick.cycle_id))


KEPT_INVARIANTS = (
    Invariant(
        "niets over de termijn",
        f"Niets is meer dan {GRACE_DAYS} dagen over zijn bewaartermijn.",
        nothing_past_its_term,
    ),
    Invariant(
        "toestemming om te vernietigen",
        "Verstrekkingen gingen alleen weg na twintig jaar, bij een vrijgegeven "
        "vernietiging.",
        permits_within_the_term,
    ),
    rule(
        "twee mensen geven vrij",
        "Elke vernietiging is door twee mensen vrijgegeven, en door geen adviseur.",
        RetentionRun,
        _alone,
        "vernietiging {id}: niet door twee mensen vrijgegeven",
    ),
    rule(
        "gewist is gewist",
        "Van wie gewist is, zegt niets meer wie een schuilnaam in het logboek is.",
        SubjectKey,
        _known_though_erased,
        "{n} schuilnamen van mensen die er niet meer zijn",
    ),
    rule(
        "geen half werk",
        "Van een portie van een vernietiging blijft geen werklijst liggen.",
        RetentionPick,
        _left_lying,
        "ronde {cycle_id}: er ligt nog een werklijst",
    ),
    replays("standen van vernietigingen", RETENTION_RUN, RetentionRun),
)

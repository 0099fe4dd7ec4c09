"""A retention run: proposed, advised, released by two, done in portions.

Each portion is a transaction of its own. After a kill the next one goes on where the
run stands; a rule that has nothing left costs one look.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, ViewerKind, refusal, require
from outreach.actions.history import begin_history, found, transition
from outreach.adapters.retention_certificate import render_certificate
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.parts import REGISTRY, RetentionRule
from outreach.queries.retention import certificate_of
from outreach.rules.retention import RELEASE_DAYS, moved_far, totals
from outreach.rules.retention_runs import (
    OPEN_RUNS,
    RETENTION_RUN,
    RunAct,
    RunState,
    next_release,
)
from outreach.tables import AuditTail, RetentionRun
from outreach.wall import over_the_wall

P = Permission
PORTION = 500
"""Rows in one transaction."""


class Portion(NamedTuple):
    """What one step did."""

    state: RunState
    rows: int


@over_the_wall
def propose_run(
    session: Session, *, day: date | None = None, by: Viewer, at: datetime
) -> RetentionRun | None:
    """Count what is past its term on a day (today), for two people to release.

    A person who proposes counts as the first of the two. None when nothing is due.
    Raises Refused when another run is open, or for the privacy officer.
    """
    require(by, P.SEE_RETENTION)
    person = by.kind is ViewerKind.PERSON
    if person:
        require(by, P.RELEASE_RETENTION)
        next_release("", by.actor, privacy_officer=_is_privacy_officer(by))
    if open_run(session) is not None:
        raise Refused(
            "Er is geen nieuw voorstel gemaakt.",
            "Er ligt al een vernietiging die niet klaar is.",
            "Handel die eerst af, of trek haar in.",
        )
    on = day or local_date(at)
    if on > local_date(at):
        raise Refused(
            "Er is geen voorstel gemaakt.",
            "De dag ligt in de toekomst.",
            "Kies vandaag of een dag daarvoor.",
        )
    counts = dry_run(session, on)
    if not any(totals(counts).values()):
        return None
    run = RetentionRun(
        day=on,
        counts={kind: dict(areas) for kind, areas in counts.items()},
        proposed_by=by.actor,
        proposed_at=at,
        first_by=by.actor if person else "",
        first_at=at if person else None,
    )
    begin_history(session, run, RETENTION_RUN, by=by, at=at)
    return run


def dry_run(session: Session, day: date) -> dict[str, Mapping[str, int]]:
    """Kind -> district -> rows that are past their term; changes nothing."""
    return {rule.key: rule.due(session, day) for rule in REGISTRY.retention()}


def open_run(session: Session) -> RetentionRun | None:
    """The run that is not finished, if any; there is never more than one."""
    return session.scalars(
        select(RetentionRun)
        .where(col(RetentionRun.state).in_(OPEN_RUNS))
        .order_by(col(RetentionRun.id))
    ).first()


def _is_privacy_officer(by: Viewer) -> bool:
    return Role.PRIVACY_OFFICER in by.roles


def _run(session: Session, run_id: int) -> RetentionRun:
    """The run, locked until the transaction ends."""
    row: RetentionRun = found(
        session.get(RetentionRun, run_id, with_for_update=True, populate_existing=True),
        "Deze vernietiging",
    )
    return row


def advise_run(
    session: Session, run_id: int, *, advice: str, by: Viewer, at: datetime
) -> RetentionRun:
    """The privacy officer's advice: seen by those who release, binding nobody."""
    require(by, P.ADVISE_RETENTION)
    if not advice.strip():
        raise Refused(
            "Het advies is niet opgeslagen.",
            "Er staat geen advies.",
            "Schrijf op of de vernietiging door kan gaan, en waarom.",
        )
    run = _run(session, run_id)
    values = {"advice": advice.strip(), "advised_by": by.actor, "advised_at": at}
    transition(session, run, RETENTION_RUN, RunAct.ADVISE, by=by, at=at, values=values)
    return run


def release_run(
    session: Session, run_id: int, *, by: Viewer, at: datetime
) -> RetentionRun:
    """Release a run; the second person's release lets it begin.

    Raises Refused for the privacy officer, for the same person twice, and for a dry
    run that is too old.
    """
    require(by, P.RELEASE_RETENTION)
    if by.kind is not ViewerKind.PERSON:
        raise refusal(P.RELEASE_RETENTION)
    run = _run(session, run_id)
    act = next_release(run.first_by, by.actor, privacy_officer=_is_privacy_officer(by))
    if _too_old(run, at):
        raise Refused(
            "De vernietiging is niet vrijgegeven.",
            f"Het voorstel is ouder dan {RELEASE_DAYS} dagen.",
            "Trek het in; de planner maakt een nieuw voorstel.",
        )
    first = act is RunAct.RELEASE_FIRST
    values = (
        {"first_by": by.actor, "first_at": at}
        if first
        else {"second_by": by.actor, "second_at": at}
    )
    transition(session, run, RETENTION_RUN, act, by=by, at=at, values=values)
    return run


def withdraw_run(
    session: Session, run_id: int, *, because: str, by: Viewer, at: datetime
) -> RetentionRun:
    """Stop a run; what went is gone, what did not stays for a next proposal."""
    require(by, P.RELEASE_RETENTION)
    run = _run(session, run_id)
    _stop(session, run, because.strip() or "ingetrokken", by=by, at=at)
    return run


def _stop(
    session: Session, run: RetentionRun, because: str, *, by: Viewer, at: datetime
) -> None:
    transition(
        session,
        run,
        RETENTION_RUN,
        RunAct.STOP,
        by=by,
        at=at,
        values={"stopped_because": because, "finished_at": at},
    )


def _too_old(run: RetentionRun, at: datetime) -> bool:
    return at - run.proposed_at > timedelta(days=RELEASE_DAYS)


# --- the work ---


@over_the_wall
def next_portion(
    session: Session, run_id: int, *, most: int = PORTION, by: Viewer, at: datetime
) -> Portion:
    """One step of a released run: begin, let at most so many rows go, or finish.

    Call it in a transaction of its own until the state is done or stopped. Raises
    TransitionRefused for a run that two people did not release.
    """
    _require_work(by)
    run = _run(session, run_id)
    if run.state is not RunState.RUNNING:
        return _begin(session, run, by=by, at=at)
    rules = _from(list(REGISTRY.retention()), run.at_rule)
    for rule in rules:
        rows = rule.work(session, run.day, most, by=by, at=at)
        if rows:
            run = _run(session, run_id)
            run.done = {**run.done, rule.key: run.done.get(rule.key, 0) + rows}
            run.at_rule, run.portions = rule.key, run.portions + 1
            session.add(run)
            session.flush()
            return Portion(run.state, rows)
    _finish(session, _run(session, run_id), by=by, at=at)
    return Portion(RunState.DONE, 0)


def _require_work(by: Viewer) -> None:
    """The planner carries out what two people released; so may who releases."""
    require(by, P.SEE_RETENTION)
    if by.kind is ViewerKind.PERSON:
        require(by, P.RELEASE_RETENTION)


def _from(rules: list[RetentionRule], key: str) -> list[RetentionRule]:
    """The rule that a run is at, and those after it."""
    keys = [rule.key for rule in rules]
    return rules[keys.index(key) :] if key in keys else rules


def _begin(session: Session, run: RetentionRun, *, by: Viewer, at: datetime) -> Portion:
    RETENTION_RUN.next_state(run.state, RunAct.START)
    why = _why_not(session, run, at)
    if why:
        _stop(session, run, why, by=by, at=at)
        return Portion(RunState.STOPPED, 0)
    tail = session.get(AuditTail, 1)
    values = {
        "started_at": at,
        "log_before": tail.seq if tail else 0,
        "done": {rule.key: 0 for rule in REGISTRY.retention()},
    }
    transition(session, run, RETENTION_RUN, RunAct.START, by=by, at=at, values=values)
    return Portion(RunState.RUNNING, 0)


def _why_not(session: Session, run: RetentionRun, at: datetime) -> str:
    if _too_old(run, at):
        return f"het voorstel is ouder dan {RELEASE_DAYS} dagen"
    now = totals(dry_run(session, run.day))
    far = moved_far(totals(run.counts), now)
    titles = {rule.key: rule.title for rule in REGISTRY.retention()}
    named = ", ".join(titles.get(kind, kind) for kind in far)
    return f"de aantallen zijn te veel veranderd: {named}" if far else ""


def _finish(session: Session, run: RetentionRun, *, by: Viewer, at: datetime) -> None:
    session.flush()
    tail = session.get(AuditTail, 1, populate_existing=True)
    transition(
        session,
        run,
        RETENTION_RUN,
        RunAct.FINISH,
        by=by,
        at=at,
        values={"finished_at": at, "log_after": tail.seq if tail else 0},
    )
    run.certificate = certificate_of(session, run)
    run.certificate_pdf = render_certificate(run.certificate)
    session.add(run)
    session.flush()

"""Terms, what is due, runs and certificates: counts only, nobody by name."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import ROLE_NAMES, Permission, Viewer, require
from outreach.clock import local, local_date
from outreach.errors import NotFound
from outreach.parts import REGISTRY, RetentionRule
from outreach.queries.municipality import municipality
from outreach.queries.people import viewer_of
from outreach.queries.retention_terms import term_in_force
from outreach.rules.retention import Kept, Term, totals
from outreach.rules.retention_runs import RETENTION_RUN, RunState
from outreach.settings import load_settings
from outreach.tables import District, Person, RetentionRun
from outreach.wall import over_the_wall

SHOWN_RUNS = 20


class TermRow(NamedTuple):
    """One term as it is in force."""

    kind: str
    """Key of the rule that lets it go."""
    term: Term
    kept: Kept


class RunRow(NamedTuple):
    """One run, without what it stores."""

    id: int
    state: RunState
    state_label: str
    day: date
    rows: int
    """Rows of the dry run."""
    gone: int
    proposed_by: str
    proposed_at: datetime
    advice: str
    advised_by: str
    advised_at: datetime | None
    first_by: str
    first_at: datetime | None
    second_by: str
    second_at: datetime | None
    finished_at: datetime | None
    stopped_because: str
    has_certificate: bool


class KindCount(NamedTuple):
    """How many rows of one kind, and in which areas."""

    key: str
    title: str
    dry: int
    done: int
    areas: dict[str, int]
    """Name of the district -> rows; without those of no district."""


def terms(session: Session, viewer: Viewer) -> list[TermRow]:
    """Every term with its length, source and since when."""
    require(viewer, Permission.SEE_RETENTION)
    return [
        TermRow(rule.key, term, term_in_force(session, term))
        for rule in REGISTRY.retention()
        for term in rule.terms
    ]


@over_the_wall
def due_now(session: Session, viewer: Viewer, *, day: date) -> dict[str, int]:
    """Rows past their term on a day, by the title of their kind."""
    require(viewer, Permission.SEE_RETENTION)
    return {
        rule.title: sum(rule.due(session, day).values())
        for rule in REGISTRY.retention()
    }


def runs(session: Session, viewer: Viewer) -> list[RunRow]:
    """The newest runs first."""
    require(viewer, Permission.SEE_RETENTION)
    rows = session.scalars(
        select(RetentionRun).order_by(col(RetentionRun.id).desc()).limit(SHOWN_RUNS)
    ).all()
    names = _names(session, rows)
    return [_row(run, names) for run in rows]


def _row(run: RetentionRun, names: Mapping[str, str]) -> RunRow:
    return RunRow(
        id=run.id or 0,
        state=run.state,
        state_label=RETENTION_RUN.labels[run.state],
        day=run.day,
        rows=sum(totals(run.counts).values()),
        gone=sum(run.done.values()),
        proposed_by=names.get(run.proposed_by, "de planner"),
        proposed_at=run.proposed_at,
        advice=run.advice,
        advised_by=names.get(run.advised_by, ""),
        advised_at=run.advised_at,
        first_by=names.get(run.first_by, ""),
        first_at=run.first_at,
        second_by=names.get(run.second_by, ""),
        second_at=run.second_at,
        finished_at=run.finished_at,
        stopped_because=run.stopped_because,
        has_certificate=bool(run.certificate),
    )


def _names(session: Session, rows: Any) -> dict[str, str]:
    actors = {
        actor
        for run in rows
        for actor in (run.proposed_by, run.advised_by, run.first_by, run.second_by)
    }
    numbers = [int(a.partition(":")[2]) for a in actors if a.startswith("person:")]
    people = session.execute(
        select(col(Person.id), col(Person.name)).where(col(Person.id).in_(numbers))
    )
    return {f"person:{number}": name for number, name in people}


def counts_of(session: Session, viewer: Viewer, run_id: int) -> list[KindCount]:
    """The dry run by kind and area, and what went. Raises NotFound."""
    require(viewer, Permission.SEE_RETENTION)
    run = _found(session.get(RetentionRun, run_id))
    rows = session.execute(select(col(District.code), col(District.name)))
    names = dict(rows.all())
    titles = {rule.key: rule.title for rule in REGISTRY.retention()}
    return [
        KindCount(
            key=kind,
            title=titles.get(kind, kind),
            dry=sum(areas.values()),
            done=run.done.get(kind, 0),
            areas={
                names.get(code, code): n for code, n in sorted(areas.items()) if code
            },
        )
        for kind, areas in run.counts.items()
    ]


def certificate(session: Session, viewer: Viewer, run_id: int) -> dict[str, Any]:
    """The certificate of a run that was done. Raises NotFound."""
    require(viewer, Permission.SEE_RETENTION)
    return _certified(session, run_id).certificate


def certificate_file(session: Session, viewer: Viewer, run_id: int) -> bytes:
    """The same as PDF, as it was made then. Raises NotFound."""
    require(viewer, Permission.SEE_RETENTION)
    return _certified(session, run_id).certificate_pdf or b""


def _certified(session: Session, run_id: int) -> RetentionRun:
    run = session.get(RetentionRun, run_id)
    return _found(run if run is not None and run.certificate else None)


def _found(run: RetentionRun | None) -> RetentionRun:
    if run is None:
        raise NotFound(
            "Deze vernietiging of verklaring is niet gevonden.",
            "Zij bestaat niet, of is nog niet uitgevoerd.",
            "Kijk op de pagina Bewaartermijnen welke er zijn.",
        )
    return run


def certificate_of(session: Session, run: RetentionRun) -> dict[str, Any]:
    """What was destroyed, by which terms, and who released it. Nobody's data.

    Part of the run, which asked for permission. Who acted stands there by number and
    role, as in the log.
    """
    place = municipality(session)
    return {
        "municipality": place.name,
        "municipality_code": place.code,
        "run": run.id,
        "day": run.day.isoformat(),
        "kinds": [_kind(session, run, rule) for rule in REGISTRY.retention()],
        "total": sum(run.done.values()),
        "portions": run.portions,
        "proposed": _act(session, run.proposed_by, run.proposed_at),
        "advised": _act(session, run.advised_by, run.advised_at),
        "released": [
            _act(session, run.first_by, run.first_at),
            _act(session, run.second_by, run.second_at),
        ],
        "started": _moment(run.started_at),
        "finished": _moment(run.finished_at),
        "log_before": run.log_before,
        "log_after": run.log_after,
        "back_up_nights": load_settings().back_up_nights,
    }


def _kind(session: Session, run: RetentionRun, rule: RetentionRule) -> dict[str, Any]:
    found = []
    for term in rule.terms:
        kept = term_in_force(session, term)
        found.append(
            {
                "what": term.what,
                "term": kept.length.text,
                "counts_from": term.counts_from,
                "source": kept.source,
            }
        )
    return {
        "key": rule.key,
        "title": rule.title,
        "dry_run": sum(run.counts.get(rule.key, {}).values()),
        "destroyed": run.done.get(rule.key, 0),
        "terms": found,
    }


def _act(session: Session, actor: str, at: datetime | None) -> dict[str, str] | None:
    if not actor or at is None:
        return None
    kind, _, number = actor.partition(":")
    role = "de planner"
    if kind == "person":
        held = viewer_of(session, int(number), on=local_date(at)).roles
        names = ", ".join(sorted(ROLE_NAMES[one] for one in held))
        role = f"medewerker {number} ({names})" if names else f"medewerker {number}"
    return {"who": role, "at": _moment(at)}


def _moment(at: datetime | None) -> str:
    return f"{local(at):%d-%m-%Y %H:%M}" if at else ""

"""Reads the log: for the privacy officer, and for a resident who asks who looked."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from outreach.access import ROLE_NAMES, Permission, Viewer, require
from outreach.auditing import seen
from outreach.clock import at_local
from outreach.errors import NotFound
from outreach.pseudonyms import known_pseudonyms
from outreach.queries.audit_checks import checks
from outreach.queries.keys import Rotation, last_rotation
from outreach.queries.scope import resident_scope
from outreach.rules.audit_chain import Break, BreakKind
from outreach.rules.audit_words import act_in_words, kind_in_words
from outreach.rules.processing import ACTIVITIES
from outreach.tables import AuditEvent, AuditSubject, AuditTail, Resident

SHOWN = 200
"""Events of one search on a screen."""
OTHERS: Mapping[str, str] = {
    "job": "Omzien zelf",
    "resident": "De inwoner zelf",
    "reporter": "Melder",
    "organisation": "Organisatie",
}
"""Kinds of viewers that are no colleague."""
NOBODY = "Iemand zonder recht"
_EVENT: Any = AuditEvent.__table__  # type: ignore[attr-defined]
_NAMES = {role.value: name for role, name in ROLE_NAMES.items()}


class Search(NamedTuple):
    """Which events; what is empty does not narrow."""

    first: date | None = None
    last: date | None = None
    """Inclusive, Dutch days."""
    act: str = ""
    kind: str = ""
    result: str = ""
    actor: str = ""
    """As in the log: `person:12`, `job:facts`."""
    resident_id: str = ""


class EventRow(NamedTuple):
    """One event, as BIO2 8.15.01 asks for, and what makes it found again."""

    seq: int
    at: datetime
    actor: str
    role: str
    area: str
    act: str
    object_kind: str
    object_id: str
    people: int
    """How many residents it is about."""
    purpose: str
    """Key of the processing activity."""
    result: str
    origin: str
    trace_id: str


class Found(NamedTuple):
    """The newest events of a search, and how many there are in all."""

    rows: list[EventRow]
    total: int


class Look(NamedTuple):
    """Somebody looked at a resident's data or changed them. No name of a colleague."""

    at: datetime
    """To the minute: what a page did within one counts once."""
    role: str
    what: str
    """"bezoek bekeken"."""
    purpose: str
    """Why: the title of the processing activity."""


class LogCard(NamedTuple):
    """What the top of the page says."""

    events: int
    first_at: datetime | None
    last_at: datetime | None
    checked_at: datetime | None
    """The last walk along all of it."""
    checked_events: int
    breaks: tuple[Break, ...]
    """What that walk found."""
    rotation: Rotation | None


def log_card(session: Session, viewer: Viewer) -> LogCard:
    """How long the log is, when it was last walked along, which keys are in use."""
    if not viewer.may(Permission.CONFIRM_LOG):
        require(viewer, Permission.SEE_AUDIT)
    # One at a time: SQLite reads the end of an index for one, all of it for both.
    first, last = (
        session.scalar(select(end(_EVENT.c.at))) for end in (func.min, func.max)
    )
    tail = session.scalars(select(col(AuditTail.seq))).first()
    known = checks(session) if tail else ()
    check = next((one for one in known if one.whole), None)
    return LogCard(
        events=tail or 0,
        first_at=first,
        last_at=last,
        checked_at=check.at if check else None,
        checked_events=check.events if check else 0,
        breaks=tuple(
            Break(seq, BreakKind(kind), upto)
            for seq, kind, upto in (check.breaks if check else [])
        ),
        rotation=last_rotation(session),
    )


def log_events(
    session: Session, viewer: Viewer, search: Search, *, limit: int = SHOWN
) -> Found:
    """The newest events of a search. Raises NotFound for a resident that is not."""
    require(viewer, Permission.SEE_AUDIT)
    picked = _picked(session, viewer, search)
    total = session.scalar(select(func.count()).select_from(picked.subquery())) or 0
    newest = picked.order_by(_EVENT.c.seq.desc()).limit(limit)
    return Found([EventRow(*row) for row in session.execute(newest)], int(total))


def log_stream(session: Session, viewer: Viewer, search: Search) -> Iterator[EventRow]:
    """All events of a search, oldest first, as a stream: for an export."""
    require(viewer, Permission.SEE_AUDIT)
    rows = _picked(session, viewer, search).order_by(_EVENT.c.seq)
    found = session.execute(rows, execution_options={"yield_per": 2000})
    return (EventRow(*row) for row in found)


class SubjectRow(NamedTuple):
    """One person in one event, by pseudonym: a row of the Logboek Dataverwerkingen."""

    seq: int
    at: datetime
    act: str
    object_kind: str
    purpose: str
    result: str
    trace_id: str
    pseudonym: str


def subject_stream(
    session: Session, viewer: Viewer, search: Search
) -> Iterator[SubjectRow]:
    """One row for each person in each event of a search, oldest first, as a stream.

    Who worked with the data is left out on purpose: that stands in the log itself,
    joined by the trace.
    """
    require(viewer, Permission.SEE_AUDIT)
    events = _picked(session, viewer, search).subquery()
    rows = (
        select(
            events.c.seq,
            events.c.at,
            events.c.act,
            events.c.object_kind,
            events.c.purpose,
            events.c.result,
            events.c.trace_id,
            col(AuditSubject.pseudonym),
        )
        .join(AuditSubject, col(AuditSubject.seq) == events.c.seq)
        .order_by(events.c.seq, col(AuditSubject.pseudonym))
    )
    found = session.execute(rows, execution_options={"yield_per": 2000})
    return (SubjectRow(*row) for row in found)


def who_saw(session: Session, viewer: Viewer, resident_id: str) -> list[Look]:
    """Who looked at this resident's data or changed them, newest first: as what, when
    and what for, without the name of a colleague.

    For the privacy officer, and for whoever handles a resident's request. Raises
    NotFound for a resident outside the viewer's scope.
    """
    right = Permission.SEE_AUDIT
    if not viewer.may(right):
        right = Permission.HANDLE_RIGHTS
        require(viewer, right)
    _resident(session, viewer, right, resident_id)
    rows = session.execute(
        select(
            _EVENT.c.at,
            _EVENT.c.role,
            _EVENT.c.act,
            _EVENT.c.object_kind,
            _EVENT.c.purpose,
        )
        .where(_EVENT.c.seq.in_(_about(session, resident_id)))
        .order_by(_EVENT.c.seq.desc())
    )
    looks = dict.fromkeys(
        Look(
            at.replace(second=0, microsecond=0),
            roles_in_words(role),
            f"{kind_in_words(kind)}: {act_in_words(act)}",
            purpose_in_words(purpose),
        )
        for at, role, act, kind, purpose in rows
    )
    seen(session, viewer, right, [resident_id], kind="log")
    return list(looks)


def roles_in_words(roles: str) -> str:
    """The right that was used, or all that somebody had, from the log's own names."""
    names = {**_NAMES, **OTHERS}
    return ", ".join(names.get(one, one) for one in roles.split(",") if one) or NOBODY


def purpose_in_words(purpose: str) -> str:
    """The title of a processing activity; "" where none was named."""
    activity = ACTIVITIES.get(purpose)
    return activity.title if activity else ""


def _picked(session: Session, viewer: Viewer, search: Search) -> Select[Any]:
    columns = [_EVENT.c[name] for name in _COLUMNS]
    rows: Select[Any] = select(*columns)
    if search.first:
        rows = rows.where(_EVENT.c.at >= at_local(search.first, time()))
    if search.last:
        after = search.last + timedelta(days=1)
        rows = rows.where(_EVENT.c.at < at_local(after, time()))
    for name, column in _NARROWS.items():
        wanted = getattr(search, name)
        if wanted:
            rows = rows.where(_EVENT.c[column] == wanted)
    if search.resident_id:
        _resident(session, viewer, Permission.SEE_AUDIT, search.resident_id)
        rows = rows.where(_EVENT.c.seq.in_(_about(session, search.resident_id)))
        about = [search.resident_id]
        seen(session, viewer, Permission.SEE_AUDIT, about, kind="log", act="find")
    return rows


_NARROWS = {"act": "act", "kind": "object_kind", "result": "result", "actor": "actor"}
_COLUMNS = (
    "seq",
    "at",
    "actor",
    "role",
    "area",
    "act",
    "object_kind",
    "object_id",
    "subject_count",
    "purpose",
    "result",
    "origin",
    "trace_id",
)


def _about(session: Session, resident_id: str) -> Any:
    name = known_pseudonyms(session, [resident_id]).get(resident_id, "")
    return select(col(AuditSubject.seq)).where(col(AuditSubject.pseudonym) == name)


def _resident(
    session: Session, viewer: Viewer, right: Permission, resident_id: str
) -> None:
    there = session.scalar(
        select(col(Resident.id)).where(
            col(Resident.id) == resident_id, resident_scope(viewer, right)
        )
    )
    if there is None:
        raise NotFound(
            "De inwoner is niet gevonden.",
            "Dit kenmerk bestaat niet, of de inwoner is gewist; dan is ook niet meer "
            "na te gaan welke regels over hem gingen.",
            "Controleer het kenmerk.",
        )

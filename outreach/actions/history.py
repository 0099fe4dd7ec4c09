"""The one place where states change: arrow, conditional UPDATE, history row."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    case,
    cast,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel, col

from outreach.access import Viewer
from outreach.auditing import did, trace_of
from outreach.clock import local
from outreach.errors import AlreadyDone, NotFound
from outreach.rules.machines import Machine
from outreach.tables import HistoryNote, StateChange, Visit, VisitPerson

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)
CHUNK = 500
"""Ids in one statement; SQLite takes 32,766 parameters at most."""
COLUMNS = [
    "entity_kind",
    "entity_id",
    "act",
    "from_state",
    "to_state",
    "reason",
    "by",
    "at",
    "trace",
]
"""Of a history row, in the order in which a set of them is written."""
AFTER_VISITS: list[Callable[..., None]] = []
"""(session, ids, by=, at=): told of visits that began or changed their state."""
_WRITE_DOWN = insert(StateChange.__table__)  # type: ignore[attr-defined]
_PERSONS_OF_VISIT = select(col(VisitPerson.resident_id)).where(
    col(VisitPerson.visit_id) == bindparam("visit")
)
"""Built once: this is asked at each step of a visit."""


def begin_history(
    session: Session,
    row: Any,
    machine: Machine[Any, Any],
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> None:
    """Write down that a thing began in the state it has. The row gets its id."""
    session.add(row)
    session.flush()
    _write_down(
        session, machine, row, "begin", "", row.state, reason=reason, by=by, at=at
    )
    did(session, by, "begin", machine.name, row.id, _about_row(session, row), at=at)
    _tell(session, type(row), [row.id], by=by, at=at)


def _tell(
    session: Session, table: Any, ids: Sequence[int], *, by: Viewer, at: datetime
) -> None:
    """Whatever depends on visits (rounds) hears that they changed."""
    if table is Visit:
        visits_changed(session, ids, by=by, at=at)


def visits_changed(
    session: Session, ids: Iterable[int], *, by: Viewer, at: datetime
) -> None:
    """Tell whatever depends on visits (rounds) that these changed. State machines do
    so by themselves; whoever changes a visit without one has to."""
    for told in AFTER_VISITS:
        told(session, ids, by=by, at=at)


def begin_history_many(
    session: Session,
    table: Any,
    picked: ColumnElement[bool],
    machine: Machine[Any, Any],
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> None:
    """Write down that the picked rows began in the state they have: one INSERT."""
    rows = select(
        literal(machine.name),
        cast(table.id, String),
        literal("begin"),
        literal(""),
        cast(table.state, String),
        literal(reason),
        literal(by.actor),
        literal(at, StateChange.__table__.c.at.type),  # type: ignore[attr-defined]
        literal(trace_of(session)),
    ).where(picked)
    session.execute(insert(StateChange).from_select(COLUMNS, rows))
    ids = session.scalars(select(table.id).where(picked)).all()
    if ids:
        about = _about(session, table.__table__, ids)
        did(session, by, "begin", machine.name, _named(ids), about, at=at)


def _named(ids: Sequence[int]) -> str:
    """What a set of things is called in the log: the one id, or nothing."""
    return str(ids[0]) if len(ids) == 1 else ""


def _about_row(session: Session, row: Any) -> list[str]:
    """As `_about`, of one row that is written already: most rows say it themselves."""
    if isinstance(row, Visit):
        asked = {"visit": row.id}
        return list(session.connection().execute(_PERSONS_OF_VISIT, asked).scalars())
    who = getattr(row, "resident_id", None)
    return [who] if who is not None else []


def _about(session: Session, table: Any, ids: Sequence[int]) -> list[str]:
    """The residents whom these things are about; a visit may be about two."""
    found: list[str] = []
    if table.name == Visit.__tablename__:
        table, key = VisitPerson.__table__, "visit_id"  # type: ignore[attr-defined]
    else:
        key = "id"
    if "resident_id" not in table.c:
        return found
    for start in range(0, len(ids), CHUNK):
        some = table.c[key].in_(ids[start : start + CHUNK])
        rows = session.scalars(select(table.c.resident_id).where(some))
        found += [who for who in rows if who is not None]  # a request may outlive him
    return found


def transition(
    session: Session,
    row: Any,
    machine: Machine[S, A],
    act: A,
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
    note: str = "",
    values: dict[str, Any] | None = None,
) -> S:
    """Do one act with one thing, and set `values` beside the state.

    `reason` is a code or a fixed sentence: history is kept for ever. What somebody
    typed is a `note`, which goes with the person it may be about.
    The conditional UPDATE is the lock on both databases. Raises TransitionRefused
    where no arrow leads, AlreadyDone when somebody was first since `row` was read.
    """
    session.flush()
    table: Any = type(row).__table__
    old: S = row.state
    new = machine.next_state(old, act)
    changed = {"state": new, **(values or {})}
    statement = update(table).where(table.c.id == row.id, table.c.state == old)
    if "version_id" in table.c:
        statement = statement.where(table.c.version_id == row.version_id)
        changed["version_id"] = row.version_id + 1
    if session.connection().execute(statement.values(**changed)).rowcount != 1:
        raise already_done(session, machine, str(row.id))
    for name, value in changed.items():
        set_committed_value(row, name, value)
    _write_down(session, machine, row, act, old, new, reason=reason, by=by, at=at)
    note_down(session, machine.name, row.id, act, note, at=at)
    did(session, by, act, machine.name, row.id, _about_row(session, row), at=at)
    _tell(session, type(row), [row.id], by=by, at=at)
    return new


def note_down(
    session: Session, kind: str, number: object, act: str, text: str, *, at: datetime
) -> None:
    """Keep what somebody typed at a step, apart from the history; nothing if empty."""
    if text:
        session.add(
            HistoryNote(
                entity_kind=kind, entity_id=str(number), act=str(act), text=text, at=at
            )
        )


def _write_down(
    session: Session,
    machine: Machine[Any, Any],
    row: Any,
    act: str,
    old: str,
    new: str,
    *,
    reason: str,
    by: Viewer,
    at: datetime,
) -> None:
    """The history row, without an object: half the time of the commonest write."""
    trace = trace_of(session)
    values = (machine.name, str(row.id), act, old, new, reason, by.actor, at, trace)
    session.connection().execute(
        _WRITE_DOWN, dict(zip(COLUMNS, map(_plain, values), strict=True))
    )


def _plain(value: Any) -> Any:
    """States and acts as the text that is stored, on both databases."""
    return str(value) if isinstance(value, StrEnum) else value


def transition_many(
    session: Session,
    table: type[SQLModel],
    ids: Iterable[int],
    machine: Machine[S, A],
    act: A,
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
    values: dict[str, Any] | None = None,
) -> int:
    """Do one act with many things at once; returns how many changed.

    Things in a state without an arrow for this act are left alone. One INSERT of
    history and one UPDATE for each 500 ids. Rows that the session has loaded are
    expired, so that they are read anew.
    """
    session.flush()
    wanted = list(ids)
    done = 0
    for start in range(0, len(wanted), CHUNK):
        done += _transition_chunk(
            session,
            table,
            wanted[start : start + CHUNK],
            machine,
            act,
            by=by,
            at=at,
            reason=reason,
            values=values,
        )
    session.expire_all()
    return done


def _transition_chunk(
    session: Session,
    table: Any,
    ids: Sequence[int],
    machine: Machine[S, A],
    act: A,
    *,
    by: Viewer,
    at: datetime,
    reason: str,
    values: dict[str, Any] | None,
) -> int:
    sources = machine.sources(act)
    picked = table.id.in_(ids) & table.state.in_(sources)
    # PostgreSQL reads before a colleague commits: without the lock the history would
    # tell of an act that the UPDATE then leaves out. SQLite has one writer.
    locked = select(table.id).where(picked).order_by(table.id)
    session.execute(locked.with_for_update(key_share=True))
    target = case(
        {state.value: machine.next_state(state, act).value for state in sources},
        value=cast(table.state, String),
    )
    rows = select(
        literal(machine.name),
        cast(table.id, String),
        literal(act.value),
        cast(table.state, String),
        target,
        literal(reason),
        literal(by.actor),
        literal(at, StateChange.__table__.c.at.type),  # type: ignore[attr-defined]
        literal(trace_of(session)),
    ).where(picked)
    session.execute(insert(StateChange).from_select(COLUMNS, rows))
    done = session.scalars(select(table.id).where(picked)).all()
    if done:
        about = _about(session, table.__table__, done)
        did(session, by, act, machine.name, _named(done), about, at=at)
        _tell(session, table, done, by=by, at=at)
    changed: dict[str, Any] = {"state": cast(target, table.state.type)}
    changed |= values or {}
    if hasattr(table, "version_id"):
        changed["version_id"] = table.version_id + 1
    result = session.execute(
        update(table)
        .where(picked)
        .values(**changed)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def already_done(
    session: Session, machine: Machine[Any, Any], row_id: str
) -> AlreadyDone:
    """The refusal that says when it was done, for whoever comes second."""
    last = session.scalars(
        select(StateChange)
        .where(
            col(StateChange.entity_kind) == machine.name,
            col(StateChange.entity_id) == row_id,
        )
        .order_by(col(StateChange.id).desc())
    ).first()
    when = f" op {local(last.at):%d-%m-%Y om %H:%M}" if last else ""
    return AlreadyDone(
        f"Er is intussen iets veranderd aan {machine.dutch}.",
        f"Iemand was u voor{when}.",
        "Ververs de pagina en kijk of u nog iets wilt doen.",
    )


def found(row: Any, what: str) -> Any:
    """The row, or the refusal that tells nothing about why it is not there."""
    if row is None:
        raise NotFound(
            f"{what} is niet gevonden.",
            "Het bestaat niet, of het hoort niet bij uw werk.",
            "Controleer het nummer, of ga terug naar het overzicht.",
        )
    return row

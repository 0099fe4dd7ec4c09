"""Keeps the ledger of objections outside the database and the database in step.

What a transaction does with objections is noted while it works. What the ledger knows
and the database does not is read back before the notes of the transaction are written,
so that it stands in the log; the ledger is added to just before the commit. When the
commit itself then fails the ledger knows one more: an objection more is the safe side,
one that was taken back is what the resident asked.
`recall_objections` reads back what a restored database does not know.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import event, select
from sqlalchemy.orm import object_session
from sqlmodel import Session, col

from outreach import clock
from outreach.access import Viewer, job_viewer
from outreach.adapters.objection_ledger import (
    LedgerAct,
    LedgerLine,
    append_lines,
    ledger_path,
    ledger_size,
    read_ledger,
)
from outreach.adapters.sealing import Keys
from outreach.auditing import before_notes, did, trace_of
from outreach.clock import local_date
from outreach.database import reading, writing
from outreach.queries.hashed_residents import residents_of_hashes
from outreach.queries.register import installation_keys
from outreach.settings import load_settings
from outreach.tables import AuditTail, Cycle, LedgerMark, Objection

TOUCHED = "objections_touched"
CHUNK = 500
LIFTED = "teruggenomen; opnieuw vastgelegd na het terugzetten van een back-up"


class Recalled(NamedTuple):
    """What was read back."""

    kept: int = 0
    """Objections that this database did not know."""
    lifted: int = 0
    """Objections that were taken back since."""
    waiting: int = 0
    """About a cycle that this database does not have: read again later."""
    damaged: int = 0
    """Lines that cannot be read."""


def remember(session: Session, objection_ids: Iterable[int | None]) -> None:
    """Note objections that one UPDATE touched; objects note themselves."""
    ids = {number for number in objection_ids if number is not None}
    if not ids:
        return
    if TOUCHED not in session.info:
        event.listen(session, "before_commit", _at_commit)
        before_notes(session, _catch_up)
    session.info.setdefault(TOUCHED, set()).update(ids)


@event.listens_for(Objection, "after_insert")
@event.listens_for(Objection, "after_update")
def _touched(_mapper: object, _connection: object, row: Objection) -> None:
    """Whoever makes or lifts one, in whatever act, need not think of the ledger."""
    session = object_session(row)
    if isinstance(session, Session):
        remember(session, [row.id])


def _catch_up(session: Session) -> None:
    """Read back first what another copy of the database wrote down. The mark is held
    from here on, so the ledger does not grow before the commit."""
    path = _path(session)
    if path is None:
        return
    mark = _locked_mark(session)
    if ledger_size(path) > mark.read_bytes:
        mine: set[int] = session.info[TOUCHED]
        session.info[TOUCHED] = set()
        keys = installation_keys(session, load_settings())
        _read_back(session, path, keys, mark, mine=mine, at=clock.now())
        session.info[TOUCHED] = mine


def _at_commit(session: Session) -> None:
    """Write them down when the transaction ends, not at a savepoint in it."""
    if session.in_nested_transaction() or not session.info.get(TOUCHED):
        return
    touched: set[int] = session.info[TOUCHED]
    session.info[TOUCHED] = set()
    path = _path(session)
    if path is None:
        return
    keys = installation_keys(session, load_settings())
    mark = _locked_mark(session)
    whole = _is_lost(ledger_size(path), mark)
    _append(session, path, keys, mark, None if whole else touched)
    session.flush()


def _is_lost(size: int, mark: LedgerMark) -> bool:
    """Then it is written whole from the database."""
    return size < mark.read_bytes or size == 0


def _append(
    session: Session, path: Path, keys: Keys, mark: LedgerMark, ids: set[int] | None
) -> None:
    lines = list(_lines(session, ids))
    if lines:
        mark.read_bytes = append_lines(path, keys, lines)


def recall_objections(url: str, *, at: datetime) -> Recalled:
    """Read back what the ledger knows and this database does not; mostly nothing.

    At every start and after each restore: a database of last night must not write to
    who objected this morning. Safe to run twice.
    """
    with reading(url) as session:
        if not _is_behind(session):
            return Recalled()
    with writing(url) as session:
        path = _path(session)
        if path is None:
            return Recalled()
        keys = installation_keys(session, load_settings())
        mark = _locked_mark(session)
        if _is_lost(ledger_size(path), mark):
            _append(session, path, keys, mark, None)
        found = _read_back(session, path, keys, mark, at=at)
        session.flush()
        return found


def _is_behind(session: Session) -> bool:
    """The two do not agree: a cheap look, at every start."""
    path = _path(session)
    if path is None:
        return False
    mark = session.get(LedgerMark, 1)
    size = ledger_size(path)
    if mark is None:
        return (
            size > 0 or session.scalars(select(col(Objection.id))).first() is not None
        )
    return size != mark.read_bytes or mark.waiting


def _path(session: Session) -> Path | None:
    """None: the log of this database did not begin yet, so nobody objected."""
    log_id = session.scalars(select(col(AuditTail.log_id))).first()
    return ledger_path(load_settings(), log_id) if log_id else None


def _locked_mark(session: Session) -> LedgerMark:
    """The mark, held until the commit: one writer of the ledger at a time."""
    locked = (
        select(LedgerMark).with_for_update().execution_options(populate_existing=True)
    )
    mark = session.scalars(locked).first()
    if mark is None:
        mark = LedgerMark()
        session.add(mark)
        session.flush()
    return mark


def _lines(session: Session, ids: set[int] | None) -> Iterator[LedgerLine]:
    """The lines of some objections as they stand now, or (None) of all of them."""
    statement = (
        select(Objection, col(Cycle.year))
        .outerjoin(Cycle, col(Cycle.id) == col(Objection.cycle_id))
        .order_by(col(Objection.id))
    )
    wanted = [None] if ids is None else _chunks(sorted(ids))
    for some in wanted:
        narrowed = (
            statement if some is None else statement.where(col(Objection.id).in_(some))
        )
        for row, year in session.execute(narrowed).all():
            lifted = row.undone_at is not None
            yield LedgerLine(
                LedgerAct.LIFT if lifted else LedgerAct.OBJECT,
                row.bsn_index.hex(),
                year,
                row.source,
                row.undone_by if lifted else row.by,
                row.undone_at or row.at,
            )


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


# --- reading back ---


def _read_back(
    session: Session,
    path: Path,
    keys: Keys,
    mark: LedgerMark,
    *,
    mine: Collection[int] = (),
    at: datetime,
) -> Recalled:
    """Bring the database to what the newest line of each person and term says.

    `mine`: objections of this very transaction, which know better than any line.
    """
    ledger = read_ledger(path, keys)
    cycles = session.execute(select(col(Cycle.year), col(Cycle.id)))
    years = {year: number for year, number in cycles if number is not None}
    told = ((line.key_id, line.bsn_hash) for line in ledger.lines)
    residents = residents_of_hashes(session, keys, told)
    by = job_viewer("objection_ledger", local_date(at))
    newer = _terms(session, mine)
    kept = lifted = waiting = 0
    # The newest line of each person and term, whatever keys it was written under.
    newest = {(residents[o.key_id, o.bsn_hash], o.year): o for o in ledger.lines}
    for ((index, resident_id), year), line in newest.items():
        if year is not None and year not in years:
            waiting += line.act is LedgerAct.OBJECT
            continue
        cycle_id = None if year is None else years[year]
        if (index, cycle_id) in newer:
            continue
        standing = _in_force(session, index, cycle_id)
        if line.act is LedgerAct.OBJECT and not standing:
            _keep(session, line, index, resident_id, cycle_id, by, at)
            kept += 1
        elif line.act is LedgerAct.LIFT and standing:
            _lift(session, line, standing, by, at)
            lifted += 1
    mark.read_bytes, mark.waiting = ledger.size, bool(waiting)
    session.add(mark)
    session.flush()
    session.info.get(TOUCHED, set()).clear()  # these stand in the ledger already
    return Recalled(kept, lifted, waiting, len(ledger.damaged))


def _terms(session: Session, ids: Collection[int]) -> set[tuple[bytes, int | None]]:
    """Whom and which cycle these objections are about."""
    found = set()
    for some in _chunks(sorted(ids)):
        rows = session.execute(
            select(col(Objection.bsn_index), col(Objection.cycle_id)).where(
                col(Objection.id).in_(some)
            )
        )
        found |= {(bytes(index), cycle_id) for index, cycle_id in rows}
    return found


def _in_force(session: Session, index: bytes, cycle_id: int | None) -> list[Objection]:
    term = (
        col(Objection.cycle_id).is_(None)
        if cycle_id is None
        else col(Objection.cycle_id) == cycle_id
    )
    return list(
        session.scalars(
            select(Objection).where(
                col(Objection.bsn_index) == index,
                term,
                col(Objection.undone_at).is_(None),
            )
        )
    )


def _keep(
    session: Session,
    line: LedgerLine,
    index: bytes,
    resident_id: str | None,
    cycle_id: int | None,
    by: Viewer,
    at: datetime,
) -> None:
    row = Objection(
        resident_id=resident_id,
        bsn_index=index,
        cycle_id=cycle_id,
        source=line.source,
        at=line.at,
        day=local_date(line.at),
        by=line.by,
        trace=trace_of(session),
    )
    session.add(row)
    session.flush()
    about = [resident_id] if resident_id else []
    did(session, by, "recall", "objection", row.id, about, at=at)


def _lift(
    session: Session,
    line: LedgerLine,
    standing: list[Objection],
    by: Viewer,
    at: datetime,
) -> None:
    for row in standing:
        row.undone_at, row.undone_by, row.undone_reason = line.at, line.by, LIFTED
        session.add(row)
        about = [row.resident_id] if row.resident_id else []
        did(session, by, "recall", "objection", row.id, about, at=at)
    session.flush()

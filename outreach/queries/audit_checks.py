"""Is the log whole, and if not: where does it break?

`whole_log` walks along all of it; `log_is_whole` looks at what came since the last
walk, and at the anchors: cheap enough to ask before every release of letters. Events
are read as a stream; 200,000 take a few seconds.
"""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select
from sqlmodel import Session, col

from outreach.adapters.anchors import Anchor, AnchorFile, read_anchors
from outreach.adapters.key_files import keys_in_use
from outreach.adapters.sealing import Keys
from outreach.database import READ_ONLY
from outreach.rules.audit import FIELDS, LOG_ID_SIGNS, check_seal
from outreach.rules.audit_chain import Break, BreakKind, ChainKey, ChainWalk, Link
from outreach.settings import load_settings
from outreach.tables import AuditEvent, AuditSubject, AuditTail, LogCheck

READ_AT_ONCE = 2000
"""Rows the database hands over at a time."""
_EVENT: Any = AuditEvent.__table__  # type: ignore[attr-defined]
_PERSON: Any = AuditSubject.__table__  # type: ignore[attr-defined]
_TAIL = select(col(AuditTail.log_id), col(AuditTail.seq), col(AuditTail.mac))


class LogState(NamedTuple):
    """Whether the log is whole, and what is known about it."""

    breaks: tuple[Break, ...]
    """By place; empty: whole."""
    accepted: frozenset[tuple[int, str]]
    """(seq, kind) of the breaks that a person accepted with a reason."""
    end: Link
    """The last event."""
    events: int
    """How many were looked at now."""
    checked_at: datetime | None
    """The last walk along all of it; None: never, or this is one."""
    anchor: Anchor | None
    """The newest note outside the database."""
    damaged: int
    """Lines of the anchor file that were not written by Omzien."""

    @property
    def whole(self) -> bool:
        """Nothing is wrong."""
        return not self.breaks

    @property
    def open_breaks(self) -> tuple[Break, ...]:
        """What nobody accepted: it stops letters."""
        return tuple(b for b in self.breaks if (b.seq, b.kind) not in self.accepted)

    @property
    def stops(self) -> bool:
        """Letters may not leave."""
        return bool(self.open_breaks)

    @property
    def anchored(self) -> int:
        """Up to which event the log is noted outside the database."""
        return self.anchor.seq if self.anchor else 0


class End(NamedTuple):
    """Where a log ends, and where its end was noted outside the database."""

    log_id: str
    seq: int
    mac: str
    anchored: frozenset[int]
    damaged: tuple[int, ...]
    """Lines of the anchor file, from 1, that Omzien did not write."""
    others: int
    """Lines of the anchor file about another log."""


def log_id_of(session: Session) -> str:
    """The name of the log; "" before the first event."""
    tail = session.execute(_TAIL).first()
    return tail.log_id if tail else ""


def end_of_log(session: Session) -> End | None:
    """The end as the database holds it; None before the first event."""
    tail = session.execute(_TAIL).first()
    if tail is None or not tail.seq:
        return None
    _, noted = _from_outside(session)
    anchored = frozenset(line.seq for line in noted.lines)
    return End(tail.log_id, tail.seq, tail.mac, anchored, noted.damaged, noted.others)


def whole_log(session: Session) -> LogState:
    """Walk along the whole log. Raises Refused without keys, OSError without a disk."""
    keys, noted = _from_outside(session)
    last = _newest_check(session)
    anchors = dict(noted.in_force())
    if last is not None and last.seq:
        anchors[last.seq] = last.mac  # what we saw ourselves counts as well
    walk = ChainWalk(_chain_keys(keys), anchors=anchors)
    breaks = _walked(session, walk)
    return _state(breaks + _wrong_name(session), noted, walk, None)


def log_is_whole(session: Session) -> LogState:
    """As `whole_log`, of what came after the last check; what that one found counts.

    Without any check so far it walks along all of it.
    """
    last = _newest_check(session)
    tail = session.execute(_TAIL).first()
    if last is None or tail is None or tail.seq < last.seq:
        return whole_log(session)
    keys, noted = _from_outside(session)
    anchors = noted.in_force()
    newer = {seq: mac for seq, mac in anchors.items() if seq > last.seq}
    walk = ChainWalk(_chain_keys(keys), start=Link(last.seq, last.mac), anchors=newer)
    breaks = _found_before(session) + _walked(session, walk)
    older = {seq: mac for seq, mac in anchors.items() if seq <= last.seq}
    breaks += _disagreeing(session, older | {last.seq: last.mac})
    full = next((row for row in checks(session) if row.whole), None)
    return _state(sorted(set(breaks)), noted, walk, full.at if full else None)


def _state(
    breaks: list[Break],
    noted: AnchorFile,
    walk: ChainWalk,
    checked_at: datetime | None,
) -> LogState:
    newest = max(noted.lines, key=lambda line: line.seq, default=None)
    return LogState(
        tuple(breaks),
        noted.accepted,
        walk.last,
        walk.events,
        checked_at,
        newest,
        len(noted.damaged),
    )


def _from_outside(session: Session) -> tuple[Keys, AnchorFile]:
    """The keys, and what stands in the anchor file: read before the log is, so that
    no anchor is about an event that the log does not show yet."""
    settings = load_settings()
    tail = session.execute(_TAIL).first()
    keys = keys_in_use(settings, in_use=tail is not None and tail.seq > 0)
    return keys, read_anchors(settings, keys, tail.log_id if tail else "")


def _chain_keys(keys: Keys) -> Mapping[str, ChainKey]:
    return {one.key_id: ChainKey(one.audit, one.until_seq) for one in keys.ring()}


def _walked(session: Session, walk: ChainWalk) -> list[Break]:
    """Take every event after the start of the walk, each with its persons.

    Others go on writing meanwhile: the highest numbers are read first and the end
    after them, and nothing above it is looked at.
    """
    after = walk.last.seq
    with _view(session) as connection:
        highest = [
            connection.scalar(select(func.max(column))) or 0
            for column in (_EVENT.c.seq, _PERSON.c.seq)
        ]
        tail = connection.execute(_TAIL).first()
        upto = max(*highest, tail.seq if tail else 0)
        persons = _Persons(connection, after, upto)
        columns = [_EVENT.c[name] for name in FIELDS] + [_EVENT.c.mac]
        for row in _streamed(connection, columns, after, upto):
            seq = row[0]
            for stray in persons.before(seq):
                walk.stray(stray)
            walk.take(row[:-1], row[-1], persons.of(seq))
        for stray in persons.before(None):
            walk.stray(stray)
    return walk.finish(Link(tail.seq, tail.mac) if tail else None)


@contextmanager
def _view(session: Session) -> Iterator[Connection]:
    """The rows as they are now. A reading session on SQLite goes on seeing what it
    saw first, which may be older than the anchors: it gets a connection of its own."""
    connection = session.connection()
    if connection.get_execution_options().get(READ_ONLY):
        with connection.engine.connect() as fresh:
            yield fresh
    else:
        yield connection


def _streamed(
    connection: Connection, columns: list[Any], after: int, upto: int
) -> Iterator[Any]:
    """Rows by number. From nothing also those below 1, which nobody wrote."""
    rows = select(*columns).where(columns[0] <= upto).order_by(*columns[:2])
    if after:
        rows = rows.where(columns[0] > after)
    options = {"yield_per": READ_AT_ONCE}
    return iter(connection.execute(rows, execution_options=options))


class _Persons:
    """The pseudonyms beside the events, read along with them."""

    def __init__(self, connection: Connection, after: int, upto: int) -> None:
        columns = [_PERSON.c.seq, _PERSON.c.pseudonym]
        self._rows = _streamed(connection, columns, after, upto)
        self._next = next(self._rows, None)

    def before(self, seq: int | None) -> Iterator[int]:
        """Numbers below this one (None: all that are left), passed by without event."""
        while self._next is not None and (seq is None or self._next[0] < seq):
            here = self._next[0]
            list(self.of(here))
            yield here

    def of(self, seq: int) -> Iterator[str]:
        """The pseudonyms at this number."""
        while self._next is not None and self._next[0] == seq:
            yield self._next[1]
            self._next = next(self._rows, None)


def checks(session: Session) -> Iterator[LogCheck]:
    """What earlier checks found, the newest first; only those that Omzien wrote."""
    for row in session.scalars(select(LogCheck).order_by(col(LogCheck.id).desc())):
        keys = keys_in_use(load_settings(), in_use=True)
        key_id, _, seal = row.seal.partition(":")
        under = keys.named(key_id)
        if under is not None and hmac.compare_digest(
            seal, check_seal(under.audit, row.model_dump())
        ):
            yield row


def _newest_check(session: Session) -> LogCheck | None:
    return next(checks(session), None)


def _found_before(session: Session) -> list[Break]:
    """The breaks of the last walk along all of it, and of the checks since."""
    rows = []
    for row in checks(session):
        rows.append(row)
        if row.whole:
            break
    found = [Break(s, BreakKind(k), n) for row in rows for s, k, n in row.breaks]
    # An anchor is looked at anew each time: an acceptance changes what it means.
    return [b for b in found if b.kind not in (BreakKind.OLDER, BreakKind.FORKED)]


def _disagreeing(session: Session, noted: Mapping[int, str]) -> list[Break]:
    """Places whose event is another than the one that was noted there."""
    wanted = sorted(noted)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = session.execute(
            select(_EVENT.c.seq, _EVENT.c.mac).where(_EVENT.c.seq.in_(part))
        )
        found |= dict(rows.all())
    return [
        Break(seq, BreakKind.FORKED, seq)
        for seq in wanted
        if seq and found.get(seq, noted[seq]) != noted[seq]
    ]


def _wrong_name(session: Session) -> list[Break]:
    """The name of the log is made of its first event: the anchors go by it."""
    tail = session.execute(_TAIL).first()
    first = session.scalar(select(_EVENT.c.mac).where(_EVENT.c.seq == 1))
    if tail is None or first is None or first[:LOG_ID_SIGNS] == tail.log_id:
        return []
    return [Break(1, BreakKind.TAIL, 1)]

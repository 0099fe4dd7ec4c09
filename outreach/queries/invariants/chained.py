"""The log itself: whole, noted outside the database, closed to changes, complete."""

from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlmodel import Session, col

from outreach.parts import Finding, Invariant
from outreach.queries.audit_checks import End, end_of_log, whole_log
from outreach.queries.invariants.checking import SHOWN, limited
from outreach.settings import load_settings
from outreach.tables import AuditEvent, StateChange

UNREADABLE = "het ankerbestand is niet te lezen: kijk de schijf na"
CLOSED = ("auditevent", "auditsubject", "statechange", "disclosure")
"""Tables in which a trigger refuses any change."""


def chain_is_whole(session: Session) -> Finding:
    """Walk along the whole log, and say where it breaks."""
    try:
        state = whole_log(session)
    except OSError:
        return Finding(0, [UNREADABLE])
    told = [f"{one.sentence}{_known(one in state.open_breaks)}" for one in state.breaks]
    return Finding(state.events, limited(told))


def _known(still_open: bool) -> str:
    return "" if still_open else " (bevestigd met een reden: brieven mogen)"


def anchors_are_set(session: Session) -> Finding:
    """The end of the log was noted outside the database when it ought to have been."""
    try:
        end = end_of_log(session)
    except OSError:
        return Finding(0, [UNREADABLE])
    if end is None:
        return Finding(0, [])
    every = load_settings().anchor_every
    newest = max(end.anchored, default=0)
    broken = [
        f"regel {number} van het ankerbestand is niet door Omzien geschreven"
        for number in end.damaged
    ]
    if newest < end.seq // every * every:
        broken.append(_behind(end, newest))
    if end.others and load_settings().anchor_file is not None:
        broken.append(
            f"het ankerbestand gaat ook over een ander logboek ({end.others} regels): "
            "dit logboek is opnieuw begonnen"
        )
    return Finding(len(end.anchored), limited(broken))


def _behind(end: End, newest: int) -> str:
    return (
        f"het laatste anker staat bij regel {newest}, het logboek is bij {end.seq}: "
        "kijk of de map van de ankers te schrijven is"
    )


def only_added_to(session: Session) -> Finding:
    """The triggers that refuse a change of what happened are there and switched on."""
    if session.get_bind().dialect.name == "postgresql":
        found = _triggers_of_postgresql(session)
    else:
        found = _triggers_of_sqlite(session)
    open_tables = [table for table in CLOSED if table not in found]
    return Finding(
        len(CLOSED), [f"de tabel {table} laat wijzigingen toe" for table in open_tables]
    )


def _triggers_of_postgresql(session: Session) -> set[str]:
    rows = session.connection().exec_driver_sql(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgenabled IN ('O', 'A') AND t.tgname = c.relname || '_insert_only' "
        "AND pg_table_is_visible(c.oid)"
    )
    return {row[0] for row in rows}


def _triggers_of_sqlite(session: Session) -> set[str]:
    rows = session.connection().exec_driver_sql(
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' "
        "AND name IN (tbl_name || '_no_update', tbl_name || '_no_delete') "
        "GROUP BY tbl_name HAVING count(*) = 2"
    )
    return {row[0] for row in rows}


def each_step_has_its_event(session: Session) -> Finding:
    """A step of a history has an event of the same transaction, kind and act, about
    that very thing or about the set to which it belongs."""
    traced = col(StateChange.trace).is_not(None)
    event: Any = (
        exists()
        .where(
            col(AuditEvent.trace_id) == col(StateChange.trace),
            col(AuditEvent.object_kind) == col(StateChange.entity_kind),
            col(AuditEvent.act) == col(StateChange.act),
            or_(
                col(AuditEvent.object_id) == col(StateChange.entity_id),
                col(AuditEvent.object_id) == "",
            ),
        )
        .correlate(StateChange)
    )
    missing = select(
        col(StateChange.id), col(StateChange.entity_kind), col(StateChange.act)
    ).where(traced, ~event)
    total = session.scalar(select(func.count()).select_from(missing.subquery())) or 0
    named = [
        f"stap {number} ({kind}, {act}) staat niet in het logboek"
        for number, kind, act in session.execute(
            missing.order_by(col(StateChange.id)).limit(SHOWN)
        )
    ]
    steps = session.scalar(select(func.count()).where(traced)) or 0
    return Finding(steps, limited(named, total))


CHAIN_INVARIANTS = (
    Invariant(
        "logboek is heel",
        "In het logboek is niets gewijzigd, weggehaald, ingevoegd, verwisseld of "
        "afgekapt, en de database is geen oude kopie.",
        chain_is_whole,
    ),
    Invariant(
        "ankers van het logboek",
        "Het eind van het logboek is op tijd buiten de database genoteerd.",
        anchors_are_set,
    ),
    Invariant(
        "logboek alleen bijschrijven",
        "De database weigert elke wijziging van wat is gebeurd.",
        only_added_to,
    ),
    Invariant(
        "elke stap in het logboek",
        "Bij elke stap in een geschiedenis hoort een regel met dezelfde handeling.",
        each_step_has_its_event,
    ),
)

"""Reports that are, or could be, one case: about the same person or address."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.tables import Team
from signals.queries.one_signal import one_signal
from signals.queries.scope import signal_scope
from signals.rules.drafts import Door
from signals.rules.joining import WITHIN, Raise, Side, join_fault, raised
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.states import ENDED, SIGNAL, SignalState
from signals.tables import Signal

RIGHT = Permission.SEE_SIGNALS


class CaseRow(NamedTuple):
    """An open report that could be the same case."""

    id: int
    reference: str
    version: int
    state: str
    """In Dutch."""
    level: str
    """In Dutch, as decided or as proposed; empty: neither."""
    received_at: datetime
    door: Door
    team: str
    """Who has it; empty: the desk."""
    why: tuple[str, ...]
    """Dutch: same resident, same address."""
    other_resident: bool
    """At the same address, about somebody else."""
    fault: str
    """Why the opened one cannot be joined into this one; empty: it can."""
    raises: str
    """What joining does with this one, in Dutch; empty: nothing."""


class JoinedRow(NamedTuple):
    """A report that was joined to the opened one."""

    id: int
    reference: str
    version: int
    received_at: datetime
    door: Door


class OneCase(NamedTuple):
    """What belongs together."""

    lead: tuple[int, str] | None
    """Id and reference of the case that the opened report was joined to."""
    joined: list[JoinedRow]
    """Reports joined to the opened one."""
    similar: list[CaseRow]
    """Open reports that could be the same case, the nearest in time first."""


RAISES = {
    Raise.NOTHING: "",
    Raise.PROPOSAL: "Het voorstel van die melding gaat omhoog naar: {level}.",
    Raise.LEVEL: "Die melding gaat omhoog naar: {level}. Wie eraan werkt, houdt haar.",
    Raise.ROUTE_AGAIN: "Die melding gaat omhoog naar: {level}. Er wordt opnieuw een "
    "team bij gezocht.",
    Raise.WEIGH_AGAIN: "Die melding gaat terug naar het meldpunt met het voorstel: "
    "{level}. Beoordeel haar meteen.",
}


def same_case(session: Session, viewer: Viewer, signal_id: int) -> OneCase:
    """The case of a signal, and open reports within eight weeks of it that could
    belong to it. Only what the viewer may see. Raises NotFound outside his scope."""
    row = one_signal(session, viewer, signal_id, RIGHT)
    similar = open_cases(session, viewer, row) if row.state not in ENDED else []
    joined = session.scalars(
        select(Signal)
        .where(
            col(Signal.joined_to_id) == row.id,
            col(Signal.state) == SignalState.JOINED,
            signal_scope(viewer, Permission.SEE_SIGNALS),
        )
        .order_by(col(Signal.received_at), col(Signal.id))
    ).all()
    about = [one.resident_id for one in joined if one.resident_id]
    seen(session, viewer, RIGHT, about, kind=SIGNAL.name, object_id=signal_id)
    return OneCase(
        _lead(session, viewer, row), [_joined(one) for one in joined], similar
    )


def open_cases(session: Session, viewer: Viewer, row: Signal) -> list[CaseRow]:
    """Open reports about the same person or address, within eight weeks; a part of
    queries that looked for the scope of `row`."""
    ways = []
    if row.resident_id is not None:
        ways.append(col(Signal.resident_id) == row.resident_id)
    if row.address_key:
        ways.append(col(Signal.address_key) == row.address_key)
    if not ways:
        return []
    rows = session.execute(
        select(Signal, col(Team.name))
        .outerjoin(Team, col(Team.id) == col(Signal.team_id))
        .where(
            and_(
                or_(*ways),
                col(Signal.id) != row.id,
                col(Signal.state).not_in(ENDED),
                col(Signal.received_at) >= row.received_at - WITHIN,
                col(Signal.received_at) <= row.received_at + WITHIN,
                signal_scope(viewer, RIGHT),
            )
        )
        .order_by(col(Signal.received_at).desc(), col(Signal.id).desc())
    ).all()
    about = [one.resident_id for one, _ in rows if one.resident_id]
    seen(session, viewer, RIGHT, about, kind=SIGNAL.name, object_id=row.id)
    return [_row(one, team or "", row) for one, team in rows]


def side_of(row: Signal) -> Side:
    """What counts of a signal when it is joined."""
    return Side(
        row.state,
        row.resident_id,
        row.address_key,
        row.received_at,
        row.level,
        row.proposed_level,
        row.kind or row.proposed_kind,
    )


def _row(other: Signal, team: str, row: Signal) -> CaseRow:
    why = []
    if row.resident_id is not None and other.resident_id == row.resident_id:
        why.append("dezelfde inwoner")
    if row.address_key and other.address_key == row.address_key:
        why.append("hetzelfde adres")
    both = row.resident_id is not None and other.resident_id is not None
    newcomer, lead = side_of(row), side_of(other)
    return CaseRow(
        id=other.id or 0,
        reference=other.reference,
        version=other.version_id,
        state=SIGNAL.labels[other.state],
        level=_label(lead.urgency),
        received_at=other.received_at,
        door=other.door,
        team=team,
        why=tuple(why),
        other_resident=both and other.resident_id != row.resident_id,
        fault=join_fault(newcomer, lead),
        raises=RAISES[raised(newcomer, lead)].format(level=_label(newcomer.urgency)),
    )


def _label(level: Level | None) -> str:
    return LEVEL_LABELS[level] if level else ""


def _lead(session: Session, viewer: Viewer, row: Signal) -> tuple[int, str] | None:
    if row.joined_to_id is None:
        return None
    lead = session.scalars(
        select(Signal).where(
            col(Signal.id) == row.joined_to_id, signal_scope(viewer, RIGHT)
        )
    ).first()
    return (lead.id or 0, lead.reference) if lead else None


def _joined(row: Signal) -> JoinedRow:
    return JoinedRow(
        row.id or 0, row.reference, row.version_id, row.received_at, row.door
    )

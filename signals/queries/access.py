"""What was reported about a resident, for his access export: never who reported.

Left out, whatever the reporter wrote: who he is, how his report came in, and what he
did himself before reporting. His words are veiled where they give him away
(`rules.shielding`); the person who answers the request can leave out more.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import moment, on
from outreach.tables import HistoryNote, StateChange, Team
from signals.queries.reporters import shielded
from signals.rules.attempts import WAY_LABELS, Way
from signals.rules.deciding import REASON_LABELS, TriageReason
from signals.rules.draft_labels import SEEN_LABELS
from signals.rules.drafts import About, Seen
from signals.rules.kinds import KIND_LABELS
from signals.rules.levels import LEVEL_LABELS
from signals.rules.states import CLOSE_LABELS, SIGNAL, SignalState
from signals.tables import Signal, SignalAttempt

Rows = list[dict[str, str]]
LEAD: Any = aliased(Signal, name="lead")


def _about(session: Session, resident_id: str) -> list[Signal]:
    """The signals about a resident, and what was joined to them, oldest first."""
    return list(
        session.exec(
            select(Signal)
            .outerjoin(LEAD, LEAD.id == col(Signal.joined_to_id))
            .where(
                or_(
                    col(Signal.resident_id) == resident_id,
                    LEAD.resident_id == resident_id,
                )
            )
            .order_by(col(Signal.received_at), col(Signal.id))
        )
    )


def _signals(session: Session, resident_id: str) -> Rows:
    teams = dict(session.execute(select(col(Team.id), col(Team.name))).all())
    return [
        _signal(session, row, teams.get(row.team_id or 0, ""))
        for row in _about(session, resident_id)
    ]


def _signal(session: Session, row: Signal, team: str) -> dict[str, str]:
    def veil(text: str) -> str:
        return shielded(session, row, text).text

    return {
        "Ontvangen": moment(row.received_at),
        "Wie meldde": "uzelf" if row.about is About.SELF else "",
        "Wat is gezien": "; ".join(_label(SEEN_LABELS, Seen, one) for one in row.seen),
        "Wat is verteld": veil(row.text),
        "Over de plaats": veil(row.place_text),
        "Laatst gezien op": on(row.last_seen_on),
        "Naam die is genoemd": row.person_name,
        "Geboortejaar dat is genoemd": str(row.birth_year or ""),
        "Telefoonnummer dat is genoemd": row.person_phone,
        "Hoe dringend": LEVEL_LABELS[row.level] if row.level else "",
        "Soort": KIND_LABELS[row.kind] if row.kind else "",
        "Waarom zo besloten": _label(REASON_LABELS, TriageReason, row.level_reason),
        "Team": team,
        "Stand": SIGNAL.labels[row.state],
        "Opgepakt": moment(row.picked_up_at),
        "Contact": moment(row.contacted_at),
        "Afgerond": moment(row.closed_at),
        "Wat ervan kwam": CLOSE_LABELS[row.close_reason] if row.close_reason else "",
        "Toelichting bij het afronden": veil(row.close_note),
    }


def _steps(session: Session, resident_id: str) -> Rows:
    """Attempts, steps and notes of all these signals, each in the order of time."""
    found: list[tuple[datetime, dict[str, str]]] = []
    for row in _about(session, resident_id):
        found += _attempts(session, row)
        found += _history(session, row)
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _attempts(session: Session, row: Signal) -> list[tuple[datetime, dict[str, str]]]:
    attempts = session.exec(
        select(SignalAttempt).where(col(SignalAttempt.signal_id) == row.id)
    )
    return [
        (
            one.at,
            {
                "Wanneer": moment(one.at),
                "Wat": "contact" if one.reached else "poging om u te spreken",
                "Hoe": _label(WAY_LABELS, Way, one.channel),
                "Opmerking": shielded(session, row, one.note).text,
            },
        )
        for one in attempts
    ]


def _history(session: Session, row: Signal) -> list[tuple[datetime, dict[str, str]]]:
    def of(table: Any) -> tuple[Any, ...]:
        return col(table.entity_kind) == SIGNAL.name, col(table.entity_id) == str(
            row.id
        )

    found = []
    for step in session.exec(select(StateChange).where(*of(StateChange))):
        what = _label(SIGNAL.labels, SignalState, step.to_state)
        found.append((step.at, {"Wanneer": moment(step.at), "Wat": what}))
    for note in session.exec(select(HistoryNote).where(*of(HistoryNote))):
        text = shielded(session, row, note.text).text
        line = {"Wanneer": moment(note.at), "Wat": "notitie", "Opmerking": text}
        found.append((note.at, line))
    return found


def _label(labels: Any, kind: Any, value: str) -> str:
    return str(labels[kind(value)]) if value in set(kind) else value


ACCESS = (
    AccessPart("signals", "Meldingen van zorgen om u", _signals),
    AccessPart("signal_steps", "Wat wij met die meldingen deden", _steps),
)

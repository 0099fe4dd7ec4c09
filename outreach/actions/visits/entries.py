"""The rows of a log: one attempt a person, and the conversation when there was one."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.visits.parties import Party
from outreach.auditing import did, trace_of
from outreach.errors import Refused
from outreach.queries.municipality import norm_in_force
from outreach.rules.visit_logs import PersonLog, conversation_values, short
from outreach.rules.visits import Channel
from outreach.tables import Attempt, Conversation


class Entry(NamedTuple):
    """What the rows of one log share."""

    channel: Channel
    held_at: datetime
    person_id: int | None
    """Who made the try."""
    correction_reason: str = ""
    """Filled: this log takes the place of a mistaken one."""
    corrects: dict[str, Attempt] | None = None
    """The attempts that are taken back, by resident."""
    versions: dict[str, int] | None = None
    """Newest version of the conversation so far, by resident."""


def keep_entries(
    session: Session,
    party: Party,
    persons: Sequence[PersonLog],
    entry: Entry,
    *,
    by: Viewer,
    at: datetime,
) -> list[Attempt]:
    """Store attempts and conversations; returns the attempts."""
    ids = [log.resident_id for log in persons]
    numbers = last_numbers(session, ids, party.visit.cycle_id)
    attempts = [
        _attempt(
            party.visit.cycle_id,
            party.visit.id,
            log,
            entry,
            numbers.get(log.resident_id, 0) + 1,
            by,
        )
        for log in persons
    ]
    for log in persons:
        _keep_conversation(session, party, log, entry, by=by, at=at)
    _store(session, attempts, entry, by=by, at=at)
    return attempts


def _store(
    session: Session,
    attempts: Sequence[Attempt],
    entry: Entry,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """The rows, and an event in the log for the attempt of each person."""
    for attempt in attempts:
        attempt.trace = trace_of(session)
    session.add_all(attempts)
    session.flush()
    act = "correct" if entry.correction_reason else "record"
    for attempt in attempts:
        did(session, by, act, "attempt", attempt.id, [attempt.resident_id], at=at)


def last_numbers(
    session: Session, ids: Sequence[str], cycle_id: int | None
) -> dict[str, int]:
    """The number of the last try with each resident in a cycle; none: absent."""
    rows = session.execute(_LAST_NUMBERS, {"ids": list(ids), "cycle": cycle_id})
    return {row[0]: row[1] for row in rows}


def _attempt(
    cycle_id: int | None,
    visit_id: int | None,
    log: PersonLog,
    entry: Entry,
    number: int,
    by: Viewer,
) -> Attempt:
    corrected = (entry.corrects or {}).get(log.resident_id)
    return Attempt(
        cycle_id=cycle_id,
        visit_id=visit_id,
        resident_id=log.resident_id,
        number=corrected.number if corrected else number,
        channel=entry.channel,
        outcome=log.outcome,
        at=entry.held_at,
        by=by.actor,
        person_id=entry.person_id,
        note=short(log.note),
        corrects_id=corrected.id if corrected else None,
        correction_reason=entry.correction_reason,
    )


def new_attempts(
    session: Session,
    persons: Sequence[PersonLog],
    cycle_id: int | None,
    entry: Entry,
    *,
    by: Viewer,
    at: datetime,
) -> list[Attempt]:
    """Store tries that belong to no visit: a phone call before there is one."""
    numbers = last_numbers(session, [log.resident_id for log in persons], cycle_id)
    attempts = [
        _attempt(cycle_id, None, log, entry, numbers.get(log.resident_id, 0) + 1, by)
        for log in persons
    ]
    _store(session, attempts, entry, by=by, at=at)
    return attempts


def _keep_conversation(
    session: Session,
    party: Party,
    log: PersonLog,
    entry: Entry,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    values = conversation_values(log)
    if values is None:
        return
    if values["scale_answers"] and not norm_in_force(session, "loneliness_scale"):
        raise Refused(
            "Het verslag is niet vastgelegd.",
            "De vragenlijst staat in deze gemeente uit.",
            "Laat de vragenlijst leeg en leg de rest vast.",
        )
    session.add(
        Conversation(
            visit_id=party.visit.id or 0,
            resident_id=log.resident_id,
            version=(entry.versions or {}).get(log.resident_id, 0) + 1,
            at=at,
            by=by.actor,
            correction_reason=entry.correction_reason,
            trace=trace_of(session),
            **values,
        )
    )
    visit_id = party.visit.id
    did(session, by, "record", "conversation", visit_id, [log.resident_id], at=at)


_LAST_NUMBERS = (
    select(col(Attempt.resident_id), func.max(col(Attempt.number)))
    .where(
        col(Attempt.resident_id).in_(bindparam("ids", expanding=True)),
        col(Attempt.cycle_id).is_not_distinct_from(bindparam("cycle")),
        col(Attempt.corrected).is_(False),
    )
    .group_by(col(Attempt.resident_id))
)
"""A statement that a city runs ten thousand times is built once."""

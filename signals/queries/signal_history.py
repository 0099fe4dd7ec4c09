"""What was done with a signal, in words that a colleague reads."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.tables import HistoryNote, Person, StateChange
from signals.rules.history_words import ACT_LABELS, reason_words
from signals.rules.states import SIGNAL
from signals.tables import Signal


class Step(NamedTuple):
    """One line of the history."""

    at: datetime
    label: str
    by: str
    reason: str
    """In words; empty where there is none."""
    note: str
    """What a colleague typed with it, without what gives a reporter away."""


def signal_history(
    session: Session, row: Signal, veil: Callable[[str], str]
) -> list[Step]:
    """All steps, oldest first. A part of a card: whoever asks held the scope.

    `veil` takes out of a note what tells who reported.
    """
    steps = session.scalars(
        select(StateChange)
        .where(
            col(StateChange.entity_kind) == SIGNAL.name,
            col(StateChange.entity_id) == str(row.id),
        )
        .order_by(col(StateChange.id))
    ).all()
    names, notes = _names(session, {step.by for step in steps}), _notes(session, row)
    return [
        Step(
            at=step.at,
            label=ACT_LABELS.get(step.act, step.act),
            by=names.get(step.by, "Omzien"),
            reason=reason_words(step.reason),
            note=veil(notes.get((step.act, step.at), "")),
        )
        for step in steps
    ]


def _notes(session: Session, row: Signal) -> Mapping[tuple[str, datetime], str]:
    found = session.scalars(
        select(HistoryNote).where(
            col(HistoryNote.entity_kind) == SIGNAL.name,
            col(HistoryNote.entity_id) == str(row.id),
        )
    )
    return {(one.act, one.at): one.text for one in found}


def _names(session: Session, actors: set[str]) -> Mapping[str, str]:
    """By actor; whoever reported is never among them."""
    numbers = [
        int(end)
        for actor in actors
        if (end := actor.removeprefix("person:")).isdigit() and end != actor
    ]
    found = session.execute(
        select(col(Person.id), col(Person.name)).where(col(Person.id).in_(numbers))
    )
    return {f"person:{number}": name for number, name in found}

"""What was done with a batch: who, when, in words."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.queries.wave_letters import batch_to_print
from letters.rules.batch_words import ACT_WORDS, REASON_WORDS
from outreach.access import Permission, Viewer
from outreach.tables import HistoryNote, Person, StateChange
from outreach.wall import over_the_wall


class Done(NamedTuple):
    """One act."""

    at: datetime
    who: str
    what: str
    why: str
    """What somebody wrote with it, or what made it happen; "" for most."""


@over_the_wall
def batch_history(session: Session, viewer: Viewer, batch_id: int) -> list[Done]:
    """The acts with a batch, the first first. Raises NotPermitted and NotFound."""
    batch = batch_to_print(session, viewer, batch_id, Permission.APPROVE_LETTERS)
    rows = session.exec(
        select(StateChange)
        .where(
            StateChange.entity_kind == "batch", StateChange.entity_id == str(batch_id)
        )
        .order_by(col(StateChange.id))
    ).all()
    notes = {
        (note.act, note.at): note.text
        for note in session.exec(
            select(HistoryNote).where(
                HistoryNote.entity_kind == "batch",
                HistoryNote.entity_id == str(batch_id),
            )
        )
    }
    names = _names(session, {row.by for row in rows})
    return [
        Done(
            row.at,
            names.get(row.by, "het systeem"),
            ACT_WORDS.get(row.act, row.act),
            notes.get((row.act, row.at), "")
            or (batch.difference_reason if row.act == "approve" else "")
            or REASON_WORDS.get(row.reason, row.reason),
        )
        for row in rows
    ]


def _names(session: Session, actors: set[str]) -> dict[str, str]:
    """`person:12` -> the name."""
    numbers = {
        int(actor.removeprefix("person:")): actor
        for actor in actors
        if actor.removeprefix("person:").isdigit()
    }
    rows = session.exec(
        select(Person.id, Person.name).where(col(Person.id).in_(numbers))
    )
    return {numbers[number or 0]: name for number, name in rows}

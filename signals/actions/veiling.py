"""Before a reporter goes, his name goes from all that was written of his case.

Afterwards nobody can tell any more what in a text is his.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col, select

from outreach.tables import HistoryNote
from signals.rules.drafts import About
from signals.rules.shielding import Teller, shield
from signals.rules.states import SIGNAL, SignalState
from signals.tables import Reporter, Signal, SignalAttempt

TEXTS = ("text", "done_text", "place_text", "close_note")
"""Columns of a signal in which somebody wrote."""
LEAD: Any = case(
    (col(Signal.state) == SignalState.JOINED, col(Signal.joined_to_id)),
    else_=col(Signal.id),
)
"""The lead of a case."""


def veil_for_good(session: Session, signal_ids: Sequence[int]) -> None:
    """Veil what gives away the reporters of these signals, as far as they are still
    there: in all reports of the case, in notes of attempts, and in its history.

    Who reported about himself is no third party: his own words stay. The rule of
    retention that lets them go holds the right, and writes in the log.
    """
    tellers: dict[int, list[Teller]] = defaultdict(list)
    for lead, *told in session.execute(
        select(LEAD, col(Reporter.name), col(Reporter.phone), col(Reporter.email))
        .join(Reporter, col(Reporter.signal_id) == col(Signal.id))
        .where(
            col(Signal.id).in_(signal_ids),
            col(Signal.about) != About.SELF,
            col(Reporter.stripped_at).is_(None),
        )
    ):
        tellers[lead].append(Teller(*told))
    members = session.execute(select(Signal, LEAD).where(LEAD.in_(tellers))).all()
    signals = {signal.id or 0: (signal, tellers[lead]) for signal, lead in members}
    for number, row, name in _written(session, signals):
        signal, of_case = signals[number]
        said = getattr(row, name)
        veiled = shield(
            said,
            *of_case,
            about=signal.person_name,
            own_words=signal.about is not About.SELF,
        )
        if veiled.found:
            setattr(row, name, veiled.text)
    session.flush()


def _written(
    session: Session, signals: dict[int, tuple[Signal, list[Teller]]]
) -> Iterator[tuple[int, Any, str]]:
    """All texts that belong to signals: of which signal, the row, and its column."""
    for number, (signal, _) in signals.items():
        for name in TEXTS:
            yield number, signal, name
    attempts = select(SignalAttempt).where(col(SignalAttempt.signal_id).in_(signals))
    for attempt in session.scalars(attempts):
        yield attempt.signal_id, attempt, "note"
    notes = select(HistoryNote).where(
        col(HistoryNote.entity_kind) == SIGNAL.name,
        col(HistoryNote.entity_id).in_([str(number) for number in signals]),
    )
    for note in session.scalars(notes):
        yield int(note.entity_id), note, "text"

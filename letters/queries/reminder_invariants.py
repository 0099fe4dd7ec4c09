"""What must always be true of reminders; `verify` checks it.

They look at everything, whoever asks: no viewer, and ids only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists
from sqlmodel import Session, col, select

from letters.queries.returns import LEFT
from letters.rules.kinds import LetterKind
from letters.rules.pulling import Settled
from letters.rules.returns import ReturnState
from letters.tables import Batch, Letter, PullLine, ReturnedMail
from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import limited
from outreach.queries.municipality import norm_in_force
from outreach.tables import Invitation, LetterRequest

_LETTER: Any = Letter


class _Gone(NamedTuple):
    """A letter about an invitation that left the house."""

    invitation_id: int
    letter_id: int
    kind: str
    released_at: datetime | None
    returned_at: datetime | None


def _gone(session: Session) -> Iterator[_Gone]:
    """Letters about invitations, also those that somebody asked for."""
    pulled = exists().where(
        col(PullLine.letter_id) == _LETTER.id, col(PullLine.settled) == Settled.PULLED
    )
    columns: tuple[Any, ...] = (
        _LETTER.id,
        _LETTER.kind,
        _LETTER.released_at,
        col(ReturnedMail.at),
    )
    own = select(_LETTER.subject_id, *columns).where(
        _LETTER.subject_kind == "invitation"
    )
    asked = (
        select(col(LetterRequest.subject_id), *columns)
        .select_from(Letter)
        .join(LetterRequest, col(LetterRequest.id) == _LETTER.subject_id)
        .where(
            _LETTER.subject_kind == "letter_request",
            col(LetterRequest.subject_kind) == "invitation",
        )
    )
    for statement in (own, asked):
        rows = session.execute(
            statement.join(Batch, col(Batch.id) == _LETTER.batch_id)
            .outerjoin(
                ReturnedMail,
                (col(ReturnedMail.letter_id) == _LETTER.id)
                & (col(ReturnedMail.state) == ReturnState.RECORDED),
            )
            .where(
                col(Batch.state).in_(LEFT),
                _LETTER.held_reason == "",
                _LETTER.withdrawn_reason == "",
                ~pulled,
            )
        )
        yield from (_Gone(*row) for row in rows)


def _reminders(session: Session) -> list[_Gone]:
    return [one for one in _gone(session) if one.kind == LetterKind.REMINDER]


def reminders_within_norms(session: Session) -> Finding:
    """Nobody got more reminders than the norm allowed when they were made.

    The norm of then is at least the number that a batch of the wave got.
    """
    reminders = _reminders(session)
    most = int(norm_in_force(session, "most_reminders"))
    allowed: defaultdict[int | None, int] = defaultdict(lambda: most)
    for wave_id, number in session.execute(
        select(Batch.reminds_wave_id, Batch.reminder_number).where(
            col(Batch.reminder_number).is_not(None)
        )
    ):
        allowed[wave_id] = max(allowed[wave_id], number)
    counts = Counter(one.invitation_id for one in reminders)
    several = [number for number, count in counts.items() if count > 1]
    waves: dict[int, int | None] = {}
    for start in range(0, len(several), 500):
        rows = session.execute(
            select(Invitation.id, Invitation.wave_id).where(
                col(Invitation.id).in_(several[start : start + 500])
            )
        )
        waves |= {number: wave for number, wave in rows if number is not None}
    broken = [
        f"uitnodiging {number}: {count} herinneringen"
        for number, count in sorted(counts.items())
        if count > max(1, allowed[waves.get(number)])
    ]
    return Finding(len(reminders), limited(broken))


def none_after_a_return(session: Session) -> Finding:
    """No reminder left after a letter of the same invitation had come back."""
    known: dict[int, datetime] = {}
    reminders = []
    for one in _gone(session):
        if one.returned_at is not None:
            first = known.get(one.invitation_id, one.returned_at)
            known[one.invitation_id] = min(first, one.returned_at)
        if one.kind == LetterKind.REMINDER:
            reminders.append(one)
    broken = [
        f"brief {one.letter_id}: herinnering terwijl een brief was teruggekomen"
        for one in reminders
        if one.released_at is not None
        and one.invitation_id in known
        and known[one.invitation_id] < one.released_at
    ]
    return Finding(len(reminders), limited(broken))


REMINDER_INVARIANTS = (
    Invariant(
        "herinneringen binnen de norm",
        "Niemand kreeg meer herinneringen dan de norm toestond toen ze gemaakt werden.",
        reminders_within_norms,
    ),
    Invariant(
        "geen herinnering na retour",
        "Er ging geen herinnering uit nadat een brief van die uitnodiging terugkwam.",
        none_after_a_return,
    ),
)

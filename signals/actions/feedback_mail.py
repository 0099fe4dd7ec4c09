"""A mail to a reporter goes out once: it is claimed, sent, and recorded.

The claim is committed before the mail leaves; what happened to it is committed after.
A process that dies in between leaves its claim: after a quarter of an hour the mail is
sent once more, with the same Message-ID. A second claim that is left lying becomes a
call to make. So a reporter gets a mail at most twice, and never none in silence.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, case, cast, delete, literal, or_, update
from sqlalchemy import select as sql_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from signals.actions.feedback import write_down
from signals.queries.feedback_due import (
    LEAD,
    is_abuse,
    joined_with_lead,
    own_or_lead,
)
from signals.rules.feedback import FRESH, SILENT, Channel, Message, message_due, stage
from signals.rules.states import SignalState
from signals.tables import Feedback, FeedbackClaim, Reporter, Signal

STALE = timedelta(minutes=15)
"""So long after a claim its process is dead: a mail takes a minute at most."""
MOST_TRIES = 2
M = Message


class MailDue(NamedTuple):
    """A message that should go out now."""

    signal_id: int
    message: Message
    round: int
    reference: str
    email: str
    language: str

    @property
    def number(self) -> str:
        """What makes the Message-ID: equal for the same message, and says nothing."""
        return f"{self.reference}.{self.message}.{self.round}".lower()


def mails_due(
    session: Session, *, at: datetime, most: int = 100, by: Viewer
) -> list[MailDue]:
    """The messages that no mail was sent or tried for, oldest report first."""
    require(by, Permission.GIVE_FEEDBACK)
    rows = session.execute(_due(at).limit(most)).all()
    found: list[MailDue] = []
    for row in rows:
        message = message_due(SignalState(row.state), (), round_=row.round)
        if message is not None:
            found.append(
                MailDue(
                    row.id, message, row.round, row.reference, row.email, row.language
                )
            )
    return found


def _due(at: datetime) -> Select[Any]:
    """Reporters with an address who wait for the message of this stage."""
    state, rounds = own_or_lead("state"), own_or_lead("reopened")
    by_stage = {m: [s for s in SignalState if stage(s) is m] for m in M}
    message = case(
        *((state.in_(by_stage[m]), literal(m.value)) for m in (M.CLOSED, M.PICKED_UP)),
        else_=literal(M.RECEIVED.value),
    )
    told = sql_select(col(Feedback.id)).where(
        col(Feedback.signal_id) == col(Signal.id),
        or_(
            # A mail that failed once makes him one to call, for whatever comes.
            col(Feedback.failed).is_(True),
            and_(col(Feedback.message) == message, col(Feedback.round) == rounds),
        ),
    )
    claimed = sql_select(col(FeedbackClaim.signal_id)).where(
        col(FeedbackClaim.signal_id) == col(Signal.id),
        col(FeedbackClaim.message) == message,
        col(FeedbackClaim.round) == rounds,
        col(FeedbackClaim.claimed_at) > at - STALE,
    )
    return (
        sql_select(
            col(Signal.id),
            cast(state, String).label("state"),
            rounds.label("round"),
            col(Signal.reference),
            col(Reporter.email),
            col(Reporter.language),
        )
        .join(Reporter, col(Reporter.signal_id) == col(Signal.id))
        .outerjoin(LEAD, joined_with_lead())
        .where(
            col(Reporter.email) != "",
            col(Reporter.anonymous).is_(False),
            col(Reporter.wants_feedback).is_(True),
            col(Reporter.stripped_at).is_(None),
            state.not_in(list(SILENT)),
            ~is_abuse(),
            _fresh(state, rounds, by_stage, at),
            ~told.exists(),
            ~claimed.exists(),
        )
        .order_by(col(Signal.id))
    )


def _fresh(state: Any, rounds: Any, by_stage: Any, at: datetime) -> Any:
    """What happened not too long ago; "received" only of a report that just came."""
    return or_(
        and_(
            state.in_(by_stage[M.RECEIVED]),
            rounds == 0,
            col(Signal.received_at) >= at - FRESH[M.RECEIVED],
        ),
        and_(
            state.in_(by_stage[M.PICKED_UP]),
            own_or_lead("picked_up_at") >= at - FRESH[M.PICKED_UP],
        ),
        and_(
            state.in_(by_stage[M.CLOSED]),
            own_or_lead("closed_at") >= at - FRESH[M.CLOSED],
        ),
    )


def claim_mail(session: Session, due: MailDue, *, by: Viewer, at: datetime) -> bool:
    """Claim one mail; False when another process has it, or it went often enough.

    Commit before sending. What was claimed twice and never recorded is written down
    as failed here, so that somebody calls.
    """
    require(by, Permission.GIVE_FEEDBACK)
    if _insert_claim(session, due, at):
        if not _was_tried(session, due):
            return True
        _give_up_claim(session, due)  # recorded since it was found
        return False
    row = session.get(FeedbackClaim, _key(due))
    if row is None or row.claimed_at > at - STALE:
        return False
    if row.tries >= MOST_TRIES:
        record_mail(session, due, failed=True, by=by, at=at)
        return False
    taken = session.execute(
        update(FeedbackClaim)
        .where(*_this(due), col(FeedbackClaim.claimed_at) == row.claimed_at)
        .values(claimed_at=at, tries=row.tries + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _was_tried(session: Session, due: MailDue) -> bool:
    """Whether it is recorded. Asked after claiming: another process gives its claim up
    in the transaction that records it, so that one of both is always seen."""
    statement = sql_select(col(Feedback.id)).where(
        col(Feedback.signal_id) == due.signal_id,
        or_(
            col(Feedback.failed).is_(True),
            and_(
                col(Feedback.message) == due.message.value,
                col(Feedback.round) == due.round,
            ),
        ),
    )
    return session.scalars(statement).first() is not None


def _insert_claim(session: Session, due: MailDue, at: datetime) -> bool:
    there = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if there else sqlite.insert
    made = session.execute(
        insert(FeedbackClaim)
        .values(
            signal_id=due.signal_id,
            message=due.message.value,
            round=due.round,
            claimed_at=at,
            tries=1,
        )
        .on_conflict_do_nothing()
        .returning(col(FeedbackClaim.signal_id))
    )
    return made.first() is not None


def record_mail(
    session: Session, due: MailDue, *, failed: bool, by: Viewer, at: datetime
) -> None:
    """Write down that it went out, or never will; the claim is gone with it."""
    require(by, Permission.GIVE_FEEDBACK)
    if not _give_up_claim(session, due):
        return  # another process recorded it
    write_down(
        session,
        due.signal_id,
        due.message,
        Channel.EMAIL,
        round_=due.round,
        failed=failed,
        by=by,
        at=at,
    )


def release_mail(session: Session, due: MailDue, *, by: Viewer, at: datetime) -> None:
    """It surely did not go out, and can be tried again: the claim is given up."""
    require(by, Permission.GIVE_FEEDBACK)
    _give_up_claim(session, due)


def _give_up_claim(session: Session, due: MailDue) -> bool:
    done = session.execute(
        delete(FeedbackClaim)
        .where(*_this(due))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _key(due: MailDue) -> tuple[int, str, int]:
    return due.signal_id, due.message.value, due.round


def _this(due: MailDue) -> Sequence[Any]:
    return (
        col(FeedbackClaim.signal_id) == due.signal_id,
        col(FeedbackClaim.message) == due.message.value,
        col(FeedbackClaim.round) == due.round,
    )

"""What stands behind the token of a reporter: how far it is, and nothing about whom.

The hash is looked up by its unique key, so that a token that is nearly right is
answered as any other. A token opens nothing but this page.
"""

from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Viewer, ViewerKind
from outreach.clock import local_date
from outreach.errors import NotFound
from outreach.queries.municipality import municipality
from outreach.rules.codes import shown_code
from signals.rules.feedback import Message, language_of, may_worry, stage
from signals.rules.states import SignalState
from signals.tables import Feedback, Reporter, Signal

LONGEST_TOKEN = 100


class ReporterPage(NamedTuple):
    """How far a report is, for who made it. Holds no word of the report itself."""

    signal_id: int
    viewer: Viewer
    """Who holds this token; without any right elsewhere."""
    reference: str
    stage: Message
    received_on: date
    picked_up_on: date | None
    closed_on: date | None
    may_worry: bool
    """Closed so recently that "I am still worried" opens it again."""
    reopened: bool
    """Somebody was worried again after it was closed."""
    heard: bool
    """Was told that it is closed, or said himself that this is enough."""
    wants_feedback: bool
    has_contact: bool
    """We could call or mail him."""
    language: str
    municipality: str
    phone: str


def reporter_page(session: Session, token: str, *, at: datetime) -> ReporterPage:
    """What a token opens. Raises NotFound, always with the same three sentences."""
    hashed = sha256(token[:LONGEST_TOKEN].encode()).hexdigest()
    row = session.exec(
        select(Signal, Reporter)
        .join(Reporter, col(Reporter.signal_id) == col(Signal.id))
        .where(col(Reporter.token_hash) == hashed)
    ).first()
    house = municipality(session)
    if row is None:
        raise NotFound(
            "Wij vinden geen melding bij dit adres.",
            "Het adres klopt niet, of de melding is te lang geleden.",
            f"Bel {house.phone or 'de gemeente'} en noem het nummer van uw melding.",
        )
    signal, reporter = row
    lead = _lead(session, signal)
    now = stage(lead.state)
    return ReporterPage(
        signal_id=signal.id or 0,
        viewer=Viewer(ViewerKind.REPORTER, f"signal-{signal.id}", local_date(at)),
        reference=shown_code(signal.reference),
        stage=now,
        received_on=local_date(signal.received_at),
        picked_up_on=_day(lead.picked_up_at) if now is not Message.RECEIVED else None,
        closed_on=_day(lead.closed_at) if now is Message.CLOSED else None,
        may_worry=now is Message.CLOSED and may_worry(lead.closed_at, at),
        reopened=lead.reopened > 0,
        heard=_heard(session, signal, lead.reopened),
        wants_feedback=reporter.wants_feedback and not reporter.anonymous,
        has_contact=bool(reporter.email or reporter.phone),
        language=language_of(reporter.language),
        municipality=house.name,
        phone=house.phone,
    )


def _lead(session: Session, signal: Signal) -> Signal:
    if signal.state is SignalState.JOINED and signal.joined_to_id is not None:
        return session.get_one(Signal, signal.joined_to_id)
    return signal


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local_date(moment)


def _heard(session: Session, signal: Signal, round_: int) -> bool:
    statement = select(Feedback.id).where(
        Feedback.signal_id == signal.id,
        Feedback.message == Message.CLOSED.value,
        Feedback.round == round_,
        col(Feedback.failed).is_(False),
    )
    return session.exec(statement).first() is not None

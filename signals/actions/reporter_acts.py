"""What a reporter does on his own page; his token is his right, asked each time."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.auditing import did
from outreach.errors import AlreadyDone
from signals.actions.feedback import tell
from signals.actions.reopening import BY_REPORTER, begin_again
from signals.queries.reporter_page import reporter_page
from signals.rules.feedback import Channel, Message
from signals.tables import Reporter, Signal


def still_worried(session: Session, token: str, *, by: Viewer, at: datetime) -> None:
    """ "I am still worried": the report begins again.

    Raises NotFound for a token that is none, Refused after thirty days, and what the
    machine says while it is open.
    """
    signal = _own(session, token, at)
    begin_again(session, signal, BY_REPORTER, by=by, at=at)


def knows_enough(session: Session, token: str, *, by: Viewer, at: datetime) -> None:
    """ "I know enough": he has heard, and nobody needs to call.

    Raises AlreadyDone when he was told before, Refused while it is not closed.
    """
    signal = _own(session, token, at)
    tell(session, signal, Message.CLOSED, Channel.PAGE, by=by, at=at)


def tell_no_more(session: Session, token: str, *, by: Viewer, at: datetime) -> None:
    """ "You need not tell me any more": no mail and no call from now on."""
    row = session.get_one(Reporter, _own(session, token, at).id)
    if not row.wants_feedback:
        raise AlreadyDone(
            "Wij laten u al niets meer weten.",
            "Dat heeft u eerder doorgegeven.",
            "U hoeft niets te doen.",
        )
    row.wants_feedback = False
    did(session, by, "end_feedback", "reporter", row.signal_id, at=at)


def _own(session: Session, token: str, at: datetime) -> Signal:
    return session.get_one(Signal, reporter_page(session, token, at=at).signal_id)

"""The end of the work on a signal: what came of it, for all who reported."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.tables import WmoRequest
from signals.actions.pauses import end_pause
from signals.actions.working.acting import act_on, reach_for, text_of
from signals.rules.closing import NEEDS_WORDS, ClosingFacts, check_close
from signals.rules.states import SIGNAL, CloseReason, SignalAct
from signals.tables import Signal, SignalAttempt, SignalFollowUp

A = SignalAct


def close(
    session: Session,
    signal_id: int,
    reason: CloseReason,
    *,
    note: str = "",
    isolated: bool | None = None,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Close it: in no queue any more, and the reporters hear so.

    What was joined to it follows it in everything, so its reporters hear too. `note`
    is compulsory where nothing is needed or somebody else goes on. Raises Refused where
    `rules.closing` says no: for Veilig Thuis before receipt was confirmed there, a
    conversation that nobody recorded, ...

    `isolated`: does this resident live isolated, in the eyes of who spoke with him? A
    count for the yearly figures; None: nobody can tell.
    """
    row = reach_for(session, signal_id, A.CLOSE, version_id=version_id, by=by)
    check_close(reason, _facts(session, row))
    missing = "Schrijf op waarom er niets meer nodig is." * (reason in NEEDS_WORDS)
    text = text_of(note, missing)
    values = end_pause(session, row, at=at) | {
        "queue": None,
        "closed_at": at,
        "close_reason": reason,
        "close_note": text,
        "isolated": isolated if row.contacted_at is not None else None,
    }
    return act_on(session, row, A.CLOSE, values, reason=reason.value, by=by, at=at)


def _facts(session: Session, row: Signal) -> ClosingFacts:
    def count(column: object, *conditions: object) -> int:
        statement = select(func.count()).select_from(column).where(*conditions)  # type: ignore[arg-type]
        return int(session.exec(statement).one())

    return ClosingFacts(
        queue=row.queue,
        receipt_confirmed=row.receipt_confirmed_at is not None,
        attempts=count(
            SignalAttempt,
            col(SignalAttempt.signal_id) == row.id,
            col(SignalAttempt.reached).is_(False),
        ),
        contacted=row.contacted_at is not None,
        follow_ups=count(SignalFollowUp, col(SignalFollowUp.signal_id) == row.id),
        wmo_requests=count(
            WmoRequest,
            col(WmoRequest.origin_kind) == SIGNAL.name,
            col(WmoRequest.origin_id) == str(row.id),
        ),
    )

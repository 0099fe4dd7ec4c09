"""Signals and reporters go when their term is over; figures keep what is no person.

A signal is stripped, not deleted: door, kind, level, area, moments and how it ended
stay, with its history. Whom it was about, what was told, and who told it go. A reporter
goes first: his words are veiled in the report for good, since afterwards nobody can
tell any more what in them is his.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from outreach.access import Viewer
from outreach.actions.retention.stripping import forget_notes
from outreach.actions.retention.table_rules import MOST, TableRule, rule_of
from outreach.auditing import did
from outreach.parts import RetentionRule
from outreach.queries.retention_terms import past_before
from outreach.rules.retention import (
    FREE_TEXT,
    REPORTER,
    SIGNAL_DISMISSED,
    SIGNAL_HANDLED,
    Term,
)
from signals.actions.veiling import TEXTS as WRITTEN
from signals.actions.veiling import veil_for_good
from signals.rules.states import ENDED, SIGNAL, SignalState
from signals.tables import (
    FeedbackClaim,
    Reporter,
    Signal,
    SignalAttempt,
    SignalFollowUp,
)

LEAD: Any = aliased(Signal, name="lead")
_IS_JOINED = col(Signal.state) == SignalState.JOINED


def _of_lead(column: Any) -> Any:
    return (
        select(column)
        .where(LEAD.id == col(Signal.joined_to_id))
        .correlate(Signal)
        .scalar_subquery()
    )


_ended_at = case((_IS_JOINED, _of_lead(LEAD.closed_at)), else_=col(Signal.closed_at))
"""When a signal ended; a joined one ends with what it was joined to."""
_ended_as = case(
    (_IS_JOINED, _of_lead(cast(LEAD.state, String))),
    else_=cast(col(Signal.state), String),
)
EMPTY_TEXT: dict[str, Any] = dict.fromkeys(WRITTEN, "")
EMPTY: dict[str, Any] = EMPTY_TEXT | {
    "resident_id": None,
    "matched_by": "",
    "matched_at": None,
    "address_key": "",
    "postcode": "",
    "house_number": None,
    "house_letter": "",
    "house_addition": "",
    "street": "",
    "city": "",
    "person_name": "",
    "birth_year": None,
    "person_phone": "",
    "neighbourhood_code": None,
    "last_seen_on": None,
    "person_knows": None,
    "meldcode": [],
    # Whoever kept an old paper or an old file cannot find it again.
    "reference": literal("~").concat(cast(col(Signal.id), String)),
    "intake_id": literal("~").concat(cast(col(Signal.id), String)),
}
"""What is left says nothing about anybody. The area stays, the neighbourhood goes; and
`origin_visit_id` stays, so that a visit never becomes a signal a second time."""
EMPTY_REPORTER: dict[str, Any] = {
    "name": "",
    "phone": "",
    "email": "",
    "caller_reference": "",
    "content_hash": "",  # of all he said: it would tell whether a guess is right
    # Nobody has a token with this hash: the page is gone.
    "token_hash": literal("~").concat(cast(col(Reporter.signal_id), String)),
}


def _ended(session: Session, day: date, state: SignalState, term: Term) -> Any:
    """Ended in this way, so long ago that a term is over."""
    return and_(
        _ended_as == state.value,
        _ended_at < past_before(session, term, day),
        col(Signal.stripped_at).is_(None),
    )


def _past(session: Session, day: date) -> ColumnElement[bool]:
    """Signals past their term: handled, or without any action."""
    return or_(
        _ended(session, day, SignalState.CLOSED, SIGNAL_HANDLED),
        _ended(session, day, SignalState.NO_ACTION, SIGNAL_DISMISSED),
    )


def _text_past(session: Session, day: date) -> ColumnElement[bool]:
    filled = or_(*(col(getattr(Signal, name)) != "" for name in EMPTY_TEXT))
    return and_(
        filled,
        or_(
            _ended(session, day, SignalState.CLOSED, FREE_TEXT),
            _ended(session, day, SignalState.NO_ACTION, FREE_TEXT),
        ),
    )


def _note_past(session: Session, day: date) -> ColumnElement[bool]:
    return and_(
        col(SignalAttempt.note) != "",
        col(SignalAttempt.at) < past_before(session, FREE_TEXT, day),
    )


def signals_due(session: Session, day: date) -> dict[str, int]:
    """How many signals are past their term, by district."""
    rows = session.execute(
        select(func.coalesce(col(Signal.district_code), ""), func.count())
        .where(_past(session, day))
        .group_by(col(Signal.district_code))
    )
    return {code: int(number) for code, number in rows}


def let_signals_go(
    session: Session, day: date, most: int, *, by: Viewer, at: datetime
) -> int:
    """Strip at most so many signals; returns how many."""
    rows = session.execute(
        select(col(Signal.id), col(Signal.resident_id))
        .where(_past(session, day))
        .order_by(col(Signal.id))
        .limit(min(most, MOST))
    ).all()
    ids = [row[0] for row in rows]
    if ids:
        _strip(session, ids, at)
        about = [row[1] for row in rows if row[1]]
        did(session, by, "strip", SIGNAL.name, "", about, at=at)
    return len(ids)


def _strip(session: Session, ids: Sequence[int], at: datetime) -> None:
    """Take the persons out of signals; a reporter that is still there goes too."""
    which = col(Signal.id).in_(ids)
    _strip_reporters(session, ids, at)
    forget_notes(session, SIGNAL.name, select(col(Signal.id)).where(which))
    for statement in (
        update(SignalAttempt)
        .where(col(SignalAttempt.signal_id).in_(ids))
        .values(note=""),
        delete(SignalFollowUp).where(col(SignalFollowUp.signal_id).in_(ids)),
        update(Signal).where(which).values(**EMPTY, stripped_at=at),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()


def forget_signals(session: Session, residents: Sequence[str], *, at: datetime) -> None:
    """Everything reported about people who are erased; who reported goes with it.

    The eraser asked for the right, and writes in the log. A signal that is still open
    stays in its queue, empty: somebody closes it.
    """
    theirs = col(Signal.resident_id).in_(list(residents))
    leads = select(col(Signal.id)).where(theirs)
    rows = select(col(Signal.id)).where(
        or_(theirs, col(Signal.joined_to_id).in_(leads))
    )
    ids = [number or 0 for number in session.scalars(rows)]
    for start in range(0, len(ids), MOST):
        _strip(session, ids[start : start + MOST], at)


def residents_in_work() -> Select[Any]:
    """Residents about whom a signal is still open, or was joined to one that is: they
    are not erased meanwhile."""
    ended = [state.value for state in ENDED]
    return select(col(Signal.resident_id)).where(
        col(Signal.resident_id).is_not(None), _ended_as.not_in(ended)
    )


# --- who reported ---


def _reporters_past(session: Session, day: date) -> ColumnElement[bool]:
    return and_(
        col(Reporter.stripped_at).is_(None),
        select(col(Signal.id))
        .where(
            col(Signal.id) == col(Reporter.signal_id),
            _ended_as.in_([SignalState.CLOSED.value, SignalState.NO_ACTION.value]),
            _ended_at < past_before(session, REPORTER, day),
        )
        .correlate(Reporter)
        .exists(),
    )


def reporters_due(session: Session, day: date) -> dict[str, int]:
    """How many reporters are past their term."""
    rows = select(func.count()).select_from(Reporter)
    return {"": int(session.scalar(rows.where(_reporters_past(session, day))) or 0)}


def let_reporters_go(
    session: Session, day: date, most: int, *, by: Viewer, at: datetime
) -> int:
    """Strip at most so many reporters; returns how many."""
    rows = (
        select(col(Reporter.signal_id))
        .where(_reporters_past(session, day))
        .order_by(col(Reporter.signal_id))
        .limit(min(most, MOST))
    )
    ids = list(session.scalars(rows))
    if ids:
        _strip_reporters(session, ids, at)
        did(session, by, "strip", "reporter", "", at=at)
    return len(ids)


def _strip_reporters(session: Session, ids: Sequence[int], at: datetime) -> None:
    there = (col(Reporter.signal_id).in_(ids), col(Reporter.stripped_at).is_(None))
    veil_for_good(session, ids)
    for statement in (
        delete(FeedbackClaim).where(col(FeedbackClaim.signal_id).in_(ids)),
        update(Reporter).where(*there).values(**EMPTY_REPORTER, stripped_at=at),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()


REPORTERS = RetentionRule(
    "reporter", REPORTER.what, (REPORTER,), reporters_due, let_reporters_go
)
TEXTS = rule_of(
    "signal_text",
    "Vrije tekst bij meldingen",
    (FREE_TEXT,),
    TableRule(Signal, "id", _text_past, EMPTY_TEXT),
    TableRule(SignalAttempt, "id", _note_past, {"note": ""}),
)

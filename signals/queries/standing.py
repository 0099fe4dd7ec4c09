"""`rules.standing` as SQL over `Signal`: the same table, for thousands at once."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case
from sqlmodel import col

from signals.rules.standing import OF_STATE, SNOOZABLE, Standing
from signals.rules.states import SignalState
from signals.tables import Signal

OPEN = [state for state, one in OF_STATE.items() if one is not Standing.DONE]


def states_of(standing: Standing) -> list[SignalState]:
    """The states that stand so, when nothing was put away."""
    return [state for state, one in OF_STATE.items() if one is standing]


def is_snoozed(today: date) -> ColumnElement[bool]:
    """Put away until a day after today."""
    return and_(
        col(Signal.state).in_(SNOOZABLE),
        col(Signal.snoozed_until).is_not(None),
        col(Signal.snoozed_until) > today,
    )


def is_put_away(today: date) -> ColumnElement[bool]:
    """Waits or was put away, and its day to look again has not come."""
    return and_(
        col(Signal.state).in_([*SNOOZABLE, SignalState.WAITING]),
        col(Signal.snoozed_until).is_not(None),
        col(Signal.snoozed_until) > today,
    )


def standing_case(today: date) -> ColumnElement[str]:
    """The `Standing` of each signal, as text."""
    return case(
        (is_snoozed(today), Standing.SNOOZED.value),
        *[
            (col(Signal.state).in_(states_of(one)), one.value)
            for one in Standing
            if states_of(one)
        ],
    )


def is_open() -> ColumnElement[bool]:
    """Not done: it is in a queue."""
    return col(Signal.state).in_(OPEN)


def is_late(at: datetime) -> ColumnElement[bool]:
    """Past its deadline, the clock stopped while somebody is waited for."""
    due, paused = col(Signal.due_at), col(Signal.paused_at)
    passed = case((paused.is_not(None), due < paused), else_=due < at)
    return and_(is_open(), due.is_not(None), passed)

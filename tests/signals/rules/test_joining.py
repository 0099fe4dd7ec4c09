"""Which reports are one case, and what a more urgent one does with it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from signals.rules.joining import (
    WITHIN,
    Raise,
    Side,
    join_fault,
    raised,
    same_case,
    turns_unsafe,
)
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level, most_urgent
from signals.rules.states import ENDED, SIGNAL, SignalAct, SignalState
from tests.build import AT

S, L, R, K = SignalState, Level, Raise, SignalKind


def side(
    state: SignalState = S.RECEIVED,
    level: Level | None = None,
    proposed: Level | None = L.ROUTINE_5WD,
    **given: object,
) -> Side:
    values = {"resident_id": None, "address_key": "3011AA-1--", "received_at": AT}
    return Side(state=state, level=level, proposed_level=proposed, **values | given)


@pytest.mark.parametrize(
    ("newcomer", "lead", "words"),
    [
        (side(), side(), ""),
        (side(), side(S.WAITING), ""),
        (side(resident_id="R1"), side(resident_id="R1", address_key="x"), ""),
        # a couple at one address: two persons, one doorbell
        (side(resident_id="R1"), side(resident_id="R2"), ""),
        (side(), side(address_key="3011AA-2--"), "niet over dezelfde"),
        (side(address_key=""), side(address_key=""), "niet over dezelfde"),
        (side(received_at=AT - WITHIN), side(), ""),
        (
            side(received_at=AT - WITHIN - timedelta(seconds=1)),
            side(),
            "meer dan acht weken",
        ),
        (side(), side(S.CLOSED), "al afgerond"),
        (side(), side(S.NO_ACTION), "al afgerond"),
        (side(), side(S.JOINED), "hoort zelf al"),
        (side(S.CHECK), side(), "niet gecontroleerd"),
        (side(), side(S.CHECK), "niet gecontroleerd"),
        (side(S.PICKED_UP), side(), "werkt al iemand"),
        (side(S.CLOSED), side(), "werkt al iemand"),
    ],
)
def test_what_can_be_joined(newcomer: Side, lead: Side, words: str) -> None:
    fault = join_fault(newcomer, lead)
    assert words in fault
    assert bool(fault) == bool(words)


@pytest.mark.parametrize(
    ("newcomer", "lead", "effect"),
    [
        # as urgent, or less: nothing
        (side(), side(), R.NOTHING),
        (side(level=L.SOON_48H), side(S.PICKED_UP, L.URGENT_24H), R.NOTHING),
        (side(level=L.NO_ACTION), side(S.PICKED_UP, L.ROUTINE_5WD), R.NOTHING),
        (side(proposed=None), side(), R.NOTHING),
        # the lead still has to be weighed
        (side(proposed=L.URGENT_24H), side(), R.PROPOSAL),
        (side(proposed=L.ACUTE), side(), R.PROPOSAL),
        (side(proposed=L.SOON_48H), side(level=L.ROUTINE_5WD), R.PROPOSAL),
        # it waits for a team
        (side(proposed=L.SOON_48H), side(S.ROUTED, L.ROUTINE_5WD), R.ROUTE_AGAIN),
        (side(proposed=L.SOON_48H), side(S.NOT_ROUTED, L.ROUTINE_5WD), R.ROUTE_AGAIN),
        # somebody has it
        (side(proposed=L.SOON_48H), side(S.PICKED_UP, L.ROUTINE_5WD), R.LEVEL),
        (side(level=L.URGENT_24H), side(S.WAITING, L.SOON_48H), R.LEVEL),
        # perhaps unsafe
        (side(proposed=L.ACUTE), side(S.PICKED_UP, L.ROUTINE_5WD), R.WEIGH_AGAIN),
        (
            side(level=L.SAFETY_SUSPECTED),
            side(S.ROUTED, L.URGENT_24H),
            R.WEIGH_AGAIN,
        ),
        # what a person decided counts before what was proposed
        (
            side(S.ROUTED, L.ROUTINE_5WD, L.ACUTE),
            side(S.PICKED_UP, L.ROUTINE_5WD),
            R.NOTHING,
        ),
        # unless it came back to the desk since: then both count
        (
            side(level=L.ROUTINE_5WD, proposed=L.ACUTE),
            side(S.PICKED_UP, L.ROUTINE_5WD),
            R.WEIGH_AGAIN,
        ),
        (
            side(proposed=L.URGENT_24H),
            side(level=L.ROUTINE_5WD, proposed=L.ACUTE),
            R.NOTHING,
        ),
        # violence is for professionals, however urgent
        (side(kind=K.UNSAFE), side(S.PICKED_UP, L.ROUTINE_5WD), R.WEIGH_AGAIN),
        (side(kind=K.UNSAFE), side(S.NOT_ROUTED, L.ROUTINE_5WD), R.WEIGH_AGAIN),
        (side(kind=K.UNSAFE), side(), R.PROPOSAL),
        (
            side(kind=K.UNSAFE),
            side(S.PICKED_UP, L.SAFETY_SUSPECTED),
            R.NOTHING,
        ),
    ],
)
def test_what_a_newcomer_does(newcomer: Side, lead: Side, effect: Raise) -> None:
    assert raised(newcomer, lead) is effect


SIDES = some.builds(
    Side,
    state=some.sampled_from(SignalState),
    resident_id=some.sampled_from([None, "R1", "R2"]),
    address_key=some.sampled_from(["", "a", "b"]),
    received_at=some.sampled_from([AT, AT - WITHIN, AT - 2 * WITHIN]),
    level=some.none() | some.sampled_from(Level),
    proposed_level=some.none() | some.sampled_from(Level),
    kind=some.none() | some.sampled_from(SignalKind),
)


@given(SIDES, SIDES)
def test_laws(one: Side, other: Side) -> None:
    assert same_case(one, other) == same_case(other, one)
    if not join_fault(one, other):
        assert SignalAct.JOIN in SIGNAL.acts_from(one.state)
        assert other.state not in ENDED
        assert same_case(one, other)
    if turns_unsafe(one, other):  # raises the case however urgent either is
        assert raised(one, other) is not R.NOTHING
        assert not turns_unsafe(other, one)
        return
    if raised(one, other) is not R.NOTHING:
        assert one.urgency is not None
        assert other.urgency is not one.urgency
        assert raised(other, one) is R.NOTHING or turns_unsafe(other, one)
    if None not in (one.urgency, other.urgency) and one.urgency is not L.NO_ACTION:
        more = most_urgent(one.urgency, other.urgency) is not other.urgency
        assert (raised(one, other) is not R.NOTHING) == more

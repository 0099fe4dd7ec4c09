"""Every arrow of the machine of signals, written down apart from it."""

import pytest

from outreach.errors import TransitionRefused
from signals.rules.queues import OF_THE_DESK
from signals.rules.standing import OF_STATE
from signals.rules.states import (
    AT_DESK,
    ENDED,
    SIGNAL,
    WITH_TEAM,
    SignalAct,
    SignalState,
)

ARROWS = {
    "clear": {"check": "received"},
    "triage": dict.fromkeys(
        ["received", "not_routed", "routed", "picked_up", "contacted"], "triaged"
    ),
    "route": dict.fromkeys(["triaged", "not_routed"], "routed"),
    "fail_to_route": dict.fromkeys(
        ["triaged", "routed", "picked_up", "contacted", "waiting"], "not_routed"
    ),
    "pick_up": {"routed": "picked_up"},
    "hand_over": dict.fromkeys(
        ["routed", "picked_up", "contacted", "waiting"], "routed"
    ),
    "snooze": {"picked_up": "picked_up", "contacted": "contacted"},
    "attempt": {"picked_up": "picked_up", "contacted": "contacted"},
    "decide": {"picked_up": "picked_up", "contacted": "contacted"},
    "contact": dict.fromkeys(["picked_up", "contacted", "waiting"], "contacted"),
    "wait": dict.fromkeys(["picked_up", "contacted"], "waiting"),
    "resume": {"waiting": "picked_up"},
    "send_back": dict.fromkeys(
        ["not_routed", "routed", "picked_up", "contacted", "waiting"], "received"
    ),
    "raise_follow_up": {one: one for one in ("picked_up", "contacted", "waiting")},
    "record_wmo": {one: one for one in ("picked_up", "contacted", "waiting")},
    "confirm_receipt": {
        one: one for one in ("routed", "picked_up", "contacted", "waiting")
    },
    "close": dict.fromkeys(["picked_up", "contacted", "waiting"], "closed"),
    "dismiss": dict.fromkeys(["check", "received", "not_routed"], "no_action"),
    "join": dict.fromkeys(["received", "triaged", "not_routed", "routed"], "joined"),
    "split": {"joined": "received"},
    "reopen": dict.fromkeys(["closed", "no_action"], "received"),
}
"""Act -> state it is done in -> state it leads to."""


@pytest.mark.parametrize("act", SignalAct)
def test_each_act_from_each_state(act: SignalAct) -> None:
    for state in SignalState:
        expected = ARROWS[act].get(state)
        if expected is not None:
            assert SIGNAL.next_state(state, act) == expected, (state, act)
            continue
        with pytest.raises(TransitionRefused):
            SIGNAL.next_state(state, act)


def test_every_state_is_of_one_part_and_has_its_words() -> None:
    parts = [AT_DESK, WITH_TEAM, ENDED]
    assert sum(len(part) for part in parts) == len(SignalState)
    assert frozenset().union(*parts) == set(SignalState)
    assert set(SIGNAL.labels) == set(OF_STATE) == set(SignalState)
    assert OF_THE_DESK


def test_every_state_is_reached_and_only_ends_stay() -> None:
    reached = set(SIGNAL.start)
    for _ in SignalState:
        reached |= {a.to for (frm, _act), a in SIGNAL.arrows.items() if frm in reached}
    assert reached == set(SignalState)
    onward = {frm for frm, _ in SIGNAL.arrows}
    assert onward == set(SignalState), "from every state there is a way on, or back"

"""What holds for every state machine, and the arrows that matter most."""

from typing import Any

import pytest

from letters.rules.batches import BATCH
from outreach.errors import TransitionRefused
from outreach.rules.cycles import WAVE
from outreach.rules.follow_ups import FOLLOW_UP, FollowUpAct, FollowUpState
from outreach.rules.invitations import INVITATION, InvitationAct, InvitationState
from outreach.rules.machines import Machine
from outreach.rules.visits import VISIT

MACHINES: list[Machine[Any, Any]] = [INVITATION, VISIT, FOLLOW_UP, WAVE, BATCH]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_has_a_dutch_name_and_can_be_reached(
    machine: Machine[Any, Any],
) -> None:
    states = set(type(next(iter(machine.start))))
    assert set(machine.labels) == states
    reached = set(machine.start)
    for _ in states:
        reached |= {a.to for (frm, _), a in machine.arrows.items() if frm in reached}
    assert reached == states


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (InvitationState.ANSWERED, InvitationAct.WITHDRAW),
        (InvitationState.WITHDRAWN, InvitationAct.PRINT),
        (InvitationState.PLANNED, InvitationAct.POST),
    ],
)
def test_what_an_invitation_never_does(
    state: InvitationState, act: InvitationAct
) -> None:
    with pytest.raises(TransitionRefused):
        INVITATION.next_state(state, act)


def test_sent_is_not_followed_up() -> None:
    assert FollowUpAct.CONTACT not in FOLLOW_UP.acts_from(FollowUpState.SENT)
    assert FollowUpAct.FINISH not in FOLLOW_UP.acts_from(FollowUpState.SENT)
    assert FollowUpAct.ACCEPT in FOLLOW_UP.acts_from(FollowUpState.SENT)


def test_only_a_first_contact_can_be_finished() -> None:
    assert FOLLOW_UP.sources(FollowUpAct.FINISH) == (FollowUpState.FIRST_CONTACT,)

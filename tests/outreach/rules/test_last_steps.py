"""Why somebody was not spoken with: newest try, then the answer, then the letter."""

import pytest

from outreach.rules.invitations import InvitationState as S
from outreach.rules.last_steps import LastStep, label, last_step
from outreach.rules.responses import ResponseCode as R
from outreach.rules.visits import Outcome


@pytest.mark.parametrize(
    ("state", "code", "outcome", "step"),
    [
        (S.POSTED, None, None, LastStep.NO_ANSWER_YET),
        (S.NO_ANSWER, None, None, LastStep.NO_ANSWER),
        (S.ANSWERED, None, None, LastStep.ANSWERED),
        (S.ANSWERED, R.NOT_THIS_YEAR, None, "answer:not_this_year"),
        (S.ANSWERED, R.YES, None, LastStep.WAITING),
        (S.ANSWERED, R.YES, Outcome.NOT_HOME, "attempt:not_home"),  # the try is newer
        (S.WITHDRAWN, R.YES, None, LastStep.WITHDRAWN),  # died after the answer
        (S.WITHDRAWN, None, Outcome.CARD_LEFT, "attempt:card_left"),
    ],
)
def test_the_newest_step_explains(
    state: S, code: R | None, outcome: Outcome | None, step: str
) -> None:
    assert last_step(state, code, outcome) == step


def test_every_step_has_a_dutch_label() -> None:
    steps = [*LastStep, *(f"attempt:{o}" for o in Outcome), *(f"answer:{r}" for r in R)]
    assert all(label(step) for step in steps)

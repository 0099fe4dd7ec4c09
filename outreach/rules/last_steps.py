"""The last step with somebody who was invited and never spoken with."""

from enum import StrEnum

from outreach.rules.invitations import InvitationState
from outreach.rules.outcomes import CONSEQUENCES
from outreach.rules.responses import CODE_LABELS, ResponseCode
from outreach.rules.visits import Outcome


class LastStep(StrEnum):
    """Steps that are no outcome of an attempt and no answer."""

    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    NO_ANSWER = "no_answer"
    NO_ANSWER_YET = "no_answer_yet"
    ANSWERED = "answered"


_LABELS = {
    LastStep.WITHDRAWN: "Uitnodiging ingetrokken na versturen",
    LastStep.WAITING: "Wil een bezoek, nog niet bezocht",
    LastStep.NO_ANSWER: "Geen antwoord op de brief",
    LastStep.ANSWERED: "Heeft geantwoord, nog niet gesproken",
    LastStep.NO_ANSWER_YET: "Brief verstuurd, antwoord kan nog komen",
}


def last_step(
    state: InvitationState, code: ResponseCode | None, outcome: Outcome | None
) -> str:
    """The step that explains best why there was no conversation.

    `outcome` is that of the newest attempt and comes first: it is the newest try.
    Then a withdrawal, the newest answer, and at last the letter itself. Gives
    `attempt:...`, `answer:...` or a `LastStep`.
    """
    if outcome is not None:
        return f"attempt:{outcome}"
    if state is InvitationState.WITHDRAWN:
        return LastStep.WITHDRAWN
    if code is ResponseCode.YES:
        return LastStep.WAITING
    if code is not None:
        return f"answer:{code}"
    if state is InvitationState.NO_ANSWER:
        return LastStep.NO_ANSWER
    if state is InvitationState.ANSWERED:
        return LastStep.ANSWERED
    return LastStep.NO_ANSWER_YET


def label(step: str) -> str:
    """The step in Dutch."""
    kind, _, code = step.partition(":")
    if kind == "attempt":
        return f"Poging: {CONSEQUENCES[Outcome(code)].label.lower()}"
    if kind == "answer":
        return f"Antwoord: {CODE_LABELS[ResponseCode(code)].lower()}"
    return _LABELS[LastStep(step)]

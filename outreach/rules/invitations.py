"""The life of an invitation, from the plan to the answer."""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class InvitationState(StrEnum):
    """Where an invitation stands."""

    PLANNED = "planned"
    PRINTED = "printed"
    POSTED = "posted"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"


class InvitationAct(StrEnum):
    """What can be done with an invitation."""

    PRINT = "print"
    POST = "post"
    ANSWER = "answer"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REPLAN = "replan"
    TAKE_BACK = "take_back"


class Answer(StrEnum):
    """Whether the resident wants a visit; the detail is in the response."""

    YES = "yes"
    NO = "no"


class WithdrawReason(StrEnum):
    """Why an invitation was taken back."""

    DECEASED = "deceased"
    MOVED = "moved"
    EMIGRATED = "emigrated"
    OTHER_MUNICIPALITY = "other_municipality"
    SUSPENDED = "suspended"
    INSTITUTION = "institution"
    OBJECTION = "objection"
    ADDRESS = "address"
    DISAPPEARED = "disappeared"
    RECORD_REMOVED = "record_removed"
    WAVE_CANCELLED = "wave_cancelled"
    PULLED = "pulled"
    MISTAKE = "mistake"


RECALLED = "teruggelezen uit het bestand van de overdracht"
"""Reason of each step that a restored database learned from outside."""

S, A = InvitationState, InvitationAct
INVITATION = Machine(
    name="invitation",
    dutch="deze uitnodiging",
    start=frozenset({S.PLANNED}),
    arrows={
        (S.PLANNED, A.PRINT): Arrow(S.PRINTED, "at hand-over to the print house"),
        (S.PLANNED, A.ANSWER): Arrow(
            S.ANSWERED, "a partner's letter was read, or somebody heard of it"
        ),
        (S.PLANNED, A.WITHDRAW): Arrow(S.WITHDRAWN),
        (S.PLANNED, A.REPLAN): Arrow(
            S.PLANNED, "kept back at the last look; a next wave takes it"
        ),
        (S.WITHDRAWN, A.REPLAN): Arrow(
            S.PLANNED, "its wave was cancelled, or the ground proved wrong"
        ),
        (S.PRINTED, A.POST): Arrow(S.POSTED, "when the mail room confirms"),
        (S.PRINTED, A.ANSWER): Arrow(S.ANSWERED, "people answer before we confirm"),
        (S.PRINTED, A.WITHDRAW): Arrow(S.WITHDRAWN, "pulled in the mail room"),
        (S.PRINTED, A.TAKE_BACK): Arrow(
            S.PLANNED, "the hand-over was cancelled before the print house began"
        ),
        (S.POSTED, A.ANSWER): Arrow(S.ANSWERED),
        (S.POSTED, A.CLOSE): Arrow(S.NO_ANSWER),
        (S.POSTED, A.WITHDRAW): Arrow(S.WITHDRAWN),
        (S.NO_ANSWER, A.ANSWER): Arrow(S.ANSWERED, "people answer late"),
        (S.NO_ANSWER, A.WITHDRAW): Arrow(S.WITHDRAWN),
        (S.ANSWERED, A.ANSWER): Arrow(
            S.ANSWERED, "who phoned to cancel may phone again to book"
        ),
    },
    labels={
        S.PLANNED: "gepland",
        S.PRINTED: "gedrukt",
        S.POSTED: "verstuurd",
        S.ANSWERED: "beantwoord",
        S.NO_ANSWER: "geen antwoord",
        S.WITHDRAWN: "ingetrokken",
    },
)

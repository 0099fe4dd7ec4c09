"""The yearly cycle and its waves: states, verdicts, approaches."""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class Verdict(StrEnum):
    """The one verdict of a resident in a cycle, and of a row in a delivery."""

    INVITE = "invite"
    REVIEW = "review"
    OUT = "out"


class Approach(StrEnum):
    """What happens after the letter."""

    BY_REPLY = "by_reply"
    ANNOUNCED = "announced"


class WaveState(StrEnum):
    """Where a wave stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PRINTED = "printed"
    POSTED = "posted"
    CANCELLED = "cancelled"


class WaveAct(StrEnum):
    """What can be done with a wave."""

    CHANGE = "change"
    APPROVE = "approve"
    PRINT = "print"
    POST = "post"
    CANCEL = "cancel"
    TAKE_BACK = "take_back"


S, A = WaveState, WaveAct
WAVE = Machine(
    name="wave",
    dutch="deze golf",
    start=frozenset({S.PROPOSED}),
    arrows={
        (S.PROPOSED, A.CHANGE): Arrow(S.PROPOSED, "the coordinator changes the number"),
        (S.PROPOSED, A.APPROVE): Arrow(S.APPROVED, "invitations are made here"),
        (S.PROPOSED, A.CANCEL): Arrow(S.CANCELLED),
        (S.APPROVED, A.CANCEL): Arrow(S.CANCELLED, "its invitations are withdrawn"),
        (S.APPROVED, A.PRINT): Arrow(S.PRINTED, "at hand-over to the print house"),
        (S.PRINTED, A.POST): Arrow(S.POSTED, "when the mail room confirms"),
        (S.PRINTED, A.TAKE_BACK): Arrow(
            S.APPROVED, "the hand-over was cancelled before the print house began"
        ),
    },
    labels={
        S.PROPOSED: "voorgesteld",
        S.APPROVED: "goedgekeurd",
        S.PRINTED: "gedrukt",
        S.POSTED: "verstuurd",
        S.CANCELLED: "geschrapt",
    },
)

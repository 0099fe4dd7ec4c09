"""The life of a visitor's round, and of the plan that it comes from."""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class PlanState(StrEnum):
    """Where a plan of an area and some days stands."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    REPLACED = "replaced"
    DROPPED = "dropped"


class PlanAct(StrEnum):
    """What can be done with a plan."""

    PUBLISH = "publish"
    REPLACE = "replace"
    DROP = "drop"


class RoundState(StrEnum):
    """Where one visitor's day stands."""

    PLANNED = "planned"
    LOCKED = "locked"
    HANDED_OUT = "handed_out"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class RoundAct(StrEnum):
    """What can be done with a round."""

    CHANGE = "change"
    LOCK = "lock"
    UNLOCK = "unlock"
    HAND_OUT = "give_out"
    SIGN_IN = "bring_back"
    CANCEL = "cancel"


S, A = PlanState, PlanAct
ROUND_PLAN = Machine(
    name="round_plan",
    dutch="dit plan",
    start=frozenset({S.PROPOSED}),
    arrows={
        (S.PROPOSED, A.PUBLISH): Arrow(S.PUBLISHED, "checked again, and accepted"),
        (S.PROPOSED, A.DROP): Arrow(S.DROPPED),
        (S.PUBLISHED, A.REPLACE): Arrow(S.REPLACED, "a later plan was accepted"),
    },
    labels={
        S.PROPOSED: "voorstel",
        S.PUBLISHED: "vastgesteld",
        S.REPLACED: "vervangen",
        S.DROPPED: "niet gebruikt",
    },
)
R, B = RoundState, RoundAct
ROUND = Machine(
    name="round",
    dutch="deze looproute",
    start=frozenset({R.PLANNED}),
    arrows={
        (R.PLANNED, B.CHANGE): Arrow(R.PLANNED, "visits came, went or moved"),
        (R.PLANNED, B.LOCK): Arrow(R.LOCKED),
        (R.PLANNED, B.HAND_OUT): Arrow(R.HANDED_OUT, "the sheet was printed"),
        (R.PLANNED, B.CANCEL): Arrow(R.CANCELLED),
        (R.LOCKED, B.UNLOCK): Arrow(R.PLANNED),
        (R.LOCKED, B.CHANGE): Arrow(
            R.LOCKED, "a resident cancelled: the lock holds off planners only"
        ),
        (R.CANCELLED, B.CHANGE): Arrow(R.PLANNED, "visits came after all"),
        (R.LOCKED, B.HAND_OUT): Arrow(R.HANDED_OUT, "its lock ends with the sheet"),
        (R.HANDED_OUT, B.HAND_OUT): Arrow(R.HANDED_OUT, "printed again: next number"),
        (R.HANDED_OUT, B.CHANGE): Arrow(R.PLANNED, "the sheet is out of date"),
        (R.HANDED_OUT, B.SIGN_IN): Arrow(R.RETURNED, "the paper came back"),
        (R.HANDED_OUT, B.CANCEL): Arrow(R.CANCELLED),
    },
    labels={
        R.PLANNED: "gepland",
        R.LOCKED: "vastgezet",
        R.HANDED_OUT: "uitgereikt",
        R.RETURNED: "ingeleverd",
        R.CANCELLED: "vervallen",
    },
)

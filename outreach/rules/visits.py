"""The life of a household visit, and what can come of an attempt."""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class VisitState(StrEnum):
    """Where a household visit stands."""

    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    DONE = "done"
    PHONE_CONVERSATION = "phone_conversation"
    MET_ELSEWHERE = "met_elsewhere"
    NOT_HOME = "not_home"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class VisitAct(StrEnum):
    """What can be done with a visit."""

    SCHEDULE = "schedule"
    RESCHEDULE = "reschedule"
    COMPLETE = "complete"
    TALK_BY_PHONE = "talk_by_phone"
    MEET_ELSEWHERE = "meet_elsewhere"
    FIND_NOBODY = "find_nobody"
    CANCEL = "cancel"
    REFUSE = "refuse"
    POSTPONE = "postpone"
    CORRECT = "correct"
    HAND_OVER = "hand_over"


class VisitKind(StrEnum):
    """How people meet."""

    HOME = "home"
    PHONE = "phone"
    WALK = "walk"
    LOCATION = "location"
    DIGITAL = "digital"


class Channel(StrEnum):
    """By which way somebody was contacted or answered."""

    LETTER = "letter"
    PHONE = "phone"
    DOORBELL = "doorbell"
    LOCATION = "location"
    DIGITAL = "digital"
    EMAIL = "email"
    REPLY_CARD = "reply_card"
    DESK = "desk"


class Outcome(StrEnum):
    """What came of an attempt or a visit, per person (domain.md section 2)."""

    VISITED = "visited"
    PHONE_CONVERSATION = "phone_conversation"
    MET_ELSEWHERE = "met_elsewhere"
    APPOINTMENT_MADE = "appointment_made"
    NO_ANSWER_LETTER = "no_answer_letter"
    NOT_HOME = "not_home"
    CARD_LEFT = "card_left"
    CANCELLED_BY_RESIDENT = "cancelled_by_resident"
    DECLINED_THIS_ROUND = "declined_this_round"
    DECLINED_PERMANENTLY = "declined_permanently"
    DECLINED_NO_NEED = "declined_no_need"
    LANGUAGE_BARRIER = "language_barrier"
    MOVED = "moved"
    DECEASED = "deceased"
    IN_INSTITUTION = "in_institution"
    IN_HOSPITAL = "in_hospital"
    ADDRESS_WRONG = "address_wrong"
    UNSAFE_SITUATION = "unsafe_situation"
    CONCERN_NO_CONTACT = "concern_no_contact"


VISITED = frozenset({Outcome.VISITED})
"""Counts as visited: somebody sat at the table. Source: annual account 2017."""
REACHED = frozenset(
    {Outcome.VISITED, Outcome.PHONE_CONVERSATION, Outcome.MET_ELSEWHERE}
)
"""Counts as reached: any conversation."""
REPORT_TO_REGISTER = frozenset({Outcome.MOVED, Outcome.DECEASED, Outcome.ADDRESS_WRONG})
"""Reasonable doubt about the register must be reported (Wet BRP 2.34)."""

S, A = VisitState, VisitAct
_OPEN = (S.REQUESTED, S.SCHEDULED, S.NOT_HOME)
_CLOSING = {
    A.COMPLETE: S.DONE,
    A.TALK_BY_PHONE: S.PHONE_CONVERSATION,
    A.MEET_ELSEWHERE: S.MET_ELSEWHERE,
    A.CANCEL: S.CANCELLED,
    A.REFUSE: S.REFUSED,
}
VISIT = Machine(
    name="visit",
    dutch="dit bezoek",
    start=frozenset({S.REQUESTED, S.SCHEDULED}),
    arrows={
        (S.REQUESTED, A.SCHEDULE): Arrow(S.SCHEDULED),
        (S.SCHEDULED, A.RESCHEDULE): Arrow(S.SCHEDULED),
        (S.NOT_HOME, A.SCHEDULE): Arrow(S.SCHEDULED, "a next attempt"),
        (S.CANCELLED, A.SCHEDULE): Arrow(S.SCHEDULED, "who cancelled may book again"),
        (S.REQUESTED, A.FIND_NOBODY): Arrow(S.NOT_HOME, "rung without appointment"),
        (S.SCHEDULED, A.FIND_NOBODY): Arrow(S.NOT_HOME),
        (S.NOT_HOME, A.FIND_NOBODY): Arrow(S.NOT_HOME, "attempt n + 1"),
        **{(state, act): Arrow(to) for state in _OPEN for act, to in _CLOSING.items()},
        **{
            (state, A.POSTPONE): Arrow(
                S.REQUESTED,
                "an interpreter first, when the resident is home again, or no visitor "
                "can come any more",
            )
            for state in _OPEN
        },
        **{
            (state, A.HAND_OVER): Arrow(
                state, "another provider takes over; the appointment stays"
            )
            for state in _OPEN
        },
        **{
            (state, A.CORRECT): Arrow(S.SCHEDULED, "a mistaken log is taken back")
            for state in (*_CLOSING.values(), S.NOT_HOME)
        },
    },
    labels={
        S.REQUESTED: "gevraagd",
        S.SCHEDULED: "afgesproken",
        S.DONE: "bezocht",
        S.PHONE_CONVERSATION: "telefonisch gesproken",
        S.MET_ELSEWHERE: "elders ontmoet",
        S.NOT_HOME: "niet thuis",
        S.CANCELLED: "afgezegd",
        S.REFUSED: "geweigerd",
    },
)

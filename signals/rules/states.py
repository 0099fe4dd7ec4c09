"""The life of a signal. Each is in exactly one queue, or closed with a reason."""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class SignalState(StrEnum):
    """Where a signal stands."""

    CHECK = "check"
    """Looks like abuse of the form: a person looks; never thrown away."""
    RECEIVED = "received"
    TRIAGED = "triaged"
    ROUTED = "routed"
    NOT_ROUTED = "not_routed"
    PICKED_UP = "picked_up"
    CONTACTED = "contacted"
    WAITING = "waiting"
    CLOSED = "closed"
    NO_ACTION = "no_action"
    JOINED = "joined"


class SignalAct(StrEnum):
    """What can be done with a signal."""

    CLEAR = "clear"
    TRIAGE = "triage"
    ROUTE = "route"
    FAIL_TO_ROUTE = "fail_to_route"
    PICK_UP = "pick_up"
    HAND_OVER = "hand_over"
    SNOOZE = "snooze"
    ATTEMPT = "attempt"
    DECIDE = "decide"
    """After three failed attempts: how to go on."""
    CONTACT = "contact"
    WAIT = "wait"
    RESUME = "resume"
    SEND_BACK = "send_back"
    """To the desk, to be weighed again: by who may not weigh himself."""
    RAISE_FOLLOW_UP = "raise_follow_up"
    RECORD_WMO = "record_wmo"
    CONFIRM_RECEIPT = "confirm_receipt"
    """Veilig Thuis has it."""
    CLOSE = "close"
    DISMISS = "dismiss"
    JOIN = "join"
    SPLIT = "split"
    REOPEN = "reopen"


S, A = SignalState, SignalAct
SIGNAL: Machine[SignalState, SignalAct] = Machine(
    name="signal",
    dutch="deze melding",
    start=frozenset({S.RECEIVED, S.CHECK}),
    arrows={
        (S.CHECK, A.CLEAR): Arrow(S.RECEIVED),
        (S.CHECK, A.DISMISS): Arrow(S.NO_ACTION, "abuse; kept, with the reason"),
        (S.RECEIVED, A.TRIAGE): Arrow(S.TRIAGED),
        (S.RECEIVED, A.DISMISS): Arrow(S.NO_ACTION),
        (S.RECEIVED, A.JOIN): Arrow(S.JOINED),
        (S.TRIAGED, A.ROUTE): Arrow(S.ROUTED),
        (S.TRIAGED, A.FAIL_TO_ROUTE): Arrow(S.NOT_ROUTED),
        (S.TRIAGED, A.JOIN): Arrow(S.JOINED),
        (S.NOT_ROUTED, A.ROUTE): Arrow(S.ROUTED),
        (S.NOT_ROUTED, A.TRIAGE): Arrow(S.TRIAGED, "weighed again by the desk"),
        (S.NOT_ROUTED, A.DISMISS): Arrow(S.NO_ACTION),
        (S.NOT_ROUTED, A.JOIN): Arrow(S.JOINED),
        (S.NOT_ROUTED, A.SEND_BACK): Arrow(S.RECEIVED, "a worse report came beside it"),
        (S.ROUTED, A.FAIL_TO_ROUTE): Arrow(S.NOT_ROUTED, "its team or provider ended"),
        (S.ROUTED, A.PICK_UP): Arrow(S.PICKED_UP),
        (S.ROUTED, A.HAND_OVER): Arrow(S.ROUTED, "to another team, nobody has it yet"),
        (S.ROUTED, A.TRIAGE): Arrow(S.TRIAGED, "new facts: weighed again"),
        (S.ROUTED, A.JOIN): Arrow(S.JOINED),
        (S.PICKED_UP, A.HAND_OVER): Arrow(S.ROUTED, "back in a queue, owner gone"),
        (S.PICKED_UP, A.FAIL_TO_ROUTE): Arrow(S.NOT_ROUTED, "its provider ended"),
        (S.PICKED_UP, A.TRIAGE): Arrow(S.TRIAGED, "new facts: weighed again"),
        (S.ROUTED, A.SEND_BACK): Arrow(S.RECEIVED, "new facts: the desk weighs again"),
        (S.PICKED_UP, A.SNOOZE): Arrow(S.PICKED_UP, "comes back by itself that day"),
        (S.PICKED_UP, A.ATTEMPT): Arrow(S.PICKED_UP, "an attempt is no contact"),
        (S.PICKED_UP, A.DECIDE): Arrow(S.PICKED_UP),
        (S.PICKED_UP, A.SEND_BACK): Arrow(S.RECEIVED, "the desk weighs again"),
        (S.PICKED_UP, A.CONTACT): Arrow(S.CONTACTED),
        (S.PICKED_UP, A.WAIT): Arrow(S.WAITING),
        (S.PICKED_UP, A.CLOSE): Arrow(S.CLOSED, "closed without contact, with reason"),
        (S.CONTACTED, A.HAND_OVER): Arrow(S.ROUTED),
        (S.CONTACTED, A.FAIL_TO_ROUTE): Arrow(S.NOT_ROUTED, "its provider ended"),
        (S.CONTACTED, A.TRIAGE): Arrow(S.TRIAGED, "unsafe after all: weighed again"),
        (S.CONTACTED, A.SNOOZE): Arrow(S.CONTACTED, "comes back by itself that day"),
        (S.CONTACTED, A.ATTEMPT): Arrow(S.CONTACTED, "not reached this time"),
        (S.CONTACTED, A.DECIDE): Arrow(S.CONTACTED),
        (S.CONTACTED, A.SEND_BACK): Arrow(S.RECEIVED, "unsafe after all, or other"),
        (S.CONTACTED, A.CONTACT): Arrow(S.CONTACTED, "a next contact"),
        (S.CONTACTED, A.WAIT): Arrow(S.WAITING),
        (S.CONTACTED, A.CLOSE): Arrow(S.CLOSED),
        (S.WAITING, A.RESUME): Arrow(S.PICKED_UP),
        (S.WAITING, A.CONTACT): Arrow(S.CONTACTED, "the resident answered"),
        (S.WAITING, A.CLOSE): Arrow(S.CLOSED),
        (S.WAITING, A.HAND_OVER): Arrow(S.ROUTED),
        (S.WAITING, A.FAIL_TO_ROUTE): Arrow(S.NOT_ROUTED, "its provider ended"),
        (S.WAITING, A.SEND_BACK): Arrow(S.RECEIVED, "the desk weighs again"),
        **{
            (state, act): Arrow(state, why)
            for state in (S.PICKED_UP, S.CONTACTED, S.WAITING)
            for act, why in {
                A.RAISE_FOLLOW_UP: "a team goes on; closing is an act of its own",
                A.RECORD_WMO: "the resident asked; the clock runs beside it",
            }.items()
        },
        **{
            (state, A.CONFIRM_RECEIPT): Arrow(state, "until then a professional has it")
            for state in (S.ROUTED, S.PICKED_UP, S.CONTACTED, S.WAITING)
        },
        (S.JOINED, A.SPLIT): Arrow(S.RECEIVED, "not about the same person after all"),
        (S.CLOSED, A.REOPEN): Arrow(S.RECEIVED, "the reporter is still worried"),
        (S.NO_ACTION, A.REOPEN): Arrow(S.RECEIVED, "the reporter is still worried"),
    },
    labels={
        S.CHECK: "te controleren",
        S.RECEIVED: "ontvangen",
        S.TRIAGED: "beoordeeld",
        S.ROUTED: "nog niet opgepakt",
        S.NOT_ROUTED: "nog zonder team",
        S.PICKED_UP: "opgepakt",
        S.CONTACTED: "contact gehad",
        S.WAITING: "wacht",
        S.CLOSED: "afgerond",
        S.NO_ACTION: "geen actie nodig",
        S.JOINED: "samengevoegd",
    },
)
ENDED = frozenset({S.CLOSED, S.NO_ACTION, S.JOINED})
"""In no queue any more."""
AT_DESK = frozenset({S.CHECK, S.RECEIVED, S.TRIAGED, S.NOT_ROUTED})
"""With the desk that weighs signals."""
WITH_TEAM = frozenset({S.ROUTED, S.PICKED_UP, S.CONTACTED, S.WAITING})


class CloseReason(StrEnum):
    """What came of it."""

    VISIT = "visit"
    CONVERSATION = "conversation"
    FOLLOW_UP = "follow_up"
    WMO_REQUEST = "wmo_request"
    HANDED_OVER = "handed_over"
    ALREADY_IN_CARE = "already_in_care"
    WANTS_NOTHING = "wants_nothing"
    NOT_REACHED = "not_reached"
    NOBODY_THERE = "nobody_there"
    DIED_OR_MOVED = "died_or_moved"


CLOSE_LABELS = {
    CloseReason.VISIT: "Er is een bezoek gebracht",
    CloseReason.CONVERSATION: "Er is een gesprek geweest",
    CloseReason.FOLLOW_UP: "Een team gaat ermee verder",
    CloseReason.WMO_REQUEST: "Het is een Wmo-melding geworden",
    CloseReason.HANDED_OVER: "Overgedragen aan een andere organisatie",
    CloseReason.ALREADY_IN_CARE: "Er is al hulp",
    CloseReason.WANTS_NOTHING: "De inwoner wil geen contact",
    CloseReason.NOT_REACHED: "Na drie pogingen niet bereikt",
    CloseReason.NOBODY_THERE: "Op dit adres woont niemand die het betreft",
    CloseReason.DIED_OR_MOVED: "Overleden of verhuisd",
}

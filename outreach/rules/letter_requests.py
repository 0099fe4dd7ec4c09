"""Letters that any package may ask for; `letters` makes them, one floor up."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from outreach.calendars import working_days_between
from outreach.rules.contact import Purpose
from outreach.rules.machines import Arrow, Machine
from outreach.rules.visits import Channel, Outcome, VisitKind


class RequestedKind(StrEnum):
    """What can be asked for; the values are those of `letters.rules.kinds`."""

    APPOINTMENT = "appointment"
    MISSED = "missed"
    STOP = "stop"
    REMINDER = "reminder"
    """One by hand, instead of the one that would come by itself."""


class LetterRequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class LetterRequestAct(StrEnum):
    """What can be done with a request."""

    TAKE = "take"
    GIVE_BACK = "give_back"
    WITHDRAW = "withdraw"


S, A = LetterRequestState, LetterRequestAct
LETTER_REQUEST = Machine(
    name="letter_request",
    dutch="deze aangevraagde brief",
    start=frozenset({S.OPEN}),
    arrows={
        (S.OPEN, A.TAKE): Arrow(S.TAKEN, "it is in a batch"),
        (S.OPEN, A.WITHDRAW): Arrow(S.WITHDRAWN),
        (S.TAKEN, A.GIVE_BACK): Arrow(S.OPEN, "its batch was cancelled, or it is held"),
        (S.TAKEN, A.WITHDRAW): Arrow(S.WITHDRAWN, "taken out at the last look"),
    },
    labels={
        S.OPEN: "aangevraagd",
        S.TAKEN: "in een partij",
        S.WITHDRAWN: "niet meer nodig",
    },
)

PURPOSES: Mapping[RequestedKind, Purpose] = {
    RequestedKind.APPOINTMENT: Purpose.VISIT,
    RequestedKind.MISSED: Purpose.VISIT,
    RequestedKind.STOP: Purpose.FOLLOW_UP,
    RequestedKind.REMINDER: Purpose.INVITATION,
}
"""At the gate. The confirmation that we stop goes out in spite of the objection: it is
what the resident asked for."""
KIND_LABELS: Mapping[RequestedKind, str] = {
    RequestedKind.APPOINTMENT: "Bevestiging van een afspraak",
    RequestedKind.MISSED: "Wij troffen u niet thuis",
    RequestedKind.STOP: "Wij schrijven u niet meer",
    RequestedKind.REMINDER: "Herinnering",
}
SUBJECT_KINDS: Mapping[RequestedKind, tuple[str, ...]] = {
    RequestedKind.APPOINTMENT: ("visit",),
    RequestedKind.MISSED: ("attempt",),
    RequestedKind.STOP: ("objection", "response"),
    RequestedKind.REMINDER: ("invitation",),
}
"""What each letter is about. A stop letter about a `response` goes to the partner of
somebody who died: the response is the one that told of the death."""
BY_PARTNER = "asked_by_partner"
"""Key in `LetterRequest.given`: the partner asked for it, so it need not wait."""


def in_time_for_letter(
    today: date, day: date, days: int, working: Callable[[date], bool]
) -> bool:
    """Whether a letter still comes before an appointment: at least `days` working
    days away (norm `confirm_letter_days`)."""
    return working_days_between(today, day, working=working) >= days


def can_be_confirmed(kind: VisitKind) -> bool:
    """The letter says that we come to somebody's home."""
    return kind is VisitKind.HOME


def found_nobody(channel: Channel, outcome: Outcome) -> bool:
    """Whether somebody rang and nobody opened: what the letter "missed" says."""
    return channel is Channel.DOORBELL and outcome in (
        Outcome.NOT_HOME,
        Outcome.CARD_LEFT,
    )


def missed_letter_due(number: int, after: int, *, before: bool) -> bool:
    """Whether a try asks for a letter by itself: the `after`th in this round, once.

    `after` 0 (norm `missed_letter_after`): never. `before`: there was one already.
    """
    return after > 0 and number >= after and not before


def waits_until(
    asked_on: date,
    subject_kind: str,
    given: Mapping[str, str],
    hold_until: date | None,
    hold_days: int,
) -> date | None:
    """The first day on which a letter to a partner left behind may go; None: now.

    In the days after a death nobody gets a letter that he did not ask for himself
    (norm `bereaved_hold_days`). `hold_until`: the end of a hold for that reason.
    """
    if subject_kind != "response" or given.get(BY_PARTNER):
        return None
    return max(asked_on + timedelta(days=hold_days), hold_until or asked_on)

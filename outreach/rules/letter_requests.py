"""Letters that any package may ask for; `letters` makes them, one floor up."""

from collections.abc import Mapping
from enum import StrEnum

from outreach.rules.contact import Purpose
from outreach.rules.machines import Arrow, Machine


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
    RequestedKind.STOP: ("objection", "invitation"),
    RequestedKind.REMINDER: ("invitation",),
}
"""What each letter is about. A stop letter about an `invitation` goes to the partner of
somebody who died: the invitation is that of the dead."""

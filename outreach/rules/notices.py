"""Important notices: what must not pass unseen, and in which words it is told."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.register.events import EventKind
from outreach.rules.visits import Outcome


class NoticeKind(StrEnum):
    """What happened."""

    DIED = "died"
    MOVED = "moved"
    SECRET = "secret"
    RETURNED_LETTER = "returned_letter"
    REFUSED = "refused"
    RULE_BROKEN = "rule_broken"
    PROVIDER_CHANGED = "provider_changed"


class Words(NamedTuple):
    """How one kind is told, in Dutch."""

    title: str
    now: str
    """What to do."""


N = NoticeKind
WORDS: Mapping[NoticeKind, Words] = {
    N.DIED: Words("Overleden", "Bel of ga niet meer. Denk aan de partner."),
    N.MOVED: Words("Verhuisd", "Kijk of de afspraak en de opvolging nog kloppen."),
    N.SECRET: Words(
        "Adres is geheim geworden",
        "Alleen de gemeente neemt nog contact op. Geef niets door aan anderen.",
    ),
    N.RETURNED_LETTER: Words(
        "Brief kwam terug", "Kijk of het adres klopt voordat er weer een brief gaat."
    ),
    N.REFUSED: Words("Wil nooit meer een uitnodiging", "Nodig niet opnieuw uit."),
    N.RULE_BROKEN: Words(
        "Een vaste regel klopt niet", "Kijk wat er is gebeurd, of vraag hulp."
    ),
    N.PROVIDER_CHANGED: Words(
        "Andere aanbieder in een gebied",
        "Kies bezoekers voor de afspraken die nog niemand hebben.",
    ),
}
VEILED = Words(
    "Een afspraak is vervallen", "De gemeente neemt dit bezoek over. Ga niet meer."
)
"""What a provider is told of somebody with non-disclosure: no name, no reason."""
OF_EVENTS: Mapping[EventKind, NoticeKind] = {
    EventKind.DIED: N.DIED,
    EventKind.MOVED_OUT: N.MOVED,
    EventKind.MOVED_INSIDE: N.MOVED,
    EventKind.EMIGRATED: N.MOVED,
    EventKind.NONDISCLOSURE_SET: N.SECRET,
}
"""News of the register that touches work that is open."""
OF_OUTCOMES: Mapping[Outcome, NoticeKind] = {
    Outcome.DECEASED: N.DIED,
    Outcome.MOVED: N.MOVED,
    Outcome.DECLINED_PERMANENTLY: N.REFUSED,
}
"""What somebody found at the door or on the phone."""
SHOWN_DAYS = 60
"""How long a notice stands on the start page. House rule: two months."""

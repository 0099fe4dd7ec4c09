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
    SIGNAL_NOT_ROUTED = "signal_not_routed"
    SIGNAL_ON_CALL = "signal_on_call"
    SIGNAL_HALF = "signal_half"
    SIGNAL_OVERDUE = "signal_overdue"
    SIGNAL_ESCALATED = "signal_escalated"


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
    N.SIGNAL_NOT_ROUTED: Words(
        "Een melding heeft nog geen team",
        "Kies zelf een team, of vraag wie de regels beheert om hulp.",
    ),
    N.SIGNAL_ON_CALL: Words(
        "Een dringende melding is voor u, want u heeft piket",
        "Open de melding en pak hem op.",
    ),
    N.SIGNAL_HALF: Words(
        "De helft van de tijd voor een melding is voorbij",
        "Neem op tijd contact op, of vraag een collega.",
    ),
    N.SIGNAL_OVERDUE: Words("Een melding is te laat", "Pak deze melding nu op."),
    N.SIGNAL_ESCALATED: Words(
        "Een melding is veel te laat",
        "Zorg dat iemand dit vandaag doet. U krijgt dit bericht als teamleider.",
    ),
}
ABOUT_SIGNALS = frozenset(
    {
        N.SIGNAL_NOT_ROUTED,
        N.SIGNAL_ON_CALL,
        N.SIGNAL_HALF,
        N.SIGNAL_OVERDUE,
        N.SIGNAL_ESCALATED,
    }
)
"""Told by the number of the signal (`signal:REFERENCE:...`), never by a name; for
whom they are addressed to."""
FOR_THE_DESK = frozenset({N.SIGNAL_NOT_ROUTED, N.SIGNAL_ESCALATED})
"""Beside those to whom they are addressed: for who weighs signals in that area."""
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

"""What a reporter is told, when, and in which words. Pure.

The sentences are fixed. They never tell anything about the person: not whether he is
known, was found, talked, or got help, and not which team it was. Norm and target are
house rules of the issue (two weeks after closing, 80 %); thirty days to come back on it
is one too.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from signals.rules.states import ENDED, SignalState


class Message(StrEnum):
    """How far it is, as a reporter may know it."""

    RECEIVED = "received"
    PICKED_UP = "picked_up"
    CLOSED = "closed"


class Channel(StrEnum):
    """How somebody was told."""

    EMAIL = "email"
    PHONE = "phone"
    PAGE = "page"
    """He read it on his own page and said that this is enough."""
    LETTER = "letter"
    IN_PERSON = "in_person"


M, S = Message, SignalState
CHANNEL_LABELS = {
    Channel.EMAIL: "per e-mail",
    Channel.PHONE: "door de telefoon",
    Channel.PAGE: "op de eigen pagina",
    Channel.LETTER: "met een brief",
    Channel.IN_PERSON: "in een gesprek",
}
BY_STAFF = (Channel.PHONE, Channel.EMAIL, Channel.IN_PERSON, Channel.LETTER)
"""What a person records; the page is for the reporter himself."""
MESSAGE_LABELS = {
    M.RECEIVED: "ontvangen",
    M.PICKED_UP: "opgepakt",
    M.CLOSED: "afgerond",
}
NORM_DAYS = 14
"""Days after closing within which the reporter has heard."""
TARGET = 0.80
WORRIED_DAYS = 30
"""So long after closing a reporter's worry opens the same report again."""
FRESH = {
    M.RECEIVED: timedelta(days=2),
    M.PICKED_UP: timedelta(days=7),
    M.CLOSED: timedelta(days=WORRIED_DAYS),
}
"""No mail about what is longer ago: the day on which a municipality begins to send
mail does not write to everybody of before."""
LOOK_AGAIN = timedelta(days=2)
"""A mail that could not go for so long is a call to make."""
SILENT = frozenset({S.CHECK})
"""Looks like abuse of the form: no mail to an address that a stranger typed."""


def stage(state: SignalState) -> Message:
    """How far it is. Of a report that was joined: ask with the state of its lead."""
    if state in (S.PICKED_UP, S.CONTACTED, S.WAITING):
        return M.PICKED_UP
    return M.CLOSED if state in ENDED - {S.JOINED} else M.RECEIVED


def message_due(
    state: SignalState, told: Collection[Message], *, round_: int = 0
) -> Message | None:
    """The message that a reporter should get now, or None.

    Only the newest: who hears that it is closed needs no "picked up" any more. After
    reopening (`round_` above 0) nobody hears that it was received: he did it himself.
    """
    now = stage(state)
    if now in told or state in SILENT or (now is M.RECEIVED and round_ > 0):
        return None
    return now


def may_be_told(message: Message, state: SignalState) -> bool:
    """Whether a message is true already: never "closed" before it is closed."""
    order = list(Message)
    return order.index(message) <= order.index(stage(state))


def may_worry(closed_at: datetime | None, at: datetime) -> bool:
    """Whether "I am still worried" opens this report again: within thirty days."""
    return closed_at is not None and at <= closed_at + timedelta(days=WORRIED_DAYS)


def within_norm(closed_on: date, told_on: date) -> bool:
    """Whether somebody heard in time: at most fourteen days after closing."""
    return told_on <= closed_on + timedelta(days=NORM_DAYS)


class Share(NamedTuple):
    """Closed reports of which the reporter heard in time."""

    within: int
    of: int
    """Told, or not told while the norm is over; who waits in time counts later."""

    @property
    def rate(self) -> float | None:
        """0 to 1; None where there is nothing to count."""
        return self.within / self.of if self.of else None

    @property
    def reached(self) -> bool | None:
        """Whether it is at the target."""
        return None if self.rate is None else self.rate >= TARGET


def share(cases: Iterable[tuple[date, date | None]], today: date) -> Share:
    """Of (closed on, told on or None)."""
    within = total = 0
    for closed_on, told_on in cases:
        if told_on is None and within_norm(closed_on, today):
            continue
        total += 1
        within += told_on is not None and within_norm(closed_on, told_on)
    return Share(within, total)


# --- the words ---

LANGUAGES = ("nl", "en")
WORDS: dict[str, dict[Message, str]] = {
    "nl": {
        M.RECEIVED: "Wij hebben uw melding ontvangen. Iemand van de gemeente leest "
        "haar en beslist wat er moet gebeuren.",
        M.PICKED_UP: "Uw melding is opgepakt. Iemand is ermee bezig.",
        M.CLOSED: "Uw melding is afgerond. Wat er precies is gebeurd, mogen wij niet "
        "vertellen. Dat doen wij bij niemand.",
    },
    "en": {
        M.RECEIVED: "We have received your report. Someone at the municipality is "
        "reading it and will decide what should be done.",
        M.PICKED_UP: "Your report has been taken up. Someone is working on it.",
        M.CLOSED: "Your report has been dealt with. We may not tell you what exactly "
        "was done. We never tell anyone.",
    },
}
THANKS = {
    "nl": "Dank u wel dat u op uw omgeving let.",
    "en": "Thank you for looking out for others.",
}
SUBJECTS = {"nl": "Uw melding {reference}", "en": "Your report {reference}"}
GREETINGS = {"nl": "Goedendag,", "en": "Hello,"}
STILL = {
    "nl": "Maakt u zich nog zorgen? Laat het dan binnen 30 dagen weten op uw eigen "
    "pagina, of bel ons.",
    "en": "Are you still worried? Let us know within 30 days on your own page, or "
    "call us.",
}
DANGER = {
    "nl": "Is er direct gevaar? Bel 112.",
    "en": "Is anyone in danger right now? Call 112.",
}
NAME_IT = {
    "nl": "Noem het nummer {reference} als u ons belt{phone}.",
    "en": "Please mention the number {reference} when you call us{phone}.",
}
PHONE = {"nl": " op {phone}", "en": " on {phone}"}


def language_of(given: str) -> str:
    """The language in which somebody is told; Dutch unless we have his."""
    return given if given in LANGUAGES else "nl"


class Mail(NamedTuple):
    """A message as text."""

    subject: str
    body: str


def mail_of(
    message: Message, reference: str, *, language: str, municipality: str, phone: str
) -> Mail:
    """The mail of one message. `reference` as it is shown, `phone` may be empty."""
    lang = language_of(language)
    call = PHONE[lang].format(phone=phone) if phone else ""
    parts = [GREETINGS[lang], WORDS[lang][message]]
    if message is M.CLOSED:
        parts.append(STILL[lang])
    parts += [
        NAME_IT[lang].format(reference=reference, phone=call),
        DANGER[lang],
        THANKS[lang],
        municipality,
    ]
    return Mail(SUBJECTS[lang].format(reference=reference), "\n\n".join(parts) + "\n")


def script_of(reference: str, municipality: str, *, language: str = "nl") -> list[str]:
    """What a member of staff reads out on the phone, sentence by sentence."""
    lang = language_of(language)
    municipality = municipality.removeprefix("Gemeente ")
    who = {
        "nl": f"Goedendag, u spreekt met de gemeente {municipality}. U heeft bij ons "
        f"iets gemeld. Het nummer is {reference}.",
        "en": f"Hello, this is the municipality of {municipality}. You reported "
        f"something to us. The number is {reference}.",
    }
    return [who[lang], WORDS[lang][M.CLOSED], STILL[lang], THANKS[lang]]

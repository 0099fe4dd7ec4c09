"""Who gets a reminder, when, and why others do not. Pure.

A reminder follows from history: nobody keeps a list of who should get one.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.contact import ContactRefusal
from outreach.rules.invitations import InvitationState


class NotDue(StrEnum):
    """Why somebody gets no reminder now; the order is that in which is looked."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    NOT_POSTED = "not_posted"
    CLOSED = "closed"
    RETURNED = "returned"
    MET = "met"
    ANNOUNCED = "announced"
    BY_HAND = "by_hand"
    UNDERWAY = "underway"
    ENOUGH = "enough"
    REFUSED = "refused"
    TOO_EARLY = "too_early"


NOT_DUE_LABELS: Mapping[NotDue, str] = {
    NotDue.ANSWERED: "heeft geantwoord",
    NotDue.WITHDRAWN: "uitnodiging is ingetrokken",
    NotDue.NOT_POSTED: "uitnodiging is nog niet verstuurd",
    NotDue.CLOSED: "te lang geleden: gesloten zonder antwoord",
    NotDue.RETURNED: "een brief kwam terug",
    NotDue.MET: "al gesproken of een afspraak",
    NotDue.ANNOUNCED: "wij bellen of komen langs; een antwoord is niet nodig",
    NotDue.BY_HAND: "een collega vroeg zelf een herinnering aan",
    NotDue.UNDERWAY: "er is al een herinnering onderweg",
    NotDue.ENOUGH: "kreeg het hoogste aantal herinneringen al",
    NotDue.REFUSED: "mag nu niet worden aangeschreven",
    NotDue.TOO_EARLY: "de laatste brief is nog te kort geleden",
}


class ReminderNorms(NamedTuple):
    """The norms `reminder_weeks`, `most_reminders` and `no_answer_weeks`."""

    weeks: int = 4
    """After the last letter was posted, 1..26."""
    most: int = 1
    """For each invitation, 0..3; those that somebody asked for count too."""
    close_weeks: int = 6
    """After this an invitation without an answer is closed."""


class ReminderFacts(NamedTuple):
    """What is known of one invitation."""

    state: InvitationState
    posted_on: date | None = None
    """Of the invitation."""
    last_posted_on: date | None = None
    """Of its newest letter: the invitation or a reminder."""
    reminders: int = 0
    """That left or are on their way, by themselves and by hand."""
    by_hand: bool = False
    """Somebody asked for one, and it is not in a batch yet."""
    underway: bool = False
    """One is in a batch that was not posted yet."""
    returned: bool = False
    """The post brought back a letter of this invitation: never again a reminder."""
    met: bool = False
    """Spoken to in this cycle, or a visit was asked for or booked."""
    announced: bool = False
    """The cycle announces a visit instead of asking for an answer."""
    refused: ContactRefusal | None = None
    """What the gate says of a letter with an invitation."""


class Due(NamedTuple):
    """A reminder is due."""

    number: int
    """1: the first."""
    since: date


S = InvitationState
_BY_STATE: Mapping[InvitationState, NotDue] = {
    S.ANSWERED: NotDue.ANSWERED,
    S.WITHDRAWN: NotDue.WITHDRAWN,
    S.PLANNED: NotDue.NOT_POSTED,
    S.PRINTED: NotDue.NOT_POSTED,
    S.NO_ANSWER: NotDue.CLOSED,
}


def no_longer_due(facts: ReminderFacts) -> NotDue | None:
    """What takes a reminder out that was made already: news since then, no clock."""
    stops = (
        (facts.posted_on is None, NotDue.NOT_POSTED),
        (facts.returned, NotDue.RETURNED),
        (facts.met, NotDue.MET),
        (facts.announced, NotDue.ANNOUNCED),
        (facts.by_hand, NotDue.BY_HAND),
    )
    return _BY_STATE.get(facts.state) or next(
        (reason for applies, reason in stops if applies), None
    )


def reminder_due(
    facts: ReminderFacts, norms: ReminderNorms, today: date
) -> Due | NotDue:
    """Whether a reminder is due on a day, or the first reason why not."""
    gone = no_longer_due(facts)
    if gone is not None:
        return gone
    posted_on = facts.posted_on or today
    if today >= posted_on + timedelta(weeks=norms.close_weeks):
        return NotDue.CLOSED
    since = (facts.last_posted_on or posted_on) + timedelta(weeks=norms.weeks)
    stops = (
        (facts.underway, NotDue.UNDERWAY),
        (facts.reminders >= norms.most, NotDue.ENOUGH),
        (facts.refused is not None, NotDue.REFUSED),
        (today < since, NotDue.TOO_EARLY),
    )
    for applies, reason in stops:
        if applies:
            return reason
    return Due(facts.reminders + 1, since)


def refused_by_hand(facts: ReminderFacts, norms: ReminderNorms) -> NotDue | None:
    """Why nobody may ask for a reminder; None: he may, and need not wait for a day.

    It takes the place of the one that would come by itself, and counts as that one.
    """
    return no_longer_due(facts) or next(
        (
            reason
            for applies, reason in (
                (facts.underway, NotDue.UNDERWAY),
                (facts.reminders >= norms.most, NotDue.ENOUGH),
                (facts.refused is not None, NotDue.REFUSED),
            )
            if applies
        ),
        None,
    )


def reminders_that_fit(norms: ReminderNorms) -> int:
    """How many reminders come before an invitation closes: fewer than `most` where the
    norms contradict each other."""
    before_closing = (norms.close_weeks - 1) // norms.weeks
    return min(norms.most, before_closing)

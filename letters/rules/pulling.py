"""Letters that must be taken out of the post, and when a batch may be called posted.
Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from letters.rules.holds import NOT_PLANNED, WITHDRAWN, HoldReason
from outreach.rules.contact import LABELS, ContactRefusal
from outreach.rules.dates import written_out
from outreach.rules.invitations import WithdrawReason


class Settled(StrEnum):
    """What the mail room found."""

    PULLED = "pulled"
    GONE = "gone"


SETTLED_LABELS: Mapping[Settled, str] = {
    Settled.PULLED: "eruit gehaald",
    Settled.GONE: "al weg",
}
MOVED = HoldReason.MOVED.value
"""Lives at another address of the municipality than the letter says."""
NOT_MEANT = "not_meant"
"""What the letter is about was called off: an appointment, a request."""
PULL_LABELS: Mapping[str, str] = {
    **{reason.value: label for reason, label in LABELS.items()},
    MOVED: "verhuisd",
    NOT_MEANT: "brief is niet meer nodig",
    NOT_PLANNED: "uitnodiging ingetrokken",
}
"""Why a letter must come out, as the mail room reads it: no more than that."""
ENDS: Mapping[str, WithdrawReason] = {
    **{reason.value: why for reason, why in WITHDRAWN.items()},
    ContactRefusal.REPORTED_DECEASED.value: WithdrawReason.DECEASED,
    ContactRefusal.ON_HOLD.value: WithdrawReason.PULLED,
    ContactRefusal.NOT_LIVING_THERE.value: WithdrawReason.ADDRESS,
    ContactRefusal.ADDRESS_INCOMPLETE.value: WithdrawReason.ADDRESS,
    ContactRefusal.POSTAL_ADDRESS_ONLY.value: WithdrawReason.ADDRESS,
    ContactRefusal.ADDRESS_UNDER_INVESTIGATION.value: WithdrawReason.ADDRESS,
    MOVED: WithdrawReason.MOVED,
    NOT_MEANT: WithdrawReason.PULLED,
    NOT_PLANNED: WithdrawReason.PULLED,
}
"""Why the invitation is withdrawn of a letter that was pulled."""


def pull_label(reason: str) -> str:
    """A reason in words."""
    return PULL_LABELS.get(reason, PULL_LABELS[NOT_MEANT])


def withdraw_reason(reason: str) -> WithdrawReason:
    """Why the invitation of a pulled letter is withdrawn."""
    return ENDS.get(reason, WithdrawReason.PULLED)


class Home(NamedTuple):
    """What tells one home from another. None: the letter does not say."""

    postcode: str | None = None
    number: str | None = None
    letter: str | None = None
    addition: str | None = None


def is_elsewhere(written: Home, now: Home) -> bool:
    """Whether somebody lives at another address than the letter says.

    Another door of the same number counts too. A letter without a postcode says
    nothing (letters kept as data).
    """
    if not written.postcode:
        return False
    return any(
        said is not None and _plain(said) != _plain(is_now)
        for said, is_now in zip(written, now, strict=True)
    )


def _plain(value: object) -> str:
    return str(value or "").replace(" ", "").upper()


def is_of_today(released_on: date | None, today: date) -> bool:
    """Whether the last look was taken on this day: an older one is taken again before
    anything leaves."""
    return released_on == today


def why_not_posted(posted_on: date, handed_over_on: date, today: date) -> str:
    """Why a day cannot be the day of posting, in Dutch; "" when it can.

    The post is not before the hand-over and not to come.
    """
    if posted_on > today:
        return "De dag van versturen ligt in de toekomst."
    if posted_on < handed_over_on:
        return (
            "De brieven zijn pas op "
            f"{written_out(handed_over_on)} aan de drukker overgedragen."
        )
    return ""


def can_take_back(at: datetime, cut_off: datetime | None) -> bool:
    """Whether the print house has not begun yet. Without a cut-off: never."""
    return cut_off is not None and at < cut_off

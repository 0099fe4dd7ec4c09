"""How a signal stands for who works: each is in exactly one of a few, so that
ready + waiting by reason + taken + done = all.

The table is data: Python asks it of one signal (`standing_of`), SQL of thousands
(`queries.standing`), and a property test holds both against each other.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from signals.rules.states import SignalState

S = SignalState


class Standing(StrEnum):
    """One of these, always."""

    READY = "ready"
    """Nobody has it: to be weighed, or to be picked up."""
    TAKEN = "taken"
    """Somebody is busy with it."""
    WAITING = "waiting"
    """For somebody else, with a `WaitReason`."""
    SNOOZED = "snoozed"
    """Taken, and put away until a day; comes back by itself."""
    DONE = "done"


STANDING_LABELS = {
    Standing.READY: "niet opgepakt",
    Standing.TAKEN: "in behandeling",
    Standing.WAITING: "wacht",
    Standing.SNOOZED: "weggelegd tot een dag",
    Standing.DONE: "klaar",
}


class WaitReason(StrEnum):
    """For what a signal waits."""

    RESIDENT = "resident"
    """He or she answers later."""
    AWAY = "away"
    """In hospital, on holiday."""
    FAMILY = "family"
    ORGANISATION = "organisation"


WAIT_LABELS = {
    WaitReason.RESIDENT: "De inwoner laat nog iets weten",
    WaitReason.AWAY: "De inwoner is tijdelijk weg",
    WaitReason.FAMILY: "Familie of naaste laat nog iets weten",
    WaitReason.ORGANISATION: "Een andere organisatie laat nog iets weten",
}
STOPS_THE_CLOCK = frozenset({WaitReason.RESIDENT, WaitReason.AWAY, WaitReason.FAMILY})
"""Waiting for the resident, or for who speaks for him, suspends the clock; waiting for
an organisation is our own work and does not. Source: the issue, point 5."""

OF_STATE: Mapping[SignalState, Standing] = MappingProxyType(
    {
        S.CHECK: Standing.READY,
        S.RECEIVED: Standing.READY,
        S.TRIAGED: Standing.READY,
        S.NOT_ROUTED: Standing.READY,
        S.ROUTED: Standing.READY,
        S.PICKED_UP: Standing.TAKEN,
        S.CONTACTED: Standing.TAKEN,
        S.WAITING: Standing.WAITING,
        S.CLOSED: Standing.DONE,
        S.NO_ACTION: Standing.DONE,
        S.JOINED: Standing.DONE,
    }
)
"""Joined counts as done: the work is done on the signal it was joined to."""
SNOOZABLE = frozenset({S.PICKED_UP, S.CONTACTED})


def standing_of(
    state: SignalState, snoozed_until: date | None, today: date
) -> Standing:
    """Where a signal stands. On the day `snoozed_until` itself it is back."""
    if state in SNOOZABLE and snoozed_until is not None and snoozed_until > today:
        return Standing.SNOOZED
    return OF_STATE[state]


def clock_of(paused_at: datetime | None, at: datetime) -> datetime:
    """The moment that counts: now, or when the clock was stopped."""
    return at if paused_at is None else min(paused_at, at)


def is_late(
    state: SignalState,
    due_at: datetime | None,
    paused_at: datetime | None,
    at: datetime,
) -> bool:
    """Past its deadline and not done. Who was late already stays so while he waits."""
    if due_at is None or OF_STATE[state] is Standing.DONE:
        return False
    return due_at < clock_of(paused_at, at)


class Totals(NamedTuple):
    """How many there are of each; together all."""

    ready: int
    taken: int
    snoozed: int
    waiting: Mapping[str, int]
    """By `WaitReason`; every reason is there."""
    done: int

    @property
    def waits(self) -> int:
        """Everything that waits, put away until a day included."""
        return sum(self.waiting.values()) + self.snoozed

    @property
    def open(self) -> int:
        """All that is not done."""
        return self.ready + self.taken + self.waits

    @property
    def all(self) -> int:
        """Ready + waiting by reason + taken + done."""
        return self.open + self.done

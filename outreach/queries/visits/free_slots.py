"""Times at which a visitor of an area is free: hours minus what is booked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.clock import at_local
from outreach.queries.capacity import VisitorCard, visitors_in
from outreach.queries.visitor_days import working_days
from outreach.rules.free_time import free_starts

MOST_SLOTS = 60
"""More choice would not help somebody on the phone."""


class Slot(NamedTuple):
    """A free moment of one visitor."""

    visitor_id: int
    visitor: str
    starts_at: datetime
    """Aware, UTC."""
    languages: tuple[str, ...]
    gender: str


def free_slots(
    session: Session,
    viewer: Viewer,
    district_code: str,
    *,
    first: date,
    last: date,
    minutes: int = 60,
    municipal: bool = False,
    gender: str = "",
    weekdays: Sequence[int] = (),
) -> list[Slot]:
    """Free moments from `first` to `last`, both included, by time; at most 60.

    `municipal` asks for the municipality's own visitors (non-disclosure), `gender`
    (M, V) and `weekdays` (0 is Monday) serve what the resident wished. Only people
    who may be sent on that day. There is no planner behind it: distances do not
    count yet.
    """
    require(viewer, Permission.BOOK_VISIT)
    count = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(count)]
    wanted = [day for day in days if not weekdays or day.weekday() in weekdays]
    by_day = {
        day: _suitable(session, viewer, district_code, day, municipal, gender)
        for day in wanted
    }
    people = {card.person_id: card for cards in by_day.values() for card in cards}
    if not people:
        return []
    work = working_days(session, list(people), first, last)
    found = [
        Slot(
            card.person_id,
            card.name,
            at_local(day, start),
            tuple(card.languages),
            card.gender,
        )
        for day, cards in by_day.items()
        for card in cards
        for start in free_starts(work[card.person_id, day], minutes)
    ]
    return sorted(found, key=lambda slot: (slot.starts_at, slot.visitor))[:MOST_SLOTS]


def _suitable(
    session: Session,
    viewer: Viewer,
    district_code: str,
    day: date,
    municipal: bool,
    gender: str,
) -> list[VisitorCard]:
    return [
        card
        for card in visitors_in(session, viewer, district_code, day)
        if card.reason is None
        and (card.provider_id is None or not municipal)
        and (not gender or card.gender == gender)
    ]

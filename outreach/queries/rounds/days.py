"""The days of a problem: which are closed, and what is taken on them already."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local
from outreach.queries.municipality import closed_among
from outreach.queries.rounds.candidates import in_chunks
from outreach.queries.rounds.travel_settings import may_use_travel
from outreach.queries.visitor_days import TAKES_TIME, start_of
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.model import DAY, Point
from outreach.rules.rounds.spans import Elsewhere
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.tables import AddressPoint, Round, Visit
from outreach.wall import over_the_wall

_COLUMNS = (
    col(Visit.id),
    col(Visit.visitor_id),
    col(Visit.second_visitor_id),
    col(Visit.starts_at),
    col(Visit.minutes),
    col(Visit.kind),
    col(AddressPoint.latitude),
    col(AddressPoint.longitude),
)


class Days(NamedTuple):
    """The days of a problem."""

    first: date
    length: int

    @property
    def all(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=number) for number in range(self.length)]

    def minute(self, at: datetime) -> int:
        """Minutes of the Dutch clock since midnight of the first day."""
        shown = local(at)
        return (shown.date() - self.first).days * DAY + shown.hour * 60 + shown.minute

    def at_time(self, day: date, clock: time) -> int:
        """The same for a time of the clock."""
        return (day - self.first).days * DAY + clock.hour * 60 + clock.minute


def closed_days(session: Session, viewer: Viewer, days: Days) -> frozenset[date]:
    """Public holidays and the municipality's own closing days among these days."""
    may_use_travel(viewer)
    return closed_among(session, days.all)


@over_the_wall
def taken_of(
    session: Session, viewer: Viewer, ids: Sequence[int], days: Days, planned: set[int]
) -> dict[tuple[int, date], list[Elsewhere]]:
    """What these visitors do beside the visits that are planned, by visitor and day.

    In all areas: times and places only, of nobody by name.
    """
    require(viewer, Permission.PLAN_ROUNDS)
    found: dict[tuple[int, date], list[Elsewhere]] = defaultdict(list)
    span = start_of(days.first), start_of(days.first + timedelta(days=days.length))
    for some in in_chunks(ids):
        theirs = or_(
            col(Visit.visitor_id).in_(some), col(Visit.second_visitor_id).in_(some)
        )
        rows = session.execute(
            select(*_COLUMNS)  # type: ignore[call-overload]
            .outerjoin(
                AddressPoint, col(AddressPoint.address_key) == col(Visit.address_key)
            )
            .where(
                theirs,
                col(Visit.state).in_(TAKES_TIME),
                col(Visit.starts_at) >= span[0],
                col(Visit.starts_at) < span[1],
            )
        )
        for number, one, two, starts_at, length, kind, north, east in rows:
            if number in planned:
                continue
            begins = days.minute(starts_at)
            at_door = kind in AT_THE_DOOR and north is not None
            place = Point(north, east) if at_door else None
            for who in {one, two} & set(some):
                found[who, local(starts_at).date()].append(
                    Elsewhere(begins, begins + length, place)
                )
    return found


def locked_days(
    session: Session, viewer: Viewer, ids: Sequence[int], days: Days
) -> set[tuple[int, date]]:
    """Days of these visitors on which a round is locked, here or in another area:
    nothing comes in between."""
    may_use_travel(viewer)
    found: set[tuple[int, date]] = set()
    for some in in_chunks(ids):
        rows = session.execute(
            select(col(Round.visitor_id), col(Round.day)).where(
                col(Round.visitor_id).in_(some),
                Round.state == RoundState.LOCKED,
                col(Round.day).between(days.first, days.all[-1]),
            )
        )
        found |= {(who, day) for who, day in rows}
    return found

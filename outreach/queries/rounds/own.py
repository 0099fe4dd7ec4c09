"""A visitor's own rounds: the day on his phone, and what his calendar may know.

Only his own. A calendar lies with somebody else's company, so it gets times and the
name of the area: no resident, no address.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.errors import NotFound
from outreach.queries.people import viewer_of
from outreach.queries.visits import MyVisit, my_visits
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.papers import CalendarRound
from outreach.tables import (
    AddressPoint,
    CalendarLink,
    District,
    Round,
    RoundStop,
    Visit,
)

DAYS_BACK, DAYS_AHEAD = 14, 60
"""What a calendar holds: a round that was taken back is told for two weeks more."""


class RoadStop(NamedTuple):
    """One visit of the day, in the order in which it is made."""

    visit: MyVisit
    told_at: datetime | None
    """What the resident was told, where the plan is a few minutes off; None: so."""
    travel_minutes: int | None
    """From the place before; None: not planned."""
    point: Point | None
    """Where the address lies; None: it has no point of its own."""


def my_road(
    session: Session, viewer: Viewer, day: date, *, today: date
) -> list[RoadStop]:
    """The viewer's visits of a day by time, also those outside a planned round."""
    require(viewer, Permission.SEE_OWN_VISITS)
    visits = my_visits(session, viewer, today=today, on=day)
    ids = [visit.visit_id for visit in visits]
    stops = _stops(session, viewer, ids, day)
    points = _points(session, ids)
    found = []
    for visit in sorted(visits, key=lambda one: (str(one.starts_at), one.visit_id)):
        stop = stops.get(visit.visit_id)
        found.append(
            RoadStop(
                visit,
                stop.told_at if stop else None,
                stop.travel_minutes if stop else None,
                points.get(visit.visit_id),
            )
        )
    return found


def _stops(
    session: Session, viewer: Viewer, ids: Sequence[int], day: date
) -> dict[int, RoundStop]:
    rows = session.exec(
        select(RoundStop)
        .join(Round, col(Round.id) == col(RoundStop.round_id))
        .where(
            col(RoundStop.visit_id).in_(ids),
            Round.visitor_id == viewer.person_id,
            Round.day == day,
        )
    )
    return {row.visit_id: row for row in rows}


def _points(session: Session, ids: Sequence[int]) -> dict[int, Point]:
    rows = session.execute(
        select(col(Visit.id), col(AddressPoint.latitude), col(AddressPoint.longitude))
        .join(AddressPoint, col(AddressPoint.address_key) == col(Visit.address_key))
        .where(col(Visit.id).in_(ids), col(Visit.address_key) != "")
    )
    return {number: Point(north, east) for number, north, east in rows}


# --- the calendar ---


def my_calendar(
    session: Session, viewer: Viewer, *, today: date
) -> list[CalendarRound]:
    """The viewer's own rounds around a day, by day; nobody is in it."""
    require(viewer, Permission.SEE_OWN_VISITS)
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    rounds = session.execute(
        select(Round, District.name)
        .join(District, col(District.code) == col(Round.district_code))
        .where(
            Round.visitor_id == viewer.person_id, col(Round.day).between(first, last)
        )
        .order_by(col(Round.day), col(Round.id))
    ).all()
    stops = _times(session, [row.id for row, _ in rounds])
    return [_calendar_round(row, area, stops.get(row.id, [])) for row, area in rounds]


def _times(
    session: Session, ids: Sequence[int]
) -> dict[int, list[tuple[datetime, int]]]:
    rows = session.execute(
        select(col(RoundStop.round_id), col(RoundStop.starts_at), RoundStop.minutes)
        .where(col(RoundStop.round_id).in_(ids))
        .order_by(col(RoundStop.starts_at))
    )
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for round_id, starts_at, minutes in rows:
        found[round_id].append((starts_at, minutes))
    return found


def _calendar_round(
    row: Round, area: str, stops: list[tuple[datetime, int]]
) -> CalendarRound:
    gone = row.state is RoundState.CANCELLED or not stops
    return CalendarRound(
        row.id or 0, row.sequence, row.day, area, gone, () if gone else tuple(stops)
    )


def calendar_link_since(session: Session, viewer: Viewer) -> datetime | None:
    """When the viewer made the address of his calendar that counts now."""
    require(viewer, Permission.SEE_OWN_VISITS)
    return session.exec(
        select(CalendarLink.made_at).where(
            CalendarLink.person_id == viewer.person_id,
            col(CalendarLink.revoked_at).is_(None),
        )
    ).first()


def open_calendar(session: Session, token: str, *, at: datetime) -> Viewer:
    """Whose calendar an address is, with the rights of today.

    Raises NotFound for an address that is unknown or was revoked, and for somebody
    who makes no visits any more.
    """
    hashed = sha256(token.encode()).hexdigest()
    person_id = session.exec(
        select(CalendarLink.person_id).where(
            CalendarLink.token_hash == hashed, col(CalendarLink.revoked_at).is_(None)
        )
    ).first()
    if person_id is not None:
        viewer = viewer_of(session, person_id, on=local_date(at))
        if viewer.may(Permission.SEE_OWN_VISITS):
            return viewer
    raise NotFound(
        "Deze agenda is er niet.",
        "Het adres klopt niet, of het is ingetrokken.",
        "Maak een nieuw adres op de pagina Op pad.",
    )

"""The best moments for an appointment, for who has the resident on the phone."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.capacity import VisitorCard
from outreach.queries.phone_periods import phone_only
from outreach.queries.rounds.asked_visit import AskedVisit, asked_visit
from outreach.queries.rounds.days import Days
from outreach.queries.rounds.free_days import FreeDays, free_days
from outreach.queries.rounds.standing import moment_of
from outreach.queries.rounds.travel_settings import travel_in_force
from outreach.rules.rounds.gaps import Ways
from outreach.rules.rounds.model import DAY, VisitTask
from outreach.rules.rounds.pricing import Offer, asked, offers
from outreach.rules.rounds.shortlist import in_twos, one_a_moment, shortlist
from outreach.rules.visits import VisitKind

AHEAD = 21
"""Days that are looked at: further ahead people forget an appointment. House rule."""
NO_AREA = "Van dit adres is het gebied niet bekend, dus er is geen bezoeker te kiezen."
EXCLUDED = "Wat de mensen op dit adres wensen, sluit elkaar uit."
NOBODY = "In deze dagen werkt er niemand die in dit gebied bezoeken brengt."
NOT_THEIRS = (
    "Wie er in deze dagen nog tijd heeft, past niet bij wat de inwoner nodig heeft of "
    "wenst."
)


class Suggestion(NamedTuple):
    """A free moment of one visitor, by two of two."""

    visitor_id: int
    visitor: str
    starts_at: datetime
    """Aware, UTC."""
    languages: tuple[str, ...] = ()
    extra_minutes: int = 0
    """Travel that this visit adds to what stands."""
    known: bool = False
    """He visited this household before."""
    second_id: int | None = None
    second: str = ""


class Suggestions(NamedTuple):
    """What the desk can offer."""

    best: list[Suggestion]
    """At most six, the best first: who came before, then the least extra travel."""
    every: list[Suggestion]
    """Each moment that is free, by time, with whoever suits best then."""
    why_none: str = ""
    """Why there is nothing, in one Dutch sentence."""
    approximate: bool = False
    """The address has no point: travel is reckoned from its neighbourhood."""
    by_two: bool = False


def suggestions(
    session: Session,
    viewer: Viewer,
    resident_ids: Sequence[str],
    *,
    first: date,
    minutes: int,
    days: int = AHEAD,
    kind: VisitKind = VisitKind.HOME,
    keep_wishes: bool = True,
    moving: int | None = None,
    at: datetime,
) -> Suggestions:
    """Moments from `first`, `days` days long, at which a household can be visited.

    Each can be booked as it stands: the visitor may come here, is free, gets there in
    time from what he has before and is in time for what comes after. Of people who may
    not be shown to a provider only the municipality's own visitors. `keep_wishes`: the
    household's days, times, language and man or woman are asked; without it only what
    the planner set for this visit. `moving`: the visit that gets another time.

    Raises NotFound when a resident is not the viewer's; ValueError for other than
    1..31 days.
    """
    require(viewer, Permission.BOOK_VISIT)
    if not 1 <= days <= 31:
        raise ValueError("1..31 days")
    span = Days(max(first, local_date(at)), days)
    visit = asked_visit(
        session,
        viewer,
        resident_ids,
        span.first,
        days,
        minutes=minutes,
        kind=kind,
        keep_wishes=keep_wishes,
        moving=moving,
    )
    if visit.district_code is None:
        return Suggestions([], [], NO_AREA)
    if visit.task is None:
        return Suggestions([], [], EXCLUDED)
    free = free_days(session, viewer, visit.district_code, span, without=moving)
    found = list(_offers(session, viewer, visit, visit.task, free, span, at))
    if visit.task.by_two:
        found = in_twos(found, one_is=visit.second_visitor_id)
    return Suggestions(
        [_shown(one, free.people, span) for one in shortlist(found)],
        [_shown(one, free.people, span) for one in one_a_moment(found)],
        "" if found else (NOT_THEIRS if free.days else NOBODY),
        visit.task.approximate,
        visit.task.by_two,
    )


def _offers(
    session: Session,
    viewer: Viewer,
    visit: AskedVisit,
    task: VisitTask,
    free: FreeDays,
    span: Days,
    at: datetime,
) -> Iterable[Offer]:
    ways = Ways(travel_in_force(session, viewer))
    by_phone = {
        number
        for number, day in enumerate(span.all)
        if phone_only(session, visit.district_code, day)
    }
    at_door = asked(task, at_door=visit.at_door)
    on_phone = asked(task, at_door=False)
    for day in free.days:
        here = on_phone if day.shift.start // DAY in by_phone else at_door
        yield from offers(
            here, day.shift, day.taken, ways, not_before=span.minute(at) + 1
        )


def _shown(offer: Offer, people: dict[int, VisitorCard], span: Days) -> Suggestion:
    card = people[offer.visitor_id]
    second = people[offer.second_id].name if offer.second_id is not None else ""
    return Suggestion(
        card.person_id,
        card.name,
        moment_of(span.first, offer.starts),
        tuple(card.languages),
        offer.extra,
        offer.known,
        offer.second_id,
        second,
    )

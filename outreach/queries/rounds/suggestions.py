"""The best moments for an appointment, for who has the resident on the phone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.capacity import VisitorCard
from outreach.queries.phone_periods import phone_only
from outreach.queries.residents import not_found
from outreach.queries.rounds.asked_visit import AskedVisit, asked_visit
from outreach.queries.rounds.days import Days
from outreach.queries.rounds.free_days import FreeDays, free_days
from outreach.queries.rounds.standing import moment_of
from outreach.queries.rounds.travel_settings import travel_in_force
from outreach.rules.rounds.gaps import Ways
from outreach.rules.rounds.model import DAY, Plan, Problem, Route, Stop, VisitTask
from outreach.rules.rounds.pricing import Offer, asked, offers
from outreach.rules.rounds.reasons import ReasonNames, left_out_reasons
from outreach.rules.rounds.shortlist import in_twos, one_a_moment, shortlist
from outreach.rules.visits import VisitKind
from outreach.tables import District, Visit

AHEAD = 21
"""Days that are looked at: further ahead people forget an appointment. House rule."""
NO_AREA = "Van dit adres is het gebied niet bekend, dus er is geen bezoeker te kiezen."
EXCLUDED = "Wat de mensen op dit adres wensen, sluit elkaar uit."
OUTSIDE = (
    "De dagen die voor dit bezoek gevraagd zijn, vallen buiten de weken waarin is "
    "gezocht."
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
    """Why there is nothing, in one or two Dutch sentences."""
    approximate: bool = False
    """The address has no point: travel is reckoned from its neighbourhood."""
    by_two: bool = False
    wished: bool = False
    """Wishes of the household count in it: without them there may be more."""


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
    not be shown to a provider only the municipality's own visitors; who works for a
    provider gets the provider's own. `keep_wishes`: the household's days, times,
    language and man or woman are asked; without it only what the planner set for this
    visit. `moving`: the visit that gets another time.

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
    task = visit.task
    if task is None:
        return Suggestions([], [], EXCLUDED, wished=visit.wished)
    free = free_days(session, viewer, visit.district_code, span, without=moving)
    ways = Ways(travel_in_force(session, viewer))
    found = list(_offers(session, visit, task, free, span, ways, at))
    if task.by_two:
        found = in_twos(found, one_is=visit.second_visitor_id)
    found = [one for one in found if not _as_it_is(one, visit.stands, minutes, span)]
    return Suggestions(
        [_shown(one, free.people, span) for one in shortlist(found)],
        [_shown(one, free.people, span) for one in one_a_moment(found)],
        "" if found else _why_none(session, task, free, span, ways),
        task.approximate,
        task.by_two,
        visit.wished,
    )


def _as_it_is(offer: Offer, stands: Visit | None, minutes: int, span: Days) -> bool:
    """Whether it is the appointment that is moved itself: that is no other time."""
    if stands is None or stands.starts_at is None or stands.minutes != minutes:
        return False
    who = {offer.visitor_id, offer.second_id}
    same = who == {stands.visitor_id, stands.second_visitor_id}
    return same and offer.starts == span.minute(stands.starts_at)


def check_offered(
    session: Session,
    viewer: Viewer,
    visit_id: int,
    resident_ids: Sequence[str],
    *,
    keep_wishes: bool = True,
    at: datetime,
) -> None:
    """Raise Refused unless an appointment, just made, is one that is offered now.

    Between looking and clicking a colleague can book the hour beside it, so that the
    visitor does not get there in time any more. Ask this in the transaction that makes
    the appointment: what raises here is not made.
    """
    require(viewer, Permission.BOOK_VISIT)
    made = session.get(Visit, visit_id)
    if made is None or made.starts_at is None:
        raise not_found()
    span = Days(local_date(made.starts_at), 1)
    visit = asked_visit(
        session,
        viewer,
        resident_ids,
        span.first,
        span.length,
        minutes=made.minutes,
        kind=made.kind,
        keep_wishes=keep_wishes,
        moving=visit_id,
    )
    if visit.task is not None and visit.district_code is not None:
        free = free_days(session, viewer, visit.district_code, span, without=visit_id)
        ways = Ways(travel_in_force(session, viewer))
        offered = {
            one.visitor_id
            for one in _offers(session, visit, visit.task, free, span, ways, at)
            if one.starts == span.minute(made.starts_at)
        }
        if {made.visitor_id, made.second_visitor_id} - {None} <= offered:
            return
    raise Refused(
        "De afspraak is niet gemaakt.",
        "Dit moment is niet meer vrij: er is net iets veranderd in die dag.",
        "Kies een ander moment uit de nieuwe lijst.",
    )


def _offers(
    session: Session,
    visit: AskedVisit,
    task: VisitTask,
    free: FreeDays,
    span: Days,
    ways: Ways,
    at: datetime,
) -> Iterable[Offer]:
    by_phone = {
        number
        for number, day in enumerate(span.all)
        if phone_only(session, visit.district_code, day)
    }
    at_door = asked(task, at_door=visit.at_door)
    on_phone = asked(task, at_door=False)
    now = span.minute(at) + 1
    for day in free.days:
        here = on_phone if day.shift.start // DAY in by_phone else at_door
        yield from offers(here, day.shift, day.taken, ways, not_before=now)


def _why_none(
    session: Session, task: VisitTask, free: FreeDays, span: Days, ways: Ways
) -> str:
    """The first reason that holds, as for a visit that a plan leaves out."""
    if task.windows and min(task.windows).start >= span.length * DAY:
        return OUTSIDE
    numbered = list(enumerate(free.days))
    problem = Problem(
        (task,),
        tuple(replace(day.shift, id=number) for number, day in numbered),
        ways.travel,
    )
    stands = (
        Route(number, tuple(Stop(0, one.start, one.end) for one in day.taken))
        for number, day in numbered
    )
    area = session.get(District, task.district)
    names = ReasonNames(span.first, {task.district: area.name} if area else {})
    return left_out_reasons(problem, Plan(tuple(stands), (task.id,)), names)[task.id]


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

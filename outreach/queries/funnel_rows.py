"""Which rows each measure of the funnel counts: the conditions, said once.

Each select gives `cycle_id`, `resident_id`, `tag` (a reason or destination) and
`month` (`2017-03`) of every counted unit; `queries.funnel_cells` counts them by place.
"""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from outreach.clock import at_local
from outreach.errors import Refused
from outreach.queries.ever_reached import ever_accepted, ever_agreed
from outreach.rules.cycles import Verdict
from outreach.rules.follow_ups import FollowUpState
from outreach.rules.funnel import Code
from outreach.rules.visits import REACHED, VISITED
from outreach.tables import (
    Attempt,
    Cycle,
    CycleMember,
    FollowUp,
    Invitation,
    Visit,
    VisitPerson,
)

CONTACT_ORIGINS = ("visit", "attempt", "answer")
"""Origins of follow-ups that count in the funnel; a concern about somebody whom nobody
spoke with does not, and signals stand beside it."""
MIDNIGHT = time(0)


class Period(NamedTuple):
    """Days from and up to, both included."""

    first: date
    last: date


def calendar_year(year: int) -> Period:
    """1 January up to and including 31 December."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def parse_period(typed: str) -> Period:
    """A period as it is typed: `2017-01-01..2017-12-31`. Raises Refused."""
    first, _, last = typed.partition("..")
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        period = None
    if period is None or period.last < period.first:
        raise Refused(
            "Deze periode is niet te lezen.",
            "Een periode is twee dagen met twee punten ertussen, de vroegste eerst.",
            "Schrijf bijvoorbeeld 2017-01-01..2017-12-31.",
        )
    return period


class Within(NamedTuple):
    """Which rows count: those of one cycle, or those of a period."""

    cycle_id: int | None
    period: Period | None
    only: Any = None
    """A select of resident ids: nobody else is looked at."""

    def of(self, resident: Any) -> ColumnElement[bool]:
        """The condition over a column of residents.

        As EXISTS: SQLite goes through a list once for each visit when it is also
        looking for the visit, and that is quadratic.
        """
        if self.only is None:
            return true()
        only = self.only.subquery()
        return select(only).where(only.c.resident_id == resident).exists()

    def rows(self, cycle: Any, day: Any) -> ColumnElement[bool]:
        """The condition over a cycle column and the day on which a thing happened."""
        if self.period is None:
            return col(cycle) == self.cycle_id
        return and_(col(cycle).is_not(None), day.between(*self.period))

    def moments(self, cycle: Any, at: Any) -> ColumnElement[bool]:
        """The same over a column that holds a moment."""
        if self.period is None:
            return col(cycle) == self.cycle_id
        begin = at_local(self.period.first, MIDNIGHT)
        end = at_local(self.period.last + timedelta(days=1), MIDNIGHT)
        return and_(col(cycle).is_not(None), at >= begin, at < end)


def counted_rows(
    within: Within, mature: date
) -> Iterable[tuple[tuple[Code, ...], Select[Any]]]:
    """Each measure with the rows that it counts."""
    members = _members(within)
    yield (Code.IN_SCOPE,), _persons(members)
    yield (Code.EXCLUDED,), members.where(_not_invited())
    yield (Code.LETTERS,), _letters(within)
    yield (Code.INVITED,), _persons(_letters(within))
    yield (Code.MATURE_INVITED,), _persons(_letters(within).where(_by(mature)))
    spoken = _spoken(within)
    yield (Code.REACHED,), _persons(spoken)
    yield (Code.MATURE_REACHED,), _persons(spoken.where(_by(mature)))
    yield (Code.BESIDE_REACHED,), _persons(_spoken_beside(within))
    visited = _visited(within)
    yield (Code.VISITED,), _persons(visited)
    yield (Code.MATURE_VISITED,), _persons(visited.where(_by(mature)))
    yield (Code.VISITS,), _first_of_each(visited, "visit_id")
    yield (Code.ADDRESSES,), _first_of_each(_letters(within), "address")
    yield (Code.ATTEMPTS,), _attempts(within)
    actions = _actions(within, spoken=True)
    yield (Code.WITH_FOLLOW_UP,), _persons(actions)
    yield (Code.ACTIONS, Code.AGREED, Code.ACCEPTED, Code.DONE), actions
    yield (Code.BESIDE_ACTIONS,), _actions(within, spoken=False)


def _no_tag() -> Any:
    return literal("").label("tag")


def month_of(day: Any) -> Any:
    """A column of days or moments as `2017-03`, on both databases."""
    return func.substr(cast(day, String), 1, 7).label("month")


def _members(within: Within) -> Select[Any]:
    """Frozen memberships in scope, one a resident: that of his newest cycle."""
    newest = (
        select(
            col(CycleMember.resident_id),
            func.max(col(CycleMember.cycle_id)).label("cycle_id"),
        )
        .join(Cycle, col(Cycle.id) == col(CycleMember.cycle_id))
        .where(
            col(CycleMember.in_scope).is_(True),
            within.rows(CycleMember.cycle_id, col(Cycle.reference_date)),
            within.of(CycleMember.resident_id),
        )
        .group_by(col(CycleMember.resident_id))
        .subquery()
    )
    reason: Any = col(CycleMember.reason).label("tag")
    return (
        select(
            col(CycleMember.cycle_id),
            col(CycleMember.resident_id),
            reason,
            month_of(col(Cycle.reference_date)),
        )
        .join(
            newest,
            and_(
                newest.c.cycle_id == col(CycleMember.cycle_id),
                newest.c.resident_id == col(CycleMember.resident_id),
            ),
        )
        .join(Cycle, col(Cycle.id) == col(CycleMember.cycle_id))
    )


def _not_invited() -> ColumnElement[bool]:
    return col(CycleMember.verdict) != Verdict.INVITE


def _letters(within: Within) -> Select[Any]:
    """Invitations that were posted, whatever came after."""
    own_address = literal("resident ") + col(Invitation.resident_id)
    return select(
        col(Invitation.cycle_id),
        col(Invitation.resident_id),
        _no_tag(),
        month_of(col(Invitation.posted_on)),
        col(Invitation.id).label("number"),
        case(
            (col(Invitation.address_key) == "", own_address),
            else_=col(Invitation.address_key),
        ).label("address"),
    ).where(
        col(Invitation.posted_on).is_not(None),
        within.rows(Invitation.cycle_id, col(Invitation.posted_on)),
        within.of(Invitation.resident_id),
    )


def _by(mature: date) -> ColumnElement[bool]:
    return col(Invitation.posted_on) <= mature


def _conversations(within: Within) -> Any:
    """Cycle, resident and month of each conversation: at a visit, or in an attempt."""
    day = func.coalesce(col(VisitPerson.outcome_on), col(Visit.done_on))
    at_visits = (
        select(col(Visit.cycle_id), col(VisitPerson.resident_id), month_of(day))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .where(
            col(VisitPerson.outcome).in_(REACHED), within.of(VisitPerson.resident_id)
        )
    )
    in_attempts = select(
        col(Attempt.cycle_id), col(Attempt.resident_id), month_of(col(Attempt.at))
    ).where(
        col(Attempt.outcome).in_(REACHED),
        col(Attempt.corrected).is_(False),
        within.of(Attempt.resident_id),
    )
    at_visits = at_visits.where(within.rows(Visit.cycle_id, day))
    in_attempts = in_attempts.where(within.moments(Attempt.cycle_id, col(Attempt.at)))
    return union(at_visits, in_attempts).subquery()


def was_spoken(cycle: Any, resident: Any) -> ColumnElement[bool]:
    """Whether a resident of a row had a conversation in the cycle of that row.

    As EXISTS, by the indexes on residents: a join with all conversations is
    quadratic on SQLite.
    """
    person, visit, attempt = aliased(VisitPerson), aliased(Visit), aliased(Attempt)
    at_visit = (
        select(col(person.id))
        .join(visit, col(visit.id) == col(person.visit_id))
        .where(
            col(person.resident_id) == resident,
            col(visit.cycle_id) == cycle,
            col(person.outcome).in_(REACHED),
        )
    )
    in_attempt = select(col(attempt.id)).where(
        col(attempt.resident_id) == resident,
        col(attempt.cycle_id) == cycle,
        col(attempt.outcome).in_(REACHED),
        col(attempt.corrected).is_(False),
    )
    return or_(at_visit.exists(), in_attempt.exists())


def was_written_to(cycle: Any, resident: Any) -> ColumnElement[bool]:
    """Whether the invitation of a row's resident was posted in the row's cycle."""
    letter = aliased(Invitation)
    return (
        select(col(letter.id))
        .where(
            col(letter.cycle_id) == cycle,
            col(letter.resident_id) == resident,
            col(letter.posted_on).is_not(None),
        )
        .exists()
    )


def _spoken(within: Within) -> Select[Any]:
    """Invited persons with a conversation in the same cycle."""
    talks = _conversations(within)
    return (
        select(talks.c.cycle_id, talks.c.resident_id, _no_tag(), talks.c.month)
        .join(
            Invitation,
            and_(
                col(Invitation.cycle_id) == talks.c.cycle_id,
                col(Invitation.resident_id) == talks.c.resident_id,
            ),
        )
        .where(col(Invitation.posted_on).is_not(None))
    )


def _spoken_beside(within: Within) -> Select[Any]:
    """Persons with a conversation whose own invitation was never posted."""
    talks = _conversations(within)
    return (
        select(talks.c.cycle_id, talks.c.resident_id, _no_tag(), talks.c.month)
        .outerjoin(
            Invitation,
            and_(
                col(Invitation.cycle_id) == talks.c.cycle_id,
                col(Invitation.resident_id) == talks.c.resident_id,
            ),
        )
        .where(talks.c.cycle_id.is_not(None), col(Invitation.posted_on).is_(None))
    )


def _visited(within: Within) -> Select[Any]:
    """Invited persons of household visits at which they were visited."""
    day = func.coalesce(col(VisitPerson.outcome_on), col(Visit.done_on))
    return (
        select(
            col(Visit.cycle_id),
            col(VisitPerson.resident_id),
            _no_tag(),
            month_of(day),
            col(VisitPerson.id).label("number"),
            col(Visit.id).label("visit_id"),
        )
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .join(
            Invitation,
            and_(
                col(Invitation.cycle_id) == col(Visit.cycle_id),
                col(Invitation.resident_id) == col(VisitPerson.resident_id),
            ),
        )
        .where(
            col(VisitPerson.outcome).in_(VISITED),
            col(Invitation.posted_on).is_not(None),
            within.rows(Visit.cycle_id, day),
            within.of(VisitPerson.resident_id),
        )
    )


def _attempts(within: Within) -> Select[Any]:
    return select(
        col(Attempt.cycle_id),
        col(Attempt.resident_id),
        _no_tag(),
        month_of(col(Attempt.at)),
    ).where(
        col(Attempt.corrected).is_(False),
        within.moments(Attempt.cycle_id, col(Attempt.at)),
        within.of(Attempt.resident_id),
    )


def _actions(within: Within, *, spoken: bool) -> Select[Any]:
    """Follow-ups from contacts of the cycle, with what ever became of each."""
    place = (col(FollowUp.cycle_id), col(FollowUp.resident_id))
    counts = and_(was_written_to(*place), was_spoken(*place))
    found = select(
        col(FollowUp.cycle_id),
        col(FollowUp.resident_id),
        cast(col(FollowUp.destination), String).label("tag"),
        month_of(col(FollowUp.raised_at)),
        literal(1).label("one"),
        case((ever_agreed(), 1), else_=0).label("agreed"),
        case((ever_accepted(), 1), else_=0).label("accepted"),
        case((col(FollowUp.state) == FollowUpState.DONE, 1), else_=0).label("done"),
    ).where(
        col(FollowUp.origin_kind).in_(CONTACT_ORIGINS),
        within.moments(FollowUp.cycle_id, col(FollowUp.raised_at)),
        within.of(FollowUp.resident_id),
    )
    if spoken:
        return found.where(counts)
    columns = list(found.selected_columns)[:4]
    return found.with_only_columns(*columns).where(~counts)


def _persons(rows: Select[Any]) -> Select[Any]:
    """Each resident once, in his newest cycle of these rows."""
    found = rows.subquery()
    return select(
        func.max(found.c.cycle_id).label("cycle_id"),
        found.c.resident_id,
        literal("").label("tag"),
        func.min(found.c.month).label("month"),
    ).group_by(found.c.resident_id)


def _first_of_each(rows: Select[Any], unit: str) -> Select[Any]:
    """Each unit of several persons once, at the person with the lowest number."""
    found, again = rows.subquery(), rows.subquery()
    first = (
        select(func.min(again.c.number).label("number"))
        .group_by(again.c[unit])
        .subquery()
    )
    return select(
        found.c.cycle_id, found.c.resident_id, found.c.tag, found.c.month
    ).join(first, first.c.number == found.c.number)

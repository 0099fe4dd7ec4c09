"""The one definition of the funnel's figures: rows counted into cells.

Every unit (a person, a letter, a visit, an action) falls into exactly one cell:
the district, provider and age band of one resident in one cycle, as frozen in the
membership. So cells add up to any total, and the screen, the command, the export
and the nightly facts are all sums of these cells.
"""

from collections.abc import Iterable, Mapping
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
    union,
)
from sqlmodel import Session, col

from outreach.clock import at_local
from outreach.queries.municipality import norm_in_force
from outreach.rules.cycles import Verdict
from outreach.rules.follow_ups import FOLLOW_UP, FollowUpState
from outreach.rules.funnel import Code, mature_before
from outreach.rules.visits import REACHED, VISITED
from outreach.tables import (
    Attempt,
    Cycle,
    CycleMember,
    FollowUp,
    Invitation,
    ProviderTerm,
    StateChange,
    Visit,
    VisitPerson,
)

CONTACT_ORIGINS = ("visit", "answer")
"""Origins of follow-ups that count in the funnel; signals stand beside it."""
MUNICIPAL = 0
"""Provider of a cell that no provider sees: non-disclosure, or no provider."""


class Period(NamedTuple):
    """Days from and up to, both included."""

    first: date
    last: date


class Cell(NamedTuple):
    """One figure of one cell. `tag` is a reason or destination, or empty."""

    cycle_id: int
    district_code: str
    provider_id: int
    age_band: str
    code: Code
    tag: str
    value: int


class _Within(NamedTuple):
    """Which rows count: those of one cycle, or those of a period."""

    cycle_id: int | None
    period: Period | None

    def rows(self, cycle: Any, day: Any) -> ColumnElement[bool]:
        """The condition over a cycle column and the day on which a thing happened."""
        if self.period is None:
            return col(cycle) == self.cycle_id
        return and_(col(cycle).is_not(None), day.between(*self.period))

    def moments(self, cycle: Any, at: Any) -> ColumnElement[bool]:
        """The same over a column that holds a moment."""
        if self.period is None:
            return col(cycle) == self.cycle_id
        begin = at_local(self.period.first, _MIDNIGHT)
        end = at_local(self.period.last + timedelta(days=1), _MIDNIGHT)
        return and_(col(cycle).is_not(None), at >= begin, at < end)

    def cycle(self, column: Any) -> list[ColumnElement[bool]]:
        """Only the cycle, whenever it happened; no condition for a period."""
        return [col(column) == self.cycle_id] if self.period is None else []


_MIDNIGHT = time(0)


def funnel_cells(
    session: Session,
    *,
    today: date,
    cycle_id: int | None = None,
    period: Period | None = None,
) -> list[Cell]:
    """All cells of one cycle (cohort) or of one calendar period.

    Give one of the two. For a period a person counts once, in the cell of the
    newest cycle in which it happened. Unscoped: callers show cells only through
    `queries.funnel`.
    """
    within = _Within(cycle_id, period)
    mature = mature_before(today, int(norm_in_force(session, "mature_weeks")))
    providers = _terms(session)
    cells: list[Cell] = []
    for codes, source in _sources(within, mature):
        for row in session.execute(_by_place(codes, source)):
            cell = _place(row, providers)
            cells += [
                cell._replace(code=code, tag=row.tag or "", value=int(value))
                for code, value in zip(codes, row[7:], strict=True)
                if value
            ]
    return _added_up(cells)


def _sources(
    within: _Within, mature: date
) -> Iterable[tuple[tuple[Code, ...], Select[Any]]]:
    """Each measure with the rows that it counts."""
    members = _members(within)
    yield (Code.IN_SCOPE,), _persons(members)
    yield (Code.EXCLUDED,), members.where(_not_invited())
    yield (Code.LETTERS,), _letters(within)
    yield (Code.INVITED,), _persons(_letters(within))
    yield (Code.MATURE_INVITED,), _persons(_letters(within).where(_by(mature)))
    spoken = _spoken(within, timed=True)
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


# --- the rows that count: each select gives cycle_id, resident_id, tag, ... ---


def _no_tag() -> Any:
    return literal("").label("tag")


def _members(within: _Within) -> Select[Any]:
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
        )
        .group_by(col(CycleMember.resident_id))
        .subquery()
    )
    return select(
        col(CycleMember.cycle_id),
        col(CycleMember.resident_id),
        col(CycleMember.reason).label("tag"),
    ).join(
        newest,
        and_(
            newest.c.cycle_id == col(CycleMember.cycle_id),
            newest.c.resident_id == col(CycleMember.resident_id),
        ),
    )


def _not_invited() -> ColumnElement[bool]:
    return col(CycleMember.verdict) != Verdict.INVITE


def _letters(within: _Within) -> Select[Any]:
    """Invitations that were posted, whatever came after."""
    own_address = literal("resident ") + col(Invitation.resident_id)
    return select(
        col(Invitation.cycle_id),
        col(Invitation.resident_id),
        _no_tag(),
        col(Invitation.id).label("number"),
        case(
            (col(Invitation.address_key) == "", own_address),
            else_=col(Invitation.address_key),
        ).label("address"),
    ).where(
        col(Invitation.posted_on).is_not(None),
        within.rows(Invitation.cycle_id, col(Invitation.posted_on)),
    )


def _by(mature: date) -> ColumnElement[bool]:
    return col(Invitation.posted_on) <= mature


def _conversations(within: _Within, *, timed: bool) -> Any:
    """Cycle and resident of each conversation: at a visit, or in an attempt."""
    day = func.coalesce(col(VisitPerson.outcome_on), col(Visit.done_on))
    at_visits = (
        select(col(Visit.cycle_id), col(VisitPerson.resident_id))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .where(col(VisitPerson.outcome).in_(REACHED))
    )
    in_attempts = select(col(Attempt.cycle_id), col(Attempt.resident_id)).where(
        col(Attempt.outcome).in_(REACHED), col(Attempt.corrected).is_(False)
    )
    if timed:
        at_visits = at_visits.where(within.rows(Visit.cycle_id, day))
        in_attempts = in_attempts.where(
            within.moments(Attempt.cycle_id, col(Attempt.at))
        )
    else:
        at_visits = at_visits.where(*within.cycle(Visit.cycle_id))
        in_attempts = in_attempts.where(*within.cycle(Attempt.cycle_id))
    return union(at_visits, in_attempts).subquery()


def _spoken(within: _Within, *, timed: bool) -> Select[Any]:
    """Invited persons with a conversation in the same cycle."""
    talks = _conversations(within, timed=timed)
    return (
        select(talks.c.cycle_id, talks.c.resident_id, _no_tag())
        .join(
            Invitation,
            and_(
                col(Invitation.cycle_id) == talks.c.cycle_id,
                col(Invitation.resident_id) == talks.c.resident_id,
            ),
        )
        .where(col(Invitation.posted_on).is_not(None))
    )


def _spoken_beside(within: _Within) -> Select[Any]:
    """Persons with a conversation whose own invitation was never posted."""
    talks = _conversations(within, timed=True)
    return (
        select(talks.c.cycle_id, talks.c.resident_id, _no_tag())
        .outerjoin(
            Invitation,
            and_(
                col(Invitation.cycle_id) == talks.c.cycle_id,
                col(Invitation.resident_id) == talks.c.resident_id,
            ),
        )
        .where(talks.c.cycle_id.is_not(None), col(Invitation.posted_on).is_(None))
    )


def _visited(within: _Within) -> Select[Any]:
    """Invited persons of household visits at which they were visited."""
    day = func.coalesce(col(VisitPerson.outcome_on), col(Visit.done_on))
    return (
        select(
            col(Visit.cycle_id),
            col(VisitPerson.resident_id),
            _no_tag(),
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
        )
    )


def _attempts(within: _Within) -> Select[Any]:
    return select(col(Attempt.cycle_id), col(Attempt.resident_id), _no_tag()).where(
        col(Attempt.corrected).is_(False),
        within.moments(Attempt.cycle_id, col(Attempt.at)),
    )


def _actions(within: _Within, *, spoken: bool) -> Select[Any]:
    """Follow-ups from contacts of the cycle, with what ever became of each."""
    talks = _spoken(within, timed=False).subquery()
    found = (
        select(
            col(FollowUp.cycle_id),
            col(FollowUp.resident_id),
            cast(col(FollowUp.destination), String).label("tag"),
            literal(1).label("one"),
            case((_ever_agreed(), 1), else_=0).label("agreed"),
            case((_ever_accepted(), 1), else_=0).label("accepted"),
            case((col(FollowUp.state) == FollowUpState.DONE, 1), else_=0).label("done"),
        )
        .outerjoin(
            talks,
            and_(
                talks.c.cycle_id == col(FollowUp.cycle_id),
                talks.c.resident_id == col(FollowUp.resident_id),
            ),
        )
        .where(
            col(FollowUp.origin_kind).in_(CONTACT_ORIGINS),
            within.moments(FollowUp.cycle_id, col(FollowUp.raised_at)),
        )
    )
    member = talks.c.resident_id
    if spoken:
        return found.where(member.is_not(None))
    columns = list(found.selected_columns)[:3]
    return found.with_only_columns(*columns).where(member.is_(None))


_ENDS = (FollowUpState.DECLINED, FollowUpState.STOPPED)
"""Reached from before and from after the agreement: only history tells which."""


def _ever_agreed() -> ColumnElement[bool]:
    """The machine gives no way past "proposed" but the agreement, save to an end."""
    before = (FollowUpState.PROPOSED, *_ENDS)
    return or_(
        col(FollowUp.state).not_in(before),
        and_(
            col(FollowUp.state).in_(_ENDS),
            or_(col(FollowUp.sent_at).is_not(None), _was_once(FollowUpState.AGREED)),
        ),
    )


def _ever_accepted() -> ColumnElement[bool]:
    certain = (
        FollowUpState.ACCEPTED,
        FollowUpState.FIRST_CONTACT,
        FollowUpState.DONE,
        FollowUpState.NOT_REACHED,
    )
    never = (FollowUpState.PROPOSED, FollowUpState.AGREED)
    return or_(
        col(FollowUp.state).in_(certain),
        and_(
            col(FollowUp.state).not_in((*certain, *never)),
            or_(
                col(FollowUp.accepted_at).is_not(None),
                _was_once(FollowUpState.ACCEPTED),
            ),
        ),
    )


def _was_once(state: FollowUpState) -> ColumnElement[bool]:
    return (
        select(col(StateChange.id))
        .where(
            col(StateChange.entity_kind) == FOLLOW_UP.name,
            col(StateChange.entity_id) == cast(col(FollowUp.id), String),
            col(StateChange.to_state) == state.value,
        )
        .exists()
    )


# --- from rows to cells ---


def _persons(rows: Select[Any]) -> Select[Any]:
    """Each resident once, in his newest cycle of these rows."""
    found = rows.subquery()
    return select(
        func.max(found.c.cycle_id).label("cycle_id"),
        found.c.resident_id,
        literal("").label("tag"),
    ).group_by(found.c.resident_id)


def _first_of_each(rows: Select[Any], unit: str) -> Select[Any]:
    """Each unit of several persons once, at the person with the lowest number."""
    found, again = rows.subquery(), rows.subquery()
    first = (
        select(func.min(again.c.number).label("number"))
        .group_by(again.c[unit])
        .subquery()
    )
    return select(found.c.cycle_id, found.c.resident_id, found.c.tag).join(
        first, first.c.number == found.c.number
    )


def _by_place(codes: tuple[Code, ...], rows: Select[Any]) -> Select[Any]:
    """Count rows by where their resident belongs in the cycle."""
    found = rows.subquery()
    counts: list[Any] = [func.count()]
    if len(codes) > 1:
        counts = [func.sum(column) for column in list(found.c)[3 : 3 + len(codes)]]
    place = (
        found.c.cycle_id,
        col(CycleMember.district_code),
        col(CycleMember.age_band),
        col(CycleMember.nondisclosure),
        col(Invitation.id).is_not(None).label("has_invitation"),
        col(Invitation.provider_id),
        found.c.tag,
    )
    return (
        select(*place, *counts)
        .select_from(found)
        .outerjoin(
            CycleMember,
            and_(
                col(CycleMember.cycle_id) == found.c.cycle_id,
                col(CycleMember.resident_id) == found.c.resident_id,
            ),
        )
        .outerjoin(
            Invitation,
            and_(
                col(Invitation.cycle_id) == found.c.cycle_id,
                col(Invitation.resident_id) == found.c.resident_id,
            ),
        )
        .group_by(*place)
    )


def _place(row: Any, providers: Mapping[tuple[int, str], int]) -> Cell:
    """The cell of a group of rows: its district, provider and age band.

    The provider is that of the invitation; of who was never invited, the one that
    served the district on the reference date.
    """
    district = row.district_code or ""
    provider = providers.get((row.cycle_id, district), MUNICIPAL)
    if row.has_invitation:
        provider = row.provider_id or MUNICIPAL
    if row.nondisclosure or row.nondisclosure is None:
        provider = MUNICIPAL
    age_band = row.age_band or ""
    return Cell(row.cycle_id, district, provider, age_band, Code.IN_SCOPE, "", 0)


def _terms(session: Session) -> dict[tuple[int, str], int]:
    """The provider of each district on the reference date of each cycle."""
    serving = session.execute(
        select(
            col(Cycle.id),
            col(ProviderTerm.district_code),
            col(ProviderTerm.provider_id),
        )
        .join(
            ProviderTerm,
            and_(
                col(ProviderTerm.valid_from) <= col(Cycle.reference_date),
                or_(
                    col(ProviderTerm.valid_to).is_(None),
                    col(ProviderTerm.valid_to) > col(Cycle.reference_date),
                ),
            ),
        )
        .order_by(col(ProviderTerm.id).desc())
    )
    return {(cycle, district): provider for cycle, district, provider in serving}


def _added_up(cells: Iterable[Cell]) -> list[Cell]:
    """Groups that fall into the same cell, as one."""
    sums: dict[Cell, int] = {}
    for cell in cells:
        place = cell._replace(value=0)
        sums[place] = sums.get(place, 0) + cell.value
    return [place._replace(value=value) for place, value in sorted(sums.items())]

"""Which signals somebody may see and work on. It comes first in every query."""

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlmodel import col

from outreach.access import Grant, Permission, Role, Viewer, ViewerKind
from outreach.queries.scope import served_districts
from outreach.tables import Person, Resident, Team
from signals.rules.kinds import SignalKind
from signals.rules.levels import PROFESSIONAL_ONLY
from signals.rules.states import WITH_TEAM, SignalState
from signals.tables import Signal

SEEN_BY_TEAM = WITH_TEAM | {SignalState.CLOSED}
"""What lies at the desk, and what was joined to another, a team does not see."""


def signal_scope(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """The signals that a viewer may see for a permission, over `Signal`.

    A municipal desk sees all of its districts; a report without a known address is
    for who is not limited to a district. A grant with a team sees what is with that
    team; one with a provider what is with a team of that provider, in the districts
    it serves, and never anybody with non-disclosure. Who owns a signal (on call,
    handed over) sees it. A team worker's grant without a team gives nothing, and a
    volunteer sees nothing of what may be unsafe.
    """
    if viewer.kind is ViewerKind.JOB:
        return true()
    ways = [
        and_(*_conditions(grant, viewer)) for grant in viewer.grants_for(permission)
    ]
    return and_(or_(*ways), _fit_for(viewer)) if ways else false()


def _fit_for(viewer: Viewer) -> ColumnElement[bool]:
    """What may be unsafe is for professionals only (Meldcode, domain.md section 5)."""
    volunteers = select(col(Person.id)).where(
        col(Person.id) == viewer.person_id, col(Person.volunteer).is_(True)
    )
    level = func.coalesce(col(Signal.level), col(Signal.proposed_level), "")
    kind = func.coalesce(col(Signal.kind), col(Signal.proposed_kind), "")
    safe = and_(
        level.not_in([one.value for one in PROFESSIONAL_ONLY]),
        kind != SignalKind.UNSAFE.value,
    )
    # First what is asked once: for a professional the columns are never read.
    return or_(~exists(volunteers), safe)


def _conditions(grant: Grant, viewer: Viewer) -> list[ColumnElement[bool]]:
    conditions = [or_(_in_reach(grant, viewer), _owned(viewer))]
    if grant.provider_id is not None:
        conditions += [col(Signal.municipal).is_(False), ~shielded()]
    return conditions


def _in_reach(grant: Grant, viewer: Viewer) -> ColumnElement[bool]:
    """Where a grant counts, without what its holder owns himself."""
    conditions: list[ColumnElement[bool]] = [true()]
    if grant.district_code is not None:
        conditions.append(col(Signal.district_code) == grant.district_code)
    if grant.team_id is not None:
        conditions.append(col(Signal.team_id) == grant.team_id)
    elif grant.role is Role.FOLLOW_UP_WORKER:
        return false()
    elif grant.provider_id is not None:
        teams = select(col(Team.id)).where(col(Team.provider_id) == grant.provider_id)
        served = served_districts(grant.provider_id, viewer)
        conditions.append(col(Signal.team_id).in_(teams))
        conditions.append(col(Signal.district_code).in_(served))
    if grant.team_id is not None or grant.provider_id is not None:
        conditions.append(col(Signal.state).in_(SEEN_BY_TEAM))
    return and_(*conditions)


def _owned(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.person_id is None:
        return false()
    return and_(
        col(Signal.owner_id) == viewer.person_id,
        col(Signal.state).in_(SEEN_BY_TEAM),
    )


def shielded() -> ColumnElement[bool]:
    """The resident has non-disclosure now, whatever the signal was marked with."""
    return (
        exists()
        .where(
            col(Resident.id) == col(Signal.resident_id),
            col(Resident.nondisclosure) > 0,
        )
        .correlate(Signal)  # the query around it may hold residents of its own
    )

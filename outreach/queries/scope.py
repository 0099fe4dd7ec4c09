"""Who sees whom: SQL conditions built from a viewer's grants. They come first.

Each grant that holds the permission adds one alternative; no grant, no rows. What
narrows a grant: its district; its provider (only districts which that provider
serves on the viewer's day, and never anybody with non-disclosure); its team (only
people with a follow-up at that team); and for a visitor his own visits.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlmodel import col

from outreach.access import Grant, Permission, Role, Viewer, ViewerKind
from outreach.rules.follow_ups import SEEN_BY_TEAM
from outreach.rules.visits import VisitState
from outreach.tables import (
    FollowUp,
    Neighbourhood,
    ProviderTerm,
    Resident,
    TeamTerritory,
    Visit,
    VisitPerson,
)

RECENT_DAYS = 14
"""Days after a visit in which the visitor still sees it, to correct his log.
House rule."""
OPEN_VISITS = (VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME)


def resident_scope(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """The residents that a viewer may see for a permission, over `Resident`."""
    if viewer.kind is ViewerKind.JOB:
        return true()
    if viewer.resident_id is not None:
        own = viewer.may(permission)
        return col(Resident.id) == viewer.resident_id if own else false()
    return _any_of(
        and_(*_resident_conditions(grant, codes, viewer))
        for grant, codes in _joined(viewer, permission)
    )


def district_scope(
    viewer: Viewer,
    permission: Permission,
    column: Any,
    *,
    municipal: Any = None,
) -> ColumnElement[bool]:
    """The districts that a viewer may see for a permission.

    `column` holds a district code. `municipal` is the column that is true for rows
    of residents with non-disclosure: a grant with a provider never sees those.
    Without it only use this for rows that are about no person.
    """
    if viewer.kind is ViewerKind.JOB:
        return true()
    return _any_of(
        and_(*_district_conditions(grant, codes, viewer, column, municipal))
        for grant, codes in _joined(viewer, permission)
    )


def works_outside(viewer: Viewer, permission: Permission) -> bool:
    """Whether the right is held at a provider only: article 3.9 Wet BRP holds."""
    if viewer.kind is ViewerKind.JOB:
        return False
    return all(grant.provider_id is not None for grant in viewer.grants_for(permission))


def may_send(viewer: Viewer, permission: Permission, provider_id: int | None) -> bool:
    """Whether the viewer may send this provider's visitors (None: the municipality's).

    Who works for a provider sends the provider's own people, nobody else's.
    """
    if not works_outside(viewer, permission):
        return True
    return provider_id in {g.provider_id for g in viewer.grants_for(permission)}


def visit_scope(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """The visits that a viewer may see for a permission, over `Visit`.

    A visitor sees his own, open or done in the last `RECENT_DAYS` days; the office
    sees those of its districts.
    """
    if viewer.kind is ViewerKind.JOB:
        return true()
    alternatives = []
    for grant, codes in _joined(viewer, permission):
        conditions = _district_conditions(
            grant, codes, viewer, col(Visit.district_code), col(Visit.municipal)
        )
        if grant.role is Role.VISITOR:
            conditions.append(own_visit(viewer))
        if grant.provider_id is not None:
            conditions.append(~_shielded_visit())
        alternatives.append(and_(*conditions))
    return _any_of(alternatives)


def own_visit(viewer: Viewer) -> ColumnElement[bool]:
    """A visit in the hands of this viewer, open or just done."""
    who = viewer.person_id
    mine = or_(
        col(Visit.visitor_id) == who,
        col(Visit.second_visitor_id) == who,
    )
    since = viewer.on - timedelta(days=RECENT_DAYS)
    return and_(
        mine,
        or_(col(Visit.state).in_(OPEN_VISITS), col(Visit.done_on) >= since),
    )


def _shielded_visit() -> ColumnElement[bool]:
    """Somebody in it has non-disclosure now: a visit of before, which is done and
    keeps its place in the figures, must not show him to a provider either."""
    return (
        exists()
        .where(
            col(VisitPerson.visit_id) == col(Visit.id),
            col(Resident.id) == col(VisitPerson.resident_id),
            col(Resident.nondisclosure) > 0,
        )
        .correlate(Visit)  # the query around it may hold residents of its own
    )


def served_districts(provider_id: int, viewer: Viewer) -> Select[str]:
    """The districts of a provider on the viewer's day, as a subquery."""
    return select(col(ProviderTerm.district_code)).where(
        col(ProviderTerm.provider_id) == provider_id,
        col(ProviderTerm.valid_from) <= viewer.on,
        or_(
            col(ProviderTerm.valid_to).is_(None),
            col(ProviderTerm.valid_to) > viewer.on,
        ),
    )


def _any_of(alternatives: Any) -> ColumnElement[bool]:
    given = list(alternatives)
    return or_(*given) if given else false()


def _joined(viewer: Viewer, permission: Permission) -> list[tuple[Grant, list[str]]]:
    """Grants that differ in their district only as one, with those districts (none:
    not limited). Fourteen alternatives would be built and read at every question."""
    groups: dict[Any, tuple[Grant, list[str | None]]] = {}
    for grant in viewer.grants_for(permission):
        key = (grant.role is Role.VISITOR, grant.provider_id, grant.team_id)
        groups.setdefault(key, (grant, []))[1].append(grant.district_code)
    return [
        (grant, [] if None in codes else [code for code in codes if code is not None])
        for grant, codes in groups.values()
    ]


def _resident_conditions(
    grant: Grant, codes: list[str], viewer: Viewer
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [true()]
    if codes:
        conditions.append(col(Resident.district_code).in_(codes))
    if grant.provider_id is not None:
        served = served_districts(grant.provider_id, viewer)
        conditions.append(col(Resident.district_code).in_(served))
        conditions.append(col(Resident.nondisclosure) == 0)
    if grant.team_id is not None:
        taken = select(col(FollowUp.resident_id)).where(
            col(FollowUp.team_id) == grant.team_id,
            col(FollowUp.state).in_(SEEN_BY_TEAM),
        )
        conditions.append(col(Resident.id).in_(taken))
    if grant.role is Role.VISITOR:
        visited = (
            select(col(VisitPerson.resident_id))
            .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
            .where(own_visit(viewer))
        )
        conditions.append(col(Resident.id).in_(visited))
    return conditions


def _district_conditions(
    grant: Grant, codes: list[str], viewer: Viewer, column: Any, municipal: Any
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [true()]
    if codes:
        conditions.append(column.in_(codes))
    if grant.provider_id is not None:
        conditions.append(column.in_(served_districts(grant.provider_id, viewer)))
        if municipal is not None:
            conditions.append(municipal.is_(False))
    if grant.team_id is not None and grant.provider_id is None:
        conditions.append(column.in_(_territory(grant.team_id, viewer)))
    return conditions


def _territory(team_id: int, viewer: Viewer) -> Any:
    """The districts in which a team works on the viewer's day."""
    in_force = and_(
        col(TeamTerritory.team_id) == team_id,
        col(TeamTerritory.valid_from) <= viewer.on,
        or_(
            col(TeamTerritory.valid_to).is_(None),
            col(TeamTerritory.valid_to) > viewer.on,
        ),
    )
    whole = select(col(TeamTerritory.district_code)).where(
        in_force, col(TeamTerritory.district_code).is_not(None)
    )
    part = (
        select(col(Neighbourhood.district_code))
        .join(
            TeamTerritory,
            col(TeamTerritory.neighbourhood_code) == col(Neighbourhood.code),
        )
        .where(in_force)
    )
    return whole.union(part)

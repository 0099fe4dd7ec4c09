"""Which people a viewer may see or manage, and which rights he may give."""

from sqlalchemy import ColumnElement, exists, false, or_, true
from sqlmodel import Session, col, select

from outreach.access import MAY_GIVE, Grant, Permission, Role, Viewer, ViewerKind
from outreach.tables import Assignment, Neighbourhood, Person, Team, TeamTerritory


def roles_to_give(viewer: Viewer) -> list[Role]:
    """The roles that a viewer may give, take and manage, in the order of `Role`."""
    allowed: set[Role] = set()
    for role in viewer.roles:
        allowed |= MAY_GIVE.get(role, frozenset())
    return [role for role in Role if role in allowed]


def reaches(
    session: Session, viewer: Viewer, wanted: Grant, *, managing: bool = False
) -> bool:
    """Whether one of the viewer's own rights covers a right: its role and its place.

    Role and place are asked of the same right: who administers one provider and
    coordinates elsewhere does not administer elsewhere. `managing`: the right is
    somebody's already, and who works for a whole provider may manage its people
    wherever they work for it.
    """
    return any(
        wanted.role in MAY_GIVE.get(own.role, frozenset())
        and _covers(session, own, wanted, managing)
        for own in viewer.grants_for(Permission.MANAGE_PEOPLE)
    )


def _covers(session: Session, own: Grant, wanted: Grant, managing: bool) -> bool:
    if own.provider_id not in (None, wanted.provider_id):
        return False
    whole_provider = managing and own.provider_id is not None
    if own.district_code not in (None, wanted.district_code) and not whole_provider:
        return False
    if wanted.team_id is None or (own.provider_id is None and not own.district_code):
        return True
    return _team_is_near(session, own, wanted.team_id)


def _team_is_near(session: Session, own: Grant, team_id: int) -> bool:
    """A team of the own provider; for a district, one that works there."""
    team = session.get(Team, team_id)
    if team is None or own.provider_id not in (None, team.provider_id):
        return False
    if own.provider_id is not None:
        return True
    nearby = select(Neighbourhood.code).where(
        Neighbourhood.district_code == own.district_code
    )
    there = select(TeamTerritory.id).where(
        TeamTerritory.team_id == team_id,
        (col(TeamTerritory.district_code) == own.district_code)
        | col(TeamTerritory.neighbourhood_code).in_(nearby),
    )
    return session.exec(there).first() is not None


def people_scope(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """The people that a viewer may see for a permission, over `Person`.

    A grant with a provider reaches the people of that provider; one with a district
    only reaches those who have a right in that district, and who never had any (they
    were just added).
    """
    if viewer.kind is ViewerKind.JOB:
        return true()
    alternatives: list[ColumnElement[bool]] = [false()]
    for grant in viewer.grants_for(permission):
        conditions: ColumnElement[bool] = true()
        if grant.provider_id is not None:
            conditions &= col(Person.provider_id) == grant.provider_id
        if grant.district_code is not None:
            theirs = (
                exists()
                .where(col(Assignment.person_id) == col(Person.id))
                .correlate(Person)  # the query around it may hold rights of its own
            )
            here = col(Assignment.district_code) == grant.district_code
            if grant.provider_id is not None:
                everywhere = col(Assignment.district_code).is_(None)
                of_us = col(Assignment.provider_id) == grant.provider_id
                here = here | (everywhere & of_us)
            own = col(Person.provider_id).is_not_distinct_from(grant.provider_id)
            conditions &= theirs.where(here) | (own & ~theirs)
        alternatives.append(conditions)
    return or_(*alternatives)

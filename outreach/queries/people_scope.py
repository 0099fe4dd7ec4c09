"""Which people a viewer may see or manage, and which rights he may give."""

from sqlalchemy import ColumnElement, exists, false, or_, true
from sqlmodel import col

from outreach.access import Permission, Role, Viewer, ViewerKind
from outreach.tables import Assignment, Person

MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.COORDINATOR: frozenset({Role.VISITOR, Role.PHONE_DESK, Role.FOLLOW_UP_WORKER}),
}
"""Nobody gives more than this: a coordinator cannot make himself administrator."""


def roles_to_give(viewer: Viewer) -> list[Role]:
    """The roles that a viewer may give, take and manage, in the order of `Role`."""
    allowed: set[Role] = set()
    for role in viewer.roles:
        allowed |= MAY_GIVE.get(role, frozenset())
    return [role for role in Role if role in allowed]


def people_scope(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """The people that a viewer may see for a permission, over `Person`.

    A grant with a provider reaches the people of that provider; one with a district
    only reaches those who have a right in that district.
    """
    if viewer.kind is ViewerKind.JOB:
        return true()
    alternatives: list[ColumnElement[bool]] = [false()]
    for grant in viewer.grants_for(permission):
        conditions: ColumnElement[bool] = true()
        if grant.provider_id is not None:
            conditions &= col(Person.provider_id) == grant.provider_id
        if grant.district_code is not None:
            conditions &= exists().where(
                col(Assignment.person_id) == col(Person.id),
                col(Assignment.district_code) == grant.district_code,
            )
        alternatives.append(conditions)
    return or_(*alternatives)

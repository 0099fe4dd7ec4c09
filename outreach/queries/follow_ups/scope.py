"""Which follow-ups somebody may see."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import col

from outreach.access import Permission, Viewer, refusal
from outreach.queries.scope import district_scope
from outreach.rules.follow_ups import SEEN_BY_TEAM
from outreach.tables import FollowUp, Resident

P = Permission


def follow_up_scope(viewer: Viewer) -> ColumnElement[bool]:
    """The follow-ups a viewer may see, over `FollowUp`.

    A worker sees those handed over to his own teams; a grant without a team gives
    nothing. The coordinator sees those of his districts (a provider's coordinator
    none of residents with non-disclosure).
    """
    office = district_scope(
        viewer,
        P.COORDINATE_FOLLOW_UPS,
        col(FollowUp.district_code),
        municipal=or_(col(FollowUp.municipal), _shielded()),
    )
    return or_(office, team_scope(viewer))


def _shielded() -> ColumnElement[bool]:
    """The resident has non-disclosure now; a closed follow-up is of before that."""
    return (
        exists()
        .where(
            col(Resident.id) == col(FollowUp.resident_id),
            col(Resident.nondisclosure) > 0,
        )
        .correlate(FollowUp)  # the query around it may hold residents of its own
    )


def team_scope(viewer: Viewer) -> ColumnElement[bool]:
    """What was handed over to the viewer's own teams."""
    teams = {grant.team_id for grant in viewer.grants_for(P.WORK_FOLLOW_UPS)}
    return and_(
        col(FollowUp.team_id).in_(teams - {None}),
        col(FollowUp.state).in_(SEEN_BY_TEAM),
    )


def require_sight(viewer: Viewer) -> P:
    """The right by which the viewer works with follow-ups; NotPermitted without."""
    for held in (P.SEE_FOLLOW_UPS, P.COORDINATE_FOLLOW_UPS):
        if viewer.may(held):
            return held
    raise refusal(P.SEE_FOLLOW_UPS)

"""Which team takes a follow-up: by destination, territory and day."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.rules.follow_up_kinds import FIRST_CHOICE
from outreach.rules.follow_ups import Destination, TeamKind
from outreach.rules.handover import is_municipal_team
from outreach.tables import Assignment, Person, Team, TeamTerritory


class TeamChoice(NamedTuple):
    """A team as it stands in a list to choose from."""

    id: int
    name: str
    kind: TeamKind
    own_system: bool
    phone: str
    municipal: bool


def team_for(
    session: Session,
    destination: Destination,
    district_code: str | None,
    neighbourhood_code: str | None,
    day: date,
    *,
    municipal_only: bool = False,
) -> Team | None:
    """The team whose work this is on a day; None when nobody has this territory.

    The best kind of team comes first, then a neighbourhood beats its district, and
    a district the whole municipality. `municipal_only` leaves out third parties
    (non-disclosure). No personal data: so no viewer is asked for.
    """
    kinds = FIRST_CHOICE[destination]
    rows = session.exec(
        select(Team, TeamTerritory)
        .join(TeamTerritory, col(TeamTerritory.team_id) == col(Team.id))
        .where(
            col(Team.active).is_(True),
            col(Team.kind).in_(kinds),
            col(TeamTerritory.valid_from) <= day,
            or_(
                col(TeamTerritory.valid_to).is_(None),
                col(TeamTerritory.valid_to) > day,
            ),
            _covers(district_code, neighbourhood_code),
        )
    ).all()
    fitting = [
        (team, territory)
        for team, territory in rows
        if not municipal_only or is_municipal_team(team.kind, team.provider_id)
    ]
    fitting.sort(key=lambda pair: _rank(pair[0], pair[1], kinds))
    return fitting[0][0] if fitting else None


def _covers(
    district_code: str | None, neighbourhood_code: str | None
) -> ColumnElement[bool]:
    whole = and_(
        col(TeamTerritory.district_code).is_(None),
        col(TeamTerritory.neighbourhood_code).is_(None),
    )
    ways = [whole]
    if neighbourhood_code:
        ways.append(col(TeamTerritory.neighbourhood_code) == neighbourhood_code)
    if district_code:
        in_district = and_(
            col(TeamTerritory.district_code) == district_code,
            col(TeamTerritory.neighbourhood_code).is_(None),
        )
        ways.append(in_district)
    return or_(*ways)


def _rank(
    team: Team, territory: TeamTerritory, kinds: tuple[TeamKind, ...]
) -> tuple[int, int, int, int]:
    if territory.neighbourhood_code:
        width = 0
    elif territory.district_code:
        width = 1
    else:
        width = 2
    newest = -territory.valid_from.toordinal()
    return kinds.index(team.kind), width, newest, team.id or 0


def team_choices(session: Session, viewer: Viewer) -> list[TeamChoice]:
    """All active teams by name, to send something to."""
    require(viewer, Permission.COORDINATE_FOLLOW_UPS)
    rows = session.exec(
        select(Team).where(col(Team.active).is_(True)).order_by(col(Team.name))
    ).all()
    return [
        TeamChoice(
            id=row.id or 0,
            name=row.name,
            kind=row.kind,
            own_system=row.own_system,
            phone=row.phone,
            municipal=is_municipal_team(row.kind, row.provider_id),
        )
        for row in rows
    ]


class TeamMember(NamedTuple):
    """Somebody who can own a follow-up of a team."""

    id: int
    name: str


def team_members(
    session: Session, viewer: Viewer, team_id: int, *, on: date
) -> list[TeamMember]:
    """Who works in a team on a day, by name; a worker asks about his own teams."""
    require(viewer, Permission.SEE_FOLLOW_UPS)
    own = {grant.team_id for grant in viewer.grants_for(Permission.WORK_FOLLOW_UPS)}
    if not viewer.may(Permission.COORDINATE_FOLLOW_UPS) and team_id not in own:
        return []
    rows = session.exec(
        select(col(Person.id), col(Person.name))
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(
            col(Assignment.team_id) == team_id,
            col(Assignment.role) == Role.FOLLOW_UP_WORKER.value,
            col(Assignment.valid_from) <= on,
            or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > on),
            col(Person.active).is_(True),
        )
        .order_by(col(Person.name), col(Person.id))
        .distinct()
    ).all()
    return [TeamMember(number or 0, name) for number, name in rows]

"""Teams that take follow-ups, and where each works."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row, refuse_fault
from outreach.auditing import did
from outreach.errors import Refused
from outreach.rules.follow_ups import OPEN_STATES, TeamKind
from outreach.rules.periods import overlaps, period_fault
from outreach.rules.person_details import EMAIL, PHONE
from outreach.tables import FollowUp, Team, TeamTerritory


class TeamDetails(NamedTuple):
    """What the form about a team holds."""

    name: str
    kind: TeamKind
    own_system: bool = False
    phone: str = ""
    email: str = ""
    address: str = ""
    provider_id: int | None = None
    active: bool = True


class Territory(NamedTuple):
    """Where a team works: a neighbourhood, a district, or (both None) everywhere."""

    district_code: str | None = None
    neighbourhood_code: str | None = None


def add_team(
    session: Session, details: TeamDetails, *, nonce: str, by: Viewer, at: datetime
) -> Team:
    """Add a team; it has no territory yet."""
    require(by, Permission.MANAGE_PROVIDERS)
    claim_submission(session, nonce, "add_team", by=by, at=at)
    team = Team(**_checked(session, details, None)._asdict())
    session.add(team)
    session.flush()
    _log(session, "add", "team", team.id, by=by, at=at)
    return team


def change_team(
    session: Session,
    team_id: int,
    details: TeamDetails,
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Change a team. One with open follow-ups cannot be stopped."""
    require(by, Permission.MANAGE_PROVIDERS)
    team = found(session.get(Team, team_id), "Dit team")
    values = _checked(session, details, team_id)._asdict()
    if team.active and not details.active and _has_open_work(session, team_id):
        raise Refused(
            "Dit team kan niet stoppen.",
            "Het team heeft nog opvolging die niet af is.",
            "Geef die opvolging eerst aan een ander team.",
        )
    change_row(session, team, values, version_id=version_id)
    _log(session, "change", "team", team_id, by=by, at=at)


def add_territory(
    session: Session,
    team_id: int,
    territory: Territory,
    *,
    valid_from: date,
    valid_to: date | None = None,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> TeamTerritory:
    """Give a team a territory. One team of a kind works in one territory at a time.

    Raises Refused where another team of the same kind has exactly this territory
    in the period: it would be unclear who takes a follow-up.
    """
    require(by, Permission.MANAGE_PROVIDERS)
    claim_submission(session, nonce, "add_territory", by=by, at=at)
    refuse_fault(period_fault(valid_from, valid_to))
    statement = select(Team).where(Team.id == team_id).with_for_update()
    team: Team = found(session.exec(statement).first(), "Dit team")
    for row, other in _same_territory(session, team.kind, territory):
        if overlaps(row.valid_from, row.valid_to, valid_from, valid_to):
            refuse_fault(f"In deze periode werkt {other} daar al.")
    made = TeamTerritory(
        team_id=team_id,
        valid_from=valid_from,
        valid_to=valid_to,
        **territory._asdict(),
    )
    session.add(made)
    session.flush()
    _log(session, "begin", "team_territory", made.id, by=by, at=at)
    return made


def end_territory(
    session: Session,
    territory_id: int,
    *,
    valid_to: date,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """End a territory: `valid_to` is the first day on which it is gone.

    Raises Changed when somebody was first.
    """
    require(by, Permission.MANAGE_PROVIDERS)
    row = found(session.get(TeamTerritory, territory_id), "Dit werkgebied")
    refuse_fault(period_fault(row.valid_from, valid_to))
    change_row(
        session,
        row,
        {"valid_to": valid_to},
        version_id=version_id,
        kind="team_territory",
    )
    _log(session, "end", "team_territory", territory_id, by=by, at=at)


def _log(
    session: Session,
    act: str,
    kind: str,
    object_id: int | None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    did(
        session, by, act, kind, object_id, at=at, permission=Permission.MANAGE_PROVIDERS
    )


def _same_territory(
    session: Session, kind: TeamKind, territory: Territory
) -> list[tuple[TeamTerritory, str]]:
    rows = session.exec(
        select(TeamTerritory, Team.name)
        .join(Team, col(Team.id) == col(TeamTerritory.team_id))
        .where(
            Team.kind == kind,
            col(Team.active).is_(True),
            col(TeamTerritory.district_code).is_not_distinct_from(
                territory.district_code
            ),
            col(TeamTerritory.neighbourhood_code).is_not_distinct_from(
                territory.neighbourhood_code
            ),
        )
    )
    return [(row, name) for row, name in rows]


def _checked(session: Session, details: TeamDetails, own_id: int | None) -> TeamDetails:
    details = details._replace(
        name=" ".join(details.name.split()),
        email=details.email.strip(),
        phone=details.phone.strip(),
        address=" ".join(details.address.split()),
    )
    if not 2 <= len(details.name) <= 100 or len(details.address) > 200:
        refuse_fault("De naam ontbreekt, of een regel is te lang.")
    if details.email and not EMAIL.fullmatch(details.email):
        refuse_fault("Het e-mailadres is niet volledig, zoals team@welzijn.nl.")
    if details.phone and not PHONE.fullmatch(details.phone):
        refuse_fault("Het telefoonnummer heeft andere tekens dan cijfers.")
    there = session.exec(select(Team.id).where(Team.name == details.name)).first()
    if there is not None and there != own_id:
        refuse_fault("Er is al een team met deze naam.")
    return details


def _has_open_work(session: Session, team_id: int) -> bool:
    statement = select(FollowUp.id).where(
        FollowUp.team_id == team_id, col(FollowUp.state).in_(OPEN_STATES)
    )
    return session.exec(statement).first() is not None

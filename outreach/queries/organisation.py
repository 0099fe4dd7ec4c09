"""Providers with their districts, teams with their territory, and work left over."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.follow_ups import OPEN_STATES, TeamKind
from outreach.tables import (
    District,
    FollowUp,
    Neighbourhood,
    Provider,
    ProviderTerm,
    Team,
    TeamTerritory,
    Visit,
)


class ProviderLine(NamedTuple):
    """A provider and the districts that it serves today."""

    id: int
    version_id: int
    name: str
    phone: str
    is_processor: bool
    active: bool
    districts: list[str]


class TermLine(NamedTuple):
    """A provider in a district in a period."""

    id: int
    district_code: str
    district: str
    provider_id: int
    provider: str
    valid_from: date
    valid_to: date | None


class LeftOver(NamedTuple):
    """Open visits in a district that are booked at a provider who is gone."""

    district: str
    provider: str
    visits: int


class TeamLine(NamedTuple):
    """A team, where it works today, and how much open work it has."""

    id: int
    version_id: int
    name: str
    kind: TeamKind
    own_system: bool
    phone: str
    email: str
    address: str
    provider_id: int | None
    active: bool
    territory: list[str]
    open_follow_ups: int


class TerritoryLine(NamedTuple):
    """One territory of a team in a period."""

    id: int
    name: str
    valid_from: date
    valid_to: date | None


def provider_list(
    session: Session, viewer: Viewer, *, today: date
) -> list[ProviderLine]:
    """All providers by name."""
    require(viewer, Permission.MANAGE_PROVIDERS)
    served: dict[int, list[str]] = defaultdict(list)
    for term in terms(session, viewer):
        ends_later = term.valid_to is None or term.valid_to > today
        if term.valid_from <= today and ends_later:
            served[term.provider_id].append(term.district)
    return [
        ProviderLine(
            id=row.id or 0,
            version_id=row.version_id,
            name=row.name,
            phone=row.phone,
            is_processor=row.is_processor,
            active=row.active,
            districts=served[row.id or 0],
        )
        for row in session.exec(select(Provider).order_by(col(Provider.name)))
    ]


def terms(session: Session, viewer: Viewer) -> list[TermLine]:
    """Which provider serves which district when, by district and first day."""
    require(viewer, Permission.MANAGE_PROVIDERS)
    rows = session.exec(
        select(ProviderTerm, District.name, Provider.name)
        .join(District, col(District.code) == col(ProviderTerm.district_code))
        .join(Provider, col(Provider.id) == col(ProviderTerm.provider_id))
        .order_by(col(District.name), col(ProviderTerm.valid_from))
    )
    return [
        TermLine(
            term.id or 0,
            term.district_code,
            district,
            term.provider_id,
            provider,
            term.valid_from,
            term.valid_to,
        )
        for term, district, provider in rows
    ]


def left_over(session: Session, viewer: Viewer, *, today: date) -> list[LeftOver]:
    """Open visits whose provider does not serve the district any more.

    They keep their appointment; somebody of the new provider has to take them.
    """
    require(viewer, Permission.MANAGE_PROVIDERS)
    serves = (
        select(ProviderTerm.id)
        .where(
            col(ProviderTerm.provider_id) == col(Visit.provider_id),
            col(ProviderTerm.district_code) == col(Visit.district_code),
            col(ProviderTerm.valid_from) <= today,
            col(ProviderTerm.valid_to).is_(None) | (col(ProviderTerm.valid_to) > today),
        )
        .exists()
    )
    rows = session.exec(
        select(District.name, Provider.name, func.count())
        .select_from(Visit)
        .join(District, col(District.code) == col(Visit.district_code))
        .join(Provider, col(Provider.id) == col(Visit.provider_id))
        .where(col(Visit.state).in_(OPEN_VISITS), ~serves)
        .group_by(col(District.name), col(Provider.name))
        .order_by(col(District.name))
    )
    return [LeftOver(*row) for row in rows]


def team_list(session: Session, viewer: Viewer, *, today: date) -> list[TeamLine]:
    """All teams by name."""
    require(viewer, Permission.MANAGE_PROVIDERS)
    work = dict(
        session.exec(
            select(FollowUp.team_id, func.count())
            .where(col(FollowUp.state).in_(OPEN_STATES))
            .group_by(col(FollowUp.team_id))
        ).all()
    )
    places: dict[int, list[str]] = defaultdict(list)
    for team_id, line in _territories(session):
        ends_later = line.valid_to is None or line.valid_to > today
        if line.valid_from <= today and ends_later:
            places[team_id].append(line.name)
    return [
        TeamLine(
            id=row.id or 0,
            version_id=row.version_id,
            name=row.name,
            kind=row.kind,
            own_system=row.own_system,
            phone=row.phone,
            email=row.email,
            address=row.address,
            provider_id=row.provider_id,
            active=row.active,
            territory=places[row.id or 0],
            open_follow_ups=work.get(row.id, 0),
        )
        for row in session.exec(select(Team).order_by(col(Team.name)))
    ]


def territories(session: Session, viewer: Viewer, team_id: int) -> list[TerritoryLine]:
    """Where a team works, worked and will work."""
    require(viewer, Permission.MANAGE_PROVIDERS)
    return [line for owner, line in _territories(session) if owner == team_id]


def neighbourhoods(session: Session, viewer: Viewer) -> dict[str, str]:
    """Code -> name with its district. No personal data."""
    require(viewer, Permission.MANAGE_PROVIDERS)
    rows = session.exec(
        select(Neighbourhood.code, Neighbourhood.name, District.name)
        .join(District, col(District.code) == col(Neighbourhood.district_code))
        .order_by(col(District.name), col(Neighbourhood.name))
    )
    return {code: f"{name} ({district})" for code, name, district in rows}


def _territories(session: Session) -> list[tuple[int, TerritoryLine]]:
    rows = session.exec(
        select(TeamTerritory, District.name, Neighbourhood.name)
        .outerjoin(District, col(District.code) == col(TeamTerritory.district_code))
        .outerjoin(
            Neighbourhood,
            col(Neighbourhood.code) == col(TeamTerritory.neighbourhood_code),
        )
        .order_by(col(TeamTerritory.valid_from), col(TeamTerritory.id))
    )
    return [
        (
            row.team_id,
            TerritoryLine(
                row.id or 0,
                neighbourhood or district or "De hele gemeente",
                row.valid_from,
                row.valid_to,
            ),
        )
        for row, district, neighbourhood in rows
    ]

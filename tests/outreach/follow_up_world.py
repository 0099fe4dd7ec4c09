"""A small world for tests of follow-ups: teams, their territory, workers."""

from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.actions.follow_ups import raise_follow_up
from outreach.rules.follow_ups import TeamKind
from outreach.tables import Assignment, FollowUp, Neighbourhood, Resident, TeamTerritory
from outreach.tables import Team as TeamRow
from tests import build

LONG_AGO = date(2020, 1, 1)


def team(
    session: Session,
    name: str,
    kind: TeamKind,
    *,
    district_code: str | None = "D1",
    neighbourhood_code: str | None = None,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
    **given: Any,
) -> TeamRow:
    """A team with one territory."""
    values = {"phone": "010 123 45 67"} | given
    made = build.add(session, TeamRow(name=name, kind=kind, **values))
    build.add(
        session,
        TeamTerritory(
            team_id=made.id,
            district_code=district_code,
            neighbourhood_code=neighbourhood_code,
            valid_from=valid_from,
            valid_to=valid_to,
        ),
    )
    return made


def neighbourhood(session: Session, code: str = "N1", district: str = "D1") -> str:
    """A neighbourhood; gives its code."""
    build.district(session, district)
    build.add(
        session,
        Neighbourhood(
            code=code,
            district_code=district,
            name=f"Buurt {code}",
            latitude=51.9,
            longitude=4.4,
        ),
    )
    return code


def worker(session: Session, of: TeamRow, name: str = "Wil Werker") -> Viewer:
    """Somebody who works in a team, and his viewer."""
    person = build.person(session, name)
    build.add(
        session,
        Assignment(
            person_id=person.id,
            role=Role.FOLLOW_UP_WORKER,
            team_id=of.id,
            valid_from=LONG_AGO,
        ),
    )
    return build.viewer(Role.FOLLOW_UP_WORKER, person_id=person.id, team_id=of.id)


class World(NamedTuple):
    """District D1 with a welfare team and a municipal team; D2 with another."""

    cast: build.Cast
    resident: Resident
    welzijn: TeamRow
    wijkteam: TeamRow
    elsewhere: TeamRow
    worker: Viewer
    other_worker: Viewer
    """Works in the welfare team of D2: the outsider."""


def world(session: Session) -> World:
    """The world of most tests."""
    cast = build.cast(session)
    welzijn = team(
        session, "Welzijn Noord", TeamKind.WELZIJN, provider_id=cast.provider.id
    )
    wijkteam = team(session, "Wijkteam Noord", TeamKind.WIJKTEAM, own_system=True)
    elsewhere = team(
        session,
        "Welzijn Zuid",
        TeamKind.WELZIJN,
        district_code="D2",
        provider_id=cast.other_provider.id,
    )
    return World(
        cast=cast,
        resident=build.resident(session),
        welzijn=welzijn,
        wijkteam=wijkteam,
        elsewhere=elsewhere,
        worker=worker(session, welzijn),
        other_worker=worker(session, elsewhere, "Olga Elders"),
    )


def raised(session: Session, of: World, **given: Any) -> FollowUp:
    """A follow-up raised by the coordinator: meals, agreed, not sent."""
    values = {
        "resident_id": of.resident.id,
        "origin_kind": "visit",
        "origin_id": "1",
        "cycle_id": None,
        "kind": "meals",
        "wish": "Samen eten in de buurt",
        "handover_agreed": True,
        "by": of.cast.coordinator,
        "at": build.AT,
    } | given
    return raise_follow_up(session, **values)

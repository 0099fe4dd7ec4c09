"""Which team takes a follow-up: neighbourhood before district, and by date."""

from datetime import date

import pytest
from sqlmodel import Session

from outreach.errors import NotPermitted
from outreach.queries.teams import team_choices, team_for, team_members
from outreach.rules.follow_ups import Destination, TeamKind
from tests import build
from tests.outreach import follow_up_world as fw

DAY = date(2026, 11, 20)
D, K = Destination, TeamKind


def _name(session: Session, destination: D, *place: str | None, **given: object) -> str:
    district, neighbourhood = (*place, None)[:2]
    day = given.pop("day", DAY)
    found = team_for(session, destination, district, neighbourhood, day, **given)  # type: ignore[arg-type]
    return found.name if found else ""


def test_a_neighbourhood_beats_its_district(session: Session) -> None:
    code = fw.neighbourhood(session)
    fw.team(session, "Heel D1", K.WIJKTEAM)
    fw.team(
        session, "Alleen N1", K.WIJKTEAM, district_code="D1", neighbourhood_code=code
    )
    assert _name(session, D.WIJKTEAM, "D1", "N1") == "Alleen N1"
    assert _name(session, D.WIJKTEAM, "D1") == "Heel D1"


def test_a_territory_counts_by_date(session: Session) -> None:
    build.district(session)
    turn = date(2026, 1, 1)
    fw.team(session, "Oud", K.WELZIJN, valid_to=turn)
    fw.team(session, "Nieuw", K.WELZIJN, valid_from=turn)
    assert _name(session, D.WELZIJN, "D1", day=date(2025, 12, 31)) == "Oud"
    assert _name(session, D.WELZIJN, "D1", day=turn) == "Nieuw"


@pytest.mark.parametrize(
    ("destination", "name"),
    [
        (D.WELZIJN, "Welzijn"),
        (D.WIJKTEAM, ""),  # nobody: the visible queue "Geen team"
        (D.VRAAGWIJZER, "Loket"),  # no VraagWijzer here: the desk stands in
        (D.OTHER, "Loket"),
    ],
)
def test_each_destination_has_its_kind_of_team(
    session: Session, destination: D, name: str
) -> None:
    build.district(session)
    fw.team(session, "Welzijn", K.WELZIJN)
    fw.team(session, "Loket", K.MUNICIPAL_DESK, district_code=None)
    assert _name(session, destination, "D1") == name


def test_the_best_kind_comes_before_the_nearest(session: Session) -> None:
    code = fw.neighbourhood(session)
    fw.team(
        session, "Loket", K.MUNICIPAL_DESK, district_code=None, neighbourhood_code=code
    )
    fw.team(session, "VraagWijzer", K.VRAAGWIJZER)
    assert _name(session, D.VRAAGWIJZER, "D1", code) == "VraagWijzer"


def test_a_stopped_team_and_another_area_do_not_count(session: Session) -> None:
    build.district(session)
    build.district(session, "D2")
    fw.team(session, "Gestopt", K.WELZIJN, active=False)
    fw.team(session, "Zuid", K.WELZIJN, district_code="D2")
    assert _name(session, D.WELZIJN, "D1") == ""


def test_third_parties_can_be_left_out(session: Session) -> None:
    provider = build.provider(session)
    fw.team(session, "Van de aanbieder", K.WIJKTEAM, provider_id=provider.id)
    assert _name(session, D.WIJKTEAM, "D1", municipal_only=True) == ""
    fw.team(session, "Van de gemeente", K.WIJKTEAM)
    assert _name(session, D.WIJKTEAM, "D1", municipal_only=True) == "Van de gemeente"


def test_the_members_of_a_team(session: Session) -> None:
    world = fw.world(session)
    names = [
        member.name
        for member in team_members(session, world.worker, world.welzijn.id or 0, on=DAY)
    ]
    assert names == ["Wil Werker"]
    assert team_members(session, world.worker, world.elsewhere.id or 0, on=DAY) == []
    with pytest.raises(NotPermitted):
        team_members(session, world.cast.visitor, world.welzijn.id or 0, on=DAY)


def test_only_the_coordinator_chooses_a_team(session: Session) -> None:
    world = fw.world(session)
    names = [row.name for row in team_choices(session, world.cast.coordinator)]
    assert names == ["Welzijn Noord", "Welzijn Zuid", "Wijkteam Noord"]
    with pytest.raises(NotPermitted):
        team_choices(session, world.worker)

"""Lists of people, providers and teams, within the scope of who looks."""

from datetime import date

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.errors import NotPermitted
from outreach.queries.organisation import left_over, provider_list, team_list
from outreach.queries.people import accounts_of, nobody_works_here, person_viewer
from outreach.queries.people_list import people_list, person_file
from outreach.rules.visits import VisitState
from outreach.tables import Assignment, Visit
from tests import build

TODAY = date(2026, 11, 20)
ADMIN = build.viewer(Role.ADMINISTRATOR)


def test_list_is_found_by_name_role_and_district(session: Session) -> None:
    cast = build.cast(session)
    session.add(
        Assignment(
            person_id=cast.visitor.person_id,
            role=Role.VISITOR,
            district_code="D1",
            valid_from=TODAY,
        )
    )
    session.flush()
    names = [line.name for line in people_list(session, ADMIN, today=TODAY)]
    assert names == sorted(names)
    assert len(names) == 4
    found = people_list(session, ADMIN, today=TODAY, search="visSER")
    assert [line.name for line in found] == ["Vera Visser"]
    visitors = people_list(session, ADMIN, today=TODAY, role=Role.VISITOR)
    assert [line.roles for line in visitors] == [(Role.VISITOR,)]
    assert people_list(session, ADMIN, today=TODAY, district_code="D2") == []


def test_provider_coordinator_sees_his_own_people(session: Session) -> None:
    cast = build.cast(session)
    own = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    names = [line.name for line in people_list(session, own, today=TODAY)]
    assert names == ["Vera Visser"]
    other = cast.outsider.person_id or 0
    assert person_file(session, own, other, today=TODAY) is None
    with pytest.raises(NotPermitted):
        people_list(session, cast.visitor, today=TODAY)


def test_visits_of_a_provider_that_left(session: Session) -> None:
    gone = build.provider(
        session, "Oud", districts=("D1",), valid_to=date(2026, 11, 20)
    )
    build.provider(session, "Nieuw", districts=("D1",), valid_from=TODAY)
    for state in (VisitState.SCHEDULED, VisitState.REQUESTED, VisitState.DONE):
        session.add(
            Visit(
                state=state,
                district_code="D1",
                provider_id=gone.id,
                requested_at=build.AT,
            )
        )
    session.flush()
    yesterday = date(2026, 11, 19)
    assert left_over(session, ADMIN, today=yesterday) == []
    (line,) = left_over(session, ADMIN, today=TODAY)
    assert (line.provider, line.visits) == ("Oud", 2)
    served = {p.name: p.districts for p in provider_list(session, ADMIN, today=TODAY)}
    assert served == {"Oud": [], "Nieuw": ["Gebied D1"]}
    assert team_list(session, ADMIN, today=TODAY) == []


def test_accounts_are_those_with_a_password(session: Session) -> None:
    assert nobody_works_here(session)
    build.person(session, "Ada", email="ada@demo.test", password_hash="x")
    build.person(session, "Bea", email="bea@demo.test")
    build.person(session, "Cor", email="cor@elders.test", password_hash="x")
    assert [a.name for a in accounts_of(session, "demo.test", on=TODAY)] == ["Ada"]
    assert person_viewer(session, " ADA@demo.test", TODAY).name == "Ada"
    assert not nobody_works_here(session)

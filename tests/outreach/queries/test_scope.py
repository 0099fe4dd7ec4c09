"""Who sees whom: provider, district, date, team, own visits, non-disclosure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, job_viewer
from outreach.queries.follow_ups import follow_up_scope
from outreach.queries.scope import (
    RECENT_DAYS,
    district_scope,
    resident_scope,
    visit_scope,
)
from outreach.rules.follow_ups import Destination, FollowUpState, TeamKind
from outreach.rules.visits import VisitState
from outreach.tables import (
    FollowUp,
    Neighbourhood,
    ProviderTerm,
    Resident,
    Team,
    TeamTerritory,
    Visit,
    VisitPerson,
    Wave,
)
from tests import build
from tests.conftest import NOW, TODAY

P = Permission


def seen(session: Session, viewer: Viewer, permission: Permission) -> set[str]:
    """Ids of the residents that a viewer sees."""
    statement = select(Resident.id).where(resident_scope(viewer, permission))
    return set(session.exec(statement))


def give_visit(session: Session, who: Resident, visitor_id: int, **given) -> Visit:
    """A visit with one person in the hands of a visitor."""
    values = {
        "district_code": who.district_code,
        "visitor_id": visitor_id,
        "municipal": who.nondisclosure > 0,
        "state": VisitState.SCHEDULED,
        "requested_at": NOW,
    } | given
    visit = build.add(session, Visit(**values))
    build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
    return visit


def test_the_coordinator_sees_all_areas_and_nondisclosure(session: Session) -> None:
    cast = build.cast(session)
    here = build.resident(session)
    there = build.resident(session, district_code="D2", nondisclosure=7)
    assert seen(session, cast.coordinator, P.FIND_RESIDENT) == {here.id, there.id}


def test_a_permission_that_is_not_held_gives_no_rows(session: Session) -> None:
    cast = build.cast(session)
    build.resident(session)
    assert seen(session, cast.manager, P.FIND_RESIDENT) == set()


def test_a_provider_desk_sees_only_districts_it_serves_today(session: Session) -> None:
    cast = build.cast(session)
    here = build.resident(session)
    build.resident(session, district_code="D2")
    build.resident(session, nondisclosure=1)  # shielded: never for a provider
    desk = build.viewer(Role.PHONE_DESK, provider_id=cast.provider.id)
    assert seen(session, desk, P.FIND_RESIDENT) == {here.id}


def test_a_municipal_grant_for_one_district_sees_its_nondisclosure(
    session: Session,
) -> None:
    here = build.resident(session, nondisclosure=3)
    build.resident(session, district_code="D2")
    desk = build.viewer(Role.PHONE_DESK, district_code="D1")
    assert seen(session, desk, P.FIND_RESIDENT) == {here.id}


@pytest.mark.parametrize(
    ("on", "sees"),
    [
        pytest.param(date(2026, 12, 31), True, id="the last day of the contract"),
        pytest.param(date(2027, 1, 1), False, id="the first day of the next provider"),
    ],
)
def test_the_old_provider_loses_access_at_midnight(
    session: Session, on: date, sees: bool
) -> None:
    old = build.provider(session, "Oud", valid_to=date(2027, 1, 1))
    build.provider(session, "Nieuw", valid_from=date(2027, 1, 1))
    who = build.resident(session)
    desk = build.viewer(Role.PHONE_DESK, provider_id=old.id, on=on)
    assert (who.id in seen(session, desk, P.FIND_RESIDENT)) is sees


def test_a_visitor_sees_the_people_of_own_visits_only(session: Session) -> None:
    cast = build.cast(session)
    mine = build.resident(session)
    build.resident(session)  # same street, not his visit
    give_visit(session, mine, cast.visitor.person_id)
    assert seen(session, cast.visitor, P.SEE_OWN_VISITS) == {mine.id}
    assert seen(session, cast.outsider, P.SEE_OWN_VISITS) == set()


def test_the_second_visitor_sees_the_visit_too(session: Session) -> None:
    cast = build.cast(session)
    who = build.resident(session)
    other = build.person(session, "Eerste")
    give_visit(session, who, other.id, second_visitor_id=cast.visitor.person_id)
    assert seen(session, cast.visitor, P.LOG_VISIT) == {who.id}


def test_a_visitor_never_sees_nondisclosure_even_on_own_visit(session: Session) -> None:
    cast = build.cast(session)
    who = build.resident(session, nondisclosure=4)
    give_visit(session, who, cast.visitor.person_id)
    assert seen(session, cast.visitor, P.SEE_OWN_VISITS) == set()
    shown = select(Visit.id).where(visit_scope(cast.visitor, P.SEE_OWN_VISITS))
    assert session.exec(shown).all() == []


def test_who_became_shielded_after_the_visit_leaves_the_providers_sight(
    session: Session,
) -> None:
    """The visit is done and keeps its figures; the register's news came later."""
    cast = build.cast(session)
    who = build.resident(session)
    visit = give_visit(
        session,
        who,
        cast.visitor.person_id,
        state=VisitState.DONE,
        done_on=TODAY,
    )
    who.nondisclosure = 7
    session.flush()
    office = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    for viewer, permission in ((cast.visitor, P.LOG_VISIT), (office, P.LOG_VISIT)):
        shown = select(Visit.id).where(visit_scope(viewer, permission))
        assert session.exec(shown).all() == []
    shown = select(Visit.id).where(visit_scope(cast.coordinator, P.LOG_VISIT))
    assert session.exec(shown).all() == [visit.id]


def test_a_closed_follow_up_of_who_became_shielded_is_hidden_too(
    session: Session,
) -> None:
    cast = build.cast(session)
    who = build.resident(session, nondisclosure=7)
    row = build.add(
        session,
        FollowUp(
            reference="AAA222CCC",
            origin_kind="visit",
            origin_id="1",
            resident_id=who.id,
            district_code="D1",
            municipal=False,
            kind="company",
            destination=Destination.WELZIJN,
            state=FollowUpState.DONE,
            raised_by="test",
            raised_at=NOW,
        ),
    )
    office = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    assert session.exec(select(FollowUp.id).where(follow_up_scope(office))).all() == []
    shown = select(FollowUp.id).where(follow_up_scope(cast.coordinator))
    assert session.exec(shown).all() == [row.id]


@pytest.mark.parametrize(
    ("days_ago", "sees"),
    [
        pytest.param(RECENT_DAYS, True, id="the last day to correct"),
        pytest.param(RECENT_DAYS + 1, False, id="a day later"),
    ],
)
def test_a_done_visit_fades_from_sight(
    session: Session, days_ago: int, sees: bool
) -> None:
    cast = build.cast(session)
    who = build.resident(session)
    day = TODAY - timedelta(days=days_ago)
    give_visit(session, who, cast.visitor.person_id, state=VisitState.DONE, done_on=day)
    assert (who.id in seen(session, cast.visitor, P.LOG_VISIT)) is sees


def test_visits_of_the_office_follow_the_district(session: Session) -> None:
    cast = build.cast(session)
    here = give_visit(session, build.resident(session), cast.visitor.person_id)
    give_visit(
        session,
        build.resident(session, district_code="D2"),
        cast.outsider.person_id,
    )
    desk = build.viewer(Role.PHONE_DESK, district_code="D1")
    shown = select(Visit.id).where(visit_scope(desk, P.BOOK_VISIT))
    assert session.exec(shown).all() == [here.id]


def test_a_team_sees_people_with_a_follow_up_of_its_own(session: Session) -> None:
    who = build.resident(session)
    build.resident(session)
    team = build.add(session, Team(name="Wijkteam", kind=TeamKind.WIJKTEAM))
    build.add(
        session,
        FollowUp(
            reference="AAA222BBB",
            origin_kind="visit",
            origin_id="1",
            resident_id=who.id,
            kind="company",
            destination=Destination.WIJKTEAM,
            team_id=team.id,
            state=FollowUpState.SENT,
            raised_by="test",
            raised_at=NOW,
        ),
    )
    worker = build.viewer(Role.FOLLOW_UP_WORKER, team_id=team.id)
    assert seen(session, worker, P.WORK_FOLLOW_UPS) == {who.id}


def test_a_team_reaches_the_districts_of_its_territory(session: Session) -> None:
    build.district(session, "D1"), build.district(session, "D2")
    build.district(session, "D3")
    build.add(
        session,
        Neighbourhood(
            code="BU1", district_code="D2", name="B", latitude=1, longitude=1
        ),
    )
    team = build.add(session, Team(name="Wijkteam", kind=TeamKind.WIJKTEAM))
    since = date(2020, 1, 1)
    for given in ({"district_code": "D1"}, {"neighbourhood_code": "BU1"}):
        build.add(session, TeamTerritory(team_id=team.id, valid_from=since, **given))
    worker = build.viewer(Role.FOLLOW_UP_WORKER, team_id=team.id)
    column = col(ProviderTerm.district_code)
    for code in ("D1", "D2", "D3"):
        build.provider(session, f"P {code}", districts=(code,))
    shown = select(column).where(district_scope(worker, P.SEE_FOLLOW_UPS, column))
    assert set(session.exec(shown)) == {"D1", "D2"}


def test_district_scope_hides_municipal_rows_from_a_provider(session: Session) -> None:
    cast = build.cast(session)
    of = build.cycle(session)
    shown = build.invitation(session, of, build.resident(session))
    build.invitation(session, of, build.resident(session, nondisclosure=7))
    desk = build.viewer(Role.PHONE_DESK, provider_id=cast.provider.id)
    table = type(shown)
    scope = district_scope(
        desk,
        P.RECORD_ANSWER,
        col(table.district_code),
        municipal=col(table.municipal),
    )
    assert session.exec(select(table.id).where(scope)).all() == [shown.id]


def test_a_job_sees_all_and_a_viewer_without_grants_nothing(session: Session) -> None:
    who = build.resident(session, nondisclosure=7)
    job = job_viewer("test", TODAY)
    nobody = replace(build.viewer(Role.COORDINATOR), grants=())
    assert seen(session, job, P.SEE_CYCLE) == {who.id}
    assert seen(session, nobody, P.SEE_CYCLE) == set()
    column = col(Wave.district_code)
    assert str(district_scope(nobody, P.SEE_CYCLE, column)) == "false"

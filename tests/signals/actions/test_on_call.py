"""Planning who is on call: by whom, whom, and never two without saying so."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.database import writing
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.tables import Assignment, AuditEvent, Person
from signals.actions.on_call import add_duty, end_duty
from signals.queries.on_call import colleagues, on_call_now, rota, someone_on_call
from signals.tables import OnCallDuty
from tests import build
from tests.conftest import NOW

H = timedelta(hours=1)
MONDAY = date(2026, 11, 16)


def planner(session: Session, **given: Any) -> Viewer:
    who = build.person(session, "Coen").id
    return build.viewer(Role.COORDINATOR, person_id=who, **given)


def worker(session: Session, name: str = "Pia", **given: Any) -> Person:
    """Somebody of the municipality who may work on signals."""
    right = {"role": Role.SIGNAL_WORKER} | given.pop("right", {})
    who = build.person(session, name, **given)
    build.add(session, Assignment(person_id=who.id, valid_from=MONDAY, **right))
    return who


def plan(session: Session, who: Person, by: Viewer, **given: Any) -> OnCallDuty:
    values: dict[str, Any] = {
        "district_code": None,
        "from_at": NOW,
        "until_at": NOW + 24 * H,
        "phone": "06 12345678",
    }
    return add_duty(session, who.id or 0, by=by, at=NOW, **values | given)


def test_who_is_on_call_is_known_and_logged(session: Session) -> None:
    by, pia = planner(session), worker(session)
    assert not someone_on_call(session, NOW)
    row = plan(session, pia, by)
    found = on_call_now(session, "D1", NOW)
    assert found is not None
    assert (found.name, found.phone) == ("Pia", "06 12345678")
    assert someone_on_call(session, NOW + 23 * H)
    assert not someone_on_call(session, NOW + 24 * H)
    pia.active = False
    session.flush()
    assert not someone_on_call(session, NOW), "who left is on call no more"
    assert row.id


def test_two_at_once_only_when_it_is_meant(session: Session) -> None:
    by, pia, wim = planner(session), worker(session), worker(session, "Wim")
    plan(session, pia, by)
    late = {"from_at": NOW + 23 * H, "until_at": NOW + 30 * H}
    with pytest.raises(Refused, match="Pia van 20-11 10:00 tot 21-11 10:00"):
        plan(session, wim, by, **late)
    plan(session, wim, by, **late, overlap_meant=True)
    build.district(session, "D1")
    plan(session, wim, by, district_code="D1")
    lines = rota(session, by, monday=MONDAY).lines
    assert [(one.name, one.area, one.doubled) for one in lines] == [
        ("Pia", "Hele gemeente", True),
        ("Wim", "Gebied D1", False),
        ("Wim", "Hele gemeente", True),
    ]


def test_only_professionals_of_the_municipality_are_on_call(session: Session) -> None:
    by, theirs = planner(session), build.provider(session)
    for given in (
        {"volunteer": True},
        {"active": False},
        {"provider_id": theirs.id},
        {"right": {"role": Role.VISITOR}},
        {"right": {"valid_to": date(2026, 11, 20)}},
        {"right": {"provider_id": theirs.id}},
    ):
        who = worker(session, **given)
        with pytest.raises(Refused, match="beroepskrachten"):
            plan(session, who, by)
    assert colleagues(session, by, today=NOW.date()) == []


def test_who_plans_and_where(session: Session) -> None:
    build.district(session, "D1")
    pia = worker(session)
    with pytest.raises(NotPermitted):
        plan(session, pia, build.viewer(Role.SIGNAL_WORKER))
    of_d1 = planner(session, district_code="D1")
    with pytest.raises(Refused, match="eigen gebied"):
        plan(session, pia, of_d1)
    row = plan(session, pia, of_d1, district_code="D1")
    elsewhere = planner(session, district_code="D2")
    with pytest.raises(Refused, match="eigen gebied"):
        end_duty(session, row.id or 0, by=elsewhere, at=NOW)
    with pytest.raises(NotFound):
        plan(session, pia, planner(session), district_code="D9")


def test_a_duty_ends_now_or_is_taken_away(session: Session) -> None:
    by, pia = planner(session), worker(session)
    running = plan(session, pia, by, from_at=NOW - H, until_at=NOW + H)
    coming = plan(session, pia, by, from_at=NOW + 2 * H, until_at=NOW + 9 * H)
    end_duty(session, running.id or 0, by=by, at=NOW)
    end_duty(session, coming.id or 0, by=by, at=NOW)
    assert [row.until_at for row in session.exec(select(OnCallDuty))] == [NOW]
    with pytest.raises(Refused, match="voorbij"):
        end_duty(session, running.id or 0, by=by, at=NOW)


def test_the_rota_shows_the_gaps_of_a_week(session: Session) -> None:
    by, pia = planner(session), worker(session)
    monday = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # 00:00 on the 23rd
    plan(session, pia, by, from_at=monday, until_at=monday + 100 * H)
    week = rota(session, by, monday=date(2026, 11, 23))
    (gap,) = week.gaps
    assert (gap.span.from_at, gap.span.until_at) == (
        monday + 100 * H,
        monday + 168 * H,
    )
    build.district(session, "D1")
    build.district(session, "D2")
    rest = {"from_at": monday + 100 * H, "until_at": monday + 168 * H}
    plan(session, pia, by, district_code="D1", **rest)
    assert [one.area for one in rota(session, by, monday=date(2026, 11, 23)).gaps] == [
        "Gebied D2"
    ]


def test_each_change_is_in_the_log(database_url: str) -> None:
    with writing(database_url) as session:
        by, pia = planner(session), worker(session)
        row = plan(session, pia, by)
        end_duty(session, row.id or 0, by=by, at=NOW)
    with writing(database_url) as session:
        acts = session.exec(
            select(AuditEvent.act).where(AuditEvent.object_kind == "on_call_duty")
        ).all()
        assert list(acts) == ["add", "drop"]

"""How visitors travel, offices, barriers, speeds, points of addresses, needs."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role, job_viewer
from outreach.actions.rounds.points import import_points
from outreach.actions.rounds.travel_settings import (
    change_travel_norms,
    drop_barrier,
    set_barrier,
    set_office,
    set_visitor_travel,
)
from outreach.actions.rounds.visit_needs import set_visit_needs
from outreach.auditing import NOTES
from outreach.errors import (
    Changed,
    FileRejected,
    NotFound,
    NotPermitted,
    Refused,
)
from outreach.queries.rounds.travel_settings import (
    barriers,
    offices,
    travel_in_force,
    travel_of,
)
from outreach.rules.rounds.model import Barrier, Mode, Point
from outreach.rules.rounds.travel_details import NeedsDetails, TravelDetails
from outreach.tables import AddressPoint, Municipality, VisitNeeds
from tests import build
from tests.outreach.queries.rounds import rounds_world as w

BY: dict[str, Any] = {"at": build.AT}
HERE = Point(51.92, 4.48)


def test_how_a_visitor_travels(session: Session) -> None:
    world = w.world(session)
    vera, planner = world.vera.id or 0, world.planner
    given = TravelDetails(
        mode=Mode.CAR,
        home=Point(51.92345, 4.48765),
        lunch_from=time(12),
        lunch_to=time(13),
        skills=("doventolk",),
    )
    set_visitor_travel(session, vera, given, version_id=0, by=planner, **BY)
    found = travel_of(session, planner, [vera])[vera]
    assert (found.mode, found.home, found.skills) == (
        Mode.CAR,
        Point(51.923, 4.488),
        ("doventolk",),
    ), "a home is kept to 100 metres"
    with pytest.raises(Changed):
        set_visitor_travel(session, vera, given, version_id=0, by=planner, **BY)
    again = TravelDetails(mode=Mode.WALK)
    set_visitor_travel(session, vera, again, version_id=found.version, by=planner, **BY)
    assert travel_of(session, planner, [vera])[vera].home is None
    outside = build.viewer(Role.COORDINATOR, district_code="D2")
    with pytest.raises(NotPermitted):
        set_visitor_travel(session, vera, again, version_id=2, by=outside, **BY)
    with pytest.raises(Refused, match="beide tijden"):
        wrong = TravelDetails(lunch_from=time(12))
        set_visitor_travel(session, vera, wrong, version_id=2, by=planner, **BY)
    acts = [one.kind for one in session.info[NOTES]]
    assert acts.count("visitor_travel") == 2


def test_offices_barriers_and_speeds_count_for_the_whole_city(
    session: Session,
) -> None:
    planner = w.world(session).planner
    session.add(Municipality(norms={"visit_minutes": 45}))
    session.flush()
    made = set_office(session, None, name=" Het  Huis", point=HERE, by=planner, **BY)
    set_office(
        session,
        made.id,
        name="Huis",
        point=HERE,
        active=False,
        version_id=1,
        by=planner,
        **BY,
    )
    assert [(o.name, o.active) for o in offices(session, planner)] == [("Huis", False)]
    with pytest.raises(Refused, match="deze naam"):
        set_office(session, None, name="Huis", point=HERE, by=planner, **BY)
    line, bridge = (Point(51.9, 4.4), Point(51.9, 4.6)), (Point(51.9, 4.5),)
    water = set_barrier(
        session, None, name="Maas", line=line, bridges=bridge, by=planner, **BY
    )
    assert [row.barrier for row in barriers(session, planner)] == [
        Barrier("Maas", line, bridge)
    ]
    slow = {"round_bike_km_per_hour": 12.0, "visit_minutes": 30}
    change_travel_norms(session, slow, version_id=1, by=planner, **BY)
    assert travel_in_force(session, planner).speeds[Mode.BIKE].km_per_hour == 12
    norms = session.get_one(Municipality, 1).norms
    assert norms == {"visit_minutes": 45, "round_bike_km_per_hour": 12.0}
    drop_barrier(session, water.id or 0, by=planner, **BY)
    assert barriers(session, planner) == []
    local = build.viewer(Role.COORDINATOR, district_code="D1")
    for act in (
        lambda: set_office(session, None, name="X", point=HERE, by=local, **BY),
        lambda: drop_barrier(session, 1, by=local, **BY),
        lambda: change_travel_norms(session, {}, version_id=2, by=local, **BY),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_what_one_visit_asks(session: Session) -> None:
    world = w.world(session)
    visit = w.waiting(session).id or 0
    first = set_visit_needs(
        session, visit, NeedsDetails(priority=90), by=world.planner, **BY
    )
    assert (first.priority, bool(first.trace)) == (90, True)
    with pytest.raises(Changed):
        set_visit_needs(
            session, visit, NeedsDetails(), version_id=0, by=world.planner, **BY
        )
    two = NeedsDetails(({"from": "10:00", "to": "12:00"},), by_two=True)
    set_visit_needs(session, visit, two, version_id=1, by=world.planner, **BY)
    row = session.exec(select(VisitNeeds)).one()
    assert (row.by_two, row.priority, row.windows[0]["from"]) == (True, 50, "10:00")
    with pytest.raises(NotFound):
        outside = build.viewer(Role.COORDINATOR, district_code="D2")
        set_visit_needs(session, visit, two, by=outside, **BY)


HEAD = "Postcode;Huisnummer;Huisletter;Toevoeging;Breedtegraad;Lengtegraad\n"


def test_points_come_from_a_list(session: Session, tmp_path: Path) -> None:
    job = job_viewer("import-points", build.AT.date())
    file = tmp_path / "punten.csv"
    lines = [
        "3011AA;12;a;;51,92;4,48",
        "3011AA;13;;;51.93;4.47",
        "3011AA;13;;;51.94;4.47",
        "fout;14;;;51.93;4.47",
    ]
    file.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    first = import_points(session, file, by=job, **BY)
    assert first[:5] == (4, 2, 0, 1, 1)
    assert first.faults == ("Regel 5: de postcode heeft niet de vorm 1234AB.",)
    lines[0] = "3011AA;12;a;;51.921;4.48"
    file.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    assert import_points(session, file, by=job, **BY)[:5] == (4, 0, 1, 2, 1)
    session.expire_all()
    found = {p.address_key: p.latitude for p in session.exec(select(AddressPoint))}
    assert found == {"3011AA-12-A-": 51.921, "3011AA-13--": 51.94}
    for wrong in ("a;b\n1;2\n", HEAD, HEAD + "x;1;;;1;1\n" + lines[0] + "\nx;;;;;\n"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(FileRejected):
            import_points(session, file, by=job, **BY)
    with pytest.raises(NotPermitted):
        import_points(session, file, by=build.viewer(Role.VISITOR), **BY)

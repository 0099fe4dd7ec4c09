"""Pages: who may open which, and what happens with an id that is not his.

A refused page and a refused id show three sentences and leave one event in the log.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from dashboards.navigation import ENTRIES, Entry, pages_for
from dashboards.office_visits_view import Opened
from outreach.access import ROLE_PERMISSIONS, Role
from outreach.database import reading, writing
from outreach.rules.denials import EACH, THEN_EVERY
from outreach.tables import Assignment, AuditEvent
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.databases import sqlite_database
from tests.matrix.world import MARK, AreaName, Shape, World, make_world

LIMITED = (
    Role.COORDINATOR,
    Role.PHONE_DESK,
    Role.VISITOR,
    Role.FOLLOW_UP_WORKER,
    Role.SIGNAL_WORKER,
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One database for all pages: opening them changes nothing of the work."""
    with sqlite_database(tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.fixture(scope="module")
def world(url: str) -> World:
    """Everybody limited to district D1 of provider Noord, or to one team."""
    with writing(url) as session:
        made = make_world(session, NOW)
        for role, person_id in made.people.items():
            if role is Role.VISITOR:
                continue  # has a right already
            shape = Shape.TEAM if role is Role.FOLLOW_UP_WORKER else Shape.PROVIDER
            wide = role not in LIMITED
            (grant,) = made.viewer(role, Shape.ALL if wide else shape).grants
            session.add(
                Assignment(
                    person_id=person_id,
                    role=role,
                    district_code=grant.district_code,
                    provider_id=grant.provider_id,
                    team_id=grant.team_id,
                    valid_from=NOW.date(),
                )
            )
    return made


def _refusals(url: str) -> list[tuple[str, str, str, str]]:
    with reading(url) as session:
        rows = session.exec(
            select(AuditEvent)
            .where(col(AuditEvent.result) != "ok")
            .order_by(col(AuditEvent.seq))
        ).all()
        return [(row.actor, row.act, row.object_id, row.result) for row in rows]


def _everything(opened: OpenedPage) -> str:
    """All text, and every cell of every table (`texts` leaves columns out)."""
    tables = [table.value.to_csv() for table in opened.table]
    return "\n".join([texts(opened), *tables])


def test_each_role_sees_the_pages_of_its_rights(world: World) -> None:
    for role in Role:
        viewer = world.viewer(role, Shape.ALL)
        there = {entry.slug for entry in pages_for(viewer)}
        for entry in ENTRIES:
            right = entry.permission
            may = right is None or right in ROLE_PERMISSIONS[role]
            assert (entry.slug in there) is may, (role, entry.slug)


def _kept_out(entry: Entry) -> Role:
    return next(r for r in Role if entry.permission not in ROLE_PERMISSIONS[r])


def test_page_without_its_right_is_refused_and_logged(url: str, world: World) -> None:
    closed = [entry for entry in ENTRIES if entry.permission is not None]
    for entry in closed:
        role = _kept_out(entry)
        before = len(_refusals(url))
        page = f"dashboards/pages/{entry.slug}.py"
        opened = open_page_as(url, page, world.people[role])
        assert not opened.exception, entry.slug
        (shown,) = opened.error
        assert shown.value.startswith("**Dit mag u niet.** U heeft geen recht om")
        assert not any(mark in _everything(opened) for mark in MARK.values()), (
            entry.slug
        )
        actor = f"person:{world.people[role]}"
        assert _refusals(url)[before:] == [(actor, "open", entry.slug, "denied")]


OTHER, SHIELDED = AreaName.OTHER, AreaName.SHIELDED


def _states(world: World, area: AreaName) -> list[tuple[str, Role, dict[str, object]]]:
    """Page, who opens it, and what somebody put into the state of the session."""
    ids = world.ids[area]
    visit = ids["visit_id"]
    return [
        ("mijn_bezoeken", Role.VISITOR, {"visit_opened": (visit, 1)}),
        ("bezoek_vastleggen", Role.PHONE_DESK, {"visit_opened": (visit, 1)}),
        ("afspraken", Role.PHONE_DESK, {"office_opened": Opened("plan", visit, 1)}),
        ("telefoonbalie", Role.PHONE_DESK, {"caller_opened": ids["resident_id"]}),
        (
            "opvolging",
            Role.FOLLOW_UP_WORKER,
            {"follow_up_opened": ids["follow_up_id"]},
        ),
        (
            "opvolging_verdelen",
            Role.COORDINATOR,
            {"follow_up_opened": ids["follow_up_id"]},
        ),
    ]


@pytest.mark.parametrize("area", [OTHER, SHIELDED])
def test_id_of_elsewhere_in_the_session_is_refused_and_logged(
    url: str, world: World, area: AreaName
) -> None:
    for slug, role, state in _states(world, area):
        if (slug, area) == ("mijn_bezoeken", SHIELDED):
            state = {"visit_opened": (world.ids[OTHER]["visit_id"], 1)}
        opened = open_page_as(url, f"dashboards/pages/{slug}.py", world.people[role])
        before = len(_refusals(url))
        for key, value in state.items():
            opened.session_state[key] = value
        opened.run()
        assert not opened.exception, slug
        assert [e for e in opened.error if "niet gevonden" in e.value], (slug, area)
        assert MARK[area] not in _everything(opened), (slug, area)
        actor, _, page, result = _refusals(url)[before:][0]
        assert (actor, page, result) == (
            f"person:{world.people[role]}",
            slug,
            "not_found",
        )


SIGNAL_PAGES = (
    ("meldingen", Role.FOLLOW_UP_WORKER),
    ("meldingen", Role.SIGNAL_WORKER),
    ("meldingen_beoordelen", Role.SIGNAL_WORKER),
)


@pytest.mark.parametrize("area", [OTHER, SHIELDED])
def test_signal_of_elsewhere_in_the_address_is_refused_and_logged(
    url: str, world: World, area: AreaName
) -> None:
    asked = {"melding": str(world.ids[area]["signal_id"])}
    for slug, role in SIGNAL_PAGES:
        before, who = len(_refusals(url)), world.people[role]
        page = f"dashboards/pages/{slug}.py"
        opened = open_page_as(url, page, who, query=asked)
        assert not opened.exception, slug
        assert [e for e in opened.error if "niet gevonden" in e.value], (slug, area)
        assert MARK[area] not in _everything(opened), (slug, area)
        actor, _, shown, result = _refusals(url)[before:][0]
        assert (actor, shown, result) == (f"person:{who}", slug, "not_found")


@pytest.mark.parametrize("typed", ["999999", "²", "-1", "1; drop table", "9" * 40])
def test_made_up_number_in_the_address_is_refused_and_logged(
    url: str, world: World, typed: str
) -> None:
    with writing(url) as session:
        who = build.person(session, "Coördinator van alles").id or 0
        session.add(
            Assignment(person_id=who, role=Role.COORDINATOR, valid_from=NOW.date())
        )
    before = len(_refusals(url))
    page = "dashboards/pages/brieven.py"
    opened = open_page_as(url, page, who, query={"partij": typed})
    assert not opened.exception
    assert [e for e in opened.error if "niet gevonden" in e.value]
    assert [row[3] for row in _refusals(url)[before:]] == ["not_found"]
    assert all(typed not in error.value for error in opened.error)


def test_storm_of_tries_is_counted(url: str, world: World) -> None:
    """Many runs in one minute are few rows; together they tell every try."""
    who = world.people[Role.VISITOR]
    before = len(_refusals(url))
    opened = open_page_as(url, "dashboards/pages/gemeente.py", who)
    tries = EACH + THEN_EVERY
    for _ in range(tries - 1):
        opened.run()
    rows = [row[2] for row in _refusals(url)[before:]]
    assert rows == ["gemeente"] * EACH + [f"gemeente x{THEN_EVERY}"]
    opened.at = NOW + timedelta(minutes=1)
    opened.run()
    assert [row[2] for row in _refusals(url)[before:]][-1] == "gemeente"


def test_choice_that_is_not_offered_is_not_taken(url: str, world: World) -> None:
    """A widget takes no value that it did not offer: somebody of elsewhere."""
    opened: OpenedPage = open_page_as(
        url, "dashboards/pages/mensen.py", world.people[Role.COORDINATOR]
    )
    opened.session_state["chosen_person"] = world.ids[OTHER]["person_id"]
    opened.run()
    assert not opened.exception
    assert MARK[OTHER] not in _everything(opened)

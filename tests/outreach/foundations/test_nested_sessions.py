"""Reading while writing never waits for itself, and no note is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from outreach.access import Permission, Role
from outreach.auditing import did, seen
from outreach.database import engine_for, reading, writing
from tests import build
from tests.conftest import NOW

VIEWER = build.viewer(Role.COORDINATOR, person_id=2)


def acts(url: str) -> list[tuple[str, str]]:
    with engine_for(url).connect() as connection:
        rows = connection.execute(
            text("SELECT act, trace_id FROM auditevent ORDER BY seq")
        )
        return [(row.act, row.trace_id) for row in rows]


@pytest.mark.timeout(20)
def test_a_look_within_an_act_is_written_with_it(database_url: str) -> None:
    with writing(database_url) as session:
        did(session, VIEWER, "change", "visit", 1, ["R1"], at=NOW)
        with reading(database_url) as within:
            seen(within, VIEWER, Permission.BOOK_VISIT, ["R2"])
            with reading(database_url) as deeper:
                seen(deeper, VIEWER, Permission.BOOK_VISIT, ["R1"])
    found = acts(database_url)
    assert [act for act, _ in found] == ["change", "view", "view"]
    assert len({trace for _, trace in found}) == 1


@pytest.mark.timeout(20)
def test_a_look_that_fails_within_an_act_is_still_noted(database_url: str) -> None:
    with writing(database_url) as session:
        with pytest.raises(ZeroDivisionError), reading(database_url) as within:
            seen(within, VIEWER, Permission.BOOK_VISIT, ["R2"])
            _ = 1 / 0
        did(session, VIEWER, "change", "visit", 1, at=NOW)
    assert [act for act, _ in acts(database_url)] == ["view", "change"]


@pytest.mark.timeout(20)
def test_a_look_within_an_act_that_is_undone_is_still_noted(database_url: str) -> None:
    """Who was seen may be on the screen by then; only the act did not happen."""
    with pytest.raises(ZeroDivisionError), writing(database_url) as session:
        did(session, VIEWER, "change", "visit", 1, at=NOW)
        with pytest.raises(ValueError, match="half"), session.begin_nested():
            with reading(database_url) as within:
                seen(within, VIEWER, Permission.BOOK_VISIT, ["R1"], act="find")
            did(session, VIEWER, "cancel", "visit", 1, at=NOW)
            raise ValueError("half")
        with reading(database_url) as within:
            seen(within, VIEWER, Permission.BOOK_VISIT, ["R2"])
        _ = 1 / 0
    assert [act for act, _ in acts(database_url)] == ["find", "view"]


@pytest.mark.timeout(30)
def test_others_look_while_somebody_writes(database_url: str) -> None:
    """A look in another thread waits for the writer, and never the other way round."""

    def look(number: int) -> None:
        with reading(database_url) as session:
            seen(session, VIEWER, Permission.BOOK_VISIT, [f"R{number}"])

    def act(number: int) -> None:
        with writing(database_url) as session:
            did(session, VIEWER, "change", "visit", number, ["R1"], at=NOW)
            look(100 + number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: (act if n % 2 else look)(n), range(24)))
    assert len(acts(database_url)) == 12 + 24

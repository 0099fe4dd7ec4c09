"""A command that keeps somebody out says so in the log, without what was typed."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

import omzien
from outreach.access import Role
from outreach.database import reading, writing
from outreach.settings import load_settings
from outreach.tables import Assignment, AuditEvent
from tests import build

EMAIL = "mara@omzien.test"


@pytest.fixture
def installed(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An installation where one manager works."""
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    load_settings.cache_clear()
    with writing(database_url) as session:
        who = build.person(session, "Mara", email=EMAIL)
        build.cycle(session)
        build.add(
            session,
            Assignment(person_id=who.id, role=Role.MANAGER, valid_from=build.AT.date()),
        )
    yield database_url
    load_settings.cache_clear()


def _events(url: str) -> list[tuple[str, str, str, str, str]]:
    with reading(url) as session:
        return [
            (
                row.actor.split(":")[0],
                row.object_kind,
                row.object_id,
                row.result,
                row.origin,
            )
            for row in session.exec(select(AuditEvent).order_by(AuditEvent.seq))
        ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["plan-waves", "--cycle", "2026", "--as", EMAIL],
            ("person", "command", "plan-waves", "denied", "command line"),
        ),
        (
            ["plan-waves", "--cycle", "2026", "--as", "niemand@omzien.test"],
            ("job", "command", "plan-waves", "not_found", "command line"),
        ),
    ],
)
def test_refused_command_is_logged(
    installed: str, arguments: list[str], expected: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        omzien.main(arguments)
    assert ended.value.code == 3
    assert _events(installed) == [expected]


def test_form_that_is_wrong_is_no_event(installed: str) -> None:
    with pytest.raises(SystemExit):
        omzien.main(["open-cycle", "2026", "--reference-date", "2026-01-15"])
    assert [event for event in _events(installed) if event[3] != "ok"] == []

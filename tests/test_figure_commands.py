"""The commands of figures, checks, back-ups and the scheduler, as they are typed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import omzien
from outreach.database import engine_for, writing
from outreach.settings import load_settings
from tests import build

KEYS = {
    "persons_in_scope",
    "excluded",
    "invited",
    "reached",
    "visited",
    "persons_with_follow_up",
    "actions",
    "letters",
    "attempts",
    "addresses",
    "visits",
    "by_area",
}


@pytest.fixture
def url(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    with writing(database_url) as session:
        cycle = build.cycle(session, 2026)
        build.invitation(
            session, cycle, build.resident(session), posted_on=build.AT.date()
        )
    yield database_url
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


def test_the_funnel_prints_exactly_its_keys(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("funnel", "--cycle", "2026", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == KEYS
    assert set(found["actions"]) == {
        "agreed",
        "accepted",
        "done",
        "total",
        "by_destination",
    }
    assert (found["invited"], found["by_area"][0]["invited"]) == (1, None)


def test_the_funnel_of_a_period_and_as_a_table(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("funnel", "--period", "2025-01-01..2025-12-31", "--json") == 0
    assert json.loads(capsys.readouterr().out)["invited"] == 0
    assert run("funnel", "--cycle", "2026") == 0
    assert "Uitgenodigd" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--cycle", "1999"), "De ronde van 1999 is niet gevonden"),
        (("--period", "2026"), "Schrijf bijvoorbeeld 2017-01-01..2017-12-31"),
        (("--period", "2026-02-01..2026-01-01"), "de vroegste eerst"),
        ((), "Kies een ronde of een periode"),
    ],
)
def test_a_wrong_question_is_refused_in_dutch(
    url: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert run("funnel", *arguments) == 3
    assert says in " ".join(capsys.readouterr().err.split())


def test_verify_ends_with_one_when_something_is_broken(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # the invitation of this world has no history
    assert run("verify", "--json") == 1
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert not found["standen van uitnodigingen"]["holds"]
    assert found["een uitnodiging"] == {
        "name": "een uitnodiging",
        "checked": 1,
        "holds": True,
        "broken": [],
    }


def test_a_restored_backup_is_verified(
    url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("the adapter's test has PostgreSQL; here is about what is said")
    assert run("backup", "--to", str(tmp_path / "to")) == 0
    assert "zitten er niet in" in capsys.readouterr().out
    engine_for(url).dispose()
    [file] = (tmp_path / "to").iterdir()
    assert run("restore", str(file)) == 3
    assert run("restore", str(file), "--confirm") == 1
    assert "er klopt iets niet" in capsys.readouterr().err


def test_the_scheduler_looks_once(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("scheduler", "--once") == 0
    said = capsys.readouterr().out
    assert "taken gedaan" in said or "rust de planner" in said

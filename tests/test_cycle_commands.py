"""The commands open-cycle, plan-waves and describe, and the written-out documents."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

import omzien
from outreach.access import Role
from outreach.database import reading, writing
from outreach.rules.cycles import Approach
from outreach.settings import load_settings
from outreach.tables import Assignment, Cycle, Wave
from tests import build
from tests.conftest import TODAY
from tests.outreach.actions.test_cycles import delivery
from tests.outreach.actions.test_waves import visitor

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def installation(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An installation with a delivery, a resident, a visitor and a coordinator."""
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    with writing(database_url) as session:
        delivery(session)
        build.resident(session)
        build.resident(session, died=True)
        visitor(session)
        coordinator = build.person(session, "Coen", email="coen@omzien.test")
        build.add(
            session,
            Assignment(
                person_id=coordinator.id, role=Role.COORDINATOR, valid_from=TODAY
            ),
        )
    yield database_url
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


OPEN = ("open-cycle", "2026", "--reference-date", "2026-11-20")


def test_opening_and_planning_print_their_figures(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*OPEN, "--label", "Proefronde", "--json") == 0
    opened = json.loads(capsys.readouterr().out)
    assert opened["label"] == "Proefronde"
    assert (opened["residents"], opened["in_scope"], opened["invite"]) == (2, 1, 1)
    assert opened["out_of_scope"] == {"deceased": 1}
    assert run("plan-waves", "--cycle", "2026", "--json") == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned[0]["letters"] == 1
    assert planned[0]["district"] == "D1"
    with reading(installation) as session:
        assert len(session.exec(select(Wave)).all()) == 4


def test_a_cycle_opened_twice_ends_with_three_sentences(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*OPEN) == 0
    assert "De ronde van 2026 is open" in capsys.readouterr().out
    assert run(*OPEN) == 3
    assert "Er is al een ronde voor dit jaar." in capsys.readouterr().err


def test_an_announced_cycle_is_opened_by_a_person_with_advice(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    announced = (*OPEN, "--approach", "announced", "--as", "coen@omzien.test")
    assert run(*announced) == 3
    advice = ("--advice-by", "F. Geerts", "--advice-on", "2026-10-01")
    decision = ("--advice-text", "Akkoord", "--decided-by", "College")
    assert run(*announced, *advice, *decision) == 0
    with reading(installation) as session:
        cycle = session.exec(select(Cycle)).one()
        assert cycle.approach is Approach.ANNOUNCED
        assert cycle.opened_by.startswith("person:")


@pytest.mark.parametrize("name", ["states.md", "rules.md", "rights.md"])
def test_the_documents_are_up_to_date(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == omzien.documents()[name], "run `omzien describe` and commit"


def test_describe_writes_the_documents(tmp_path: Path) -> None:
    run("describe", "--folder", str(tmp_path))
    names = {one.name for one in tmp_path.iterdir()}
    assert names == {"states.md", "rules.md", "rights.md"}
    states = (tmp_path / "states.md").read_text(encoding="utf-8")
    assert "no_answer --> answered: answer" in states
    assert "| no_answer | answer | answered | people answer late |" in states

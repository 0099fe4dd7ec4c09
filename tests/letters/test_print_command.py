"""The command print-letters: what it prints, makes and refuses."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import omzien
from letters.actions.batches import approve_batch
from outreach import clock
from outreach.access import Role
from outreach.database import writing
from outreach.settings import load_settings
from outreach.tables import Assignment
from tests import build
from tests.conftest import NOW, TODAY
from tests.letters import lives, waves


@pytest.fixture
def installation(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A data folder, with an approved wave of three and a coordinator and manager."""
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OMZIEN_PUBLIC_URL", "https://omzien.voorbeeld.nl/")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_settings.cache_clear()
    with writing(database_url) as session:
        waves.approved(session, each=[{}, {}, {"surname": "."}])
        for name, role in (("coen", Role.COORDINATOR), ("mara", Role.MANAGER)):
            person = build.person(session, name, email=f"{name}@omzien.test")
            session.add(Assignment(person_id=person.id, role=role, valid_from=TODAY))
    yield tmp_path / "data"
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


def figures_of(capsys: pytest.CaptureFixture[str], *who: str) -> dict[str, Any]:
    """What the command prints as JSON."""
    assert run("print-letters", "--wave", "1", "--json", *who) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_it_goes_as_far_as_it_may_without_a_person(
    installation: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = figures_of(capsys)
    assert first["state"] == "draft"
    assert (first["letters"], first["held"], first["withdrawn"]) == (2, 1, 0)
    assert (first["expected"], first["files"]) == (3, [])
    assert figures_of(capsys) == first  # twice makes nothing twice
    coen = ("--as", "coen@omzien.test")
    assert figures_of(capsys, *coen)["state"] == "proofed"
    assert run("print-letters", "--wave", "1", *coen) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "aangehouden" in told
    assert "Dit doet een tweede persoon" in told
    made = installation / "letters" / "000001"
    assert not made.exists()
    with writing(database_url) as session:
        approve_batch(session, 1, by=lives.approver(session), at=NOW)
    done = figures_of(capsys)  # by the job: files are no decision
    assert done["state"] == "rendered"
    assert {entry["name"] for entry in done["files"]} == {
        path.name for path in made.iterdir()
    }
    assert figures_of(capsys) == done
    assert run("print-letters", "--wave", "1") == 0
    assert "Geef de brieven vrij" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "arguments", [("--wave", "1", "--as", "mara@omzien.test"), ("--wave", "99")]
)
def test_it_refuses_with_sentences(
    installation: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    assert run("print-letters", *arguments) == 3
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "mag u niet" in told or "niet gevonden" in told
    assert not (installation / "letters").exists()

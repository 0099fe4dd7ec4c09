"""The command print-letters: what it prints, makes and refuses."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import omzien
from outreach import clock
from outreach.access import Role
from outreach.database import writing
from outreach.settings import load_settings
from outreach.tables import Assignment
from tests import build
from tests.conftest import NOW, TODAY
from tests.letters import waves


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


@pytest.mark.parametrize("who", [(), ("--as", "coen@omzien.test")])
def test_it_makes_files_and_prints_figures(
    installation: Path, capsys: pytest.CaptureFixture[str], who: tuple[str, ...]
) -> None:
    assert run("print-letters", "--wave", "1", "--json", *who) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["letters"], figures["held"], figures["withdrawn"]) == (2, 1, 0)
    made = installation / "letters" / "000001"
    assert sorted(path.name for path in made.iterdir()) == [
        "brieven-001.pdf",
        "index.csv",
        "sha256.txt",
    ]
    assert run("print-letters", "--wave", "1", "--json", *who) == 0
    assert json.loads(capsys.readouterr().out) == figures
    assert run("print-letters", "--wave", "1", *who) == 0
    assert "aangehouden" in capsys.readouterr().out


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

"""The commands that read a partner's file and make a key, as they are typed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

import omzien
from outreach import clock
from outreach.access import Role
from outreach.database import reading, writing
from outreach.settings import load_settings
from outreach.tables import Assignment
from signals.actions.covenants import key_hash
from signals.tables import CallerKey, Signal
from tests import build
from tests.conftest import NOW
from tests.signals.partner_world import covenant

EMAIL = "coen@omzien.test"


@pytest.fixture
def number(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An organisation that may report; a coordinator works here."""
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_settings.cache_clear()
    with writing(database_url) as session:
        who = build.person(session, email=EMAIL)
        given = {"person_id": who.id, "role": Role.COORDINATOR}
        build.add(session, Assignment(**given, valid_from=NOW.date()))
        made = covenant(session)
    yield str(made.id)
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    """One command; its exit code."""
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


def test_file_and_key_on_the_command_line(
    number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "meldingen.csv"
    file.write_text(
        "postcode;huisnummer;toelichting\n3012AB;1;Post stapelt op\n;;leeg\n"
    )
    read = ("import-signals", str(file), "--covenant", number)
    assert run(*read, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["verdict"] for row in told["rows"]] == ["stored", "refused"]
    assert run(*read, "--as", EMAIL) == 0
    printed = capsys.readouterr().out
    assert "was al bekend" in printed
    assert "Regel 3" in printed
    with reading(load_settings().url) as session:
        assert len(session.exec(select(Signal)).all()) == 1

    assert run("make-caller-key", "--covenant", number) == 3  # a job makes no keys
    assert run("make-caller-key", "--covenant", number, "--as", EMAIL) == 0
    printed = capsys.readouterr().out
    with reading(load_settings().url) as session:
        kept = session.exec(select(CallerKey)).one()
    assert key_hash(printed.splitlines()[0]) == kept.key_hash


def test_what_cannot_be_read_is_refused(number: str, tmp_path: Path) -> None:
    empty = tmp_path / "leeg.csv"
    empty.write_text("")
    assert run("import-signals", str(empty), "--covenant", number) == 3
    assert run("import-signals", "/bestaat/niet", "--covenant", number) == 3
    assert run("import-signals", str(empty), "--covenant", "999") == 3

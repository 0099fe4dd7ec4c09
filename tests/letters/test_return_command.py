"""The command import-returns: a trial, for real, again, and by whom."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

import omzien
from letters.tables import ReturnedMail
from outreach import clock
from outreach.access import Role
from outreach.database import reading, writing
from outreach.settings import load_settings
from outreach.tables import Assignment
from tests import build
from tests.conftest import NOW, TODAY
from tests.letters import mail


def run(*arguments: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        omzien.main(["import-returns", *arguments])
    return int(ended.value.code or 0)


def test_file_on_the_command_line(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_settings.cache_clear()
    with writing(database_url) as session:
        post = mail.posted(session, 2)
        for name, role in (("pia", Role.MAIL_ROOM), ("mara", Role.MANAGER)):
            person = build.person(session, name, email=f"{name}@omzien.test")
            session.add(Assignment(person_id=person.id, role=role, valid_from=TODAY))
    file = tmp_path / "retour.csv"
    rows = f"{post.ref(0)};verhuisd\n{post.ref(0)};verhuisd\n9-9;onbekend\n"
    file.write_text(f"kenmerk;reden\n{rows}")
    who = ("--as", "pia@omzien.test")

    def figures(*more: str) -> dict[str, Any]:
        capsys.readouterr()
        assert run(str(file), "--json", *who, *more) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    trial = figures("--dry-run")
    assert (trial["accepted"], trial["known"], trial["dry_run"]) == (1, 1, True)
    with reading(database_url) as session:
        assert session.exec(select(ReturnedMail)).all() == []
    done = figures()
    assert done == trial | {"dry_run": False}
    assert done["not_accepted"] == [{"row": 4, "verdict": "unknown_reference"}]
    again = figures()
    assert (again["accepted"], again["known"], again["rows"]) == (0, 2, 3)
    assert run(str(file), *who) == 0
    assert "was al bekend" in capsys.readouterr().out
    assert run(str(file), "--as", "mara@omzien.test") == 3
    assert run(str(tmp_path / "weg.csv"), *who) == 3
    (row,) = _rows(database_url)
    assert row.by.startswith("person:")
    load_settings.cache_clear()


def _rows(url: str) -> list[ReturnedMail]:
    with reading(url) as session:
        return list(session.exec(select(ReturnedMail)).all())

"""The commands export-addresses and import-sort-codes."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import omzien
from letters.actions.batches import make_batch
from letters.rules.batches import BatchState
from letters.tables import PrintHouse
from outreach import clock
from outreach.access import Role
from outreach.database import writing
from outreach.settings import load_settings
from outreach.tables import Assignment
from tests import build
from tests.conftest import NOW, TODAY
from tests.letters import lives, waves


@pytest.fixture
def batch(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    """A frozen batch of three for a house that wants codes, and a coordinator."""
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_settings.cache_clear()
    with writing(database_url) as session:
        build.add(session, PrintHouse(name="x", standard=True, sort_codes=True))
        coen = build.person(session, "coen", email="coen@omzien.test")
        session.add(
            Assignment(person_id=coen.id, role=Role.COORDINATOR, valid_from=TODAY)
        )
        wave = waves.approved(session, 3)
        made = make_batch(session, wave.id, by=wave.coordinator, at=NOW)
        lives.bring(session, made, BatchState.FROZEN, folder=tmp_path)
        number = made.id or 0
    yield number
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


def test_addresses_go_out_once_and_codes_come_in_twice(
    batch: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["export-addresses", "--batch", str(batch), "--to", str(tmp_path)]
    week, who = ["--week", "2026-11-23"], ["--as", "coen@omzien.test"]
    assert run(*out, *week) == 3  # nobody: letters leave by a person
    assert run(*out, "--week", "2026-11-24", *who) == 3
    assert run(*out, *week, *who) == 0
    path = tmp_path / f"partij-{batch:06d}-adressen-2026-11-23.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert run(*out, *week, *who) == 3  # never over another file

    rows = list(csv.DictReader(path.read_text().splitlines(), delimiter=";"))
    answer = tmp_path / "codes.csv"
    lines = [f"{row['brief']};S{place}" for place, row in enumerate(rows)]
    answer.write_text("\n".join(["brief;sorteercode", *lines, "9-9;X"]))
    for _ in range(2):
        capsys.readouterr()
        read = ["import-sort-codes", str(answer), "--batch", str(batch), "--json"]
        assert run(*read, *who) == 0
        assert json.loads(capsys.readouterr().out) == {
            "batch": batch,
            "accepted": 3,
            "unknown": 1,
            "duplicate": 0,
            "bad": 0,
            "missing": 0,
        }
    assert run("import-sort-codes", str(answer), "--batch", str(batch), *who) == 0
    assert "kenmerk hoort niet bij deze partij: regel 5" in capsys.readouterr().out
    missing = str(tmp_path / "weg.csv")
    assert run("import-sort-codes", missing, "--batch", str(batch), *who) == 3

"""The commands of the register, as they are typed."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

import omzien
from outreach.access import Role
from outreach.database import reading, writing
from outreach.settings import load_settings
from outreach.tables import Assignment, Delivery, Resident
from tests import build
from tests.outreach.register_world import as_csv, somebody

PEOPLE = [somebody(1), somebody(2), somebody(3, birth="19800101")]


@pytest.fixture
def url(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    yield database_url
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


def delivery(folder: Path, people: list[dict[str, str]], name: str = "r.csv") -> str:
    path = folder / name
    path.write_text(as_csv(people), newline="")
    return str(path)


def take_in(path: str, *more: str) -> int:
    return run("import-register", path, "--reference-date", "2026-11-01", *more)


def count(url: str) -> int:
    with reading(url) as session:
        return len(session.exec(select(Resident)).all())


def test_dry_run_then_for_real(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = delivery(tmp_path, PEOPLE)
    report = tmp_path / "report.jsonl"
    assert take_in(path, "--dry-run", "--json", "--report", str(report)) == 0
    dry = json.loads(capsys.readouterr().out)
    assert (dry["invite"], dry["out"], dry["rows"]["read"]) == (2, 1, 3)
    assert count(url) == 0
    assert [json.loads(line)["row"] for line in report.open()] == [2, 3, 4]
    assert report.stat().st_mode & 0o077 == 0
    assert take_in(path) == 0
    assert count(url) == 2
    assert "Uitnodigen" in capsys.readouterr().out
    assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o077 == 0


def test_same_file_twice_says_so(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = delivery(tmp_path, PEOPLE)
    take_in(path)
    assert take_in(path) == 0
    assert "al verwerkt" in capsys.readouterr().out


def test_refusal_has_three_sentences_and_code_3(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take_in(delivery(tmp_path, [somebody(1, bsn="1")])) == 3
    told = capsys.readouterr().err
    assert "100% van de rijen is afgewezen (grens 1%): niets verwerkt." in told
    assert "Traceback" not in told
    assert count(url) == 0


def test_wrong_use_is_code_2(url: str, tmp_path: Path) -> None:
    path = delivery(tmp_path, PEOPLE)
    assert run("import-register", path) == 2
    assert run("import-register", path, "--reference-date", "1 november") == 2


def test_shrink_is_confirmed_by_a_named_person(url: str, tmp_path: Path) -> None:
    take_in(delivery(tmp_path, PEOPLE))
    with writing(url) as session:
        who = build.person(session, "Ada", email="ada@omzien.test")
        session.add(
            Assignment(
                person_id=who.id, role=Role.ADMINISTRATOR, valid_from=build.AT.date()
            )
        )
        began = session.exec(select(Assignment)).one()
        began.valid_from = began.valid_from.replace(year=2020)
    less = delivery(tmp_path, PEOPLE[:1], "less.csv")
    assert take_in(less) == 3
    assert take_in(less, "--confirm-shrink") == 3
    assert take_in(less, "--confirm-shrink", "--as", "ada@omzien.test") == 0
    with reading(url) as session:
        last = session.exec(select(Delivery).order_by(Delivery.id.desc())).first()
    assert last is not None
    assert last.shrink_confirmed_by == last.by == f"person:{who.id}"


def test_lost_keys_stop_the_import(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(delivery(tmp_path, PEOPLE))
    os.unlink(tmp_path / "data" / "keys.json")
    assert take_in(delivery(tmp_path, [somebody(9)], "next.csv")) == 3
    assert "reservekopie" in capsys.readouterr().err
    assert not (tmp_path / "data" / "keys.json").exists()


def test_own_column_names(url: str, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(as_csv(PEOPLE).replace("01.01.20", "Nummer burger"))
    names = tmp_path / "names.json"
    names.write_text(json.dumps({"Nummer burger": "01.20"}))
    assert take_in(str(path)) == 3
    assert take_in(str(path), "--columns", str(names)) == 0


def test_institutions_from_a_file(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(delivery(tmp_path, PEOPLE))
    path = tmp_path / "list.csv"
    path.write_text("naam;postcode;huisnummer\nDe Zon;3011AB;1\n")
    capsys.readouterr()
    assert run("import-institutions", str(path), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["new"], found["residents"]) == (1, 1)

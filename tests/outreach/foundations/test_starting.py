"""Without the right keys nothing starts, and the sentence says how to recover."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import app as web
import omzien
from outreach.adapters.key_files import load_keys, write_ring
from outreach.adapters.rounds.workshop import Workshop
from outreach.adapters.sealing import make_keys
from outreach.database import writing
from outreach.errors import Refused, SettingsWrong
from outreach.settings import load_settings
from outreach.starting import make_ready
from tests.outreach.audit_world import installation
from tests.outreach.register_world import somebody, take_in

COMMANDS = ("verify", "serve", "scheduler", "funnel", "migrate")


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


@pytest.fixture
def started(database_url: str, tmp_path: Path) -> str:
    """A database that was started and holds a sealed number."""
    make_ready(database_url)
    with writing(database_url) as session:
        take_in(session, tmp_path, [somebody()], keys=load_keys(load_settings()))
    return database_url


def lose(path: Path) -> None:
    path.unlink()


def open_to_all(path: Path) -> None:
    path.chmod(0o644)


def damage(path: Path) -> None:
    path.write_text(path.read_text()[:40])


def take_another(path: Path) -> None:
    write_ring(path, make_keys())


def take_another_of_the_same_name(path: Path) -> None:
    content = json.loads(path.read_text())
    content["keys"][0]["seal"] = "A" * 43 + "="
    path.write_text(json.dumps(content))


CASES = [
    (lose, Refused, "ontbreekt"),
    (open_to_all, SettingsWrong, "andere gebruikers"),
    (damage, SettingsWrong, "niet leesbaar"),
    (take_another, Refused, "staat er niet in"),
    (take_another_of_the_same_name, Refused, "is een andere"),
]


@pytest.mark.parametrize(
    ("change", "kind", "why"), CASES, ids=[c[0].__name__ for c in CASES]
)
def test_without_the_right_keys_nothing_starts(
    started: str, change: object, kind: type[Refused], why: str
) -> None:
    make_ready(started)
    change(load_settings().keys)  # type: ignore[operator]
    with pytest.raises(kind, match=why) as stopped:
        make_ready(started)
    assert stopped.value.what.startswith("Omzien start niet")
    assert "terug uit de reservekopie" in stopped.value.now


@pytest.mark.parametrize("change", [take_another, take_another_of_the_same_name])
def test_a_database_of_before_the_keys_were_noted_is_tried_out(
    started: str, change: object
) -> None:
    with writing(started) as session:
        session.connection().exec_driver_sql("DELETE FROM sealingkey")
    change(load_settings().keys)  # type: ignore[operator]
    with pytest.raises(Refused, match="horen niet bij deze database"):
        make_ready(started)


def test_no_command_and_no_page_starts_without_keys(
    started: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_settings().keys.unlink()
    with installation(tmp_path / "data", database_url=started):
        for command in COMMANDS:
            with pytest.raises(SystemExit) as ended:
                omzien.main([command])
            assert ended.value.code == 3, command
            assert "reservekopie" in capsys.readouterr().err
        with pytest.raises(Refused, match="sleutels"):
            _start_web()
    assert not load_settings().keys.exists()


def _start_web() -> None:
    # In a thread of its own: a browser test before this one leaves a running loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _entered()).result()


async def _entered() -> None:
    async with web.lifespan(web.app):
        raise AssertionError("it started")


def test_serving_has_a_solver_ready_and_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only serving: an import would start one for each command and each test."""
    shop = Workshop()
    monkeypatch.setattr(web, "WORKSHOP", shop)
    monkeypatch.setattr(web, "make_ready", lambda _url: None)
    monkeypatch.setattr(web, "warm_up", lambda: None)

    async def served() -> int | None:
        async with web.lifespan(web.app):
            process = shop._waiting[0]
            assert process.poll() is None
        return process.poll()

    # In a thread of its own: a browser test may have left a loop running.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, served()).result() is not None
    assert shop._waiting == []


def test_an_empty_database_makes_its_keys(database_url: str) -> None:
    assert not load_settings().keys.exists()
    make_ready(database_url)
    assert load_settings().keys.stat().st_mode & 0o777 == 0o600
    make_ready(database_url)

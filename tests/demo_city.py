"""The small demo city: built once for a whole run, copied for each test that asks."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

import omzien  # noqa: F401 - registers what is to be kept how long
from letters.actions.batches import confirm_posted
from letters.demo.living import build_letters
from letters.demo.walking import lay_ready, to_print_house
from outreach.database import engine_for
from outreach.demo.building import build_demo
from outreach.demo.replacing import put_demo_in_place
from outreach.demo.world import LetterWork
from outreach.settings import Settings, load_settings
from signals.demo.building import build_signals

PARTS = 40
"""One part in forty: 845 invited, 208 visited."""
DEMO_TODAY = date(2026, 11, 20)
"""A Friday, as in the other tests."""
WAIT = 240
"""Seconds in which another worker of the same run builds it."""


class DemoCity(NamedTuple):
    """A demo city on SQLite that a test may spoil."""

    url: str
    folder: Path
    """Its data directory: keys and rendered letters."""


def build_city(folder: Path, *, parts: int, seed: int = 1) -> DemoCity:
    """Build a city into a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(data_dir=folder, _env_file=None)
    url = f"sqlite:///{folder / 'omzien.sqlite3'}"
    work = LetterWork(to_print_house, confirm_posted, lay_ready, folder / "letters")

    def build(there: str) -> None:
        build_demo(
            there,
            settings=settings,
            letter_work=work,
            seed=seed,
            today=DEMO_TODAY,
            parts=parts,
        )
        build_letters(there, seed=seed, today=DEMO_TODAY, folder=work.folder)
        build_signals(there, seed=seed, today=DEMO_TODAY)

    # The log is written under the keys of the settings of the process.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMZIEN_DATA_DIR", str(folder))
        load_settings.cache_clear()
        put_demo_in_place(url, work.folder, build)
    load_settings.cache_clear()
    return DemoCity(url, folder)


@pytest.fixture(scope="session")
def whole_demo_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the city of this run; the first worker builds, others wait."""
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    folder, ready = base / "demo-city", base / "demo-city.ready"
    try:
        (base / "demo-city.lock").mkdir()
    except FileExistsError:
        for _ in range(WAIT * 2):
            if ready.exists():
                return folder
            time.sleep(0.5)
        pytest.fail("the demo city was not built by the other worker")
    build_city(folder, parts=PARTS)
    engine_for(f"sqlite:///{folder / 'omzien.sqlite3'}").dispose()
    ready.touch()
    return folder


@pytest.fixture
def demo_city(
    whole_demo_city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DemoCity]:
    """A copy of the city, in which the test works: its log lies under its own keys."""
    folder = tmp_path / "demo-city"
    shutil.copytree(whole_demo_city, folder)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(folder))
    load_settings.cache_clear()
    city = DemoCity(f"sqlite:///{folder / 'omzien.sqlite3'}", folder)
    yield city
    engine_for(city.url).dispose()
    load_settings.cache_clear()

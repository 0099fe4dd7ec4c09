"""Fixtures that all tests share: a database of each kind, a moment, a session."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, settings
from sqlmodel import Session

from outreach.database import writing
from outreach.settings import load_settings
from tests import canary
from tests.databases import KINDS, empty_database
from tests.demo_city import demo_city, whole_demo_city

__all__ = ["demo_city", "whole_demo_city"]

TODAY = date(2026, 11, 20)
"""A Friday; the next working day is Monday 23 November."""
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""10:00 in the Netherlands."""

# Explaining a failure traces every line, and each one passes the canary: minutes.
settings.register_profile("house", phases=[p for p in Phase if p is not Phase.explain])
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Personal data of the tests' residents come out nowhere; see `tests.canary`."""
    config.pluginmanager.register(canary.watch(), "canary")


@pytest.fixture(autouse=True, scope="session")
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keys and anchors of the tests never lie in the working folder."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMZIEN_DATA_DIR", str(folder))
        # Most tests sign in with a password only; those of the second step ask for it.
        patch.setenv("OMZIEN_SECOND_FACTOR", "optional")
        load_settings.cache_clear()
        yield folder
    load_settings.cache_clear()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database; every test that asks for it runs on both kinds."""
    with empty_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A writing session with repeatable ids, committed at the end of the test."""
    with writing(database_url, random=Random(1)) as opened:
        yield opened


@pytest.fixture
def at() -> datetime:
    """The moment at which a test plays."""
    return NOW

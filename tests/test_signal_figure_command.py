"""The command `signal-figures`: the same numbers as the screen, and no small part."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from outreach import clock
from outreach.database import writing
from outreach.settings import load_settings
from signals.commands.figures import APP
from signals.rules.states import SignalState
from tests.signals.signal_world import AT, make_signal


def test_totals_as_json(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(clock, "now", lambda: AT)
    load_settings.cache_clear()
    with writing(database_url) as session:
        lead = make_signal(session)
        make_signal(session, state=SignalState.JOINED, joined_to_id=lead.id)
    shown = CliRunner().invoke(APP, ["--json"], catch_exceptions=False)
    load_settings.cache_clear()
    assert shown.exit_code == 0
    figures = json.loads(shown.stdout)
    assert (figures["reports"], figures["cases"]) == (2, 1)
    assert figures["year"] == AT.year
    assert "by_area" not in figures

"""Rules tried on the command line, and changed in a draft; nothing is stored."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

import omzien
from outreach.database import writing
from outreach.errors import Refused
from outreach.rules.follow_ups import TeamKind
from outreach.settings import load_settings
from outreach.tables import AuditEvent
from signals.commands.routing import _read
from signals.rules.routing import DEFAULT_RULES
from signals.rules.routing_checks import routing_faults
from signals.rules.routing_drafts import added, free_code, moved, replaced, without
from signals.tables import RuleVersion, Signal
from tests.signals.signal_world import team


def try_it(
    capsys: pytest.CaptureFixture[str], *given: str
) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, what was printed as JSON, and what was told instead."""
    try:
        omzien.app(["signals-try", *given], standalone_mode=False)
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out.startswith("[") else [], told.out


def test_samples_own_facts_and_what_if(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    load_settings.cache_clear()
    with writing(database_url) as session:
        team(session, "Wijkteam Noord", TeamKind.WIJKTEAM)
        team(session, "Welzijn Noord", TeamKind.WELZIJN)
    other = tmp_path / "routes.json"
    other.write_text(json.dumps(without(list(DEFAULT_RULES), "R51")))
    given = ("--area", "D1", "--seen", "wants_company", "--at", "2026-11-23T10:00")
    _, (one,), _ = try_it(capsys, *given, "--json", "--routing", str(other))
    assert (one["queue"], one["goes_to"], one["routing_rule"]) == (
        "welzijn",
        "Welzijn Noord",
        "R51",
    )
    assert (one["differs"], one["what_if"]["queue"]) == (True, "not_routed")
    assert one["due_at"].startswith("2026-11-30T09:00")
    _, samples, _ = try_it(capsys, "--area", "D1", "--json")
    assert len(samples) == 13
    assert {line["queue"] for line in samples} >= {"welzijn", "wijkteam", "not_routed"}
    code, _, shown = try_it(capsys, "--area", "D1")
    assert (code, "R51: Gezelschap en contact" in shown) == (0, True)
    with writing(database_url) as session:
        for table in (Signal, RuleVersion, AuditEvent):
            assert session.exec(select(func.count()).select_from(table)).one() == 0


@pytest.mark.parametrize("content", ["no json", "{}", "[1]", "[]", '[{"code": "X"}]'])
def test_a_file_that_holds_no_rules_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "rules.json"
    file.write_text(content)
    with pytest.raises(Refused, match="Verbeter het bestand"):
        _read(file, routing_faults)


def codes(rules: list[dict[str, Any]]) -> list[str]:
    return [rule["code"] for rule in rules]


def test_a_draft_changes_a_copy() -> None:
    held = [dict(rule) for rule in DEFAULT_RULES[:3]]
    assert codes(moved(held, "R02", -1)) == ["R02", "R01", "R10"]
    assert codes(moved(held, "R02", 9)) == ["R01", "R10", "R02"]
    assert codes(without(held, "R02")) == ["R01", "R10"]
    new = {**held[0], "code": free_code(held)}
    assert codes(added(held, new)) == ["E01", "R01", "R02", "R10"]
    assert free_code(added(held, new)) == "E02"
    changed = replaced(held, "R10", {**held[2], "queue": "ggd"})
    assert (changed[2]["queue"], held[2]["queue"]) == ("ggd", "veilig_thuis")
    assert codes(held) == ["R01", "R02", "R10"]

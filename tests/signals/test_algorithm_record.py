"""The entry for the Algoritmeregister: what the standard asks, from the rules."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest

import omzien
from outreach.access import Role
from outreach.database import writing
from outreach.settings import load_settings
from outreach.tables import Municipality
from signals.actions.rule_versions import save_version
from signals.queries.algorithm import agreement
from signals.rules.algorithm_record import (
    FIELDS,
    RecordFacts,
    algorithm_record,
    record_faults,
)
from signals.rules.levels import Level
from signals.rules.rule_kinds import BUILT_IN, RuleKind
from signals.rules.triage import DEFAULT_DANGER_WORDS, DEFAULT_RULES
from tests import build
from tests.signals.signal_world import AT, make_signal

REQUIRED = {
    *("name", "description_short", "organization", "status", "contact_email"),
    *("publication_category", "lang"),
}
"""Of publication standard 1.0; domain.md section 5."""
FACTS = RecordFacts(
    "Gemeente Voorbeeld",
    "algoritmes@voorbeeld.test",
    DEFAULT_RULES,
    0,
    DEFAULT_DANGER_WORDS,
    begin="2026-11",
    website="https://omzien.voorbeeld.test/melding/regels",
)
BOSS = build.viewer(Role.COORDINATOR, person_id=1)


@pytest.fixture
def url(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OMZIEN_PUBLIC_URL", "https://omzien.voorbeeld.test")
    load_settings.cache_clear()
    yield database_url
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        omzien.main(["algorithm-record", *arguments])
    return int(ended.value.code or 0)


def test_entry_has_what_the_standard_asks() -> None:
    record = algorithm_record(FACTS)
    assert record_faults(record) == []
    assert {name for name, field in FIELDS.items() if field.required} == REQUIRED
    assert all(record[name] for name in REQUIRED)
    assert record["lang"] == "nld"
    assert record["standard_version"] == "1.0"
    assert len(record["name"]) <= 100
    assert len(record["description_short"]) <= 350
    for name in ("goal", "proportionality", "human_intervention", "risks"):
        assert 200 < len(record[name]) <= 2500, name
    assert "eenza" not in json.dumps(record).casefold()


def test_entry_holds_each_rule_that_is_on() -> None:
    rules = deepcopy(list(DEFAULT_RULES))
    rules[3]["on"] = False
    text = algorithm_record(FACTS.__class__(**{**vars(FACTS), "rules": rules}))
    for rule in rules:
        assert (f"{rule['code']}: " in text["methods_and_models"]) is rule["on"]
    for group in DEFAULT_DANGER_WORDS:
        assert group["sentence"] in text["methods_and_models"]


def test_entry_of_a_long_table_is_cut_at_a_rule_and_says_so() -> None:
    long = [
        {**DEFAULT_RULES[0], "code": f"L{i}", "sentence": "a" * 290} for i in range(50)
    ]
    record = algorithm_record(FACTS.__class__(**{**vars(FACTS), "rules": long}))
    for length in range(250, 300):  # each cuts at another place
        some = [{**rule, "sentence": "a" * length} for rule in long]
        cut = algorithm_record(FACTS.__class__(**{**vars(FACTS), "rules": some}))
        assert record_faults(cut) == [], length
    assert record["methods_and_models"].endswith(
        f"Deze lijst is hier ingekort. Alle regels en woorden: {FACTS.website}"
    )


WRONG = {
    "organization": ("", "leeg"),
    "name": ("a" * 101, "langer dan 100"),
    "description_short": ("a" * 351, "langer dan 350"),
    "status": ("Misschien", "waarde die niet bestaat"),
    "lang": ("eng", "waarde die niet bestaat"),
    "publiccode": ("http://code.test", "https"),
}


@pytest.mark.parametrize("name", WRONG)
def test_entry_that_the_standard_refuses_is_found(name: str) -> None:
    value, sentence = WRONG[name]
    faults = record_faults(algorithm_record(FACTS) | {name: value})
    assert len(faults) == 1
    assert name in faults[0]
    assert sentence in faults[0]


def test_command_refuses_what_is_not_filled_in_and_prints_the_rules_in_force(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--json") == 3
    said = capsys.readouterr().err
    assert "de naam en het e-mailadres" in said.replace("\n", " ")
    assert "pagina Gemeente" in said.replace("\n", " ")
    with writing(url) as session:
        session.add(Municipality(name=FACTS.organization, email=FACTS.contact_email))
    assert run("--json") == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["status"], record.get("begin_date")) == ("In ontwikkeling", None)
    assert record["source_id"] == "omzien-beoordelen-versie-0"
    rules = deepcopy(list(BUILT_IN[RuleKind.TRIAGE]))
    rules[0]["sentence"] = "Een zin die nieuw is."
    with writing(url) as session:
        make_signal(session)
        save_version(
            session, RuleKind.TRIAGE, rules, note="x", follows=0, by=BOSS, at=AT
        )
    assert run("--json", "--public-code", "https://code.voorbeeld.test") == 0
    record = json.loads(capsys.readouterr().out)
    assert record_faults(record) == []
    assert (record["status"], record["begin_date"]) == ("In gebruik", "2026-11")
    assert record["source_id"] == "omzien-beoordelen-versie-1"
    assert "Een zin die nieuw is." in record["methods_and_models"]
    assert record["publiccode"] == "https://code.voorbeeld.test"
    assert record["website"] == FACTS.website
    assert run("--public-code", "ftp://code") == 3
    assert "https" in capsys.readouterr().err
    assert run() == 0
    assert "methods_and_models" in capsys.readouterr().out


def test_agreement_counts_decisions_against_proposals(url: str) -> None:
    with writing(url) as session:
        for proposed, level in (
            (Level.SOON_48H, Level.SOON_48H),
            (Level.SOON_48H, Level.ACUTE),
            (Level.ACUTE, Level.SOON_48H),
            (Level.ROUTINE_5WD, Level.NO_ACTION),
            (Level.ROUTINE_5WD, None),
        ):
            made = {"triaged_at": AT} if level else {}
            make_signal(session, proposed_level=proposed, level=level, **made)
        found = agreement(session, BOSS, since=AT - timedelta(days=1))
        assert found == (4, 1, 1, 2)
        assert agreement(session, BOSS, since=AT + timedelta(days=1)).decided == 0

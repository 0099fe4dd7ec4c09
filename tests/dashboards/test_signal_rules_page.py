"""The page of the rules: read, changed to a new version, and both sides of a clash."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment
from signals.actions.rule_versions import save_version
from signals.queries.rule_versions import current_rules
from signals.rules.rule_kinds import BUILT_IN, RuleKind, Rules
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.signal_world import AT

PAGE = "dashboards/pages/meldregels.py"
BOSS = build.viewer(Role.COORDINATOR, person_id=1)


@pytest.fixture
def boss(database_url: str) -> int:
    with writing(database_url) as session:
        who = build.person(session, "Coen Coördinator")
        build.add(
            session,
            Assignment(person_id=who.id, role=Role.COORDINATOR, valid_from=AT.date()),
        )
        return who.id or 0


def look(page: OpenedPage, view: str) -> None:
    page.get("button_group")[0].set_value(view).run()
    assert not page.exception


def field(page: OpenedPage, label: str) -> Any:
    kinds = (*page.number_input, *page.checkbox, *page.selectbox, *page.text_area)
    kinds += (*page.text_input, *page.multiselect, *page.radio)
    return next(one for one in kinds if one.label.startswith(label))


def save(page: OpenedPage) -> None:
    next(b for b in page.button if b.label == "Nieuwe versie opslaan").click().run()
    assert not page.exception


def held(url: str, kind: RuleKind = RuleKind.TRIAGE) -> tuple[int, Rules]:
    with reading(url) as session:
        row, rules = current_rules(session, kind, at=AT + timedelta(days=1))
        return (row.version if row else 0), rules


def test_read_and_change_the_rules(database_url: str, boss: int) -> None:
    page = open_page_as(database_url, PAGE, boss)
    said = texts(page)
    assert "versie 0" in said
    assert "T01" in page.table[0].value.to_csv()
    look(page, "change")
    field(page, "Plaats van T10").set_value(1)
    field(page, "T04 aan").set_value(False)
    save(page)
    assert "hoort een reden" in texts(page)
    assert held(database_url)[0] == 0
    field(page, "Waarom verandert u dit?").set_value("Besloten met de wijkteams.")
    save(page)
    assert "T07 kan nooit gelden" in texts(page)
    field(page, "Plaats van T10").set_value(8)
    save(page)
    version, rules = held(database_url)
    assert version == 1
    assert [rule["code"] for rule in rules if not rule["on"]] == ["T04"]
    look(page, "versions")
    said = texts(page)
    assert "Coen Coördinator" in " ".join(e.label for e in page.expander)
    assert "Besloten met de wijkteams." in said
    assert "staat nu uit." in said


def test_new_rule_and_words(database_url: str, boss: int) -> None:
    page = open_page_as(database_url, PAGE, boss)
    look(page, "new")
    field(page, "Code").set_value("t50")
    field(page, "Plaats").set_value(5)
    field(page, "Wat zegt de regel?").set_value("De bewoner is al een week weg.")
    field(page, "De melder zag").set_value(["not_seen"])
    field(page, "Zoveel dagen").set_value(7)
    field(page, "Waarom verandert u dit?").set_value("Gevraagd door de politie.")
    save(page)
    version, rules = held(database_url)
    assert version == 1
    assert rules[4] == {
        "code": "T50",
        "sentence": "De bewoner is al een week weg.",
        "when": [
            {"fact": "seen", "any": ["not_seen"]},
            {"fact": "last_seen_days", "at_least": 7},
        ],
        "level": "soon_48h",
        "kind": "company",
        "on": True,
    }
    look(page, "change_words")
    field(page, "Woorden van G2").set_value("gas\ngaslucht\n\ngas\n")
    field(page, "Waarom verandert u dit?").set_value("Brand staat er nog bij.")
    save(page)
    version, groups = held(database_url, RuleKind.DANGER_WORDS)
    assert (version, groups[1]["words"]) == (1, ["gas", "gaslucht"])


def test_who_comes_second_sees_both_versions(database_url: str, boss: int) -> None:
    page = open_page_as(database_url, PAGE, boss)
    look(page, "change")
    theirs = deepcopy(list(BUILT_IN[RuleKind.TRIAGE]))
    theirs[1]["on"] = False
    with writing(database_url) as session:
        save_version(
            session,
            RuleKind.TRIAGE,
            theirs,
            note="Eerst.",
            follows=0,
            by=BOSS,
            at=AT - timedelta(minutes=1),
        )
    field(page, "T04 aan").set_value(False)
    field(page, "Waarom verandert u dit?").set_value("Later.")
    save(page)
    assert held(database_url) == (1, theirs)
    said = texts(page)
    assert "nog niet opgeslagen" in said
    assert "T04 uit" in said
    assert "T02 uit" in said
    next(b for b in page.button if b.label == "Bewaar mijn keuze toch").click().run()
    version, rules = held(database_url)
    assert version == 2
    assert [rule["code"] for rule in rules if not rule["on"]] == ["T04"]

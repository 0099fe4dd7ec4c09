"""Everybody reads the rules that run; without a database the page gives a number."""

from copy import deepcopy
from unittest.mock import patch

from starlette.applications import Starlette

from dashboards.public import signal_rules
from outreach.access import Role
from outreach.database import writing
from signals.actions.rule_versions import save_version
from signals.rules.rule_kinds import BUILT_IN, RuleKind
from tests import build
from tests.dashboards.asking import ask, playing
from tests.signals.signal_world import AT

APP = Starlette(routes=signal_rules.ROUTES)
BOSS = build.viewer(Role.COORDINATOR, person_id=1)


def test_rules_in_force_are_for_everybody_to_read(database_url: str) -> None:
    rules = deepcopy(list(BUILT_IN[RuleKind.TRIAGE]))
    rules[0]["sentence"] = "Een <b>zin</b> die nieuw is."
    rules[3]["on"] = False
    with writing(database_url) as session:
        save_version(
            session, RuleKind.TRIAGE, rules, note="x", follows=0, by=BOSS, at=AT
        )
    with playing(database_url):
        answer = ask(APP, signal_rules.PATH)
    assert answer.status == 200
    assert "versie 1" in answer.text
    assert "Een &lt;b&gt;zin&lt;/b&gt; die nieuw is." in answer.text
    assert ">T03. " in answer.text
    assert ">T04. " not in answer.text
    assert "lijklucht" in answer.text
    assert "eenza" not in answer.text.casefold()
    with (
        playing(database_url),
        patch.object(signal_rules, "published_rules", side_effect=OSError),
    ):
        answer = ask(APP, signal_rules.PATH)
    assert answer.status == 503
    assert "nu niet te lezen" in answer.text

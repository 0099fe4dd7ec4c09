"""Versions of rules: checked, with a reason, never over another one, never changed."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from outreach.access import Role
from outreach.errors import AlreadyDone, Changed, NotPermitted, Refused
from signals.actions.rule_versions import RulesRefused, save_version
from signals.queries.rule_versions import current_rules, rule_history, version_at
from signals.rules.rule_kinds import BUILT_IN, RuleKind
from signals.tables import RuleVersion
from tests import build
from tests.signals.signal_world import AT

BOSS = build.viewer(Role.COORDINATOR, person_id=1)
LATER = AT + timedelta(days=1)
T = RuleKind.TRIAGE


def built_in(kind: RuleKind = T) -> list[dict[str, Any]]:
    return deepcopy(list(BUILT_IN[kind]))


def louder(kind: RuleKind = T) -> list[dict[str, Any]]:
    """The built-in rules of a kind with one thing changed."""
    rules = built_in(kind)
    if kind is RuleKind.NORMS:
        next(norm for norm in rules if norm["key"] == "soon_48h")["number"] = 36
    else:
        rules[-1]["sentence"] = "Een andere zin."
    return rules


def save(session: Session, rules: list[dict[str, Any]], **more: Any) -> RuleVersion:
    given = {"kind": T, "note": "Na overleg.", "follows": 0, "by": BOSS, "at": AT}
    values = given | more
    return save_version(session, values.pop("kind"), rules, **values)


def test_built_in_rules_hold_until_there_is_a_version(session: Session) -> None:
    for kind in RuleKind:
        row, rules = current_rules(session, kind, at=AT)
        assert row is None
        assert rules == built_in(kind)
        saved = save(session, louder(kind), kind=kind, at=LATER)
        assert (saved.kind, saved.version) == (kind, 1)
        assert current_rules(session, kind, at=AT)[0] is None
        assert current_rules(session, kind, at=LATER) == (saved, louder(kind))
    history = rule_history(session, BOSS, T)
    assert [(held.version, held.note) for held in history] == [
        (1, "Na overleg."),
        (0, "Zoals Omzien wordt geleverd."),
    ]
    assert version_at(session, BOSS, T, at=LATER).version == 1
    assert version_at(session, BOSS, T, at=AT).version == 0


def test_what_is_wrong_is_refused_and_not_kept(session: Session) -> None:
    wrong: dict[RuleKind, Any] = {kind: built_in(kind) for kind in RuleKind}
    wrong[RuleKind.TRIAGE][0]["when"][0] = {"fact": "postcode", "any": ["3011AA"]}
    wrong[RuleKind.DANGER_WORDS][0]["words"] = []
    wrong[RuleKind.NORMS][1]["number"] = 0
    wrong[RuleKind.ROUTING][0]["queue"] = "nowhere"
    for kind, rules in wrong.items():
        with pytest.raises(RulesRefused) as refusal:
            save(session, rules, kind=kind)
        assert refusal.value.faults, kind
        assert current_rules(session, kind, at=LATER)[0] is None
    for note in ("", " ", "a" * 501):
        with pytest.raises(Refused, match="een reden"):
            save(session, louder(), note=note)
    with pytest.raises(AlreadyDone, match="gelijk aan versie 0"):
        save(session, built_in())
    with pytest.raises(NotPermitted):
        save(session, louder(), by=build.viewer(Role.SIGNAL_WORKER))
    with pytest.raises(NotPermitted):
        rule_history(session, build.viewer(Role.SIGNAL_WORKER), T)


def test_who_comes_second_sees_what_was_saved(session: Session) -> None:
    first = save(session, louder())
    with pytest.raises(Changed) as refusal:
        save(session, built_in()[1:])
    conflict = refusal.value.conflict
    assert conflict is not None
    assert (conflict.kind, conflict.object_id) == ("signal_rules", "triage")
    assert (conflict.version, conflict.stored["rules"]) == (1, first.rules)
    second = save(session, built_in(), follows=1, at=LATER)
    assert second.version == 2


def test_rows_are_never_changed(session: Session) -> None:
    save(session, louder())
    session.flush()
    for statement in (
        "UPDATE ruleversion SET note = 'x'",
        "DELETE FROM ruleversion",
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))


def test_what_was_given_out_does_not_change_what_is_kept(session: Session) -> None:
    _, rules = current_rules(session, T, at=AT)
    rules[0]["level"] = "no_action"
    rules[0]["when"].clear()
    assert current_rules(session, T, at=AT)[1] == built_in()
    assert built_in()[0]["level"] == "acute"

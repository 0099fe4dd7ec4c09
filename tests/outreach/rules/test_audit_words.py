"""Every act and kind of thing that the log can hold is told in Dutch."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from outreach.rules.audit_words import ACTS, KINDS, act_in_words, kind_in_words
from outreach.rules.machines import Machine

ROOT = Path(__file__).parents[3]
PACKAGES = ("outreach", "letters")
WORD = re.compile(r"[a-z][a-z0-9_]*")
Function = ast.FunctionDef | ast.AsyncFunctionDef
KNOWN = {"did": {"act": 2, "kind": 3}, "seen": {}, "refused": {"act": 2}}
"""Where an act and a kind stand among the arguments; also by their own names."""


@cache
def trees() -> list[ast.Module]:
    paths = [p for package in PACKAGES for p in (ROOT / package).rglob("*.py")]
    return [ast.parse(path.read_text()) for path in paths]


def writers(tree: ast.Module) -> dict[str, dict[str, int]]:
    """Functions that pass an act (or a kind) on to the log, and where it stands."""
    found = dict(KNOWN)
    for node in ast.walk(tree):
        if not isinstance(node, Function):
            continue
        names = [one.arg for one in node.args.args]
        calls = {
            one.func.id
            for one in ast.walk(node)
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
        }
        if calls & set(KNOWN) and node.name not in KNOWN:
            found[node.name] = {
                what: names.index(what) for what in ("act", "kind") if what in names
            }
    return found


def written(what: str) -> Iterator[str]:
    """The acts (or kinds) that stand in the code as they are written."""
    for tree in trees():
        places = writers(tree)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            place = places.get(node.func.id)
            if place is None:
                continue
            given = [k.value for k in node.keywords if k.arg == what]
            if what in place and place[what] < len(node.args):
                given.append(node.args[place[what]])
            for value in given:
                for one in ast.walk(value):  # also "a" if x else "b"
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield one.value


def machines() -> Iterator[Machine[object, object]]:  # type: ignore[type-var]
    for package in PACKAGES:
        for path in (ROOT / package / "rules").rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for value in vars(importlib.import_module(name)).values():
                if isinstance(value, Machine):
                    yield value


def test_every_act_has_a_dutch_word() -> None:
    acts = {one for one in written("act") if WORD.fullmatch(one)}
    acts |= {str(act) for machine in machines() for _, act in machine.arrows}
    assert len(acts) > 80, "the walk along the code finds too little"
    assert {"download", "leave_out", "set_hours"} <= acts
    assert sorted(acts - set(ACTS)) == []


def test_every_kind_has_a_dutch_word() -> None:
    kinds = {one for one in written("kind") if WORD.fullmatch(one)}
    kinds |= {machine.name for machine in machines()}
    assert len(kinds) > 40, "the walk along the code finds too little"
    assert sorted(kinds - set(KINDS)) == []


def test_what_is_not_known_yet_can_still_be_read() -> None:
    assert act_in_words("do_later") == "do later"
    assert kind_in_words("new_thing") == "new thing"

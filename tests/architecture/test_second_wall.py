"""Whoever goes over the second wall has a reason, and is in a room where scope is."""

import ast
from fnmatch import fnmatch

from tests.architecture.exceptions import OVER_THE_WALL
from tests.architecture.sources import sources

GOING_OVER = {"over_the_wall", "wall_lifted", "leave_wall"}


def test_who_goes_over_the_wall_has_a_reason() -> None:
    over = {
        f"{source.path}:{function.name}"
        for source in sources()
        if source.path not in ("outreach/wall.py", "outreach/database.py")
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef)
        and GOING_OVER & {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    }
    patterns = [pattern for group in OVER_THE_WALL.values() for pattern in group]
    assert {n for n in over if not any(fnmatch(n, p) for p in patterns)} == set()
    idle = {p for p in patterns if not any(fnmatch(n, p) for n in over)}
    assert idle == set(), "no exception any more"
    assert {name.split("/")[1] for name in over} <= {"queries", "actions"}

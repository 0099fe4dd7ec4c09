"""The doors of the house: every query and action that a screen or a command calls.

Found by what screens and commands import, so that a new one cannot be forgotten. What
none of them imports is a step of something that is a door, and asks nothing itself.
"""

import ast
import importlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.architecture.sources import sources

OUTSIDE = (
    "dashboards/",
    "outreach/commands/",
    "letters/commands/",
    "signals/commands/",
    "app.py",
    "omzien.py",
)


@cache
def doors() -> dict[str, Callable[..., Any]]:
    """`outreach/actions/people:add_person` -> the function, by name."""
    found: dict[str, Callable[..., Any]] = {}
    for source in sources():
        if not source.path.startswith(OUTSIDE):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= _functions(node.module, [alias.name for alias in node.names])
    return dict(sorted(found.items()))


def _functions(module: str, names: list[str]) -> dict[str, Callable[..., Any]]:
    rooms = module.split(".")
    if len(rooms) < 2 or rooms[1] not in ("actions", "queries"):
        return {}
    here = importlib.import_module(module)
    given = [getattr(here, name) for name in names]
    return {
        f"{one.__module__.replace('.', '/')}:{one.__name__}": one
        for one in given
        if inspect.isfunction(one) and "session" in inspect.signature(one).parameters
    }


def takes(door: Callable[..., Any], name: str) -> bool:
    """Whether a door has a parameter of this name."""
    return name in inspect.signature(door).parameters

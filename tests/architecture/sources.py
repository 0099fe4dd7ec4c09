"""The source files of the house, read once as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGES = ("outreach", "letters", "signals", "dashboards")
ROOTS = ("app.py", "omzien.py")


class Source(NamedTuple):
    """One file. `path` is relative to the root of the repository."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room of a package that the file is in; empty for a foundation."""
        parts = Path(self.path).with_suffix("").parts
        return parts[1] if len(parts) > 2 or parts[0] not in PACKAGES else ""


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the product, without tests and migrations."""
    files = [ROOT / name for name in ROOTS]
    for package in PACKAGES:
        files += sorted((ROOT / package).rglob("*.py"))
    found = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        path = file.relative_to(ROOT).as_posix()
        found.append(Source(path, text, ast.parse(text)))
    return tuple(found)


def imports(source: Source) -> Iterator[str]:
    """Full names of the modules that a file imports."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def public_functions(source: Source) -> Iterator[ast.FunctionDef]:
    """Functions of a module that others may call."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def in_room(room: str) -> Iterator[Source]:
    """The files of one room, in every package."""
    for source in sources():
        parts = Path(source.path).with_suffix("").parts
        if len(parts) > 1 and parts[0] in PACKAGES and parts[1] == room:
            yield source

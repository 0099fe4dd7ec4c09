"""What import-linter cannot hold: where things may stand, and what they must take.

A function that is an exception is named here with its reason; one that needs no
exception any more makes the test fail, so that the lists stay true.
"""

import ast
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from dashboards.navigation import ENTRIES, PAGES, SECTIONS, START
from outreach.rules.wording import forbidden_word
from tests.architecture.exceptions import (
    ACTIONS_WITHOUT_BY_OR_AT,
    QUERIES_WITHOUT_VIEWER,
)
from tests.architecture.sources import ROOT, imports, in_room, public_functions, sources

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "base", "lib", "tools"}
CLOCKS = {"now", "today", "utcnow", "time", "localtime", "gmtime"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
LONG_FUNCTIONS = {"normalised"}
"""One flat call with a line for each field of the register; nothing to follow."""


def test_streamlit_stays_on_its_floor() -> None:
    strangers = [
        source.path
        for source in sources()
        if not source.path.startswith(("dashboards/", "app.py"))
        and any(n.split(".")[0] in ("streamlit", "plotly") for n in imports(source))
    ]
    assert strangers == []


def test_screens_import_no_database_library() -> None:
    strangers = [
        source.path
        for source in sources()
        if source.path.startswith("dashboards/")
        and any(n.split(".")[0] in ("sqlmodel", "sqlalchemy") for n in imports(source))
    ]
    assert strangers == []


def test_time_is_read_in_one_place() -> None:
    readers = [
        f"{source.path}:{node.lineno}"
        for source in sources()
        if source.path != "outreach/clock.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date", "time")
    ]
    assert readers == []


def test_environment_is_read_in_one_place() -> None:
    readers = [
        source.path
        for source in sources()
        if source.path != "outreach/settings.py"
        and re.search(r"\bos\.(environ|getenv)\b", source.text)
    ]
    assert readers == []


def test_engine_and_commit_in_one_place() -> None:
    others = [
        source.path
        for source in sources()
        if source.path != "outreach/database.py"
        and re.search(r"\bcreate_engine\(|\.commit\(\)", source.text)
    ]
    assert others == []


def test_no_module_is_called_after_nothing() -> None:
    named = [s.path for s in sources() if Path(s.path).stem in FORBIDDEN_NAMES]
    assert named == []


def test_every_public_query_takes_a_viewer() -> None:
    without = {
        f"{source.path}:{function.name}"
        for source in in_room("queries")
        for function in public_functions(source)
        if "session" in _arguments(function) and "viewer" not in _arguments(function)
    }
    _only_exceptions(without, QUERIES_WITHOUT_VIEWER)


def test_every_public_action_takes_by_and_at() -> None:
    without = {
        f"{source.path}:{function.name}"
        for source in in_room("actions")
        for function in public_functions(source)
        if "session" in _arguments(function)
        and not {"by", "at"} <= {a.arg for a in function.args.kwonlyargs}
    }
    _only_exceptions(without, ACTIONS_WITHOUT_BY_OR_AT)


def _only_exceptions(found: set[str], reasons: dict[str, tuple[str, ...]]) -> None:
    """All that breaks the rule has a reason, and every reason is still needed."""
    patterns = [pattern for group in reasons.values() for pattern in group]
    unexplained = {n for n in found if not any(fnmatch(n, p) for p in patterns)}
    assert unexplained == set(), "breaks the rule without a reason"
    idle = {p for p in patterns if not any(fnmatch(n, p) for n in found)}
    assert idle == set(), "no exception any more"


def _arguments(function: ast.FunctionDef) -> set[str]:
    given = function.args
    return {a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def test_every_page_is_in_the_navigation() -> None:
    scripts = {file.stem for file in PAGES.glob("*.py")} - {"__init__"}
    assert scripts == {entry.slug for entry in ENTRIES}
    assert len({entry.slug for entry in ENTRIES}) == len(ENTRIES)
    assert {entry.section for entry in ENTRIES} <= set(SECTIONS)
    assert START in {entry.slug for entry in ENTRIES}


def test_every_page_opens_through_the_frame() -> None:
    for entry in ENTRIES:
        text = entry.script.read_text(encoding="utf-8")
        assert "open_page(" in text, entry.slug
        if entry.permission is not None:
            assert f"Permission.{entry.permission.name}" in text, entry.slug


SEEN_BY_RESIDENTS = ("letters/templates", "dashboards/public", "outreach/adapters")
TEXTS = {".html", ".typ", ".txt", ".md", ".jinja", ".j2", ".py"}


def test_residents_never_read_a_word_of_that_family() -> None:
    found = []
    for folder in SEEN_BY_RESIDENTS:
        for file in (ROOT / folder).rglob("*"):
            if file.suffix not in TEXTS:
                continue
            if forbidden_word(file.read_text(encoding="utf-8")):
                found.append(file.relative_to(ROOT).as_posix())
    assert found == []


def test_every_dependency_says_what_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    optional = project["optional-dependencies"].values()
    for wanted in (*project["dependencies"], *(d for part in optional for d in part)):
        lines = [li for li in text.splitlines() if li.strip().startswith(f'"{wanted}"')]
        assert [li for li in lines if "#" in li], wanted


def test_files_and_functions_stay_short() -> None:
    long = [
        source.path for source in sources() if source.text.count("\n") > LONGEST_FILE
    ]
    for source in sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.FunctionDef) or node.name in LONG_FUNCTIONS:
                continue
            if _work(node) > LONGEST_FUNCTION:
                long.append(f"{source.path}:{node.name} ({_work(node)} lines)")
    assert long == []


def _work(function: ast.FunctionDef) -> int:
    """Lines of a function without its signature and its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_rules_are_pure() -> None:
    impure = {
        f"{source.path}: {name}"
        for source in in_room("rules")
        for name in imports(source)
        if name.split(".")[0]
        in {"sqlmodel", "sqlalchemy", "streamlit", "os", "pathlib", "io", "subprocess"}
        or name in {"outreach.clock", "outreach.database", "outreach.settings"}
    }
    assert impure == set()


def test_nothing_names_the_workplace() -> None:
    around = (f"{ROOT}/", "/tmp/")
    wrong = [s.path for s in sources() if any(place in s.text for place in around)]
    assert wrong == []

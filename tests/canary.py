"""Looks for personal data of the tests' residents where none may be.

The residents of the suite are the canaries: their numbers and telephone numbers are
noted as they are written, and their names and streets are known (`MARKS`). A test fails
when one of them is found in a log line, in the text of a database error, in a refusal,
in an address that was asked for, in a warning, in what a process printed, or in a
temporary file that stays behind. `tests/test_canary.py` plants each of these.
"""

import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
import structlog
from sqlalchemy import event

from outreach.adapters import sealing
from outreach.errors import OutreachError

MARKS = ("Bakker", "Proefstraat", "Proefstr", "3011AA", "3011 AA")
"""Name, street and postcode of the residents of `tests.build` and `register_world`.
Staff, places and providers of the tests have other ones."""
ALLOWED = ("Tim Bakker",)
"""Staff of the demo city: colleagues are named to colleagues."""
NUMBER = re.compile(r"(?<![0-9])[0-9]{8,12}(?![0-9])")
HOMES = ("omzien-test-", "omzien-pg-", "pytest-of-", "omzien-browser-")
"""Folders below the temporary one in which tests keep their databases and letters."""
SMALL = 5_000_000
"""Bytes; a larger file is no stray one."""


class Canaries:
    """What is looked for, and where it was found during the present test."""

    def __init__(self) -> None:
        self.numbers: set[str] = set()
        self.found: list[str] = []
        self.files: set[str] = set()
        self.errors: list[BaseException] = []
        """Of the database; looked at when they are as the product makes them."""

    def note(self, number: Any) -> None:
        """Remember a BSN or a telephone number that a test uses."""
        plain = str(number).replace(" ", "").replace("-", "")
        if plain.isdigit() and 8 <= len(plain) <= 12:
            self.numbers.add(plain)

    def in_text(self, text: str) -> str | None:
        """The first canary in a text, if any."""
        for allowed in ALLOWED:
            text = text.replace(allowed, "")
        for mark in MARKS:
            if mark in text:
                return mark
        numbers = (match for match in NUMBER.findall(text) if match in self.numbers)
        return next(numbers, None)

    def look(self, where: str, text: object) -> None:
        """Look through a text; what is found fails the present test."""
        seen = self.in_text(str(text))
        if seen is not None:
            self.found.append(f"{where} holds {seen!r}")

    def look_at_errors(self) -> None:
        """What errors of the database say, in the end."""
        for error in self.errors:
            self.look("a database error", error)
        self.errors.clear()

    def look_through_files(self) -> None:
        """The temporary files that were made and are still there."""
        for name in sorted(self.files):
            path = Path(name)
            if path.is_file() and path.stat().st_size < SMALL:
                content = path.read_bytes().decode("utf-8", "replace")
                self.look(f"temporary file {path.name}", content)
        self.files.clear()

    def taken(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return list(dict.fromkeys(found))


CANARIES = Canaries()


class CanaryPlugin:
    """Fails the test in which a canary came out."""

    def pytest_collection_finish(self) -> None:
        """Now it is known which parts these tests use."""
        _watch_addresses()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[Any]:
        """Look at what was printed, and say what was found."""
        report = yield
        for name, printed in report.sections:
            if name.endswith(f" {call.when}"):
                CANARIES.look(name, printed)
        CANARIES.look_at_errors()
        if call.when == "teardown":
            CANARIES.look_through_files()
        found = CANARIES.taken()
        if found and report.passed:
            report.outcome = "failed"
            report.longrepr = "personal data came out:\n" + "\n".join(found)
        return report

    def pytest_warning_recorded(
        self, warning_message: Any, when: str, nodeid: str
    ) -> None:
        """A warning is read by whoever runs the tests, and stands in logs."""
        CANARIES.look("a warning", warning_message.message)


# --- where canaries are noted ---


def _before(owner: Any, name: str, watch: Callable[..., None]) -> None:
    """Call `watch` with the arguments of every call of `owner.name`."""
    given = getattr(owner, name)

    @wraps(given)
    def watched(*args: Any, **kwargs: Any) -> Any:
        watch(*args, **kwargs)
        return given(*args, **kwargs)

    setattr(owner, name, watched)


def _note_phones(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any
) -> None:
    if not statement.startswith(("INSERT INTO residentcontact", "UPDATE residentcon")):
        return
    for row in parameters if isinstance(parameters, list) else [parameters]:
        for value in row.values() if isinstance(row, dict) else row or ():
            if isinstance(value, str):
                CANARIES.note(value)


# --- where they may not come out ---


def _all_text(*values: Any, **named: Any) -> str:
    return " ".join(map(str, (*values, *named.values())))


class _LogLines(logging.Handler):
    """Every line of every library, whatever its level."""

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("faker", "hypothesis")):
            CANARIES.look(f"log {record.name}", record.getMessage())
            if record.exc_info and record.exc_info[1]:
                CANARIES.look(f"log {record.name}", record.exc_info[1])


def _note_database_error(context: Any) -> None:
    given = (context.original_exception, context.sqlalchemy_exception)
    CANARIES.errors += [error for error in given if error is not None]


def _note_file(name: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: files that are opened to write outside the tests' own folders."""
    if name != "open" or not isinstance(arguments[0], str):
        return
    path, mode, flags = arguments
    writes = set(mode) & set("wax+") if mode else flags & (os.O_WRONLY | os.O_RDWR)
    if writes and path.startswith(_TEMPORARY):
        rest = path[len(_TEMPORARY) :].lstrip("/")
        if not rest.startswith(HOMES):
            CANARIES.files.add(path)


_TEMPORARY = tempfile.gettempdir()


def watch() -> CanaryPlugin:
    """Put all watches in place, once a process; returns the plugin."""
    _before(sealing.BlindIndex, "of", lambda _self, bsn: CANARIES.note(bsn))
    event.listen(sqlalchemy.Engine, "before_cursor_execute", _note_phones)
    event.listen(sqlalchemy.Engine, "handle_error", _note_database_error)
    _before(
        OutreachError,
        "__init__",
        lambda _self, *told, **_named: CANARIES.look("a refusal", _all_text(*told)),
    )
    for name in ("msg", "debug", "info", "warning", "error", "critical"):
        _before(
            structlog.PrintLogger,
            name,
            lambda _self, line="", **_named: CANARIES.look("a log line", line),
        )
    _before(
        structlog.testing.LogCapture,
        "__call__",
        lambda _self, _logger, _name, line: CANARIES.look("a log line", line),
    )
    logging.getLogger().addHandler(_LogLines(logging.DEBUG))
    sys.addaudithook(_note_file)
    return CanaryPlugin()


def _watch_addresses() -> None:
    """Of the screens, where the tests of this run have loaded them."""
    gate = sys.modules.get("dashboards.public.gate")
    if gate is not None:
        _before(gate.Gate, "__call__", lambda _self, scope, *_: _look_at_scope(scope))
    responses = sys.modules.get("starlette.responses")
    if responses is not None:
        _before(
            responses.RedirectResponse,
            "__init__",
            lambda _self, url="", *_rest, **_named: CANARIES.look("a redirect", url),
        )
    screens = sys.modules.get("streamlit.testing.v1")
    if screens is not None:
        _after_each_run(screens.AppTest)


def _after_each_run(screen: Any) -> None:
    run = screen._run

    @wraps(run)
    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        done = run(self, *args, **kwargs)
        CANARIES.look("an address", _all_text(*_flat(self.query_params)))
        return done

    screen._run = watched


def _flat(query: Any) -> Iterable[str]:
    return (f"{name}={value}" for name, value in dict(query).items())


def _look_at_scope(scope: Any) -> None:
    if scope["type"] in ("http", "websocket"):
        query = bytes(scope.get("query_string", b"")).decode("latin-1")
        CANARIES.look("an address", f"{scope['path']}?{query}")

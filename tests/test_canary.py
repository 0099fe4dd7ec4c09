"""The watch for personal data can fail: each way out is tried once, in a run apart."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach.database import writing
from outreach.settings import Settings
from outreach.tables import District
from tests import build
from tests.canary import Canaries

PLANTED = """
import logging, sys, tempfile, warnings
import structlog
from starlette.responses import RedirectResponse
from outreach.adapters.sealing import BlindIndex, make_keys
from outreach.errors import Refused

NUMBER = "123456782"

def test_log_line():
    structlog.PrintLogger(sys.stderr).msg("mevrouw Bakker belde")

def test_log_of_a_library():
    logging.getLogger("some.library").warning("Proefstraat 12")

def test_refusal():
    Refused("Dit kan niet.", "Mevrouw Bakker is overleden.", "Bel haar niet.")

def test_number_of_a_resident():
    BlindIndex(make_keys()).of(NUMBER)
    Refused("Dit kan niet.", f"Het nummer {NUMBER} is er al.", "Kijk het na.")

def test_address():
    RedirectResponse("/telefoonbalie?naam=Bakker")

def test_printed():
    print("3011 AA", file=sys.stderr)

def test_crash_of_a_process():
    import subprocess
    subprocess.run([sys.executable, "-c", "raise ValueError('Anna Bakker')"])

def test_temporary_file():
    file = tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False)
    file.write("Bakker")
    file.close()
"""
QUIET = """
import sys
from outreach.errors import Refused

def test_nothing_came_out():
    print("zomaar een regel", file=sys.stderr)
    Refused("Dit kan niet.", "De ronde is gesloten.", "Open een nieuwe ronde.")
"""
WATCHED = """
from tests import canary

def pytest_configure(config):
    config.pluginmanager.register(canary.watch(), "canary")
"""


def test_each_way_out_is_watched(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    (tmp_path / "test_quiet.py").write_text(QUIET)
    (tmp_path / "conftest.py").write_text(WATCHED)
    (tmp_path / "stray").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "TMPDIR": str(tmp_path / "stray"),
            "PYTEST_DEBUG_TEMPROOT": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    planted = set(re.findall(r"def (test_\w+)", PLANTED))
    caught = re.findall(r"^(?:FAILED|ERROR) test_planted.py::(\w+)", done.stdout, re.M)
    assert set(caught) == planted, done.stdout
    assert "test_quiet" not in done.stdout


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("mevrouw Bakker", True),
        ("door Tim Bakker", False),
        ("telefoon 0612345678", True),
        ("telefoon 06 12345678", False),  # noted without spaces, printed with them
        ("reeks 90612345678", False),
        ("3011 AB", False),
    ],
)
def test_what_counts_as_a_canary(line: str, found: bool) -> None:
    canaries = Canaries()
    canaries.note("06-12345678")
    canaries.note("12")
    canaries.look("a line", line)
    assert bool(canaries.taken()) is found


# --- errors of the database and of validation do not quote what was given ---

BREAKS = (
    "UPDATE resident SET surname = NULL",
    "INSERT INTO resident SELECT * FROM resident",
    "INSERT INTO lease SELECT surname, NULL, NULL FROM resident",
)


@pytest.mark.parametrize("statement", BREAKS)
def test_database_errors_quote_no_row(database_url: str, statement: str) -> None:
    with pytest.raises(DBAPIError) as caught, writing(database_url) as session:
        build.resident(session, surname="Kanarie", street="Kanariestraat")
        session.execute(text(statement))
    error: BaseException | None = caught.value
    while error is not None:
        assert "Kanarie" not in str(error) + repr(error)
        error = error.__cause__


def test_a_value_that_does_not_fit_is_not_quoted(database_url: str) -> None:
    with pytest.raises(DBAPIError) as caught, writing(database_url) as session:
        who = build.resident(session, surname="Kanarie")
        session.execute(
            text("UPDATE resident SET id = NULL, birth_latest = :given WHERE id = :id"),
            {"given": "999990019", "id": who.id},
        )
    assert "999990019" not in str(caught.value) + repr(caught.value.__cause__)


def test_validation_quotes_nothing_that_was_typed() -> None:
    for kind, given in ((Settings, {"port": "Kanarie"}), (District, {"code": [BSN]})):
        with pytest.raises(ValueError, match="validation error") as caught:
            kind.model_validate(given)
        assert "Kanarie" not in str(caught.value)
        assert BSN not in str(caught.value)


BSN = "999990019"

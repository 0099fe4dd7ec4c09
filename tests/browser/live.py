"""A real server with its own port and database, and a small city to work in.

`small_city` gives one person for each role. A test that needs more makes rows with
`tests.build` in `live.writing()`; the server sees what is committed.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from sqlmodel import Session

from outreach import clock
from outreach.access import Role
from outreach.adapters.passwords import hash_password
from outreach.database import writing
from outreach.rules.follow_ups import TeamKind
from outreach.settings import load_settings, server_environment
from outreach.tables import Assignment, Municipality, Person, Team, TeamTerritory
from tests import build
from tests.databases import sqlite_database

ROOT = Path(__file__).parents[2]
PASSWORD = "vier-losse-woorden-42"
LONGEST_START = 60
"""Seconds."""


class Live(NamedTuple):
    """A server that runs."""

    base_url: str
    database_url: str
    data_dir: Path
    people: dict[Role, int]
    """Person id for each role; e-mail address is `<role>@omzien.test`."""

    def writing(self) -> AbstractContextManager[Session]:
        """A session that commits at its end."""
        return writing(self.database_url)

    @staticmethod
    def email(role: Role) -> str:
        """What this person signs in with; the password is `PASSWORD`."""
        return f"{role}@omzien.test"


NAMES = {
    Role.COORDINATOR: "Coen Coördinator",
    Role.PHONE_DESK: "Tine Telefoon",
    Role.VISITOR: "Vera Visser",
    Role.FOLLOW_UP_WORKER: "Olaf Opvolger",
    Role.MANAGER: "Mara Manager",
    Role.ADMINISTRATOR: "Bea Beheerder",
    Role.PRIVACY_OFFICER: "Fenna Functionaris",
    Role.EXPORTER: "Ed Export",
    Role.SIGNAL_WORKER: "Mila Meldpunt",
    Role.LETTER_APPROVER: "Bram Brief",
    Role.MAIL_ROOM: "Joke Post",
}


def small_city(session: Session) -> dict[Role, int]:
    """Gemeente Voorbeeld: district D1, one provider, one team, one person a role."""
    session.add(
        Municipality(
            name="Gemeente Voorbeeld", phone="010 123 45 67", sender_name="A. de Boer"
        )
    )
    provider = build.provider(session, "Welzijn Noord", districts=("D1",))
    team = build.add(session, Team(name="Welzijnsteam Noord", kind=TeamKind.WELZIJN))
    start = clock.today() - timedelta(days=400)
    build.add(
        session, TeamTerritory(team_id=team.id, district_code="D1", valid_from=start)
    )
    hashed = hash_password(PASSWORD)
    people: dict[Role, int] = {}
    for role, name in NAMES.items():
        works_there = role is Role.VISITOR
        person = build.add(
            session,
            Person(
                name=name,
                email=Live.email(role),
                password_hash=hashed,
                provider_id=provider.id if works_there else None,
                trained_on=start,
                conduct_certificate_on=start,
                pass_number="P-100",
                pass_valid_to=clock.today() + timedelta(days=300),
            ),
        )
        build.add(
            session,
            Assignment(
                person_id=person.id,
                role=role,
                district_code="D1" if works_there else None,
                provider_id=provider.id if works_there else None,
                team_id=team.id if role is Role.FOLLOW_UP_WORKER else None,
                valid_from=start,
            ),
        )
        assert person.id is not None
        people[role] = person.id
    return people


@contextmanager
def live_server(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Live]:
    """Start the web application on a database of its own; stop it at the end.

    `more`: environment variables besides those that every server gets.
    """
    with sqlite_database(folder) as database_url:
        with writing(database_url) as session:
            people = small_city(session)
        port = _free_port()
        environment = server_environment() | {
            "OMZIEN_DATABASE_URL": database_url,
            "OMZIEN_DATA_DIR": str(folder),
            # What a test writes and what the server writes is one log.
            "OMZIEN_KEY_FILE": str(load_settings().keys.resolve()),
            "OMZIEN_PORT": str(port),
            "OMZIEN_PUBLIC_URL": "",
            **(more or {}),
        }
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, f"--server.port={port}", "--server.address=127.0.0.1"],
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        base_url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(base_url, process, folder / "server.log")
            yield Live(base_url, database_url, folder, people)
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(base_url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            with urlopen(f"{base_url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"no answer in {LONGEST_START} s: {log.read_text()}")

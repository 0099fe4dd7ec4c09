"""The people of the load test: a copy of a demo city in which everybody can sign in.

Each has a name of his own, which stands in his side bar, and his visits carry his mark:
an answer that holds another name or mark there came from another session.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from outreach.demo.colleagues import DEMO_PASSWORD

EXTRA_ROLES = ("phone_desk", "coordinator", "phone_desk", "manager")
"""Of the people who are added when the city has too few, in turn."""


class Somebody(NamedTuple):
    """One person of the load test."""

    number: int
    """Of the row, and in the mark."""
    email: str
    name: str
    password: str = DEMO_PASSWORD


def copied(city: Path, folder: Path) -> Path:
    """A copy of a city's folder; what the test does to it is thrown away."""
    target = folder / "city"
    shutil.copytree(city, target)
    return target


def prepare(city: Path, count: int) -> list[Somebody]:
    """Give `count` people of the city a name, an address and the demo's password."""
    with closing(sqlite3.connect(city / "omzien.sqlite3")) as opened, opened:
        (hashed,) = opened.execute(
            "SELECT password_hash FROM person WHERE password_hash <> '' LIMIT 1"
        ).fetchone()
        numbers = [row[0] for row in opened.execute(_AT_WORK)][:count]
        for place in range(count - len(numbers)):
            numbers.append(_add(opened, EXTRA_ROLES[place % len(EXTRA_ROLES)]))
        people = [
            Somebody(n, f"proef{n:04}@omzien.test", f"Proefpersoon {n:04}")
            for n in numbers
        ]
        for one in people:
            opened.execute(
                "UPDATE person SET name = ?, email = ?, password_hash = ?, active = 1, "
                "password_temporary = 0 WHERE id = ?",
                (one.name, one.email, hashed, one.number),
            )
            opened.execute(
                "UPDATE visit SET note = ? WHERE visitor_id = ?",
                (f"merk-{one.number:04}", one.number),
            )
    return people


_AT_WORK = """
SELECT p.id FROM person p JOIN assignment a ON a.person_id = p.id
 WHERE p.active AND a.valid_from <= date('now')
   AND (a.valid_to IS NULL OR a.valid_to > date('now'))
 GROUP BY p.id
 ORDER BY min(a.role IN ('visitor', 'follow_up_worker')),
          (SELECT count(*) FROM visit v WHERE v.visitor_id = p.id) DESC, p.id
"""
"""The office first, then visitors with work, then the others."""


def _add(opened: sqlite3.Connection, role: str) -> int:
    """One more person, by the pattern of the first; returns the number."""
    columns = [row[1] for row in opened.execute("PRAGMA table_info(person)")]
    others = [name for name in columns if name not in ("id", "email", "pass_number")]
    listed = ", ".join(others)
    number = int(opened.execute("SELECT max(id) + 1 FROM person").fetchone()[0])
    opened.execute(
        f"INSERT INTO person (id, email, pass_number, {listed}) "
        f"SELECT ?, ?, ?, {listed} FROM person WHERE active LIMIT 1",
        (number, f"extra{number}", f"EXTRA-{number}"),
    )
    opened.execute(
        "INSERT INTO assignment (person_id, role, valid_from) VALUES (?, ?, ?)",
        (number, role, "2020-01-01"),
    )
    return number

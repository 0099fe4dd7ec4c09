"""Does the HTTP door take 200 reports a second into SQLite, and lose none?

`python -m benchmarks.signals_intake [--rate 200] [--seconds 30] [--kills 3]`.
Serves an empty installation as `.streamlit/config.toml` says, and sends reports of one
organisation over kept connections, at a fixed rate whatever the answers do (a late
answer counts from the moment at which its report was due). Then: each report that was
answered with 201 is in the database under its reference, with reporter, queue,
deadline, history and log row, and there is none beside them. After that the server is
killed (SIGKILL) in the middle of such a load, some times, and again every 201 must be
there; all is sent once more then, and must give 201 or 200.

Ends with code 1 when a report was lost or doubled, when an answer was not 201, or when
fewer reports than the rate were stored a second.
"""

import argparse
import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import psutil

from outreach import clock
from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.database import writing
from outreach.settings import load_settings, server_environment
from outreach.starting import make_ready
from signals.actions.covenants import add_covenant, make_caller_key
from signals.rules.covenants import MOST_QUOTA, CovenantTerms, SharedField
from signals.rules.drafts import ReporterKind

ROOT = Path(__file__).parent.parent
HOST, PORT = "127.0.0.1", 8598
CONNECTIONS = 60
PATIENCE = 60
"""Seconds to start; and the longest wait for one answer."""
TEXT = "De brievenbus is al weken vol en de gordijnen blijven dicht. "


@dataclass
class Seen:
    """What came of the reports, by their own number."""

    taken: dict[int, str] = field(default_factory=dict)
    """Number -> our reference, of those that were answered with 201 or 200."""
    other: list[str] = field(default_factory=list)
    unanswered: set[int] = field(default_factory=set)
    times: list[float] = field(default_factory=list)
    """Seconds from the moment a report was due to its answer."""


def body_of(number: int, run: str) -> bytes:
    """One report: an address of its own, some ticks, and a text of some lines."""
    report = {
        "reference": f"{run}-{number}",
        "about": "person",
        "address": {
            "postcode": f"{3011 + number % 80} AA",
            "house_number": number % 900 + 1,
            "street": "Proefstraat",
            "city": "Rotterdam",
        },
        "person": {"name": f"J. Jansen-{number}", "birth_year": 1940},
        "seen": ["mail_piles_up", "curtains_closed"],
        "text": TEXT * (1 + number % 6),
        "done": ["rang_bell"],
        "contact": {"name": "Wil Huurman", "phone": "010 1234567"},
    }
    return json.dumps(report).encode()


async def load(key: str, run: str, rate: float, seconds: float, seen: Seen) -> float:
    """Send reports at a rate; returns the seconds until the last answer."""
    numbers = iter(range(int(rate * seconds)))
    began = time.monotonic()

    async def connection() -> None:
        reader = writer = None
        for number in numbers:
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            try:
                if writer is None or reader is None:
                    reader, writer = await asyncio.open_connection(HOST, PORT)
                writer.write(request_of(key, body_of(number, run)))
                status, content = await asyncio.wait_for(answer_of(reader), PATIENCE)
            except (OSError, EOFError, TimeoutError):
                seen.unanswered.add(number)
                writer = None
                continue
            seen.times.append(time.monotonic() - due)
            if status in (200, 201):
                seen.taken[number] = json.loads(content)["reference"]
            else:
                seen.other.append(f"{status} {content[:200]!r}")

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return time.monotonic() - began


def request_of(key: str, body: bytes) -> bytes:
    """The request as it goes over the line."""
    head = (
        f"POST /api/signals HTTP/1.1\r\nHost: {HOST}:{PORT}\r\n"
        f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and content of one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    named = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    content = await reader.readexactly(int(named["content-length"]))
    return int(first.split()[1]), content


def prepare() -> str:
    """A migrated database with one organisation; its key."""
    url, at = load_settings().url, clock.now()
    make_ready(url)
    viewer = Viewer(
        ViewerKind.PERSON, "benchmark", at.date(), 1, (Grant(Role.COORDINATOR),)
    )
    terms = CovenantTerms(
        name="Waterbedrijf",
        reporter_kind=ReporterKind.UTILITY,
        ground="Artikel 2.1.2 Wmo 2015, convenant.",
        allowed=frozenset(SharedField) - {SharedField.REFERRAL},
        valid_from=date(2020, 1, 1),
        daily_quota=MOST_QUOTA,
    )
    with writing(url) as session:
        made = add_covenant(session, terms, nonce="benchmark", by=viewer, at=at)
        return make_caller_key(
            session, made.id or 0, nonce="benchmark key", by=viewer, at=at
        )


@contextmanager
def served() -> Iterator[psutil.Process]:
    """The web process, until the end of the block; it may be dead by then."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += [f"--server.address={HOST}", f"--server.port={PORT}"]
    own = {"OMZIEN_ADDRESS": HOST, "OMZIEN_PORT": str(PORT)}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=server_environment() | own,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _try in range(PATIENCE * 2):
            if _healthy():
                break
            time.sleep(0.5)
        yield psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()


def _healthy() -> bool:
    link = HTTPConnection(HOST, PORT, timeout=2)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


WHOLE = """
SELECT s.reference FROM signal s JOIN reporter r ON r.signal_id = s.id
 WHERE r.caller_reference LIKE ? AND s.queue IS NOT NULL AND s.due_at IS NOT NULL
   AND EXISTS (SELECT 1 FROM statechange h
                WHERE h.entity_kind = 'signal' AND h.entity_id = CAST(s.id AS TEXT))
   AND EXISTS (SELECT 1 FROM auditevent a
                WHERE a.object_kind = 'signal' AND a.object_id = CAST(s.id AS TEXT))
"""


def in_database(run: str) -> tuple[set[str], int]:
    """References that are stored with all that belongs to them, and rows in all."""
    path = load_settings().url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as link:
        (whole,) = link.execute("PRAGMA quick_check").fetchone()
        if whole != "ok":
            raise SystemExit(f"the database is broken: {whole}")
        found = {row[0] for row in link.execute(WHOLE, (f"{run}-%",))}
        counted = "SELECT count(*) FROM reporter WHERE caller_reference LIKE ?"
        (rows,) = link.execute(counted, (f"{run}-%",)).fetchone()
    return found, rows


def share(times: list[float], part: float) -> float:
    """The time within which this part (0..1) of the answers came, in seconds."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def full_speed(key: str, rate: float, seconds: float) -> bool:
    """The load as promised; whether nothing was lost and it kept up."""
    seen = Seen()
    with served() as process:
        asyncio.run(load(key, "warm", rate / 4, 2, Seen()))
        spent = sum(process.cpu_times()[:2])
        took = asyncio.run(load(key, "run", rate, seconds, seen))
        spent = sum(process.cpu_times()[:2]) - spent
        memory = process.memory_info().rss
    found, rows = in_database("run")
    stored = set(seen.taken.values())
    print(
        f"{len(seen.taken)} answered with 201 in {took:.1f} s: "
        f"{len(seen.taken) / took:.1f} a second (asked {rate:.0f})"
    )
    print(f"rows {rows}, whole {len(found)}, lost {len(stored - found)}")
    print(
        f"p50 {1000 * share(seen.times, 0.5):.0f} ms, p95 "
        f"{1000 * share(seen.times, 0.95):.0f} ms, slowest "
        f"{1000 * max(seen.times, default=0):.0f} ms"
    )
    print(
        f"server {spent / took:.2f} cores, {memory / 1e6:.0f} MB; errors {seen.other}"
    )
    kept_up = took <= seconds * 1.02 + 0.5
    good = stored == found and rows == len(stored) == int(rate * seconds)
    return good and kept_up and not seen.other and not seen.unanswered


def killed(key: str, rate: float, seconds: float, run: str) -> bool:
    """Kill the server in the middle; whether every 201 is there, and the rest can be
    sent again."""
    seen, again = Seen(), Seen()
    with served() as process:
        asyncio.run(_load_and_kill(key, run, rate, seconds, seen, process))
    found, rows = in_database(run)
    lost = set(seen.taken.values()) - found
    with served():
        asyncio.run(load(key, run, rate, seconds, again))
    after, rows_after = in_database(run)
    whole = len(again.taken) == int(rate * seconds) == rows_after == len(after)
    same = all(again.taken.get(n) == ours for n, ours in seen.taken.items())
    print(
        f"killed: {len(seen.taken)} had 201, {rows} rows, lost {len(lost)}; "
        f"sent again: {rows_after} of {int(rate * seconds)}, same references {same}"
    )
    return not lost and rows == len(found) and whole and same


async def _load_and_kill(
    key: str, run: str, rate: float, seconds: float, seen: Seen, process: psutil.Process
) -> None:
    async def kill() -> None:
        await asyncio.sleep(random.uniform(0.3, 0.8) * seconds)
        process.kill()

    await asyncio.gather(load(key, run, rate, seconds, seen), kill())


def main() -> None:
    """Serve, load, count; kill, count again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OMZIEN_DATA_DIR"] = folder
        key = prepare()
        good = full_speed(key, given.rate, given.seconds)
        for number in range(given.kills):
            good = killed(key, given.rate, 4, f"kill{number}") and good
    if not good:
        raise SystemExit("not good enough")


if __name__ == "__main__":
    main()

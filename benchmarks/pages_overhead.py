"""What do the log and the scope cost? The same pages with and without, in one run.

`python -m benchmarks.pages_overhead [--city DIR] [--times 9]`. Pages are opened whole,
as `AppTest` runs them, on a small demo city (or a copy of the one in `--city`).

With: somebody with a right in each district apart, so that scope is as many conditions
as there are districts, and everything that is seen goes to the log.
Without: somebody with the same role and no limits, whose scope is no condition at all,
and no note is taken, so that nothing is written. Both see the same people. The ratio of
the medians may be at most 1.8, for each page.
"""

import argparse
import logging
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from benchmarks.web_load import small_city
from benchmarks.web_people import copied
from dashboards.frame import SESSION_KEY
from outreach import auditing, clock
from outreach.actions.sessions import token_hash
from outreach.database import reading
from outreach.settings import load_settings

ROOT = Path(__file__).parent.parent
MOST = 1.8
"""Times as long as without; the issue's figure."""
PAGES = (
    "vandaag",
    "afspraken",
    "opvolging_verdelen",
    "niet_uitgenodigd",
    "terugmelden",
)


def prepare(city: Path) -> None:
    """Two coordinators, signed in: one with a right in each district, one without."""
    now, late = "2020-01-01 00:00:00.000000", "2999-01-01 00:00:00.000000"
    with closing(sqlite3.connect(city / "omzien.sqlite3")) as opened, opened:
        coordinators = [
            row[0]
            for row in opened.execute(
                "SELECT person_id FROM assignment WHERE role = 'coordinator' "
                "AND valid_to IS NULL ORDER BY person_id LIMIT 2"
            )
        ]
        limited, free = coordinators
        opened.execute("DELETE FROM assignment WHERE person_id = ?", (limited,))
        opened.execute(
            "INSERT INTO assignment (person_id, role, district_code, valid_from) "
            "SELECT ?, 'coordinator', code, '2020-01-01' FROM district",
            (limited,),
        )
        opened.execute("UPDATE person SET password_temporary = 0")
        for who, token in ((limited, "with"), (free, "without")):
            opened.execute(
                "INSERT INTO websession (token_hash, person_id, created_at, seen_at, "
                "expires_at) VALUES (?, ?, ?, ?, ?)",
                (token_hash(token), who, now, late, late),
            )


@contextmanager
def without_log() -> Iterator[None]:
    """Nobody writes down who was seen."""
    with patch.object(auditing, "_note", lambda _session, _note: None):
        yield


def opened_page(page: str, token: str) -> AppTest:
    """A page, after its first run."""
    test = AppTest.from_file(str(ROOT / f"dashboards/pages/{page}.py"))
    test.default_timeout = 60
    test.user = {SESSION_KEY: token_hash(token)}  # type: ignore[attr-defined]
    return test.run()


def timed(test: AppTest) -> float:
    """Seconds of one more run."""
    began = time.perf_counter()
    test.run()
    return time.perf_counter() - began


def measure(page: str, times: int) -> tuple[float, float]:
    """Median seconds with and without, by turns, so that both meet the same machine."""
    with_it = opened_page(page, "with")
    with without_log():
        free = opened_page(page, "without")
    for test in (with_it, free):
        if test.exception or test.error:
            raise SystemExit(f"{page} does not open: {test.exception} {test.error}")
    slow, fast = [], []
    for _turn in range(times):
        slow.append(timed(with_it))
        with without_log():
            fast.append(timed(free))
    return statistics.median(slow), statistics.median(fast)


def events() -> int:
    """How many events are in the log."""
    with reading(load_settings().url) as session:
        return int(session.connection().exec_driver_sql(EVENTS).scalar_one())


EVENTS = "SELECT coalesce(max(seq), 0) FROM auditevent"


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--parts", type=int, default=40)
    parser.add_argument("--city", type=Path)
    given = parser.parse_args()
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        city = given.city or small_city(Path(name) / "built", given.parts)
        here = copied(city, Path(name))
        prepare(here)
        os.environ["OMZIEN_DATA_DIR"] = str(here)
        load_settings.cache_clear()
        print(f"{clock.now():%Y-%m-%d %H:%M}, load average {os.getloadavg()[0]:.1f}")
        for page in PAGES:
            before = events()
            slow, fast = measure(page, given.times)
            worst = max(worst, slow / fast)
            print(
                f"{page}: {1000 * slow:.0f} ms with, {1000 * fast:.0f} ms without, "
                f"ratio {slow / fast:.2f}, {events() - before} events"
            )
    print(f"worst ratio {worst:.2f} (at most {MOST})")
    if worst > MOST:
        raise SystemExit("the log and the scope cost too much")


if __name__ == "__main__":
    main()

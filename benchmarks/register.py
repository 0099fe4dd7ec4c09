"""Speed and size of the register import, on invented people.

    python -m benchmarks.register            both measurements
    python -m benchmarks.register --rows 100000

Prints seconds (beside them those of the processor, for a busy machine) and peak
memory. Targets on two cores: 1,000,000 rows read, validated and filtered in 20 s and
250 MB with the report not written; 650,000 rows with 1.5 % changed after a first load
in 40 s.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from outreach.access import job_viewer
from outreach.actions.register import import_register
from outreach.database import writing
from outreach.migrating import bring_up_to_date
from outreach.rules.register.checks import BSN_WEIGHTS

REFERENCE = date(2026, 11, 1)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
OLD_SHARE = 0.08
"""Share of people of 75 and over, as in Rotterdam."""
CHANGED_SHARE = 0.015
HEADINGS = (
    "01.01.20;01.02.10;01.02.20;01.02.30;01.02.40;01.03.10;01.04.10;01.61.10;"
    "05.02.30;05.02.40;05.06.10;05.07.10;06.08.10;07.67.10;07.67.20;07.70.10;"
    "08.09.10;08.10.10;08.10.30;08.11.10;08.11.15;08.11.20;08.11.30;08.11.40;"
    "08.11.60;08.11.70;08.11.80;08.11.90;08.12.10;08.13.10;08.83.10"
)
NAMES = ("Anna", "Johannes Pieter", "Maria Cornelia", "Willem", "Fatima", "Jan", "Ans")
SURNAMES = ("Bakker", "Vries", "Jansen", "Berg", "Yılmaz", "Visser", "Smit", "Öz")
STREETS = ("Dorpsstraat", "Kerklaan", "Havenweg", "Molenpad", "Lindenhof", "Kade")


def valid_bsns(count: int, random: Random) -> Iterator[str]:
    """Different numbers that pass the 11-test."""
    seen: set[int] = set()
    while len(seen) < count:
        head = random.randrange(10_000_000, 99_999_999)
        digits = f"{head:08d}"
        rest = sum(int(d) * w for d, w in zip(digits, BSN_WEIGHTS[:8], strict=True))
        check = rest % 11
        if check < 10 and head not in seen:
            seen.add(head)
            yield f"{digits}{check}"


def person_line(bsn: str, random: Random, *, moved: bool = False) -> str:
    """One person of the selection layout."""
    old = random.random() < OLD_SHARE
    age = random.randrange(75 * 365, 100 * 365) if old else random.randrange(74 * 365)
    birth = REFERENCE - timedelta(days=age + age // 1461)
    number = random.randrange(1, 400) + (500 if moved else 0)
    postcode = f"{random.randrange(3011, 3089)}{random.choice('ABCDEFGH')}B"
    street = random.choice(STREETS)
    cells = (
        bsn,
        random.choice(NAMES),
        "",
        random.choice(("", "", "van der")),
        random.choice(SURNAMES),
        f"{birth:%Y%m%d}",
        random.choice("MV"),
        random.choice("EEEVN"),
        "",
        random.choice(("", random.choice(SURNAMES))),
        "",
        "",
        "",
        "",
        "",
        random.choice("0000000007"),
        "0599",
        "W",
        "20100101",
        street,
        street,
        str(number),
        "",
        "",
        postcode,
        "Rotterdam",
        f"059901000{random.randrange(10**6):07d}",
        f"059920000{random.randrange(10**6):07d}",
        "",
        "",
        "",
    )
    return ";".join(cells)


def write_file(path: Path, rows: int, *, changed: float = 0.0) -> None:
    """A delivery with a fixed seed; `changed` is the share of people who moved."""
    numbers = valid_bsns(rows, Random(1))
    changing = Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADINGS + "\n")
        for n, bsn in enumerate(numbers):
            moved = changing.random() < changed
            file.write(person_line(bsn, Random(n), moved=moved) + "\n")


def take_in(url: str, path: Path, day: date, keys_at: Path, **given: object) -> str:
    """One import; returns its counts as a line."""
    from outreach.adapters.key_files import load_keys
    from outreach.settings import Settings

    keys = load_keys(Settings(key_file=keys_at), numbers_sealed=False)
    begun, worked = time.perf_counter(), time.process_time()
    with writing(url, random=Random(1)) as session:
        result = import_register(
            session,
            path,
            reference_date=day,
            municipality_code="0599",
            keys=keys,
            by=job_viewer("benchmark", day),
            at=AT,
            **given,  # type: ignore[arg-type]
        )
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{result.read:>9,} rows  {seconds:6.1f} s ({worked:.1f} of CPU)  "
        f"peak {peak:4.0f} MB  "
        f"new {result.new:,}  changed {result.changed:,}  "
        f"unchanged {result.unchanged:,}"
    )


def measured(label: str, **given: object) -> None:
    """Run one import in a process of its own, so that its peak is its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        print(f"{label:<44} {pool.apply(take_in, kwds=given)}")


def main(rows: int | None) -> None:
    """Both measurements."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = folder / "keys.json"
        url = f"sqlite:///{folder / 'register.sqlite3'}"
        bring_up_to_date(url)
        million, load = rows or 1_000_000, rows or 650_000
        write_file(folder / "million.csv", million)
        measured(
            "read, validate, filter (20 s, 250 MB)",
            url=url,
            path=folder / "million.csv",
            day=REFERENCE,
            keys_at=keys,
            dry_run=True,
        )
        write_file(folder / "first.csv", load)
        write_file(folder / "second.csv", load, changed=CHANGED_SHARE)
        for label, file, days in (
            ("first load", "first.csv", 0),
            ("1.5 % changed (40 s)", "second.csv", 7),
        ):
            measured(
                label,
                url=url,
                path=folder / file,
                day=REFERENCE + timedelta(days=days),
                keys_at=keys,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=None)
    sys.exit(main(parser.parse_args().rows))

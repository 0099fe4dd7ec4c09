"""How long does the demo city take?

`python -m benchmarks.demo [--parts 1] [--seed 1]`. The whole city must stand within
150 seconds on two cores; the time of each stage is printed, too.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import omzien  # noqa: F401 - registers what is to be kept how long
from letters.actions.batches import confirm_posted
from letters.demo.walking import lay_ready, to_print_house
from outreach import clock
from outreach.demo.building import build_demo
from outreach.demo.world import LetterWork
from outreach.settings import Settings

MOST = 150.0
"""Seconds; the issue's figure."""


def main() -> None:
    """Build a city into a temporary folder and print how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.perf_counter()
    stages: dict[str, float] = {}

    def told(what: str, _done: float) -> None:
        stages.setdefault(what, time.perf_counter() - began)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The log, too, gets its keys and anchors there and not in the real data folder.
        os.environ["OMZIEN_DATA_DIR"] = name
        build_demo(
            f"sqlite:///{folder / 'demo.sqlite3'}",
            settings=Settings(data_dir=folder),
            letter_work=LetterWork(
                to_print_house, confirm_posted, lay_ready, folder / "letters"
            ),
            seed=given.seed,
            today=clock.today(),
            parts=given.parts,
            told=told,
        )
        size = (folder / "demo.sqlite3").stat().st_size
    whole = time.perf_counter() - began
    starts = [*stages.values(), whole]
    for (what, start), end in zip(stages.items(), starts[1:], strict=True):
        print(f"{what}: {end - start:.1f} s")
    print(f"demo city in one part of {given.parts}: {whole:.1f} s (at most {MOST:.0f})")
    print(f"database: {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()

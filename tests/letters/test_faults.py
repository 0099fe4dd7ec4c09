"""A process that dies, or a disk that is full, at any write of a batch on its way out:
nobody gets two letters, no letter leaves unrecorded, the next run finishes the work."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.databases import _sqlite_template

ROOT = Path(__file__).parents[2]


def tried(folder: Path, kinds: str, every: int) -> list[list[Any]]:
    """Every n-th point; a row each: kind, step, call, number, what was wrong."""
    module = "tests.letters.leaving_process"
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            module,
            str(folder / "tried"),
            str(_sqlite_template()),
            kinds,
            str(every),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_some_points_of_a_batch_on_its_way_out(tmp_path: Path) -> None:
    rows = tried(tmp_path, "kill,full", 130)
    assert len(rows) >= 2
    assert [row for row in rows if row[-1]] == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["kill", "full"])
def test_every_point_of_a_batch_on_its_way_out(tmp_path: Path, kind: str) -> None:
    rows = tried(tmp_path, kind, 1)
    assert {row[1] for row in rows} == {
        "rendered",
        "released",
        "handed_over",
        "posted",
    }
    assert len(rows) >= 100
    assert [row for row in rows if row[-1]] == []

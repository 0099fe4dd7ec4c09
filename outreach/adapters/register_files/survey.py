"""A first pass over a whole file: how many rows, which BSNs occur twice, whose town.

Four bytes a row for the number and four for its line, so a million rows take 8 MB.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from outreach.adapters.register_files.shape import RegisterFile
from outreach.rules.register.checks import is_digits

STEP = 20_000
"""Rows between two signs of progress."""


class Survey(NamedTuple):
    """What is known of a file before its rows are judged."""

    rows: int
    doubles: dict[int, tuple[int, ...]]
    """Row number -> all rows with the same BSN, in file order."""
    elsewhere: int
    """Rows of another municipality than the one configured."""
    towns: dict[str, int]
    """Municipality code -> rows; empty when none is configured."""


def survey(
    file: RegisterFile,
    municipality_code: str,
    progress: Callable[[int], None] = lambda _: None,
) -> Survey:
    """Read a file once from start to end. Raises FileRejected as reading does."""
    numbers, lines = array("I"), array("I")
    towns: defaultdict[str, int] = defaultdict(int)
    bsn_at, town_at = file.columns["bsn"], file.columns["municipality_code"]
    width = file.width
    for line, cells in file.rows():
        numbers.append(_number(cells[bsn_at]) if bsn_at < len(cells) else 0)
        lines.append(line)
        if municipality_code and len(cells) == width:
            towns[cells[town_at].strip()] += 1
        if not len(numbers) % STEP:
            progress(len(numbers))
    elsewhere = sum(towns.values()) - towns[municipality_code] if towns else 0
    return Survey(len(numbers), _doubles(numbers, lines), elsewhere, dict(towns))


def _number(cell: str) -> int:
    """A BSN as a number, 0 when it is none; a lost zero makes no difference."""
    if len(cell) == 9 and cell.isascii() and cell.isdigit():
        return int(cell)
    text = cell.strip()
    return int(text) if is_digits(text, 8, 9) else 0


def _doubles(numbers: "array[int]", lines: "array[int]") -> dict[int, tuple[int, ...]]:
    ordered = sorted(numbers)
    twice = {one for one, next_one in pairwise(ordered) if one == next_one and one}
    del ordered
    if not twice:
        return {}
    where: defaultdict[int, list[int]] = defaultdict(list)
    for number, line in zip(numbers, lines, strict=True):
        if number in twice:
            where[number].append(line)
    return {line: tuple(found) for found in where.values() for line in found}

"""The quick way past the nine in ten who are certainly too young.

A row passes the sieve only when rule 8 surely decides: everything else, and every
doubt, takes the long way. Held against the long way by a property test.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from outreach.rules.dates import PartialDate, turns
from outreach.rules.register.checks import (
    AGE,
    BSN_WEIGHTS,
    NONDISCLOSURE,
    OLDEST_AGE,
)
from outreach.rules.register.verdicts import NEARLY

_HIGH = bytes(
    sum(int(d) * w for d, w in zip(f"{n:04d}", BSN_WEIGHTS[:4], strict=True)) % 11
    for n in range(10_000)
)
_LOW = bytes(
    sum(int(d) * w for d, w in zip(f"{n:05d}", BSN_WEIGHTS[4:], strict=True)) % 11
    for n in range(100_000)
)
"""Parts of the 11-test of the first four and the last five digits."""


class _Young(dict[str, bool]):
    """Birth date as written -> certainly below 74; each date is worked out once."""

    def __init__(self, reference_date: date, latest_day: date) -> None:
        super().__init__()
        self.reference_date, self.latest_day = reference_date, latest_day

    def __missing__(self, written: str) -> bool:
        self[written] = young = self._work_out(written)
        return young

    def _work_out(self, written: str) -> bool:
        try:
            earliest = PartialDate.parse(written).earliest
        except ValueError:
            return False
        if earliest is None or earliest > self.latest_day:
            return False
        if earliest.year < self.latest_day.year - OLDEST_AGE:
            return False
        return turns(AGE - NEARLY, earliest) > self.reference_date


def sieve(
    columns: Mapping[str, int],
    width: int,
    *,
    reference_date: date,
    latest_day: date,
    municipality_code: str,
) -> Callable[[Sequence[str]], int]:
    """A function of a row: its BSN when it is certainly under age, else 0.

    `columns` says where each field stands, `width` how many cells a row has. Rows
    that need a remark, a padded number or a trimmed cell never pass.
    """
    bsn_at, birth_at = columns["bsn"], columns["birth"]
    geheim_at, town_at = columns["nondisclosure"], columns["municipality_code"]
    empty_at = [
        columns[field] for field in ("suspension_reason", "died_on") if field in columns
    ]
    # One absent column: look twice at the other. Both absent: nothing to look at.
    first, second = (empty_at[0], empty_at[-1]) if empty_at else (width, width)
    young = _Young(reference_date, latest_day)
    high, low, geheim = _HIGH, _LOW, NONDISCLOSURE

    def certainly_young(cells: Sequence[str]) -> int:
        if len(cells) != width or not young[cells[birth_at]]:
            return 0
        bsn = cells[bsn_at]
        if len(bsn) != 9 or not (bsn.isascii() and bsn.isdigit()):
            return 0
        if cells[geheim_at] not in geheim:
            return 0
        if first < width and (cells[first] or cells[second]):
            return 0
        if municipality_code and cells[town_at] != municipality_code:
            return 0
        number = int(bsn)
        return 0 if (high[number // 100_000] + low[number % 100_000]) % 11 else number

    return certainly_young

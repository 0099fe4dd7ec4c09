"""From the letters of a trial to what each arm brought: homes, hits, and answers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from letters.rules.trial_results import Counted, Measure
from letters.rules.variants import household_of

BY_OTHER = "other"
"""Answered by what came of a visit or a call, not by an answer to the letter."""


class Sent(NamedTuple):
    """One letter of a trial that was posted."""

    arm: str
    resident_id: str
    address_key: str
    posted_on: date
    returned: bool
    """The post brought it back: nobody read it."""
    answered: bool
    yes: bool
    code: str = ""
    """A `ResponseCode`, `BY_OTHER`, or "": no answer."""


class ArmCount(NamedTuple):
    """What one arm brought so far."""

    letters: int
    """That count: posted long enough ago, and not returned."""
    homes: Counted
    """Homes with a letter that counts; a hit: somebody there answered (or said yes)."""
    codes: Mapping[str, int]
    """Letters by the answer of whom they went to; "": none."""
    young: int
    """Letters that were posted too short ago to count."""
    returned: int


def is_mature(posted_on: date, today: date, weeks: int) -> bool:
    """Whether there was time enough to answer: norm `mature_weeks`."""
    return posted_on + timedelta(weeks=weeks) <= today


def counted_arms(
    sent: Iterable[Sent], measure: Measure, *, today: date, weeks: int
) -> dict[str, ArmCount]:
    """Each arm of which letters were posted, by its key."""
    by_arm: dict[str, list[Sent]] = defaultdict(list)
    for letter in sent:
        by_arm[letter.arm].append(letter)
    return {arm: _counted(rows, measure, today, weeks) for arm, rows in by_arm.items()}


def _counted(rows: list[Sent], measure: Measure, today: date, weeks: int) -> ArmCount:
    old = [row for row in rows if is_mature(row.posted_on, today, weeks)]
    read = [row for row in old if not row.returned]
    homes: dict[str, bool] = {}
    for row in read:
        home = household_of(row.resident_id, row.address_key)
        hit = row.yes if measure is Measure.YES else row.answered
        homes[home] = homes.get(home, False) or hit
    return ArmCount(
        letters=len(read),
        homes=Counted(sum(homes.values()), len(homes)),
        codes=Counter(row.code for row in read),
        young=len(rows) - len(old),
        returned=len(old) - len(read),
    )

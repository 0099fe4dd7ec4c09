"""The gaps of a day: where one more visit fits between what stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from outreach.rules.rounds.model import Lunch, Mode, Point, Shift, Travel
from outreach.rules.rounds.travel import minutes


class Taken(NamedTuple):
    """Time of a visitor that is taken, and where; None: a call, made on the spot."""

    start: int
    end: int
    place: Point | None = None


@dataclass
class Ways:
    """Travel times, each reckoned once: a day is looked at for many visitors."""

    travel: Travel
    _known: dict[tuple[Mode, Point, Point], int] = field(default_factory=dict)

    def minutes(self, mode: Mode, start: Point | None, end: Point | None) -> int:
        """Whole minutes; 0 from or to nowhere."""
        if start is None or end is None or start == end:
            return 0
        key = (mode, start, end)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = minutes(self.travel, mode, start, end)
        return found


class Gap(NamedTuple):
    """Free time in a shift, between two things that stand."""

    free: int
    due: int
    before: Point | None
    after: Point | None
    """Where he must be next; None: nowhere, his day ends at the last visit."""
    calls: int | None
    """Minutes left to travel on after calls that come first; None: there are none."""
    ahead: Taken | None = None
    """What stands after the shift, on the same day."""
    behind: Taken | None = None
    """... and before it."""


def gaps_of(shift: Shift, taken: Sequence[Taken]) -> Iterator[Gap]:
    """The gaps of a shift by time; also those that are too short."""
    inside = within(shift, taken)
    behind = [one for one in taken if one.end <= shift.start]
    ahead = [one for one in taken if one.start >= shift.end]
    free, place = shift.start, shift.begin
    for number, one in enumerate(inside):
        calls = _calls(inside, number)
        then = inside[number + calls] if number + calls < len(inside) else None
        ends = then.start if then else shift.end
        yield Gap(
            free,
            one.start,
            place,
            then.place if then else shift.back,
            ends - inside[number + calls - 1].end if calls else None,
            None,
            behind[-1] if behind and not number else None,
        )
        free, place = max(free, one.end), one.place or place
    yield Gap(
        free,
        shift.end,
        place,
        shift.back,
        None,
        ahead[0] if ahead else None,
        behind[-1] if behind and not inside else None,
    )


def within(shift: Shift, taken: Sequence[Taken]) -> list[Taken]:
    """What stands in the shift, or reaches into it."""
    return [one for one in taken if one.end > shift.start and one.start < shift.end]


def _calls(within: Sequence[Taken], number: int) -> int:
    """How many calls stand one after another from here."""
    count = 0
    while number + count < len(within) and within[number + count].place is None:
        count += 1
    return count


def span_of(
    gap: Gap,
    shift: Shift,
    there: Point | None,
    legs: tuple[int, int],
    length: int,
    ways: Ways,
) -> tuple[int, int]:
    """The first and the last minute to begin; the last before the first: none."""
    to, on = legs
    first = gap.free + to
    if gap.behind:
        way = ways.minutes(shift.mode, gap.behind.place, there)
        first = max(first, gap.behind.end + way)
    if gap.calls is not None:
        return first, (gap.due - length if on <= gap.calls else first - 1)
    last = gap.due - on - length
    if gap.ahead:
        way = ways.minutes(shift.mode, there, gap.ahead.place)
        last = min(last, gap.ahead.start - way - length)
    return first, last


def pauses_apart_from(
    number: int, gaps: Sequence[Gap], shift: Shift, there: Point | None, ways: Ways
) -> bool:
    """Whether the pause fits in another gap than this one, or there is none to take.

    `there`: where a visit in this gap is. Calls after it are then made there, so the
    gap after those calls begins there too.
    """
    if shift.lunch is None:
        return True
    for other, gap in enumerate(gaps):
        after_calls = other > number and all(
            one.calls is not None for one in gaps[number:other]
        )
        start = there if after_calls else gap.before
        if other != number and _pauses_in(shift.lunch, gap, start, shift.mode, ways):
            return True
    return False


def _pauses_in(
    lunch: Lunch, gap: Gap, start: Point | None, mode: Mode, ways: Ways
) -> bool:
    """Whether the pause fits in a gap that begins at `start`."""
    if not _fits(lunch, gap.free, gap.due, 0):
        return False
    if gap.calls is not None:  # whoever calls pauses where he is
        return True
    return _fits(lunch, gap.free, gap.due, ways.minutes(mode, start, gap.after))


def still_pauses(
    lunch: Lunch, gap: Gap, legs: tuple[int, int], starts: int, length: int
) -> bool:
    """Whether the pause still fits before or after a visit in its gap."""
    to, on = legs if gap.calls is None else (legs[0], 0)
    before = _fits(lunch, gap.free, starts, to)
    return before or _fits(lunch, starts + length, gap.due, on)


def _fits(lunch: Lunch, start: int, end: int, way: int) -> bool:
    """Before, on or after a way of so many minutes: the checker says the same."""
    begins = max(start, lunch.window.start)
    room = end - start - way >= lunch.minutes
    return room and begins <= min(end - lunch.minutes, lunch.window.end)

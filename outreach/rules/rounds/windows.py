"""When a resident can be visited: wishes in days and parts of a day become windows.

Hours of the parts of a day are a house rule; parts that touch are one window, because
a visit lies in a window whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from outreach.rules.responses import DayPart, Wishes
from outreach.rules.rounds.model import DAY, PROMISE_SLACK, Promise, Window

PARTS: Mapping[DayPart, tuple[int, int]] = {
    DayPart.MORNING: (8 * 60, 12 * 60),
    DayPart.AFTERNOON: (12 * 60, 17 * 60 + 30),
    DayPart.EVENING: (17 * 60 + 30, 21 * 60),
}
"""Minutes of a day. House rule."""
ALL_DAY = (0, DAY)
ANY_WEEKDAY = -1


def windows_asked(
    wishes: Sequence[Wishes],
    own: Sequence[Mapping[str, Any]],
    first_day: date,
    days: int,
) -> tuple[Window, ...] | None:
    """The windows in which a household can be visited; empty: whenever somebody works.

    `wishes` are of each person who is still to be met; a visit suits all of them. `own`
    are the windows of this one visit (`VisitNeeds.windows`), which go before wishes.
    None: what they asked excludes one another, on every day. Windows that all lie
    outside these days come back as one after the last day: nobody works there.
    """
    asked = [_by_wishes(one, first_day, days) for one in wishes]
    if own:
        asked = [_by_hand(own, first_day, days)]
    limits = [found for found in asked if found is not None]
    if not limits:
        return ()
    together = limits[0]
    for other in limits[1:]:
        together = _common(together, other)
    if together:
        return tuple(together)
    if len(limits) > 1 and all(limits):
        return None
    return (Window(days * DAY, (days + 1) * DAY),)


def with_promise(
    windows: tuple[Window, ...], promise: Promise, minutes: int
) -> tuple[Window, ...]:
    """What was agreed counts before what was once wished."""
    ends = promise.starts + minutes
    if not windows or any(w.start <= promise.starts and ends <= w.end for w in windows):
        return windows
    return (*windows, around(promise.starts, minutes))


def around(starts: int, minutes: int) -> Window:
    """A time that was told, with the slack that it has."""
    return Window(max(0, starts - PROMISE_SLACK), starts + minutes + PROMISE_SLACK)


def _by_wishes(wishes: Wishes, first_day: date, days: int) -> list[Window] | None:
    """None: any day, any time."""
    if not wishes.days and not wishes.times:
        return None
    parts = [PARTS[DayPart(part)] for part in wishes.times] or [ALL_DAY]
    return _joined(
        _at(number, *part)
        for number in range(days)
        if not wishes.days or _weekday(first_day, number) in wishes.days
        for part in parts
    )


def _by_hand(
    own: Sequence[Mapping[str, Any]], first_day: date, days: int
) -> list[Window]:
    return _joined(
        _at(number, minute(one.get("from")), minute(one.get("to"), DAY))
        for one in own
        for number in range(days)
        if _counts(one, first_day, number)
    )


def _counts(one: Mapping[str, Any], first_day: date, number: int) -> bool:
    day = first_day + timedelta(days=number)
    if one.get("day"):
        return str(one["day"]) == day.isoformat()
    weekday = one.get("weekday", ANY_WEEKDAY)
    return weekday in (ANY_WEEKDAY, None, day.weekday())


def minute(clock: object, default: int = 0) -> int:
    """`09:30` as 570; `default` for what is left open or cannot be read."""
    try:
        given = time.fromisoformat(str(clock))
    except ValueError:
        return default
    return given.hour * 60 + given.minute


def _weekday(first_day: date, number: int) -> int:
    return (first_day + timedelta(days=number)).weekday()


def _at(number: int, start: int, end: int) -> Window:
    return Window(number * DAY + start, number * DAY + end)


def _joined(windows: Iterable[Window]) -> list[Window]:
    """Windows that touch within one day are one; what is no window falls away."""
    found: list[Window] = []
    for one in sorted(w for w in windows if w.start < w.end):
        last = found[-1] if found else None
        if last and one.start <= last.end and one.start // DAY == last.start // DAY:
            found[-1] = Window(last.start, max(last.end, one.end))
        else:
            found.append(one)
    return found


def _common(one: Sequence[Window], other: Sequence[Window]) -> list[Window]:
    both = (
        Window(max(a.start, b.start), min(a.end, b.end)) for a in one for b in other
    )
    return sorted(w for w in both if w.start < w.end)

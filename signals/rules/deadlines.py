"""When a signal must have been dealt with: clock hours, or time that people work.

Working time runs 24 hours on an open day and stands still on a closed one; so a report
of a weekend counts from Monday 00:00, and five working days after a Tuesday at noon is
the next Tuesday at noon. Moments are aware and in UTC; days are those of the
Netherlands. Clocks are put forward and back on Sundays only, when working time stands
still; clock hours are counted as they really pass.

Source: the issue, point 5; `deadlines.json` of Signalen, which leaves holidays out.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from outreach.calendars import ONE_DAY, is_working_day
from signals.rules.levels import Level
from signals.rules.norms import DEFAULTS, Norm, Norms, Unit, in_words, key_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Closed = Callable[[date], bool]
Pause = tuple[datetime, datetime]
"""From and until; the clock stands still in between."""
NOTHING = timedelta(0)


class Deadline(NamedTuple):
    """By when, and when somebody hears that it will not be met. All in UTC."""

    due_at: datetime
    norm: str
    """In Dutch, as it was when the deadline was set: `5 werkdagen`."""
    warn_at: datetime
    """Half of the norm: the owner or his team is warned."""
    escalate_at: datetime
    """The team's lead hears of it: at the norm, or at three times the norm."""

    def values(self) -> dict[str, Any]:
        """The columns of a `Signal` that a new deadline sets."""
        told = {"warned_at": None, "overdue_at": None, "escalated_at": None}
        return self._asdict() | {"first_due_at": self.due_at} | told


def is_closed(day: date) -> bool:
    """A weekend or a Dutch holiday. Closing days of the municipality come on top of
    it (`queries.clocks`), and Good Friday by its norm."""
    return not is_working_day(day)


def deadline(
    level: Level | None,
    received_at: datetime,
    norms: Norms = DEFAULTS,
    *,
    closed: Closed = is_closed,
) -> Deadline:
    """The deadline of a signal that came in at `received_at`.

    No level, or nothing to do: as an ordinary report. Never before `received_at`.
    """
    return deadline_of(norms[key_of(level)], received_at, closed=closed)


def deadline_of(norm: Norm, from_at: datetime, *, closed: Closed) -> Deadline:
    """The deadline by one norm, counted from a moment."""
    return Deadline(
        due_at=after(norm, from_at, closed=closed),
        norm=in_words(norm),
        warn_at=after(norm, from_at, 0.5, closed=closed),
        escalate_at=after(norm, from_at, norm.escalates, closed=closed),
    )


def after(
    norm: Norm, from_at: datetime, factor: float = 1, *, closed: Closed = is_closed
) -> datetime:
    """The moment that lies `factor` times the norm after another."""
    match norm.unit:
        case Unit.HOURS:
            return from_at + timedelta(hours=norm.number * factor)
        case Unit.CALENDAR_DAYS:
            here = _wall(from_at) + timedelta(days=norm.number * factor)
            return _moment(here)
        case Unit.WORKING_DAYS:
            return after_working_time(
                from_at, timedelta(days=norm.number * factor), closed
            )


def shifted(
    moment: datetime,
    pauses: Iterable[Pause],
    unit: Unit,
    *,
    closed: Closed = is_closed,
) -> datetime:
    """A moment moved by the time in which the clock really stood still.

    In the norm's own kind of time: a weekend of waiting moves a deadline in working
    days by nothing. Pauses that overlap count once. Never earlier than `moment`.
    """
    still = suspended(pauses, unit, closed=closed)
    if unit is Unit.WORKING_DAYS:
        return after_working_time(moment, still, closed) if still else moment
    return moment + still


def suspended(
    pauses: Iterable[Pause], unit: Unit, *, closed: Closed = is_closed
) -> timedelta:
    """How long the clock stood still, in the norm's own kind of time."""
    total, counted_until = NOTHING, None
    for began, ended in sorted(pauses):
        start = began if counted_until is None else max(began, counted_until)
        if ended <= start:
            continue
        if unit is Unit.WORKING_DAYS:
            total += working_time(start, ended, closed)
        else:
            total += ended - start
        counted_until = ended
    return total


def start_of_count(from_at: datetime, closed: Closed = is_closed) -> datetime:
    """When working time begins to run: now, or at 00:00 of the next open day."""
    return _moment(_opened(_wall(from_at), closed))


def after_working_time(
    from_at: datetime, amount: timedelta, closed: Closed = is_closed
) -> datetime:
    """The moment at which so much working time has passed; never on a closed day."""
    here, left = _opened(_wall(from_at), closed), amount
    while left >= (rest := _midnight_after(here) - here):
        left -= rest
        here = _opened(_midnight_after(here), closed)
    return _moment(here + left)


def working_time(
    from_at: datetime, until_at: datetime, closed: Closed = is_closed
) -> timedelta:
    """How much working time lies between two moments; nothing when they are turned."""
    here, end, total = _wall(from_at), _wall(until_at), NOTHING
    while here < end:
        stop = min(_midnight_after(here), end)
        if not closed(here.date()):
            total += stop - here
        here = stop
    return total


def _wall(at: datetime) -> datetime:
    """What a clock in the Netherlands shows, without a zone."""
    return at.astimezone(AMSTERDAM).replace(tzinfo=None, fold=0)


def _moment(wall: datetime) -> datetime:
    """A clock time as a moment; of the hour that comes twice the first one."""
    return wall.replace(tzinfo=AMSTERDAM).astimezone(UTC)


def _opened(here: datetime, closed: Closed) -> datetime:
    """The same time, or 00:00 of the next open day."""
    while closed(here.date()):
        here = _midnight_after(here)
    return here


def _midnight_after(here: datetime) -> datetime:
    return datetime.combine(here.date() + ONE_DAY, time.min)

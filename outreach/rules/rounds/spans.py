"""The hours of one visitor's day as stretches in which rounds can be made.

Hours, widened to appointments that stand outside them, less what he does elsewhere.
Stretches of one day never overlap.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from outreach.rules.rounds.model import Lunch, Point, Window

SHORTEST = 15
"""Minutes: nobody is sent out for less."""
PAUSE_AFTER = 330
"""Minutes of work after which a pause is due: more than 5.5 hours, article 5:4 of the
Arbeidstijdenwet."""
PAUSE_MINUTES = 30
"""The same article."""
PAUSE_FROM, PAUSE_TO = 11 * 60 + 30, 13 * 60 + 30
"""When a pause begins where nothing else is set. House rule."""
LATEST_PAUSE = 300
"""Minutes after the start, for who begins later in the day. House rule."""


class Worked(NamedTuple):
    """Hours of the day, in minutes of the problem."""

    start: int
    end: int
    most_visits: int


class Standing(NamedTuple):
    """An appointment of this problem that this visitor was to keep."""

    start: int
    end: int
    out: int
    """Minutes to get there from where the day begins."""
    back: int
    """Minutes home again; 0 where that is his own time."""


class Elsewhere(NamedTuple):
    """Time that is taken by something outside this problem."""

    start: int
    end: int
    place: Point | None = None
    """Where that is; None: a call, or nobody knows."""


class Stretch(NamedTuple):
    """Part of a day in which visits can be made."""

    start: int
    end: int
    most_visits: int
    begin: Point | None = None
    """Where it begins, when that is at something else; None: as the day does."""
    ends_at: Point | None = None
    """Where he must be at the end, when that is something else."""


def stretches(
    worked: Sequence[Worked],
    standing: Sequence[Standing],
    elsewhere: Sequence[Elsewhere],
    *,
    not_before: int = 0,
    visit_minutes: int = 60,
) -> list[Stretch]:
    """The stretches of one visitor's day, by time.

    `not_before`: what is past of a day that began. The most visits of the day is the
    largest that his hours name, less what he does elsewhere; never fewer than stand.
    """
    hours = [(one.start, one.end) for one in worked]
    kept = [(one.start - one.out, one.end + one.back) for one in standing]
    open_hours = [(max(a, not_before), b) for a, b in _merged([*hours, *kept])]
    pieces = list(_without(open_hours, sorted(elsewhere)))
    counts = [
        sum(a <= one.start and one.end <= b for one in standing)
        for a, b, _, _ in pieces
    ]
    most = max((one.most_visits for one in worked), default=0)
    room = max(0, most - len(elsewhere) - sum(counts))
    lengths = [(b - a) // max(1, visit_minutes) for a, b, _, _ in pieces]
    extra = _shared(room, [n - c for n, c in zip(lengths, counts, strict=True)])
    return [
        Stretch(a, b, count + more, begin, end)
        for (a, b, begin, end), count, more in zip(pieces, counts, extra, strict=True)
        if count + more
    ]


def pause_of(start: int, end: int, own: Lunch | None) -> Lunch | None:
    """The pause of a stretch; minutes of the same day as `start`.

    `own`: what the visitor set, in minutes of the problem. It counts where the stretch
    holds it whole. Without one a pause comes with more than 5.5 hours.
    """
    if own is not None:
        whole = start <= own.window.start and own.window.end + own.minutes <= end
        return own if whole else None
    if end - start <= PAUSE_AFTER:
        return None
    midnight = start - start % 1440
    first = max(start, midnight + PAUSE_FROM)
    last = min(midnight + PAUSE_TO, end - PAUSE_MINUTES)
    if first > last:
        first, last = start + PAUSE_AFTER // 2, start + LATEST_PAUSE
    return Lunch(Window(first, last), PAUSE_MINUTES)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


Piece = tuple[int, int, Point | None, Point | None]


def _without(
    hours: Iterable[tuple[int, int]], taken: Sequence[Elsewhere]
) -> Iterable[Piece]:
    """What is left of the hours, with where each piece begins and must end."""
    for start, end in hours:
        free, place = start, None
        for one in taken:
            if one.end <= free or one.start >= end:
                continue
            if one.start - free >= SHORTEST:
                yield free, one.start, place, one.place
            free, place = max(free, one.end), one.place
        if end - free >= SHORTEST:
            yield free, end, place, None


def _shared(room: int, places: Sequence[int]) -> list[int]:
    """`room` visits over pieces, in proportion to what fits (as seats: D'Hondt)."""
    if len(places) == 1:
        return [room]
    found = [0] * len(places)
    for _ in range(room):
        shares = [
            place / (used + 1) if used < place else 0
            for place, used in zip(places, found, strict=True)
        ]
        if max(shares, default=0) <= 0:
            break
        found[shares.index(max(shares))] += 1
    return found

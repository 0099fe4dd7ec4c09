"""Small numbers are not shown, and neither is what would betray them.

Here for one column that stands by itself and never changes. Figures that grow, or that
stand on more than one page, are published by `rules.publishing`.

One mark stands for every hidden number. A separate mark for "smaller than five"
would tell a reader which neighbour was hidden only to protect it, and with it the
bounds from which both can be worked out. Source: trust.md section 7.
"""

from collections.abc import Sequence

HIDDEN = "•"
"""Stands on the screen and in exports where a number is not shown."""


def visible(counts: Sequence[int], smallest: int) -> list[int | None]:
    """A column whose total is known, with None where a number may not be seen.

    `smallest` is the norm `small_cell`: 1..smallest-1 are small, 0 is not. Where
    small numbers alone could be worked out from the total, the next larger ones are
    hidden as well, until at least two are hidden that together reach `smallest`.
    A column of one row is its own total: nothing could stand beside it.
    """
    hidden = {i for i, count in enumerate(counts) if 0 < count < smallest}
    rest = sorted(
        (i for i, count in enumerate(counts) if i not in hidden and count > 0),
        key=lambda i: (counts[i], i),
    )
    for candidate in rest:
        if not hidden or _safe(counts, hidden, smallest):
            break
        hidden.add(candidate)
    return [None if i in hidden else count for i, count in enumerate(counts)]


def _safe(counts: Sequence[int], hidden: set[int], smallest: int) -> bool:
    return len(hidden) >= 2 and sum(counts[i] for i in hidden) >= smallest


def written(count: int | None) -> str:
    """As it stands on the screen: thousands with a point, or the mark."""
    return HIDDEN if count is None else f"{count:,}".replace(",", ".")

"""Other worlds: how what is not published can be otherwise than it is.

In another world units of two rows changed places: so many that are in a column at one
row, for as many that are in the column above it at the other. The totals of the city,
the sizes of the rows and everything that is published stay as they are, and the number
that must be hidden is nought, or not small. Who knows only what is published cannot
tell which of the worlds is ours. (For tables of two dimensions this is the cycle of
hidden cells of Gusfield, 1988, SIAM J. Comput. 17: 552-571.)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from outreach.rules.publishing import Item, Place, Table, is_better, small_items, wanted

Current = dict[str, list[str]]
"""What is published today: row -> columns."""
ENOUGH = 10**9
"""As many as are asked for."""


def release(
    table: Table,
    smallest: int,
    *,
    allowed: Mapping[str, Iterable[str]] | None = None,
    complement: bool = True,
) -> dict[str, dict[str, int]]:
    """The rows to publish now, with their numbers; other rows stay as they stand.

    `allowed`: row -> columns that may be in it; for a second, stricter audience that
    sees part of what the first one sees. `complement=False` leaves only what is small
    itself out: unsafe, and there so that a test can show it.
    """
    current: Current = {}
    for key in table.all_rows():
        open_to = None if allowed is None else allowed.get(key, ())
        columns = wanted(table, key, smallest, open_to)
        if is_better(table, key, columns):
            current[key] = columns
    for item in small_items(table, smallest) if complement else ():
        if item.without is None and item.column in current.get(item.key, ()):
            continue
        _make_room(table, current, item, smallest)
    return {
        key: {column: table.number(key, column) for column in columns}
        for key, columns in current.items()
    }


def _make_room(table: Table, current: Current, item: Item, smallest: int) -> None:
    """Leave out what must be left out for another world to exist."""
    search = _Search(table, current, item)
    ends = range(-2 * smallest, 2 * smallest + 1)
    safe = [
        n for n in ends if n and item.now + n >= 0 and item.safe(item.now + n, smallest)
    ]
    best: list[Place] | None = None
    for change in sorted(safe, key=abs):
        found = search.cheapest(change)
        if found is not None and (
            best is None or search.cost(found) < search.cost(best)
        ):
            best = found
        if best == []:
            return
    if best is None:  # the totals of the city alone keep it small: at least not exact
        worlds = [search.cheapest(change) for change in (-1, 1)]
        best = min(
            (one for one in worlds if one is not None), key=search.cost, default=[]
        )
    for key, column in best:
        current[key] = [one for one in current.get(key, ()) if one != column]
        if not is_better(table, key, current[key]):
            del current[key]


class _Move(NamedTuple):
    """One kind of exchange between a row of the item and another row."""

    row: str
    other: str
    level: str
    """The highest column that changes."""
    column: str
    """The units that change places are in this one ..."""
    without: str | None
    """... and not in this one."""


class _Search:
    """The exchanges that change one item, and what each would contradict."""

    def __init__(self, table: Table, current: Mapping[str, Sequence[str]], item: Item):
        self.table, self.current, self.item = table, current, item
        self.inside = table.members(item.key)

    def cost(self, places: Sequence[Place]) -> tuple[int, int]:
        """Few numbers first, then those that count few."""
        return len(places), sum(self.table.number(*place) for place in places)

    def cheapest(self, change: int) -> list[Place] | None:
        """What must not be published for the item to be so much more or less; None:
        it cannot be."""
        best: list[Place] | None = None
        for move, sign in self._moves():
            if self._room(move, change * sign, {}) < abs(change):
                continue
            altered = self._altered(move)
            if altered is None:
                continue
            if best is None or self.cost(altered) < self.cost(best):
                best = altered
            if not best:
                return best
        return best if best is not None else self._in_steps(change)

    def _in_steps(self, change: int) -> list[Place] | None:
        """The same one unit at a time, where no two rows have enough of them."""
        if abs(change) < 2:
            return None
        used: dict[tuple[str, str], int] = {}
        taken: set[Place] = set()
        for _ in range(abs(change)):
            options = []
            for move, sign in self._moves():
                step = sign if change > 0 else -sign
                altered = self._altered(move)
                if altered is None or self._room(move, step, used) < 1:
                    continue
                options.append((len(set(altered) - taken), move, step, altered))
            if not options:
                return None
            _, move, step, altered = min(options, key=lambda one: one[0])
            taken |= set(altered)
            for row, way in ((move.row, step), (move.other, -step)):
                for column in self.table.columns.above(move.column):
                    used[row, column] = used.get((row, column), 0) + way
                    if column == move.level:
                        break
        return sorted(taken)

    def _moves(self) -> Iterator[tuple[_Move, int]]:
        """Each exchange, and whether it adds to the item (1) or takes from it."""
        column, without = self.item.column, self.item.without
        others = [row for row in self.table.rows if row not in self.inside]
        for row in self.inside:
            for other in others:
                for level in self.table.columns.above(column):
                    yield _Move(row, other, level, column, without), 1
                if without is not None:
                    yield _Move(row, other, without, without, None), -1

    def _room(self, move: _Move, change: int, used: Mapping[Place, int]) -> int:
        """How many units can come (change above nought) or go."""
        gives, takes = move.row, move.other
        if change > 0:
            gives, takes = takes, gives

        def now(row: str, column: str) -> int:
            number = self.table.rows[row].get(column, 0)
            return number + used.get((row, column), 0)

        parent = self.table.columns.parents[move.level]
        room = now(gives, move.column)
        if move.without is not None:
            room -= now(gives, move.without)
        if parent is None:
            return room
        if move.level in self.table.columns.other_unit:
            spare = now(gives, move.level) - now(gives, parent)
            return min(room, spare, ENOUGH if now(takes, parent) > 0 else 0)
        return min(room, now(takes, parent) - now(takes, move.level))

    def _altered(self, move: _Move) -> list[Place] | None:
        """The published numbers that it would contradict; None: one of them was
        shown before and never changes, so that it cannot be taken back."""
        columns = self.table.columns
        changed = columns.below[move.level]
        if move.without is not None:
            changed -= columns.below[move.without]
        found = []
        for key in self.table.all_rows():
            members = self.table.members(key)
            if (move.row in members) == (move.other in members):
                continue
            for column in changed:
                if column in columns.fixed and self.table.shown.get((key, column)):
                    return None
                if column in self.current.get(key, ()):
                    found.append((key, column))
        return found

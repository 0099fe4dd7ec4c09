"""Which numbers of a table may be published now, so that no small one can be derived.

A table has rows (areas, age bands, weeks, reasons) and columns that form a tree: each
counts part of the one above it (invited, spoken with, visited). The totals of the city
are public at any time. A row is published as a whole, as of one day, and stands until a
newer one may take its place. A number may be in it when

1. it is nought or at least `smallest`;
2. so is its difference with the wider numbers beside it;
3. so is its difference with whatever its row showed before.

What is not published could still follow from the totals of the city. So for each small
number and each small change there must be *another world* (`rules.other_worlds`).
Where there is none, the cheapest numbers that stand in its way are left out as well.
Why this is enough: docs/decisions/0016. Source: trust.md sections 7 and 8 (A7).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

Numbers = Mapping[str, int]
"""Column -> number."""
Place = tuple[str, str]
"""Row and column."""
STALE_DAYS = 28
"""A row this old gives way to one that shows less. House rule: four weeks."""


class Standing(NamedTuple):
    """What a row shows now."""

    days: int
    """Since when, in days."""
    numbers: Numbers


@dataclass(frozen=True)
class Columns:
    """The columns as a tree."""

    parents: Mapping[str, str | None]
    """Column -> the one of which it counts a part; in the order of importance, a
    parent before its children unless `may_skip` says otherwise."""
    may_skip: Mapping[str, str] = field(default_factory=dict)
    """Column -> the wider one beside which it may stand when its parent may not."""
    other_unit: frozenset[str] = frozenset()
    """Columns that count another unit than their parent: at least one for each."""
    fixed: frozenset[str] = frozenset()
    """Columns that never change: once shown they are known for ever."""

    def above(self, column: str) -> list[str]:
        """The column and all that contain it, from narrow to wide."""
        found, at = [column], self.parents[column]
        while at is not None:
            found.append(at)
            at = self.parents[at]
        return found

    @cached_property
    def below(self) -> dict[str, frozenset[str]]:
        """Each column with all that it contains, itself included."""
        return {
            column: frozenset(one for one in self.parents if column in self.above(one))
            for column in self.parents
        }

    def children(self, column: str) -> list[str]:
        """The columns right below one."""
        return [one for one, parent in self.parents.items() if parent == column]


@dataclass(frozen=True)
class Table:
    """A table as it truly is now, and what was shown of it before."""

    rows: Mapping[str, Numbers]
    """Each row that is no sum of rows: its true numbers."""
    columns: Columns
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Rows that are sums of rows (a provider), by key."""
    standing: Mapping[str, Standing] = field(default_factory=dict)
    shown: Mapping[Place, frozenset[int]] = field(default_factory=dict)
    """All numbers that were ever shown in a place."""

    def members(self, key: str) -> frozenset[str]:
        """The rows of which a row consists."""
        return self.groups.get(key, frozenset({key}))

    def number(self, key: str, column: str) -> int:
        """The true number now."""
        return sum(self.rows[row].get(column, 0) for row in self.members(key))

    def all_rows(self) -> list[str]:
        """All rows, sums included."""
        return [*self.rows, *self.groups]


class Item(NamedTuple):
    """A number that must not be derived: a column, or what it has beyond another."""

    key: str
    column: str
    without: str | None
    now: int
    before: frozenset[int]

    def safe(self, number: int, smallest: int) -> bool:
        """Whether it would betray nobody if it were this number."""
        return not any(is_small(number - old, smallest) for old in (0, *self.before))


def is_small(number: int, smallest: int) -> bool:
    """Whether a number or a difference betrays few people."""
    return 0 < abs(number) < smallest


def wanted(
    table: Table, key: str, smallest: int, allowed: Iterable[str] | None = None
) -> list[str]:
    """The columns of a row that may stand together, the most important first."""
    chosen: list[str] = []
    columns = table.columns
    for column, parent in columns.parents.items():
        beside = {parent, columns.may_skip.get(column)}
        if parent is not None and not beside & set(chosen):
            continue
        if allowed is not None and column not in set(allowed):
            continue
        now = table.number(key, column)
        related = [
            one
            for one in chosen
            if one in columns.above(column) or column in columns.above(one)
        ]
        others = [0, *table.shown.get((key, column), ())]
        others += [table.number(key, one) for one in related]
        if not any(is_small(now - other, smallest) for other in others):
            chosen.append(column)
    return chosen


def is_better(table: Table, key: str, columns: Sequence[str]) -> bool:
    """Whether a row with these columns may take the place of what stands."""
    stands = table.standing.get(key)
    if not columns:
        return False
    if stands is None:
        return True
    if {column: table.number(key, column) for column in columns} == stands.numbers:
        return False
    return len(columns) >= len(stands.numbers) or stands.days >= STALE_DAYS


def small_items(table: Table, smallest: int) -> Iterator[Item]:
    """All that is small or changed by little, published or not."""
    for key in table.all_rows():
        for column in table.columns.parents:
            now = table.number(key, column)
            before = table.shown.get((key, column), frozenset())
            items = [Item(key, column, None, now, before)]
            for child in table.columns.children(column):
                if child not in table.columns.other_unit:
                    rest = now - table.number(key, child)
                    items.append(Item(key, column, child, rest, frozenset()))
            yield from (it for it in items if not it.safe(it.now, smallest))

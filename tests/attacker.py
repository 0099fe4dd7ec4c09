"""The attacker of the differencing test: knows all that is published, and reckons.

He knows the totals of the city on the day, every row that was published that day, the
columns that never change, and how columns contain one another. With linear programmes
he finds the least and the most that each number can be.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from outreach.rules.publishing import Table, is_small

Published = Mapping[str, Mapping[str, int]]


class Derived(NamedTuple):
    """A number that the attacker has found out."""

    key: str
    column: str
    without: str | None
    low: int
    high: int
    truth: int
    before: int
    """What was shown on an earlier day; 0 where the number itself is small."""

    def is_found(self, bounds: tuple[int, int], smallest: int) -> bool:
        """Whether these bounds give it away: exactly, or as surely small."""
        low, high = bounds
        least, most = low - self.before, high - self.before
        more = least >= 1 and most < smallest
        less = least > -smallest and most <= -1
        return low == high or more or less


class Attacker:
    """One table on one day."""

    def __init__(self, table: Table, published: Published) -> None:
        self.table = table
        self.columns = list(table.columns.parents)
        self.rows = list(table.rows)
        self.place = {
            (row, column): number
            for number, (row, column) in enumerate(
                (row, column) for row in self.rows for column in self.columns
            )
        }
        equal, less = list(self._equal(published)), list(self._less())
        self.totals = [right for _, right in equal]
        self.sums = _matrix([left for left, _ in equal], len(self.place))
        self.parts = _matrix(less, len(self.place)) if less else None

    def _equal(self, published: Published) -> Iterator[tuple[dict[int, int], int]]:
        table = self.table
        for column in self.columns:
            total = sum(table.rows[row].get(column, 0) for row in self.rows)
            yield self._sum(self.rows, column), total
        for key in table.all_rows():
            known = dict(published.get(key, {}))
            for column in table.columns.fixed:
                if table.shown.get((key, column)):
                    known[column] = table.number(key, column)
            for column, number in known.items():
                yield self._sum(table.members(key), column), number

    def _less(self) -> Iterator[dict[int, int]]:
        """Pairs of which the first is at most the second: their difference <= 0."""
        for child, parent in self.table.columns.parents.items():
            if parent is None:
                continue
            for row in self.rows:
                small, large = self.place[row, child], self.place[row, parent]
                if child in self.table.columns.other_unit:
                    small, large = large, small
                yield {small: 1, large: -1}

    def _sum(self, rows: Iterable[str], column: str, by: int = 1) -> dict[int, int]:
        return {self.place[row, column]: by for row in rows}

    def bounds(self, weights: Mapping[int, int]) -> tuple[int, int]:
        """The least and the most of a sum of numbers."""
        cost = np.zeros(len(self.place))
        for place, weight in weights.items():
            cost[place] = weight
        low, high = (self._solve(sign * cost) for sign in (1, -1))
        return ceil(low - 1e-6), floor(-high + 1e-6)

    def _solve(self, cost: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
        found = linprog(
            cost,
            A_ub=self.parts,
            b_ub=None if self.parts is None else np.zeros(self.parts.shape[0]),
            A_eq=self.sums,
            b_eq=self.totals,
            bounds=(0, None),
            method="highs",
        )
        if found.status == 3:  # there is no most
            return -float(10**6)
        assert found.status == 0, found.message
        return float(found.fun)

    def secrets(self, smallest: int) -> Iterator[tuple[str, str, str | None, int, int]]:
        """What is small, or changed by little: row, column, without, now, before."""
        table = self.table
        for key in table.all_rows():
            for column in self.columns:
                now = table.number(key, column)
                if is_small(now, smallest):
                    yield key, column, None, now, 0
                for before in table.shown.get((key, column), ()):
                    if is_small(now - before, smallest):
                        yield key, column, None, now, before
                for child in table.columns.children(column):
                    rest = now - table.number(key, child)
                    if child not in table.columns.other_unit and is_small(
                        rest, smallest
                    ):
                        yield key, column, child, rest, 0

    def weights(self, key: str, column: str, without: str | None) -> dict[int, int]:
        """A number, or a difference of two, as a sum of places."""
        rows = self.table.members(key)
        found = self._sum(rows, column)
        if without is not None:
            found |= self._sum(rows, without, -1)
        return found

    def derived(self, smallest: int) -> list[Derived]:
        """All secrets that he has found out: exactly, or as surely small."""
        found = []
        for key, column, without, now, before in self.secrets(smallest):
            bounds = self.bounds(self.weights(key, column, without))
            one = Derived(key, column, without, *bounds, now, before)
            if one.is_found(bounds, smallest):
                found.append(one)
        return found


def _matrix(rows: list[dict[int, int]], width: int) -> "csr_array[np.float64]":
    values, columns, starts = [], [], [0]
    for row in rows:
        columns += list(row)
        values += list(row.values())
        starts.append(len(columns))
    return csr_array(
        (np.array(values, dtype=float), columns, starts), shape=(len(rows), width)
    )

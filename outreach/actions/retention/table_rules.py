"""Rules that delete rows of one table, or empty some of its columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session, col

from outreach.access import Viewer
from outreach.auditing import did
from outreach.parts import RetentionRule
from outreach.rules.retention import Term
from outreach.tables import Resident

Condition = Callable[[Session, date], ColumnElement[bool]]
MOST = 20_000
"""Rows in one statement; SQLite takes 32,766 parameters at most."""
Prepare = Callable[[Session, Any], None]


@dataclass(frozen=True)
class TableRule:
    """Which rows of a table are past their term, and what happens to them.

    `values` empties columns; None deletes the row. `prepare` gets the ids of the
    rows just before, for what hangs on them.
    """

    table: Any
    key: str
    past: Condition
    values: Mapping[str, Any] | None = None
    prepare: Prepare | None = None

    def due(self, session: Session, day: date) -> int:
        """How many rows are past their term."""
        statement = select(func.count()).select_from(self.table)
        return int(session.scalar(statement.where(self.past(session, day))) or 0)

    def work(
        self, session: Session, day: date, most: int, *, by: Viewer, at: datetime
    ) -> int:
        """Let at most so many go; the log says of whom, where the table knows."""
        column: Any = col(getattr(self.table, self.key))
        about: Any = getattr(self.table, "resident_id", None)
        columns = [column] if about is None else [column, col(about)]
        rows = session.execute(
            select(*columns)
            .where(self.past(session, day))
            .order_by(column)
            .limit(min(most, MOST))
        ).all()
        if not rows:
            return 0
        ids = [row[0] for row in rows]
        if self.prepare is not None:
            self.prepare(session, ids)
        statement: Any = delete(self.table)
        if self.values is not None:
            statement = update(self.table).values(**self.values)
        session.execute(
            statement.where(column.in_(ids)).execution_options(
                synchronize_session=False
            )
        )
        session.expire_all()
        people = [row[1] for row in rows if about is not None and row[1]]
        people = still_there(session, people)
        name = str(self.table.__tablename__)
        act = "strip" if self.values is not None else "destroy"
        did(session, by, act, name, "", people, at=at)
        return len(ids)


def still_there(session: Session, residents: Iterable[str]) -> list[str]:
    """Those who are not erased: nobody else gets a pseudonym in the log again."""
    wanted = sorted(set(residents))
    found: list[str] = []
    for start in range(0, len(wanted), MOST):
        some = col(Resident.id).in_(wanted[start : start + MOST])
        found += session.scalars(select(col(Resident.id)).where(some))
    return found


def rule_of(
    key: str, title: str, terms: tuple[Term, ...], *parts: TableRule
) -> RetentionRule:
    """Some tables under one heading; they go one after the other."""

    def due(session: Session, day: date) -> dict[str, int]:
        return {"": sum(part.due(session, day) for part in parts)}

    def work(
        session: Session, day: date, most: int, *, by: Viewer, at: datetime
    ) -> int:
        done = 0
        for part in parts:
            if done < most:
                done += part.work(session, day, most - done, by=by, at=at)
        return done

    return RetentionRule(key, title, terms, due, work)

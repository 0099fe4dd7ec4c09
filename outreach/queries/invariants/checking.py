"""How an invariant over rows is written: the broken rows, and a sentence for each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from outreach.parts import Finding, Invariant

SHOWN = 20
"""Broken rows that are named; the rest is only counted."""


def limited(sentences: list[str], total: int | None = None) -> list[str]:
    """The first broken rows by name, and how many more there are."""
    count = len(sentences) if total is None else total
    more = count - min(SHOWN, len(sentences))
    return sentences[:SHOWN] + ([f"... en nog {more}"] if more > 0 else [])


def rows_of(*columns: Any) -> Select[Any]:
    """A select whose columns are typed by name only."""
    return select(*columns)


def none_of(
    session: Session,
    *,
    rows: Any,
    broken: Callable[[], Select[Any]],
    sentence: str,
) -> Finding:
    """No row may come out of `broken`; `sentence` is formatted with its columns."""
    checked = session.scalar(select(func.count()).select_from(rows)) or 0
    wrong = broken()
    total = session.scalar(select(func.count()).select_from(wrong.subquery())) or 0
    named = [
        sentence.format(**row._asdict()) for row in session.execute(wrong.limit(SHOWN))
    ]
    return Finding(checked, limited(named, total))


def rule(
    name: str, what: str, rows: Any, broken: Callable[[], Select[Any]], sentence: str
) -> Invariant:
    """An invariant that holds when `broken` gives no rows."""
    check = partial(none_of, rows=rows, broken=broken, sentence=sentence)
    return Invariant(name, what, check)

"""The norms and closing days in force: what a deadline is counted with."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.queries.municipality import working_norms
from outreach.rules.deadlines import working_day
from signals.rules.deadlines import Deadline, deadline
from signals.rules.levels import Level
from signals.rules.norms import DEFAULTS, Norms, from_rules
from signals.tables import RuleVersion

KIND = "norms"


class Clocks(NamedTuple):
    """All that a deadline depends on beside the moment of receipt."""

    norms: Norms
    closed: Callable[[date], bool]

    def deadline(self, level: Level | None, received_at: datetime) -> Deadline:
        """As `rules.deadlines.deadline`; store its `values()`."""
        return deadline(level, received_at, self.norms, closed=self.closed)


def clocks(session: Session, at: datetime) -> Clocks:
    """The norms of a moment, and the days on which nobody works.

    Give the moment of receipt: a norm that changed later does not rewrite what was
    promised. No personal data. Two or three statements; one call serves many reports.
    """
    return Clocks(norms_at(session, at), closed_days(session))


def norms_at(session: Session, at: datetime) -> Norms:
    """The norms as they stood at a moment; the defaults before the first version."""
    row = session.exec(
        select(RuleVersion)
        .where(RuleVersion.kind == KIND, col(RuleVersion.at) <= at)
        .order_by(col(RuleVersion.version).desc())
        .limit(1)
    ).first()
    return DEFAULTS if row is None else from_rules(row.rules)


def closed_days(session: Session) -> Callable[[date], bool]:
    """Weekends, Dutch holidays (Good Friday by the municipality's norm), closing days.

    Read once; it stays as it was read.
    """
    return partial(_is_closed, working_day(working_norms(session)))


def _is_closed(working: Callable[[date], bool], day: date) -> bool:
    return not working(day)

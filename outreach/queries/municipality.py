"""The municipality's own data and the norms in force."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from outreach.calendars import is_holiday
from outreach.rules.deadlines import CLOSING_DAYS
from outreach.rules.norms import norm
from outreach.tables import ClosingDay, Municipality


def municipality(session: Session) -> Municipality:
    """The one row; an unsaved default where nobody filled it in yet.

    Not personal data, and on every letter: so no viewer is asked for.
    """
    return session.get(Municipality, 1) or Municipality()


def norm_in_force(session: Session, name: str) -> Any:
    """A norm as this municipality has set it; see `rules.norms`."""
    return norm(municipality(session).norms, name)


def working_norms(session: Session) -> dict[str, Any]:
    """The norms, and the municipality's own closing days: for `rules.deadlines`."""
    days = frozenset(session.exec(select(col(ClosingDay.day))).all())
    return municipality(session).norms | {CLOSING_DAYS: days}


def closed_among(session: Session, days: Iterable[date]) -> frozenset[date]:
    """Those of these days on which nobody visits: public holidays, and the days on
    which the municipality says that it is closed."""
    good_friday = bool(norm_in_force(session, "closed_on_good_friday"))
    own = set(session.exec(select(col(ClosingDay.day))))
    return frozenset(
        day
        for day in days
        if day in own or is_holiday(day, closed_on_good_friday=good_friday)
    )

"""The municipality's own data and the norms in force."""

from typing import Any

from sqlmodel import Session, col, select

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

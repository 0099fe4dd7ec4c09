"""The municipality's own data and the norms in force."""

from typing import Any

from sqlmodel import Session

from outreach.rules.norms import norm
from outreach.tables import Municipality


def municipality(session: Session) -> Municipality:
    """The one row; an unsaved default where nobody filled it in yet.

    Not personal data, and on every letter: so no viewer is asked for.
    """
    return session.get(Municipality, 1) or Municipality()


def norm_in_force(session: Session, name: str) -> Any:
    """A norm as this municipality has set it; see `rules.norms`."""
    return norm(municipality(session).norms, name)

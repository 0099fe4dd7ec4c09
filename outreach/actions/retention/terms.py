"""Changing a term: a next version, with its source and by whom."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.auditing import did
from outreach.parts import REGISTRY
from outreach.rules.retention import Length, TermUnit, check_term
from outreach.tables import RetentionTerm


def set_term(
    session: Session,
    key: str,
    *,
    amount: int,
    unit: TermUnit | str,
    source: str,
    by: Viewer,
    at: datetime,
) -> RetentionTerm:
    """Set another term, from now on. `source` says who decided: the archivist.

    Raises NotFound for a term that does not exist, and Refused for one that a law
    fixes, an odd length, or no source.
    """
    require(by, Permission.RELEASE_RETENTION)
    terms = {t.key: t for rule in REGISTRY.retention() for t in rule.terms}
    term = found(terms.get(key), "Deze bewaartermijn")
    length = Length(amount, TermUnit(unit))
    check_term(term, length, source)
    row = RetentionTerm(
        key=key,
        amount=length.amount,
        unit=length.unit,
        source=source.strip(),
        by=by.actor,
        at=at,
    )
    session.add(row)
    session.flush()
    did(session, by, "set", "retention_term", key, at=at)
    return row

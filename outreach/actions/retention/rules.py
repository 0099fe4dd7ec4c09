"""What outreach lets go, in the order in which a run does it.

Cases first: only when none of somebody is left can he be erased himself.
"""

from datetime import date, datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.retention.disclosed import DISCLOSURES
from outreach.actions.retention.erasing import GONE
from outreach.actions.retention.leftovers import (
    ASKED_LETTERS,
    CONTACTS,
    NEWS,
    NOTES,
    NOTICES,
    OBJECTIONS,
    OUTSIDE,
    REPORTS,
    REQUESTS,
    SIGN_INS,
    WMO_REPORTS,
)
from outreach.actions.retention.rounds import ROUNDS
from outreach.actions.retention.stripping import strip_cases
from outreach.actions.retention.texts import FREE_TEXTS
from outreach.parts import RetentionRule
from outreach.queries.retention_cases import due_by_area, next_cases
from outreach.rules.retention import ADVICE, BROKEN_OFF, NO_CONTACT, WMO


def strip_next(
    session: Session, day: date, most: int, *, by: Viewer, at: datetime
) -> int:
    """Strip at most so many cases of one cycle; returns how many."""
    found = next_cases(session, day, most)
    return strip_cases(session, found[0].id, found[1], by=by, at=at) if found else 0


CASES = RetentionRule(
    "cases",
    "Dossiers: alles van één inwoner in één ronde",
    (BROKEN_OFF, NO_CONTACT, ADVICE, WMO),
    due_by_area,
    strip_next,
)
RETENTION = (
    ROUNDS,
    CASES,
    OUTSIDE,
    WMO_REPORTS,
    FREE_TEXTS,
    NEWS,
    REPORTS,
    CONTACTS,
    NOTES,
    NOTICES,
    ASKED_LETTERS,
    OBJECTIONS,
    REQUESTS,
    SIGN_INS,
    DISCLOSURES,
    GONE,
)

"""The facts on which a cycle selects, for the whole city at once."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.queries.contact import (
    FACT_COLUMNS,
    declared_about,
    facts_of_row,
    setting_of,
)
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.dates import PartialDate
from outreach.rules.eligibility import Facts
from outreach.rules.follow_ups import OPEN_STATES
from outreach.rules.visits import REACHED
from outreach.tables import FollowUp, Resident, Visit, VisitPerson

PARTNER_DIED = "O"
"""Element 05.07.40: the marriage or partnership ended by death."""
_RESIDENT: Any = Resident
COLUMNS = (
    *FACT_COLUMNS,
    _RESIDENT.birth_earliest,
    _RESIDENT.birth_latest,
    _RESIDENT.partner_until,
    _RESIDENT.partner_end_reason,
    _RESIDENT.address_since,
    _RESIDENT.district_code,
    _RESIDENT.neighbourhood_code,
    _RESIDENT.nondisclosure,
)


class Candidate(NamedTuple):
    """One resident, where he lives now, and what the rules look at."""

    resident_id: str
    district_code: str | None
    neighbourhood_code: str | None
    address_key: str
    nondisclosure: bool
    facts: Facts


def candidates(session: Session, *, cycle_id: int, at: datetime) -> Iterator[Candidate]:
    """Every resident, in the order of id. Six statements, whatever the number.

    For the actions that open and extend a cycle; they asked for the permission.
    """
    rows = session.execute(select(*COLUMNS).order_by(col(Resident.id))).all()
    setting = setting_of(session, at=at, cycle_id=cycle_id)
    declared = declared_about(session, rows, setting, narrow=False)
    met, visits, follow_ups = _met(session), _visits(session), _follow_ups(session)
    for row in rows:
        facts = Facts(
            contact=facts_of_row(row, setting, declared),
            birth_earliest=row.birth_earliest,
            birth_latest=row.birth_latest,
            last_contact=met.get(row.id),
            open_visit=row.id in visits,
            open_follow_up=row.id in follow_ups,
            widowed_on=_widowed_on(row),
            moved_on=_earliest(row.address_since),
        )
        yield Candidate(
            row.id,
            row.district_code,
            row.neighbourhood_code,
            row.address_key,
            row.nondisclosure > 0,
            facts,
        )


def _met(session: Session) -> dict[str, date]:
    """Day of the last conversation of everybody who was ever spoken to."""
    rows = session.exec(
        select(VisitPerson.resident_id, func.max(VisitPerson.outcome_on))
        .where(
            col(VisitPerson.outcome).in_(list(REACHED)),
            col(VisitPerson.outcome_on).is_not(None),
        )
        .group_by(col(VisitPerson.resident_id))
    )
    return {resident_id: day for resident_id, day in rows if day is not None}


def _visits(session: Session) -> set[str]:
    return set(
        session.exec(
            select(VisitPerson.resident_id)
            .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
            .where(col(Visit.state).in_(OPEN_VISITS))
        )
    )


def _follow_ups(session: Session) -> set[str]:
    return set(
        session.exec(
            select(FollowUp.resident_id).where(col(FollowUp.state).in_(OPEN_STATES))
        )
    )


def _widowed_on(row: Any) -> date | None:
    if row.partner_end_reason != PARTNER_DIED:
        return None
    return _earliest(row.partner_until)


def _earliest(text: str) -> date | None:
    """The first day that an (incomplete) register date can be; None when unknown."""
    try:
        return PartialDate.parse(text).earliest
    except ValueError:
        return None

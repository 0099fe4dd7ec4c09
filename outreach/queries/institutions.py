"""The list of institutions as it is in force on a day."""

from datetime import date

from sqlmodel import Session, col, select

from outreach.rules.institutions import InstitutionAddress, InstitutionList
from outreach.tables import Institution


def institutions_on(session: Session, day: date) -> InstitutionList:
    """The addresses in force on a day. Not personal data, so no viewer is asked."""
    rows = session.exec(
        select(
            Institution.address_key,
            Institution.whole_number,
            Institution.bag_object_id,
        ).where(
            col(Institution.valid_from) <= day,
            col(Institution.valid_to).is_(None) | (col(Institution.valid_to) > day),
        )
    )
    return InstitutionList(InstitutionAddress(*row) for row in rows)

"""Who may approve a batch: colleagues who did not make or proof it."""

from datetime import date

from sqlmodel import Session, col, or_, select

from letters.queries.wave_letters import batch_to_print
from outreach.access import ROLE_PERMISSIONS, Permission, Viewer
from outreach.tables import Assignment, Person

ROLES = [
    role.value
    for role, held in ROLE_PERMISSIONS.items()
    if Permission.APPROVE_LETTERS in held
]


def approvers(
    session: Session, viewer: Viewer, batch_id: int, *, today: date
) -> list[str]:
    """Names of the colleagues who may approve a batch today, without those who made
    or proofed it. Raises NotPermitted and NotFound."""
    batch = batch_to_print(session, viewer, batch_id, Permission.APPROVE_LETTERS)
    rows = session.exec(
        select(Person.id, Person.name)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(
            col(Assignment.role).in_(ROLES),
            col(Assignment.provider_id).is_(None),
            or_(
                col(Assignment.district_code).is_(None),
                col(Assignment.district_code) == batch.district_code,
            ),
            col(Assignment.valid_from) <= today,
            or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > today),
            col(Person.active).is_(True),
        )
        .distinct()
        .order_by(Person.name)
    )
    looked = {batch.made_by, batch.proofed_by}
    return [name for number, name in rows if f"person:{number}" not in looked]

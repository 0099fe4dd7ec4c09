"""Who takes part in a household visit: the rows an act needs, in one statement."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.history import found
from outreach.errors import Refused
from outreach.queries.scope import resident_scope, visit_scope
from outreach.queries.visit_changes import explain_closed
from outreach.rules.visit_logs import check_alive
from outreach.rules.visits import Outcome
from outreach.tables import Resident, Visit, VisitPerson


class Member(NamedTuple):
    """What an act needs of one resident."""

    id: str
    bsn_index: bytes
    died: bool
    died_on: str
    nondisclosure: int
    district_code: str | None
    address_key: str


class Party(NamedTuple):
    """A visit with its persons, in the order in which they joined."""

    visit: Visit
    persons: dict[str, VisitPerson]
    members: dict[str, Member]


_MEMBER = (
    col(Resident.id),
    col(Resident.bsn_index),
    col(Resident.died),
    col(Resident.died_on),
    col(Resident.nondisclosure),
    col(Resident.district_code),
    col(Resident.address_key),
)


def members_in_scope(
    session: Session, by: Viewer, ids: Sequence[str], permission: Permission
) -> list[Member]:
    """The residents, in the order asked for. Raises NotFound when one is unseen."""
    rows = session.execute(
        select(*_MEMBER).where(  # type: ignore[call-overload]
            col(Resident.id).in_(list(ids)), resident_scope(by, permission)
        )
    )
    there = {row[0]: Member(*row) for row in rows}
    return [found(there.get(each), "De inwoner") for each in dict.fromkeys(ids)]


def check_living(members: Sequence[Member], day: date) -> None:
    """Raise Refused when one of them died before `day`."""
    for member in members:
        check_alive(member.died, member.died_on, day, Outcome.VISITED)


def check_one_address(members: Sequence[Member]) -> None:
    """Raise Refused when people of more than one household are put together."""
    if len({member.address_key or member.id for member in members}) == 1:
        return
    raise Refused(
        "Het bezoek is niet gemaakt.",
        "Deze inwoners wonen niet op hetzelfde adres.",
        "Maak voor elk adres een eigen bezoek.",
    )


def load_party(
    session: Session, by: Viewer, visit_id: int, permission: Permission
) -> Party:
    """A visit in the viewer's scope. Raises NotFound otherwise."""
    rows = session.execute(
        select(Visit, VisitPerson, *_MEMBER)  # type: ignore[call-overload]
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .where(col(Visit.id) == visit_id, visit_scope(by, permission))
        .order_by(col(VisitPerson.id))
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        explain_closed(session, by, visit_id)
    found(rows or None, "Het bezoek")
    return Party(
        rows[0][0],
        {row[2]: row[1] for row in rows},
        {row[2]: Member(*row[2:]) for row in rows},
    )

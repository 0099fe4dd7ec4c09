"""What left the house about somebody, also about who was erased (by keyed hash)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.errors import NotFound
from outreach.queries.rights.hashes import hashes_of_resident
from outreach.queries.rights.scope import require_rights
from outreach.queries.scope import resident_scope
from outreach.tables import Disclosure, Resident

P = Permission


class DisclosureRow(NamedTuple):
    """One time that data went to somebody: kinds of data, never the data."""

    id: int
    at: datetime
    recipient: str
    what: str
    ground: str


def disclosures_of(
    session: Session,
    viewer: Viewer,
    *,
    resident_id: str | None = None,
    hashes: Sequence[bytes] = (),
) -> list[DisclosureRow]:
    """What left the house about one person, oldest first (Wet BRP article 3.22).

    By resident, or by the keyed hashes of his number when he was erased; that needs
    a right for the whole municipality. Raises NotFound outside the scope.
    """
    own = require_rights(viewer, P.SEE_RIGHTS)
    conditions = []
    if resident_id is not None:
        found = session.exec(
            select(Resident).where(
                col(Resident.id) == resident_id, resident_scope(own, P.SEE_RIGHTS)
            )
        ).first()
        if found is None:
            raise _nobody()
        conditions += [
            col(Disclosure.resident_id) == resident_id,
            col(Disclosure.bsn_index).in_(hashes_of_resident(session, found)),
        ]
        seen(session, viewer, P.SEE_RIGHTS, [resident_id], kind="disclosures")
    elif hashes:
        if all(g.district_code for g in own.grants_for(P.SEE_RIGHTS)):
            raise _nobody()
        conditions.append(col(Disclosure.bsn_index).in_(list(hashes)))
    if not conditions:
        return []
    rows = session.exec(
        select(Disclosure).where(or_(*conditions)).order_by(col(Disclosure.id))
    )
    return [
        DisclosureRow(row.id or 0, row.at, row.recipient, row.what, row.ground)
        for row in rows
    ]


def _nobody() -> NotFound:
    return NotFound(
        "Deze inwoner is niet gevonden.",
        "De inwoner bestaat niet, of hoort niet bij uw werk.",
        "Controleer het nummer, of vraag een collega van de hele gemeente.",
    )

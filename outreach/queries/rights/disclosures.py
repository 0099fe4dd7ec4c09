"""What left the house about somebody, also about who was erased (by keyed hash)."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.errors import NotFound
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
    bsn_index: bytes | None = None,
) -> list[DisclosureRow]:
    """What left the house about one person, oldest first (Wet BRP article 3.22).

    By resident, or by the keyed hash of his number when he was erased; the hash needs
    a right for the whole municipality. Raises NotFound outside the scope.
    """
    own = require_rights(viewer, P.SEE_RIGHTS)
    conditions = []
    if resident_id is not None:
        found = session.exec(
            select(Resident.bsn_index).where(
                col(Resident.id) == resident_id, resident_scope(own, P.SEE_RIGHTS)
            )
        ).first()
        if found is None:
            raise _nobody()
        conditions += [
            col(Disclosure.resident_id) == resident_id,
            col(Disclosure.bsn_index) == found,
        ]
        seen(session, viewer, P.SEE_RIGHTS, [resident_id], kind="disclosures")
    elif bsn_index is not None:
        if all(g.district_code for g in own.grants_for(P.SEE_RIGHTS)):
            raise _nobody()
        conditions.append(col(Disclosure.bsn_index) == bsn_index)
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

"""About whom a request is: a resident, or somebody who was erased (by keyed hash)."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.errors import Refused
from outreach.queries.phone_desk.finding import CallerHit, find_caller
from outreach.queries.residents import display_name, not_found
from outreach.queries.rights.hashes import hashes_of_number
from outreach.queries.rights.scope import require_rights
from outreach.queries.scope import resident_scope
from outreach.rules.register.checks import normal_bsn
from outreach.tables import Resident

P = Permission


class SubjectHit(NamedTuple):
    """Whom a number belongs to. The number itself is kept nowhere."""

    resident_id: str | None
    """None: nobody (any more) in Omzien."""
    bsn_index: bytes
    older_hashes: tuple[bytes, ...] = ()
    """Under keys of before; disclosures of long ago stand under them."""


def find_subject(
    session: Session,
    viewer: Viewer,
    *,
    name: str = "",
    postcode: str = "",
    house_number: int | None = None,
) -> list[CallerHit]:
    """Residents that fit a name or an address; at most ten, the best first."""
    own = require_rights(viewer, P.HANDLE_RIGHTS)
    return find_caller(
        session, own, name=name, postcode=postcode, house_number=house_number
    )


def subject_by_number(session: Session, viewer: Viewer, number: str) -> SubjectHit:
    """Whom a citizen service number belongs to; also somebody who was erased.

    The municipality may use the number for this (UAVG article 46). Raises Refused for
    what is no such number.
    """
    own = require_rights(viewer, P.HANDLE_RIGHTS)
    digits = "".join(sign for sign in number if sign.isdigit())
    bsn = normal_bsn(digits)
    if bsn is None:
        raise Refused(
            "Er is niet gezocht.",
            "Dit is geen burgerservicenummer.",
            "Controleer de negen cijfers.",
        )
    index, *older = hashes_of_number(session, bsn)
    found = session.exec(
        select(Resident.id).where(
            # Under an older one while the keys are being replaced.
            col(Resident.bsn_index).in_((index, *older)),
            resident_scope(own, P.HANDLE_RIGHTS),
        )
    ).first()
    if found:
        seen(session, viewer, P.HANDLE_RIGHTS, [found], act="find")
    return SubjectHit(found, index, tuple(older))


def subject_name(session: Session, viewer: Viewer, resident_id: str) -> str:
    """The name of whom a request is about. Raises NotFound outside the scope."""
    own = require_rights(viewer, P.HANDLE_RIGHTS)
    row = session.exec(
        select(Resident).where(
            col(Resident.id) == resident_id, resident_scope(own, P.HANDLE_RIGHTS)
        )
    ).first()
    if row is None:
        raise not_found()
    seen(session, viewer, P.HANDLE_RIGHTS, [resident_id])
    return display_name(row)

"""The list before sending: who would get a letter, for a colleague who knows them.

Of the welfare provider too, in its own areas. Names are masked: initials and the
first letter are enough to recognise somebody at an address. Residents with
non-disclosure are never in the list of a provider.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.rules.masking import masked_name
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.errors import NotFound
from outreach.queries.residents import address_parts, name_parts
from outreach.queries.scope import district_scope, resident_scope, works_outside
from outreach.rules.addresses import address_lines
from outreach.tables import Invitation, Resident

RIGHT = Permission.PRINT_LETTERS
OPEN = (BatchState.DRAFT, BatchState.PROOFED)
"""After the approval nobody is taken out by hand any more."""


class ListLine(NamedTuple):
    """One letter that would go."""

    letter_id: int
    name: str
    """Masked: `A.M. B.`"""
    address: str
    form: str
    language: str
    """Of the second text; "": Dutch only."""


class OpenList(NamedTuple):
    """A batch of which the list can be looked through."""

    batch_id: int
    letters: int
    """That this viewer may see."""


def listed(viewer: Viewer) -> ColumnElement[bool]:
    """Letters that a viewer may see in a list, over Letter, Batch, Resident and an
    outer joined Invitation."""
    shown: list[ColumnElement[bool]] = [
        resident_scope(viewer, RIGHT),
        or_(
            col(Batch.district_code).is_(None),
            district_scope(viewer, RIGHT, col(Batch.district_code)),
        ),
        col(Batch.state).in_(OPEN),
        col(Batch.data_only).is_(False),
        col(Letter.held_reason) == "",
        col(Letter.withdrawn_reason) == "",
    ]
    if works_outside(viewer, RIGHT):
        shown.append(col(Invitation.municipal).is_not(True))
    return and_(*shown)


def _letters(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Letter)
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .join(Resident, col(Resident.id) == col(Letter.resident_id))
        .outerjoin(
            Invitation,
            and_(
                col(Letter.subject_kind) == "invitation",
                col(Invitation.id) == col(Letter.subject_id),
            ),
        )
    )


def open_lists(session: Session, viewer: Viewer) -> list[OpenList]:
    """The batches with letters that a viewer may look through, the newest first."""
    require(viewer, RIGHT)
    rows = session.execute(_letters(col(Letter.batch_id)).where(listed(viewer)))
    found: dict[int, int] = {}
    for (number,) in rows:
        found[number] = found.get(number, 0) + 1
    return [OpenList(number, found[number]) for number in sorted(found, reverse=True)]


def letter_list(session: Session, viewer: Viewer, batch_id: int) -> list[ListLine]:
    """The letters of a batch that would go, by postcode and number.

    Raises NotFound when the viewer sees none: another area, or approved already.
    """
    require(viewer, RIGHT)
    rows = session.execute(
        _letters(Letter, Resident)
        .where(col(Letter.batch_id) == batch_id, listed(viewer))
        .order_by(col(Letter.id))
    ).all()
    if not rows:
        raise no_list()
    seen(
        session,
        viewer,
        RIGHT,
        (resident.id for _, resident in rows),
        kind="batch",
        object_id=batch_id,
    )
    return [
        ListLine(
            letter.id or 0,
            masked_name(name_parts(resident)),
            ", ".join(address_lines(address_parts(resident), resident.city)),
            letter.form.value,
            letter.language,
        )
        for letter, resident in rows
    ]


def no_list() -> NotFound:
    """The refusal for a list that is not there, or not for this viewer."""
    return NotFound(
        "Deze lijst is niet gevonden.",
        "De partij hoort niet bij uw werk, of is al goedgekeurd.",
        "Kies een lijst uit het overzicht.",
    )


def listed_letters(
    session: Session, viewer: Viewer, batch_id: int, letter_ids: list[int]
) -> list[Letter]:
    """These letters of a list; fewer than asked where some are not in it."""
    require(viewer, RIGHT)
    rows = session.execute(
        _letters(Letter).where(
            col(Letter.batch_id) == batch_id,
            col(Letter.id).in_(letter_ids),
            listed(viewer),
        )
    )
    return list(rows.scalars())

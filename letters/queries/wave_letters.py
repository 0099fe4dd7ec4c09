"""What the letters of a wave are made of, and what must hold before they are."""

from typing import Any, NamedTuple

from sqlalchemy import func, literal
from sqlmodel import Session, col, select

from letters.rules.postal_order import Order, postal_order
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.errors import NotFound, NotPermitted
from outreach.queries.scope import district_scope
from outreach.rules.invitations import InvitationState
from outreach.tables import (
    CycleMember,
    Invitation,
    Provider,
    Resident,
    Wave,
)
from outreach.wall import over_the_wall

CHUNK = 500
_LETTER: Any = Letter
PRINTED_COLUMNS: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.letter_values,
    _LETTER.sha256,
    _LETTER.file_name,
    _LETTER.first_page,
    _LETTER.last_page,
)


class WaveLetter(NamedTuple):
    """A planned invitation, its resident, and who would visit."""

    invitation: Invitation
    resident: Resident
    provider_name: str
    extra_rule: str
    """Life-event rule by which somebody is in; empty for most."""


def wave_to_print(session: Session, viewer: Viewer, wave_id: int) -> Wave:
    """The wave, for whoever may print its letters.

    Letters to people with non-disclosure are among them, so a grant of a provider is
    not enough. Raises NotPermitted and NotFound.
    """
    require(viewer, Permission.PRINT_LETTERS)
    scope = district_scope(
        viewer,
        Permission.PRINT_LETTERS,
        col(Wave.district_code),
        municipal=literal(True),
    )
    wave = session.exec(select(Wave).where(Wave.id == wave_id, scope)).first()
    if wave is None:
        raise NotFound(
            "Deze golf is niet gevonden.",
            "De golf bestaat niet, of hoort niet bij uw werk.",
            "Kies een golf uit het overzicht.",
        )
    return wave


@over_the_wall
def planned_letters(session: Session, viewer: Viewer, wave_id: int) -> list[WaveLetter]:
    """The planned invitations of a wave, by postcode and house number."""
    wave_to_print(session, viewer, wave_id)
    rows = session.exec(
        select(Invitation, Resident, Provider.name, CycleMember.extra_rule)
        .join(Resident, col(Resident.id) == col(Invitation.resident_id))
        .outerjoin(Provider, col(Provider.id) == col(Invitation.provider_id))
        .outerjoin(
            CycleMember,
            (col(CycleMember.cycle_id) == col(Invitation.cycle_id))
            & (col(CycleMember.resident_id) == col(Invitation.resident_id)),
        )
        .where(
            Invitation.wave_id == wave_id,
            Invitation.state == InvitationState.PLANNED,
        )
    )
    found = [
        WaveLetter(invitation, resident, provider or "", extra or "")
        for invitation, resident, provider, extra in rows
    ]
    return sorted(found, key=_walking_order)


def _walking_order(row: WaveLetter) -> tuple[Order, str]:
    """As the post walks; two of one address always in the same order."""
    home = row.resident
    order = postal_order(
        home.postcode, home.house_number, home.house_letter, home.house_addition
    )
    return order, home.id


def batch_of_wave(session: Session, viewer: Viewer, wave_id: int) -> Batch | None:
    """The batch that was made of a wave."""
    wave_to_print(session, viewer, wave_id)
    return session.exec(select(Batch).where(Batch.wave_id == wave_id)).first()


def batch_scope(viewer: Viewer, permission: Permission) -> Any:
    """The batches that a viewer may act on, over `Batch`.

    Letters to people with non-disclosure are among them: a grant of a provider is not
    enough. A batch of the whole municipality needs a grant without a district.
    """
    return district_scope(
        viewer, permission, col(Batch.district_code), municipal=literal(True)
    )


def batch_to_print(
    session: Session,
    viewer: Viewer,
    batch_id: int,
    permission: Permission = Permission.PRINT_LETTERS,
) -> Batch:
    """A batch, for whoever may print it, or has another right to it.

    Raises NotPermitted and NotFound.
    """
    require(viewer, permission)
    batch = session.exec(
        select(Batch).where(Batch.id == batch_id, batch_scope(viewer, permission))
    ).first()
    if batch is None:
        raise NotFound(
            "Deze partij brieven is niet gevonden.",
            "De partij bestaat niet, of hoort niet bij uw werk.",
            "Kies een partij uit het overzicht.",
        )
    return batch


def cycle_of(session: Session, viewer: Viewer, batch: Batch) -> int | None:
    """The cycle that a batch belongs to; None: letters that were asked for."""
    if not viewer.may(Permission.PRINT_LETTERS):
        require(viewer, Permission.APPROVE_LETTERS)
    number = batch.wave_id or batch.cancelled_wave_id or batch.reminds_wave_id
    wave = session.get(Wave, number) if number else None
    return wave.cycle_id if wave else None


def require_a_person(viewer: Viewer) -> None:
    """Letters leave the house by a named person, never by a job.

    Raises NotPermitted.
    """
    if viewer.kind is not ViewerKind.PERSON:
        raise NotPermitted(
            "Dit mag alleen een medewerker doen.",
            "Brieven gaan de deur uit onder de naam van een mens.",
            "Log in, of geef --as met uw e-mailadres mee.",
        )


@over_the_wall
def sequences(
    session: Session,
    viewer: Viewer,
    subject_ids: list[int],
    kind: str,
    subject_kind: str = "invitation",
) -> dict[int, int]:
    """The highest letter number of each subject that had a letter before."""
    require(viewer, Permission.PRINT_LETTERS)
    found: dict[int, int] = {}
    for start in range(0, len(subject_ids), CHUNK):
        rows = session.exec(
            select(Letter.subject_id, func.max(Letter.sequence))
            .where(
                Letter.subject_kind == subject_kind,
                Letter.kind == kind,
                col(Letter.subject_id).in_(subject_ids[start : start + CHUNK]),
            )
            .group_by(col(Letter.subject_id))
        )
        found |= dict(rows.all())
    return found


@over_the_wall
def printable_letters(
    session: Session, viewer: Viewer, batch_id: int
) -> list[tuple[int, str, dict[str, Any], str, str, int | None, int | None]]:
    """The letters of a batch that go to print, in the order in which they were made.

    (id, reference, values, sha256, file, first page, last page).
    """
    require(viewer, Permission.PRINT_LETTERS)
    rows = session.execute(
        select(*PRINTED_COLUMNS)
        .where(
            Letter.batch_id == batch_id,
            Letter.held_reason == "",
            Letter.withdrawn_reason == "",
        )
        .order_by(col(Letter.id))
    )
    return [(row[0], f"{batch_id}-{row[0]}", *row[1:]) for row in rows]

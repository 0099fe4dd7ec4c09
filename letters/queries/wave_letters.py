"""What the letters of a wave are made of, and what must hold before they are."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, literal
from sqlmodel import Session, col, select

from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.errors import NotFound, NotPermitted
from outreach.queries.scope import district_scope
from outreach.rules.invitations import InvitationState
from outreach.tables import (
    CycleMember,
    Delivery,
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


def _walking_order(row: WaveLetter) -> tuple[bool, str, int, str, str, str]:
    """Postcode and number; addresses without a postcode at the end."""
    home = row.resident
    return (
        not home.postcode,
        home.postcode,
        home.house_number or 0,
        home.house_letter,
        home.house_addition,
        home.id,
    )


def batch_of_wave(session: Session, viewer: Viewer, wave_id: int) -> Batch | None:
    """The batch that was made of a wave."""
    wave_to_print(session, viewer, wave_id)
    return session.exec(select(Batch).where(Batch.wave_id == wave_id)).first()


def batch_to_print(session: Session, viewer: Viewer, batch_id: int) -> Batch:
    """A batch, for whoever may print its wave. Raises NotPermitted and NotFound."""
    require(viewer, Permission.PRINT_LETTERS)
    batch = session.get(Batch, batch_id)
    if batch is None or batch.wave_id is None:
        raise NotFound(
            "Deze partij brieven is niet gevonden.",
            "De partij bestaat niet, of hoort niet bij uw werk.",
            "Kies een partij uit het overzicht.",
        )
    wave_to_print(session, viewer, batch.wave_id)
    return batch


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


def register_day(session: Session, viewer: Viewer, *, at: datetime) -> date | None:
    """Reference date of the newest register delivery that was here at a moment."""
    require(viewer, Permission.PRINT_LETTERS)
    return session.exec(
        select(func.max(Delivery.reference_date)).where(col(Delivery.received_at) <= at)
    ).one()


@over_the_wall
def sequences(
    session: Session, viewer: Viewer, invitation_ids: list[int], kind: str
) -> dict[int, int]:
    """The highest letter number of each invitation that had a letter before."""
    require(viewer, Permission.PRINT_LETTERS)
    found: dict[int, int] = {}
    for start in range(0, len(invitation_ids), CHUNK):
        rows = session.exec(
            select(Letter.subject_id, func.max(Letter.sequence))
            .where(
                Letter.subject_kind == "invitation",
                Letter.kind == kind,
                col(Letter.subject_id).in_(invitation_ids[start : start + CHUNK]),
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

"""The invited people of one address, as the acts of the demo city need them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.rules.invitations import InvitationState
from outreach.tables import Invitation


class Invited(NamedTuple):
    """One posted invitation."""

    resident_id: str
    address_key: str
    district_code: str | None
    municipal: bool


@dataclass(frozen=True)
class Household:
    """People at one address whose letters were posted; the first one speaks."""

    persons: tuple[str, ...]
    """Resident ids."""
    district_code: str | None
    municipal: bool
    """One of them is shielded: only the municipality comes."""

    @property
    def pool(self) -> str | None:
        """Which visitors come; None: those of the municipality."""
        return None if self.municipal else self.district_code

    def without(self, gone: set[str]) -> "Household":
        """Those who are still there."""
        return replace(self, persons=tuple(p for p in self.persons if p not in gone))


def households_of(rows: Iterable[Invited]) -> list[Household]:
    """Group invitations by address, in the order of the first of each."""
    homes: dict[str, list[Invited]] = {}
    for row in rows:
        homes.setdefault(row.address_key or row.resident_id, []).append(row)
    return [
        Household(
            tuple(row.resident_id for row in members),
            members[0].district_code,
            any(row.municipal for row in members),
        )
        for members in homes.values()
    ]


def posted_households(session: Session, wave_id: int) -> list[Household]:
    """The households of a wave that has been posted."""
    rows = session.execute(
        select(
            Invitation.resident_id,
            Invitation.address_key,
            Invitation.district_code,
            Invitation.municipal,
        )
        .where(
            Invitation.wave_id == wave_id, Invitation.state == InvitationState.POSTED
        )
        .order_by(col(Invitation.id))
    )
    return households_of(Invited(*row) for row in rows)


def silent_households(session: Session, cycle_id: int) -> list[Household]:
    """Households in which nobody answered yet."""
    rows = session.execute(
        select(
            Invitation.resident_id,
            Invitation.address_key,
            Invitation.district_code,
            Invitation.municipal,
        )
        .where(
            Invitation.cycle_id == cycle_id,
            col(Invitation.state).in_(
                (InvitationState.POSTED, InvitationState.NO_ANSWER)
            ),
        )
        .order_by(col(Invitation.id))
    )
    return households_of(Invited(*row) for row in rows)

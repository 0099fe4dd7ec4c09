"""One row of a list that leaves the house, and what all lists share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.queries.contact import contact_refusals
from outreach.queries.residents import address_parts, display_name
from outreach.rules.addresses import one_line
from outreach.rules.contact import Purpose
from outreach.rules.visits import Channel
from outreach.tables import Resident, ResidentContact


class ExportRow(NamedTuple):
    """One person in a list."""

    resident_id: str
    cells: dict[str, object]
    """Heading -> cell; which of them go out is decided by `rules.exports`."""
    ground: str = ""
    """Of this person in particular; empty: that of the list."""


def named(resident: Resident, contact: ResidentContact | None) -> dict[str, object]:
    """Name, address, phone and language."""
    return {
        "Naam": display_name(resident),
        "Adres": one_line(address_parts(resident)),
        "Telefoon": contact.phone if contact else "",
        "Taal": contact.language if contact else "",
    }


def allowed(
    session: Session,
    ids: Iterable[str],
    *,
    purpose: Purpose,
    channel: Channel,
    cycle_id: int | None = None,
    at: datetime,
) -> set[str]:
    """Those of the residents whom the gate lets somebody contact."""
    asked = list(dict.fromkeys(ids))
    given: dict[str, Any] = {"purpose": purpose, "channel": channel}
    refused = contact_refusals(session, asked, at=at, cycle_id=cycle_id, **given)
    return set(asked) - set(refused)

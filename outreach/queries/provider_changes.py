"""What a change of provider is about: when, where, and the list to talk through.

Residents with non-disclosure are never in it: they are with the municipality.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import (
    select,
)
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.queries.scope import (
    district_scope,
)
from outreach.tables import (
    District,
    Provider,
    ProviderTerm,
)

P = Permission.HAND_OVER_PROVIDER
SHOWN_FOR = timedelta(days=60)
"""So long after its day a change is still in the list. House rule."""


class Change(NamedTuple):
    """One provider follows another on a day, in one or more districts."""

    old_id: int
    old: str
    new_id: int
    new: str
    day: date
    districts: dict[str, str]
    """Code -> name."""


def planned_changes(session: Session, viewer: Viewer, *, today: date) -> list[Change]:
    """Changes to come and of the last weeks, the first day first."""
    require(viewer, P)
    before, after = ProviderTerm.__table__.alias(), ProviderTerm.__table__.alias()  # type: ignore[attr-defined]
    rows = session.execute(
        select(
            before.c.provider_id,
            after.c.provider_id,
            after.c.valid_from,
            col(District.code),
            col(District.name),
        )
        .join(after, before.c.district_code == after.c.district_code)
        .join(District, col(District.code) == after.c.district_code)
        .where(
            before.c.valid_to == after.c.valid_from,
            before.c.provider_id != after.c.provider_id,
            after.c.valid_from > today - SHOWN_FOR,
            district_scope(viewer, P, after.c.district_code),
        )
        .order_by(after.c.valid_from, col(District.name))
    )
    found: dict[tuple[int, int, date], dict[str, str]] = defaultdict(dict)
    for old, new, day, code, name in rows:
        found[old, new, day][code] = name
    rows = session.execute(select(col(Provider.id), col(Provider.name)))
    names = {number or 0: name for number, name in rows}
    return [
        Change(old, names[old], new, names[new], day, districts)
        for (old, new, day), districts in found.items()
    ]


class HandOverPlaces(NamedTuple):
    """What can be chosen in a plan: code or id -> name. No personal data."""

    districts: dict[str, str]
    providers: dict[int, str]


def hand_over_places(session: Session, viewer: Viewer) -> HandOverPlaces:
    """The viewer's own districts, and the providers that are active."""
    require(viewer, P)
    districts = session.execute(
        select(col(District.code), col(District.name))
        .where(district_scope(viewer, P, col(District.code)))
        .order_by(col(District.name))
    )
    providers = session.execute(
        select(col(Provider.id), col(Provider.name))
        .where(col(Provider.active).is_(True))
        .order_by(col(Provider.name))
    )
    places = {row[0]: row[1] for row in districts}
    return HandOverPlaces(places, {row[0] or 0: row[1] for row in providers})

"""What a viewer is shown of the figures: the one place where that is decided.

Whoever may look all its residents up by name sees the figures as they are. Everybody
else sees the totals of the city as they are, and of areas, age bands, weeks, reasons
and destinations only the rows that `actions.publishing` has published.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.clock import local_date
from outreach.queries.funnel import (
    UNKNOWN_DISTRICT,
    district_names,
)
from outreach.rules.published_tables import (
    MUNICIPAL,
    SHIELDED,
    Audience,
    Sort,
    place_of,
    provider_key,
)
from outreach.tables import Provider, PublishedRow

OWN_ROW = "Gemeente zelf, in alle gebieden"
MUNICIPAL_NAME = "Gemeente zelf"


class Row(NamedTuple):
    """One row of a published table; a column that is not published is missing."""

    key: str
    label: str
    on: date | None
    """As of which day; None: as of the same moment as the totals."""
    numbers: Mapping[str, int]


def sees_names(viewer: Viewer) -> bool:
    """Whether a viewer may see everybody in his figures by name as well."""
    if viewer.kind is not ViewerKind.PERSON:
        return False
    grants = list(viewer.grants_for(Permission.SEE_FIGURES))
    named = [one for one in grants if Permission.FIND_RESIDENT in one.permissions]
    everywhere = [one for one in named if not one.area]
    return bool(everywhere) or (bool(grants) and len(named) == len(grants))


def sees_city(viewer: Viewer) -> bool:
    """Whether the figures of a viewer are those of the whole city."""
    if viewer.kind is not ViewerKind.PERSON:
        return True
    return any(not one.area for one in viewer.grants_for(Permission.SEE_FIGURES))


def published(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int,
    sort: Sort,
    audience: Audience = Audience.INSIDE,
) -> list[Row]:
    """The rows of one table that stand, with their label; those of others left out.

    Rows of which nothing may be published yet are in it, without numbers.
    """
    require(viewer, Permission.SEE_FIGURES)
    if sort is not Sort.AREA and not sees_city(viewer):
        return []
    rows = {
        row.key: row
        for row in session.scalars(
            select(PublishedRow)
            .where(
                col(PublishedRow.cycle_id) == cycle_id,
                col(PublishedRow.sort) == sort.value,
                col(PublishedRow.audience) == audience.value,
            )
            .order_by(col(PublishedRow.id))
        )
    }
    places = sort is Sort.AREA
    labels = _labels(session, rows) if places else {key: key for key in rows}
    return [
        Row(key, labels[key], local_date(rows[key].published_at), rows[key].numbers)
        for key in sorted(rows, key=labels.__getitem__)
        if not places or _may_see(viewer, key)
    ]


def _may_see(viewer: Viewer, key: str) -> bool:
    """Whether a row by area lies within the viewer's right to figures."""
    if viewer.kind is not ViewerKind.PERSON:
        return True
    kind, _, which = key.partition(":")
    for grant in viewer.grants_for(Permission.SEE_FIGURES):
        if not grant.area:
            return True
        if which:
            own = provider_key(grant.provider_id or MUNICIPAL)
            if kind == "provider" and key == own and grant.district_code is None:
                return True
            if kind == "district" and grant.provider_id is None:
                return which == grant.district_code
            continue
        place = place_of(key)
        if (
            grant.district_code in (None, place.district_code)
            and grant.provider_id in (None, place.provider_id)
            and place != SHIELDED
        ):
            return True
    return False


def _labels(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """What rows by area are called."""
    names = district_names(session)
    providers = dict(session.exec(select(Provider.id, Provider.name)).all())
    found = list(keys)
    several = {key.partition(":")[2] for key in found if key.startswith("district:")}
    labels = {}
    for key in found:
        kind, _, which = key.partition(":")
        if kind == "provider":
            labels[key] = providers.get(int(which), MUNICIPAL_NAME)
        elif kind == "district":
            labels[key] = names.get(which, UNKNOWN_DISTRICT)
        else:
            place = place_of(key)
            name = names.get(place.district_code, UNKNOWN_DISTRICT)
            if place == SHIELDED:
                name = OWN_ROW
            elif place.district_code in several:
                firm = providers.get(place.provider_id, MUNICIPAL_NAME)
                name = f"{name} ({firm})"
            labels[key] = name
    return labels


def areas_of(rows: Iterable[Row]) -> list[Row]:
    """One row a district: the sum where it has several; and the city's own row."""
    found = list(rows)
    sums = {
        row.key.partition(":")[2] for row in found if row.key.startswith("district:")
    }
    return [
        row
        for row in found
        if not row.key.startswith("provider:")
        and (":" in row.key or place_of(row.key).district_code not in sums)
    ]


def providers_of(rows: Iterable[Row], names: Mapping[int, str]) -> list[Row]:
    """One row a provider: the sum where it serves several areas."""
    found = list(rows)
    sums = {row.key for row in found if row.key.startswith("provider:")}
    made = []
    for row in found:
        if row.key.startswith("provider:"):
            made.append(row)
        elif ":" not in row.key:
            number = place_of(row.key).provider_id
            if provider_key(number) not in sums and place_of(row.key) != SHIELDED:
                made.append(row._replace(label=names.get(number, MUNICIPAL_NAME)))
    return made

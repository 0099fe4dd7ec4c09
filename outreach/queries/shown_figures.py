"""The figures of a page, a file or a command, as a viewer may see them.

Built from the totals of the city and from rows that are published; see
`queries.published`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, select

from outreach.access import Permission, Viewer, require
from outreach.queries.facts import funnel_from_facts, newest_facts
from outreach.queries.funnel import Filters, Funnel, as_json
from outreach.queries.published import (
    Row,
    areas_of,
    providers_of,
    published,
    sees_city,
    sees_names,
)
from outreach.rules.funnel import Code
from outreach.rules.published_tables import COLUMNS, ONE, Audience, Sort, place_of
from outreach.tables import Provider


class Figures(NamedTuple):
    """What a viewer is shown of one cycle or calendar year."""

    label: str
    """Of what: the whole city, one area, one provider, one age band."""
    counted_at: datetime
    on: date | None
    """The day of a published row; None: everything as of `counted_at`."""
    numbers: Mapping[Code, int | None]
    """None: not published. A measure that is missing is for the whole city only."""
    reasons: Mapping[str, int | None] | None
    """Persons not invited by reason; None: not shown here."""
    destinations: Mapping[str, int | None] | None
    areas: list[Row] | None
    """None: not shown here."""


class Choice(NamedTuple):
    """A row of a cycle that may be chosen."""

    key: str
    label: str


def row_choices(session: Session, viewer: Viewer, *, cycle_id: int) -> list[Choice]:
    """The areas, providers and age bands of which rows are published."""
    rows = published(session, viewer, cycle_id=cycle_id, sort=Sort.AREA)
    names = {one.id or 0: one.name for one in session.exec(select(Provider))}
    bands = published(session, viewer, cycle_id=cycle_id, sort=Sort.AGE_BAND)
    return [
        *(Choice(row.key, row.label) for row in areas_of(rows)),
        *(
            Choice(row.key, f"Aanbieder {row.label}")
            for row in providers_of(rows, names)
        ),
        *(Choice(row.key, f"Leeftijd {row.label}") for row in bands if row.key),
    ]


def figures(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int | None = None,
    year: int | None = None,
    filters: Filters | None = None,
    row: str = "",
) -> Figures | None:
    """The figures of a cycle or a calendar year, as this viewer may see them.

    `filters` are for who sees names; `row` names a published row of the cycle, by
    area or age band, for everybody else. None: nothing was counted yet, or this row
    is not for this viewer.
    """
    require(viewer, Permission.SEE_FIGURES)
    if row:
        return _of_row(session, viewer, cycle_id or 0, row)
    if not sees_names(viewer) and not sees_city(viewer):
        return None
    named = sees_names(viewer)
    dated = funnel_from_facts(
        session,
        viewer,
        cycle_id=cycle_id,
        year=year,
        filters=filters if named else None,
    )
    if dated is None:
        return None
    found = Figures(
        label="",
        counted_at=dated.written_at,
        on=None,
        numbers=dated.funnel.figures,
        reasons=dated.funnel.excluded,
        destinations=dated.funnel.actions.by_destination,
        areas=_exactly(dated.funnel),
    )
    return found if named else _for_public(session, viewer, cycle_id, found)


def _plain(numbers: Mapping[Code, int]) -> dict[str, int]:
    return {code.value: number for code, number in numbers.items()}


def _for_public(
    session: Session, viewer: Viewer, cycle_id: int | None, found: Figures
) -> Figures:
    """The same for who may not see names: the parts as they were published."""
    if cycle_id is None:  # cycles and years are two filters: their difference is small
        return found._replace(reasons=None, destinations=None, areas=None)
    parts = {
        sort: published(session, viewer, cycle_id=cycle_id, sort=sort)
        for sort in (Sort.REASON, Sort.DESTINATION, Sort.AREA)
    }
    return found._replace(
        reasons=_by_key(parts[Sort.REASON]),
        destinations={
            code: None if count else 0
            for code, count in (found.destinations or {}).items()
        }
        | _by_key(parts[Sort.DESTINATION]),
        areas=areas_of(parts[Sort.AREA]),
    )


def _by_key(rows: Iterable[Row]) -> dict[str, int | None]:
    return {row.key: row.numbers.get(ONE) for row in rows}


def _of_row(
    session: Session,
    viewer: Viewer,
    cycle_id: int,
    key: str,
    audience: Audience = Audience.INSIDE,
) -> Figures | None:
    """One published row: an area, a provider, an age band."""
    newest = newest_facts(session, viewer)
    for sort in (Sort.AREA, Sort.AGE_BAND):
        for row in published(
            session, viewer, cycle_id=cycle_id, sort=sort, audience=audience
        ):
            if row.key == key and newest is not None:
                return Figures(
                    label=row.label,
                    counted_at=newest.written_at,
                    on=row.on,
                    numbers={Code(one): row.numbers.get(one) for one in COLUMNS},
                    reasons=None,
                    destinations=None,
                    areas=None,
                )
    return None


def outside_figures(
    session: Session, viewer: Viewer, *, cycle_id: int | None, row: str = ""
) -> Figures | None:
    """What a file may hold that leaves the house, whoever makes it.

    Totals of the city as they are, for who may see those; and rows of areas as they
    are published outside. None: nothing.
    """
    require(viewer, Permission.SEE_FIGURES)
    outside = Audience.OUTSIDE
    if cycle_id is None:
        return None
    if row:
        return _of_row(session, viewer, cycle_id, row, outside)
    if not sees_city(viewer):
        return None
    dated = funnel_from_facts(session, viewer, cycle_id=cycle_id)
    rows = published(
        session, viewer, cycle_id=cycle_id, sort=Sort.AREA, audience=outside
    )
    return dated and Figures(
        label="",
        counted_at=dated.written_at,
        on=None,
        numbers=dated.funnel.figures,
        reasons=None,
        destinations=None,
        areas=areas_of(rows),
    )


def published_steps(
    session: Session, viewer: Viewer, *, cycle_id: int
) -> dict[str, int | None]:
    """Persons not spoken with by their last step, as published; see `last_steps`."""
    return _by_key(published(session, viewer, cycle_id=cycle_id, sort=Sort.LAST_STEP))


def reasons_shown(
    session: Session, viewer: Viewer, *, cycle_id: int
) -> dict[str, int | None] | None:
    """Persons not invited by reason, as published; None for who sees names.

    The same as on the page of the funnel: the numbers of now beside those, or beside
    the numbers of yesterday, would betray who changed place. Empty without the right
    to figures.
    """
    if not viewer.may(Permission.SEE_FIGURES):
        return {}
    if sees_names(viewer):
        return None
    return _by_key(published(session, viewer, cycle_id=cycle_id, sort=Sort.REASON))


class Areas(NamedTuple):
    """The areas of a cycle side by side."""

    counted_at: datetime
    whole: Mapping[str, int] | None
    """The figures of all areas together; None: not for this viewer."""
    rows: list[Row]


def side_by_side(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int,
    audience: Audience = Audience.INSIDE,
) -> Areas | None:
    """The areas that a viewer may see, as he may see them; None: not counted yet."""
    newest = newest_facts(session, viewer)
    if newest is None:
        return None
    named = sees_names(viewer) and audience is Audience.INSIDE
    if named or sees_city(viewer):
        dated = funnel_from_facts(session, viewer, cycle_id=cycle_id)
        whole = _plain(dated.funnel.figures) if dated else {}
        if named and dated:
            rows = _exactly(dated.funnel)
            return Areas(newest.written_at, whole, rows)
    else:
        whole = None
    found = published(
        session, viewer, cycle_id=cycle_id, sort=Sort.AREA, audience=audience
    )
    return Areas(newest.written_at, whole, areas_of(found))


def _exactly(found: Funnel) -> list[Row]:
    return [
        Row(area.code, area.name, None, _plain(area.funnel.figures))
        for area in found.by_area
    ]


def as_published(
    session: Session, viewer: Viewer, found: Funnel, *, cycle_id: int | None
) -> dict[str, Any]:
    """What `funnel --json` prints: totals as they are, parts as published outside.

    The keys are fixed; null stands where a number is not published.
    """
    plain = as_json(found)
    if sees_names(viewer):
        return plain
    parts: dict[Sort, list[Row]] = {}
    if cycle_id is not None:
        parts = {
            sort: published(
                session,
                viewer,
                cycle_id=cycle_id,
                sort=sort,
                audience=Audience.OUTSIDE,
            )
            for sort in (Sort.AREA, Sort.REASON, Sort.DESTINATION)
        }
    reasons = _by_key(parts.get(Sort.REASON, []))
    destinations = _by_key(parts.get(Sort.DESTINATION, []))
    plain["excluded"] = {key: reasons.get(key) for key in found.excluded}
    plain["actions"]["by_destination"] = {
        key: destinations.get(key) for key in found.actions.by_destination
    }
    known = {_code(row.key): row for row in areas_of(parts.get(Sort.AREA, []))}
    names = {area.code: area.name for area in found.by_area}
    names |= {code: row.label for code, row in known.items()}
    plain["by_area"] = [
        _area(code, names[code], known.get(code)) for code in sorted(names)
    ]
    return plain


def _code(key: str) -> str:
    return key.partition(":")[2] or place_of(key).district_code


def _area(code: str, name: str, row: Row | None) -> dict[str, Any]:
    """One area with the keys of a funnel; null for all that is not published."""
    numbers: Mapping[str, int] = row.numbers if row else {}
    return {
        "code": code,
        "name": name,
        "as_of": row.on.isoformat() if row and row.on and numbers else None,
        "persons_in_scope": numbers.get(Code.IN_SCOPE),
        "excluded": {},
        "invited": numbers.get(Code.INVITED),
        "reached": numbers.get(Code.REACHED),
        "visited": numbers.get(Code.VISITED),
        "persons_with_follow_up": numbers.get(Code.WITH_FOLLOW_UP),
        "actions": {
            "agreed": numbers.get(Code.AGREED),
            "accepted": numbers.get(Code.ACCEPTED),
            "done": numbers.get(Code.DONE),
            "total": numbers.get(Code.ACTIONS),
            "by_destination": {},
        },
        "letters": None,
        "attempts": None,
        "addresses": None,
        "visits": None,
    }

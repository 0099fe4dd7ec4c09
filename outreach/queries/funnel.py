"""The funnel: how persons in scope became visits, and visits follow-ups.

One definition for the screen, the command and the export: sums of the cells of
`queries.funnel_cells`. Scope comes first: a viewer's grants decide which cells are
added up.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.errors import NotFound, Refused
from outreach.queries.funnel_cells import Cell, funnel_cells
from outreach.queries.funnel_rows import Period
from outreach.rules.follow_ups import Destination
from outreach.rules.funnel import Code
from outreach.tables import Cycle, District
from outreach.wall import over_the_wall

UNKNOWN_DISTRICT = "Gebied onbekend"


class Filters(NamedTuple):
    """What the figures are narrowed to; None means all."""

    district_code: str | None = None
    provider_id: int | None = None
    """0: handled by the municipality itself."""
    age_band: str | None = None


class Actions(NamedTuple):
    """Follow-up actions: `total` contains agreed, agreed accepted, accepted done."""

    agreed: int
    accepted: int
    done: int
    total: int
    by_destination: dict[str, int]
    """Adds up to `total`."""


class Funnel(NamedTuple):
    """Each figure in its own counting unit; see `rules.funnel.MEASURES`."""

    persons_in_scope: int
    excluded: dict[str, int]
    """Persons by the one reason why they are not invited."""
    invited: int
    reached: int
    visited: int
    persons_with_follow_up: int
    actions: Actions
    letters: int
    attempts: int
    addresses: int
    visits: int
    """Household visits."""
    by_area: list["Area"]
    """Empty for a funnel of one area."""
    figures: dict[Code, int]
    """Every measure by its code, also those that stand beside the funnel."""


class Area(NamedTuple):
    """The funnel of one district."""

    code: str
    name: str
    funnel: Funnel


@over_the_wall
def funnel(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int | None = None,
    period: Period | None = None,
    district_code: str | None = None,
    provider_id: int | None = None,
    age_band: str | None = None,
) -> Funnel:
    """The funnel of a cycle (cohort) or a calendar period, straight from the rows.

    Raises NotPermitted, and Refused unless exactly one of cycle and period is given.
    """
    require(viewer, Permission.SEE_FIGURES)
    if (cycle_id is None) == (period is None):
        raise Refused(
            "De trechter is niet berekend.",
            "Kies een ronde of een periode, niet allebei.",
            "Geef een van de twee op.",
        )
    cells = funnel_cells(session, today=viewer.on, cycle_id=cycle_id, period=period)
    filters = Filters(district_code, provider_id, age_band)
    return folded(cells, district_names(session), keep_of(viewer, filters))


def keep_of(viewer: Viewer, filters: Filters) -> Callable[[Cell], bool]:
    """Which cells a viewer may add up, narrowed to what he asked for.

    A grant with a provider holds that provider's cells only; those of residents
    with non-disclosure belong to the municipality (provider 0).
    """
    grants = tuple(viewer.grants_for(Permission.SEE_FIGURES))
    everything = viewer.kind is ViewerKind.JOB

    def keep(cell: Cell) -> bool:
        allowed = everything or any(
            grant.district_code in (None, cell.district_code)
            and grant.provider_id in (None, cell.provider_id)
            for grant in grants
        )
        return (
            allowed
            and filters.district_code in (None, cell.district_code)
            and filters.provider_id in (None, cell.provider_id)
            and filters.age_band in (None, cell.age_band)
        )

    return keep


def folded(
    cells: Iterable[Cell], names: Mapping[str, str], keep: Callable[[Cell], bool]
) -> Funnel:
    """Cells added up to a funnel, whole and by area."""
    kept = [cell for cell in cells if keep(cell)]
    by_code: dict[str, list[Cell]] = {}
    for cell in kept:
        by_code.setdefault(cell.district_code, []).append(cell)
    areas = [
        Area(code, names.get(code, UNKNOWN_DISTRICT), _sum(by_code[code]))
        for code in sorted(by_code)
    ]
    return _sum(kept)._replace(by_area=areas)


def _sum(cells: Iterable[Cell]) -> Funnel:
    figures = dict.fromkeys(Code, 0)
    reasons: dict[str, int] = {}
    destinations = {str(destination): 0 for destination in Destination}
    for cell in cells:
        figures[cell.code] += cell.value
        if cell.code is Code.EXCLUDED:
            reasons[cell.tag] = reasons.get(cell.tag, 0) + cell.value
        elif cell.code is Code.ACTIONS:
            destinations[cell.tag] = destinations.get(cell.tag, 0) + cell.value
    return Funnel(
        persons_in_scope=figures[Code.IN_SCOPE],
        excluded=dict(sorted(reasons.items())),
        invited=figures[Code.INVITED],
        reached=figures[Code.REACHED],
        visited=figures[Code.VISITED],
        persons_with_follow_up=figures[Code.WITH_FOLLOW_UP],
        actions=Actions(
            agreed=figures[Code.AGREED],
            accepted=figures[Code.ACCEPTED],
            done=figures[Code.DONE],
            total=figures[Code.ACTIONS],
            by_destination=destinations,
        ),
        letters=figures[Code.LETTERS],
        attempts=figures[Code.ATTEMPTS],
        addresses=figures[Code.ADDRESSES],
        visits=figures[Code.VISITS],
        by_area=[],
        figures=figures,
    )


def as_json(found: Funnel) -> dict[str, Any]:
    """The keys that `funnel --json` prints; they are fixed."""
    plain = _without_areas(found)
    plain["by_area"] = [
        {"code": area.code, "name": area.name, **_without_areas(area.funnel)}
        for area in found.by_area
    ]
    return plain


def _without_areas(found: Funnel) -> dict[str, Any]:
    plain = found._asdict()
    del plain["by_area"], plain["figures"]
    plain["actions"] = found.actions._asdict()
    return plain


def district_names(session: Session) -> dict[str, str]:
    """The name of each district; no personal data."""
    rows = session.exec(select(District.code, District.name)).all()
    return dict(rows)


def cycle_of_year(session: Session, viewer: Viewer, year: int) -> int:
    """The id of a year's cycle. Raises NotFound when there is none."""
    require(viewer, Permission.SEE_FIGURES)
    found = session.exec(select(Cycle.id).where(col(Cycle.year) == year)).first()
    if found is None:
        raise NotFound(
            f"De ronde van {year} is niet gevonden.",
            "Er is in dat jaar geen ronde geopend.",
            "Controleer het jaar, of open eerst de ronde.",
        )
    return found

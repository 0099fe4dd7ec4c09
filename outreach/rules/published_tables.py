"""The tables of figures that are published, and how cells of the funnel fill them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol

from outreach.rules.funnel import Code
from outreach.rules.publishing import Columns, Standing, Table

MUNICIPAL = 0
"""As in the cells of the funnel: handled by the municipality itself."""
ONE = "persons"
"""The only column of a table by reason, destination or last step."""


class Audience(StrEnum):
    """For whom a table is made."""

    INSIDE = "inside"
    """Staff with a right to figures, on the screen."""
    OUTSIDE = "outside"
    """Files, the command line, and whatever is passed on."""


NORM = {Audience.INSIDE: "small_cell", Audience.OUTSIDE: "small_cell_outside"}
"""The norm that holds the smallest number of an audience."""


class Sort(StrEnum):
    """What the rows of a table are."""

    AREA = "area"
    AGE_BAND = "age_band"
    WEEK = "week"
    REASON = "reason"
    DESTINATION = "destination"
    LAST_STEP = "last_step"


class WeekColumn(StrEnum):
    """What is counted of the letters of one week."""

    INVITED = "invited"
    ANSWERED = "answered"
    YES = "yes"
    REACHED = "reached"


C, W = Code, WeekColumn
FUNNEL = Columns(
    parents={
        C.IN_SCOPE: None,
        C.INVITED: C.IN_SCOPE,
        C.VISITED: C.REACHED,
        C.REACHED: C.INVITED,
        C.WITH_FOLLOW_UP: C.REACHED,
        C.ACTIONS: C.WITH_FOLLOW_UP,
        C.AGREED: C.ACTIONS,
        C.ACCEPTED: C.AGREED,
        C.DONE: C.ACCEPTED,
    },
    # Few are spoken with and not visited: then the visits are shown, as the more
    # telling of the two.
    may_skip={C.VISITED: C.INVITED},
    other_unit=frozenset({C.ACTIONS}),
    fixed=frozenset({C.IN_SCOPE}),
)
"""What areas and age bands show; all else is for the whole city only."""
COLUMNS = tuple(FUNNEL.parents)
WEEK = Columns(
    parents={
        W.INVITED: None,
        W.REACHED: W.INVITED,
        W.ANSWERED: W.INVITED,
        W.YES: W.ANSWERED,
    },
    fixed=frozenset({W.INVITED}),
)
SINGLE = Columns(parents={ONE: None})
COLUMNS_OF = {
    Sort.AREA: FUNNEL,
    Sort.AGE_BAND: FUNNEL,
    Sort.WEEK: WEEK,
    Sort.REASON: SINGLE,
    Sort.DESTINATION: SINGLE,
    Sort.LAST_STEP: SINGLE,
}


class FunnelCell(Protocol):
    """One figure of one place, as `queries.funnel_cells` gives it."""

    @property
    def district_code(self) -> str: ...
    @property
    def provider_id(self) -> int: ...
    @property
    def age_band(self) -> str: ...
    @property
    def code(self) -> Code: ...
    @property
    def tag(self) -> str: ...
    @property
    def value(self) -> int: ...


class Place(NamedTuple):
    """A row of the table by area: a district with the provider that serves it there.

    Residents whom no provider may see (non-disclosure) stand in one row for the
    whole city; a district that the municipality serves itself is a row of its own.
    """

    district_code: str
    provider_id: int

    @property
    def key(self) -> str:
        """How it is stored: `D1/3`; `/0` for the city's own row."""
        return f"{self.district_code}/{self.provider_id}"


SHIELDED = Place("", MUNICIPAL)


def place_of(key: str) -> Place:
    """The place behind a stored key."""
    district, _, provider = key.rpartition("/")
    return Place(district, int(provider))


def district_key(code: str) -> str:
    """Of the sum of a district's rows, where it has more than one."""
    return f"district:{code}"


def provider_key(number: int) -> str:
    """Of the sum of a provider's rows, where it has more than one."""
    return f"provider:{number}"


def areas(
    cells: Iterable[FunnelCell],
) -> tuple[dict[str, dict[str, int]], dict[str, frozenset[str]]]:
    """The rows by area, and the sums of rows: districts and providers."""
    kept = [cell for cell in cells if cell.code in COLUMNS]
    served = {cell.district_code for cell in kept if cell.provider_id != MUNICIPAL}
    rows: dict[str, dict[str, int]] = {}
    for cell in kept:
        place = Place(cell.district_code, cell.provider_id)
        if place.provider_id == MUNICIPAL and place.district_code in served:
            place = SHIELDED
        _add(rows, place.key, cell.code, cell.value)
    return rows, _sums(rows)


def _sums(rows: Mapping[str, object]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key in rows:
        place = place_of(key)
        if place.district_code:
            found.setdefault(district_key(place.district_code), set()).add(key)
        found.setdefault(provider_key(place.provider_id), set()).add(key)
    several = {key: frozenset(its) for key, its in found.items() if len(its) > 1}
    return {key: its for key, its in several.items() if len(its) < len(rows)}


def age_bands(cells: Iterable[FunnelCell]) -> dict[str, dict[str, int]]:
    """The same figures by age band."""
    rows: dict[str, dict[str, int]] = {}
    for cell in cells:
        if cell.code in COLUMNS:
            _add(rows, cell.age_band, cell.code, cell.value)
    return rows


def by_tag(cells: Iterable[FunnelCell], code: Code) -> dict[str, dict[str, int]]:
    """One figure by its reason or destination."""
    rows: dict[str, dict[str, int]] = {}
    for cell in cells:
        if cell.code is code:
            _add(rows, cell.tag, ONE, cell.value)
    return rows


def _add(rows: dict[str, dict[str, int]], key: str, column: str, value: int) -> None:
    row = rows.setdefault(key, {})
    row[column] = row.get(column, 0) + value


class Past(NamedTuple):
    """What was published of a table until now."""

    standing: dict[str, Standing]
    shown: dict[tuple[str, str], frozenset[int]]


def table_of(
    sort: Sort,
    rows: Mapping[str, Mapping[str, int]],
    past: Past,
    groups: Mapping[str, frozenset[str]] | None = None,
) -> Table:
    """The table of one sort, with what is known of it already."""
    return Table(
        rows=rows,
        columns=COLUMNS_OF[sort],
        groups=groups or {},
        standing=past.standing,
        shown=past.shown,
    )

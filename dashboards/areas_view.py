"""Areas side by side: shares with their interval, only what is published."""

from collections.abc import Mapping, Sequence

from dashboards.dutch import short_date
from dashboards.funnel_view import Row, interval, share
from outreach.queries.published import Row as Area
from outreach.queries.shown_figures import Areas
from outreach.rules.funnel import MEASURES, Code
from outreach.rules.intervals import wilson
from outreach.rules.small_cells import HIDDEN, written

COLUMNS = (
    Code.IN_SCOPE,
    Code.INVITED,
    Code.REACHED,
    Code.VISITED,
    Code.WITH_FOLLOW_UP,
    Code.ACTIONS,
)
REST = "Nog niet per gebied te tonen"


def area_rows(found: Areas) -> list[Row]:
    """One row an area by name, what is not shown by area, and the whole."""
    dated = any(area.on for area in found.rows)
    rows = [_row(area.label, area.numbers, dated and _day(area)) for area in found.rows]
    if found.whole is None:
        return rows
    if any(area.on for area in found.rows):
        rows.append(_rest(found.whole, found.rows))
    return [*rows, _row("Alle gebieden", found.whole, dated and "vandaag")]


def _day(area: Area) -> str:
    return short_date(area.on) if area.numbers else HIDDEN


def _row(label: str, numbers: Mapping[str, int], day: str | bool) -> Row:
    row: Row = {"Gebied": label}
    if day:
        row["Stand van"] = day
    row |= {MEASURES[code].label: written(numbers.get(code)) for code in COLUMNS}
    part = (numbers.get(Code.VISITED), numbers.get(Code.INVITED))
    row["Bezocht van uitgenodigd"] = share(*part)
    row["95% zeker tussen"] = interval(*part)
    return row


def _rest(whole: Mapping[str, int], areas: Sequence[Area]) -> Row:
    """The total minus what is shown of it, so that every column adds up."""
    row: Row = {"Gebied": REST, "Stand van": ""}
    for code in COLUMNS:
        shown = sum(area.numbers.get(code, 0) for area in areas)
        row[MEASURES[code].label] = written(whole[code] - shown)
    return row | {"Bezocht van uitgenodigd": "", "95% zeker tussen": ""}


def not_reached_rows(areas: Sequence[Area]) -> list[Row]:
    """Who was invited and not spoken with, from the rows that are published."""
    rows: list[Row] = []
    for area in areas:
        invited, reached = (area.numbers.get(c) for c in (Code.INVITED, Code.REACHED))
        known = invited is not None and reached is not None
        rest = (invited or 0) - (reached or 0) if known else None
        rows.append(
            {
                "Gebied": area.label,
                "Stand van": _day(area),
                "Niet gesproken": written(rest),
            }
        )
    return rows


def area_shares(
    areas: Sequence[Area],
) -> tuple[list[str], list[tuple[float, float, float]]]:
    """Names and shares with bounds (0..1), of areas whose numbers are shown."""
    names, shares = [], []
    for area in areas:
        hits = area.numbers.get(Code.VISITED)
        total = area.numbers.get(Code.INVITED)
        bounds = wilson(hits, total) if hits is not None and total is not None else None
        if bounds is not None:
            names.append(area.label)
            shares.append((bounds.share, bounds.low, bounds.high))
    return names, shares

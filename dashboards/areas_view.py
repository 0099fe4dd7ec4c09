"""Areas side by side: shares with their interval, small numbers hidden."""

from dashboards.funnel_view import Row, interval, share
from outreach.queries.funnel import Funnel
from outreach.rules.funnel import MEASURES, Code
from outreach.rules.intervals import wilson
from outreach.rules.small_cells import visible_by, visible_one, written

COLUMNS = (
    Code.IN_SCOPE,
    Code.INVITED,
    Code.REACHED,
    Code.VISITED,
    Code.WITH_FOLLOW_UP,
    Code.ACTIONS,
)


def area_rows(found: Funnel, smallest: int) -> list[Row]:
    """One row an area by name, and the whole; each column hides what it must."""
    shown = {
        code: visible_by(
            {area.code: area.funnel.figures[code] for area in found.by_area}, smallest
        )
        for code in COLUMNS
    }
    rows = []
    for area in found.by_area:
        figures = area.funnel.figures
        row: Row = {"Gebied": area.name}
        row |= {
            MEASURES[code].label: written(shown[code][area.code]) for code in COLUMNS
        }
        hidden = None in (
            shown[Code.VISITED][area.code],
            shown[Code.INVITED][area.code],
        )
        part = (figures[Code.VISITED], figures[Code.INVITED])
        row["Bezocht van uitgenodigd"] = "•" if hidden else share(*part, smallest)
        row["95% zeker tussen"] = "•" if hidden else interval(*part, smallest)
        rows.append(row)
    return [*rows, _whole(found, smallest)]


def _whole(found: Funnel, smallest: int) -> Row:
    row: Row = {"Gebied": "Alle gebieden"}
    row |= {
        MEASURES[code].label: written(visible_one(found.figures[code], smallest))
        for code in COLUMNS
    }
    part = (found.figures[Code.VISITED], found.figures[Code.INVITED])
    row["Bezocht van uitgenodigd"] = share(*part, smallest)
    row["95% zeker tussen"] = interval(*part, smallest)
    return row


def area_shares(
    found: Funnel, smallest: int
) -> tuple[list[str], list[tuple[float, float, float]]]:
    """Names and shares with bounds (0..1), of areas whose numbers may be seen."""
    visited = visible_by(
        {area.code: area.funnel.visited for area in found.by_area}, smallest
    )
    invited = visible_by(
        {area.code: area.funnel.invited for area in found.by_area}, smallest
    )
    names, shares = [], []
    for area in found.by_area:
        hits, total = visited[area.code], invited[area.code]
        bounds = wilson(hits, total) if hits is not None and total is not None else None
        if bounds is not None:
            names.append(area.name)
            shares.append((bounds.share, bounds.low, bounds.high))
    return names, shares

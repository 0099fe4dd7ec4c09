"""Cycles and waves over time, as rows and series."""

from collections.abc import Sequence

from dashboards.dutch import short_date
from dashboards.funnel_view import Row, share
from outreach.queries.facts import Point
from outreach.queries.wave_response import Underway, WaveResponse
from outreach.rules.funnel import Code
from outreach.rules.small_cells import visible, visible_one, written

SERIES = {
    "Gesproken van uitgenodigd": (Code.REACHED, Code.INVITED),
    "Bezocht van uitgenodigd": (Code.VISITED, Code.INVITED),
    "Met opvolging van gesproken": (Code.WITH_FOLLOW_UP, Code.REACHED),
}


def trend_series(
    points: Sequence[Point], smallest: int
) -> dict[str, list[float | None]]:
    """Each share in percent by cycle; None where a small number stands behind it."""
    return {
        name: [_percent(point.figures, above, below, smallest) for point in points]
        for name, (above, below) in SERIES.items()
    }


def _percent(
    figures: dict[Code, int], above: Code, below: Code, smallest: int
) -> float | None:
    small = None in (
        visible_one(figures[above], smallest),
        visible_one(figures[below], smallest),
    )
    return (
        None if small or not figures[below] else 100 * figures[above] / figures[below]
    )


def trend_rows(points: Sequence[Point], smallest: int) -> list[Row]:
    """One row a cycle, the newest first; young cycles are marked."""
    rows = []
    for point in reversed(points):
        figures = point.figures
        young = figures[Code.INVITED] > figures[Code.MATURE_INVITED]
        row: Row = {"Ronde": str(point.year), "Naam": point.label}
        row["Peildatum"] = short_date(point.reference_date)
        row["Uitgenodigd"] = written(visible_one(figures[Code.INVITED], smallest))
        for name, (above, below) in SERIES.items():
            row[name] = share(figures[above], figures[below], smallest)
        row["Rijp"] = "nog niet" if young else "ja"
        rows.append(row)
    return rows


def wave_rows(waves: Sequence[WaveResponse], smallest: int) -> list[Row]:
    """One row a wave, the newest first. Young waves show no share."""
    shown = {
        name: visible([getattr(wave, name) for wave in waves], smallest)
        for name in ("invited", "yes", "no", "reached")
    }
    rows: list[Row] = []
    for number, wave in enumerate(waves):
        hidden = shown["reached"][number] is None or shown["invited"][number] is None
        part = "•" if hidden else share(wave.reached, wave.invited, smallest)
        rows.append(
            {
                "Verstuurd": short_date(wave.posted_on),
                "Gebied": wave.district,
                "Dagen geleden": str(wave.days),
                "Uitgenodigd": written(shown["invited"][number]),
                "Ja": written(shown["yes"][number]),
                "Nee": written(shown["no"][number]),
                "Gesproken": written(shown["reached"][number]),
                "Deel gesproken": part if wave.mature else "nog niet rijp",
            }
        )
    return rows[::-1]


def underway_rows(districts: Sequence[Underway]) -> list[Row]:
    """Letters out and visits to come; work, not people, so nothing is hidden."""
    rows: list[Row] = [
        {
            "Gebied": one.district,
            "Brieven zonder antwoord": written(one.letters_out),
            "Afspraken komende 2 weken": written(one.appointments),
            "Gevraagd, nog geen afspraak": written(one.unplanned),
        }
        for one in districts
    ]
    if rows:
        rows.append(
            {
                "Gebied": "Samen",
                "Brieven zonder antwoord": written(
                    sum(one.letters_out for one in districts)
                ),
                "Afspraken komende 2 weken": written(
                    sum(one.appointments for one in districts)
                ),
                "Gevraagd, nog geen afspraak": written(
                    sum(one.unplanned for one in districts)
                ),
            }
        )
    return rows

"""Cycles and waves over time, as rows and series."""

from collections.abc import Sequence
from datetime import date

from dashboards.dutch import short_date
from dashboards.funnel_view import Row, share
from outreach.queries.facts import Point
from outreach.queries.published import Row as Week
from outreach.queries.wave_response import Underway, WaveResponse
from outreach.rules.funnel import Code
from outreach.rules.published_tables import WeekColumn
from outreach.rules.small_cells import HIDDEN, written

SERIES = {
    "Gesproken van uitgenodigd": (Code.REACHED, Code.INVITED),
    "Bezocht van uitgenodigd": (Code.VISITED, Code.INVITED),
    "Met opvolging van gesproken": (Code.WITH_FOLLOW_UP, Code.REACHED),
}


def trend_series(points: Sequence[Point]) -> dict[str, list[float | None]]:
    """Each share in percent by cycle; None where there is nothing to divide by."""
    return {
        name: [
            100 * point.figures[above] / point.figures[below]
            if point.figures[below]
            else None
            for point in points
        ]
        for name, (above, below) in SERIES.items()
    }


def trend_rows(points: Sequence[Point]) -> list[Row]:
    """One row a cycle, the newest first; young cycles are marked."""
    rows = []
    for point in reversed(points):
        figures = point.figures
        young = figures[Code.INVITED] > figures[Code.MATURE_INVITED]
        row: Row = {"Ronde": str(point.year), "Naam": point.label}
        row["Peildatum"] = short_date(point.reference_date)
        row["Uitgenodigd"] = written(figures[Code.INVITED])
        for name, (above, below) in SERIES.items():
            row[name] = share(figures[above], figures[below])
        row["Rijp"] = "nog niet" if young else "ja"
        rows.append(row)
    return rows


def wave_rows(waves: Sequence[WaveResponse]) -> list[Row]:
    """One row a wave, the newest first. Young waves show no share."""
    rows: list[Row] = []
    for wave in waves:
        part = share(wave.reached, wave.invited)
        rows.append(
            {
                "Verstuurd": short_date(wave.posted_on),
                "Gebied": wave.district,
                "Dagen geleden": str(wave.days),
                "Uitgenodigd": written(wave.invited),
                "Ja": written(wave.yes),
                "Nee": written(wave.no),
                "Gesproken": written(wave.reached),
                "Deel gesproken": part if wave.mature else "nog niet rijp",
            }
        )
    return rows[::-1]


def week_rows(weeks: Sequence[Week], mature: date) -> list[Row]:
    """One row a week of posting, the newest first, for who may not see names.

    Weeks that began after `mature` show no share: answers still come.
    """
    return [
        {
            "Verstuurd in de week van": short_date(date.fromisoformat(week.key)),
            "Stand van": short_date(week.on) if week.numbers else HIDDEN,
            "Uitgenodigd": written(week.numbers.get(WeekColumn.INVITED)),
            "Antwoord": written(week.numbers.get(WeekColumn.ANSWERED)),
            "Ja": written(week.numbers.get(WeekColumn.YES)),
            "Gesproken": written(week.numbers.get(WeekColumn.REACHED)),
            "Deel gesproken": share(
                week.numbers.get(WeekColumn.REACHED),
                week.numbers.get(WeekColumn.INVITED),
            )
            if date.fromisoformat(week.key) <= mature
            else "nog niet rijp",
        }
        for week in reversed(weeks)
    ]


def underway_rows(districts: Sequence[Underway], *, named: bool) -> list[Row]:
    """Letters out and visits to come; by area only for who may see names."""
    rows: list[Row] = [
        {
            "Gebied": one.district,
            "Brieven zonder antwoord": written(one.letters_out),
            "Afspraken komende 2 weken": written(one.appointments),
            "Gevraagd, nog geen afspraak": written(one.unplanned),
        }
        for one in districts
        if named
    ]
    if districts:
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

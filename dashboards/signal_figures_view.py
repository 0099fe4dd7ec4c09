"""The figures of signals on the screen: tables whose shares name what they divide."""

from collections.abc import Mapping, Sequence

from dashboards.dutch import number, percent
from outreach.rules.small_cells import HIDDEN, written
from signals.queries.figures import LevelTime, SignalFigures
from signals.rules.draft_labels import DOOR_LABELS, REPORTER_LABELS
from signals.rules.drafts import Door, ReporterKind
from signals.rules.feedback import NORM_DAYS, TARGET
from signals.rules.figures import (
    COLUMNS_OF,
    MEASURES,
    NO_AREA,
    NO_LEVEL,
    RATIOS,
    SHIELDED,
    UNIT_NAMES,
    Code,
    Sort,
)
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.norms import Unit

Row = Mapping[str, object]
TITLES = {
    Sort.DOOR: "Hoe de meldingen binnenkwamen",
    Sort.REPORTER: "Wie er meldde",
    Sort.LEVEL: "Hoe dringend",
    Sort.AREA: "Per gebied",
}
HEADINGS = {
    Sort.DOOR: "Ingang",
    Sort.REPORTER: "Wie meldde",
    Sort.LEVEL: "Niveau",
    Sort.AREA: "Gebied",
}
SHIELDED_LABEL = "Gemeente zelf, in alle gebieden"
UNKNOWN_AREA = "Gebied niet bekend"
NOT_WEIGHED = "Nog niet beoordeeld"
TOTAL = "Totaal"
MANY_HOURS = 72
"""From here on in days: nobody reads 604 hours."""


def measure_rows(figures: SignalFigures) -> list[Row]:
    """Each number with its unit and what it means."""
    return [
        {
            "Cijfer": measure.label,
            "Aantal": number(figures.totals[code]),
            "Telt": UNIT_NAMES[measure.unit],
            "Wat het betekent": measure.definition,
        }
        for code, measure in MEASURES.items()
    ]


def ratio_rows(figures: SignalFigures) -> list[Row]:
    """Each share with its numerator and denominator."""
    rows: list[Row] = []
    for ratio in RATIOS:
        above, below = MEASURES[ratio.numerator], MEASURES[ratio.denominator]
        part, whole = figures.totals[above.code], figures.totals[below.code]
        rows.append(
            {
                "Aandeel": ratio.label,
                "Deel": percent(part, whole),
                "Teller": f"{number(part)} {above.label.lower()}",
                "Noemer": f"{number(whole)} {below.label.lower()}",
            }
        )
    return rows


def table_rows(
    figures: SignalFigures, sort: Sort, districts: Mapping[str, str]
) -> list[Row]:
    """One table; the last row is the total, so that what is hidden shows as such."""
    columns = list(COLUMNS_OF[sort].parents)
    known = figures.tables[sort]
    labels = {key: _label(sort, key, districts) for key in known}
    rows: list[Row] = [
        {HEADINGS[sort]: labels[key]}
        | {_heading(column): written(known[key].get(column)) for column in columns}
        for key in _ordered(sort, known, labels)
    ]
    rows.append(
        {HEADINGS[sort]: TOTAL}
        | {_heading(column): number(figures.totals[column]) for column in columns}
    )
    return rows


def _heading(column: str) -> str:
    return MEASURES[Code(column)].label


def _ordered(
    sort: Sort, known: Mapping[str, object], labels: Mapping[str, str]
) -> list[str]:
    if sort is Sort.LEVEL:
        order = [*Level, NO_LEVEL]
        return [key for key in order if key in known]
    last = (NO_AREA, SHIELDED)
    return sorted(known, key=lambda key: (key in last, labels[key]))


def _label(sort: Sort, key: str, districts: Mapping[str, str]) -> str:
    match sort:
        case Sort.DOOR:
            return DOOR_LABELS[Door(key)]
        case Sort.REPORTER:
            return REPORTER_LABELS[ReporterKind(key)]
        case Sort.LEVEL:
            return NOT_WEIGHED if key == NO_LEVEL else LEVEL_LABELS[Level(key)]
        case Sort.AREA if key == SHIELDED:
            return SHIELDED_LABEL
    return districts.get(key, UNKNOWN_AREA)


def lead_time_rows(
    times: Sequence[LevelTime], target: float, smallest: int
) -> list[Row]:
    """Norm, target and realised for each level. Few cases give no share."""
    return [_lead_row(one, target, smallest) for one in times]


def _lead_row(one: LevelTime, target: float, smallest: int) -> Row:
    times = one.times
    few = 0 < times.judged < smallest
    share = f"{percent(times.within, times.judged)}"
    return {
        "Niveau": LEVEL_LABELS[one.level],
        "Norm": one.norm,
        "Streefdeel": f"{100 * target:.0f}%",
        "Binnen norm": HIDDEN if few else share,
        "Teller en noemer": HIDDEN if few else f"{times.within} van {times.judged}",
        "Mediaan": HIDDEN if few else _time(times.median, one.unit),
        "9 van de 10 binnen": HIDDEN if few else _time(times.p90, one.unit),
        "Nog geen contact": number(times.open),
        "Daarvan te laat": number(times.open_late),
        "Wacht het langst": _time(times.oldest_open, one.unit),
    }


def _time(value: float | None, unit: Unit) -> str:
    if value is None:
        return "-"
    days = unit is Unit.HOURS and value >= MANY_HOURS
    text = f"{value / 24 if days else value:.1f}".replace(".", ",").removesuffix(",0")
    if unit is Unit.HOURS:
        return f"{text} dagen" if days else f"{text} uur"
    return f"{text} {'werkdag' if text == '1' else 'werkdagen'}"


def feedback_row(figures: SignalFigures, smallest: int) -> list[Row]:
    """Whether reporters heard in time."""
    told = figures.feedback
    few = 0 < told.of < smallest
    return [
        {
            "Norm": f"binnen {NORM_DAYS} dagen na afronden",
            "Streefdeel": f"{100 * TARGET:.0f}%",
            "Binnen norm": HIDDEN if few else percent(told.within, told.of),
            "Teller en noemer": HIDDEN if few else f"{told.within} van {told.of}",
        }
    ]

"""The funnel on the screen: what to choose, the rows of its tables, small numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from dashboards.dutch import moment, percent, short_date
from outreach.queries.facts import Choices
from outreach.queries.funnel import Filters
from outreach.queries.published import Row as PublishedArea
from outreach.queries.shown_figures import Choice, Figures
from outreach.rules.eligibility import REASON_LABELS, Reason
from outreach.rules.follow_up_kinds import DESTINATION_LABELS
from outreach.rules.follow_ups import Destination
from outreach.rules.funnel import (
    ACTION_STEPS,
    BESIDE,
    MEASURES,
    RATIOS,
    STEPS,
    UNIT_NAMES,
    Code,
    sentence,
)
from outreach.rules.intervals import wilson
from outreach.rules.small_cells import HIDDEN, written

BY_CYCLE, BY_YEAR = "Per ronde", "Per kalenderjaar"
MUNICIPAL_NAME = "Gemeente zelf"
Row = dict[str, object]


class Chosen(NamedTuple):
    """What somebody wants to see."""

    cycle_id: int | None
    year: int | None
    title: str
    filters: Filters
    row: str = ""
    """Key of a published row; empty: everything that the viewer may see."""


def choose_cycle(options: Choices) -> tuple[int, str]:
    """Which cycle; the newest unless somebody chooses another."""
    labels = {
        number: name if str(year) in name else f"{year}: {name}"
        for number, year, name in options.cycles
    }
    number = st.selectbox("Ronde", list(labels), format_func=labels.__getitem__)
    return number, labels[number]


def choose(options: Choices) -> Chosen:
    """Cohort or calendar year."""
    kind = st.radio("Bekijk de cijfers", [BY_CYCLE, BY_YEAR], horizontal=True)
    if kind == BY_CYCLE:
        cycle_id, title = choose_cycle(options)
        return Chosen(cycle_id, None, title, Filters())
    year = st.selectbox("Kalenderjaar", options.years)
    return Chosen(None, year, f"Kalenderjaar {year}", Filters())


def narrow(
    chosen: Chosen, options: Choices, rows: Sequence[Choice], *, named: bool, city: bool
) -> Chosen:
    """The part to look at: filters for who sees names, published rows for others."""
    if named:
        return chosen._replace(filters=choose_filters(options))
    if chosen.cycle_id is None:
        if city:
            st.caption(
                "Een kalenderjaar is er alleen voor de hele gemeente. Kies een ronde "
                "voor cijfers per gebied, aanbieder of leeftijd."
            )
        return chosen
    labels = {row.key: row.label for row in rows}
    if city:
        labels = {"": "De hele gemeente"} | labels
    if not labels:
        return chosen
    key = st.selectbox("Van", list(labels), format_func=labels.__getitem__)
    title = f"{chosen.title}, {labels[key]}" if key else chosen.title
    return chosen._replace(row=key, title=title)


def choose_filters(options: Choices) -> Filters:
    """District, provider and age band; each may stay open."""
    districts = dict(options.districts)
    providers = {0: MUNICIPAL_NAME, **dict(options.providers)}
    left, middle, right = st.columns(3)
    with left:
        district = _one_of("Gebied", "Alle gebieden", districts)
    with middle:
        provider = _one_of("Aanbieder", "Alle aanbieders", providers)
    with right:
        bands = {band: band for band in options.age_bands}
        band = _one_of("Leeftijd", "Alle leeftijden", bands)
    return Filters(district, provider, band)


def _one_of(label: str, everything: str, names: Mapping[Any, str]) -> Any:
    return st.selectbox(
        label,
        [None, *names],
        format_func=lambda key: everything if key is None else names[key],
    )


def explain(chosen: Chosen, found: Figures) -> None:
    """As of when, and what belongs to it."""
    if found.on is not None:
        st.caption(f"Stand van {short_date(found.on)}. {counted(chosen)}")
        return
    st.caption(f"Stand van {moment(found.counted_at)}. {counted(chosen)}")
    invited = found.numbers[Code.INVITED] or 0
    young = invited - (found.numbers[Code.MATURE_INVITED] or 0)
    if chosen.cycle_id is not None and young:
        st.warning(
            f"Nog niet rijp: {written(young)} van de {written(invited)} uitgenodigde "
            "inwoners kregen hun brief kort geleden. Hun antwoord kan nog komen. "
            "Vergelijk daarom het deel ‘alleen rijpe golven’ hieronder."
        )


def explain_hidden(smallest: int) -> None:
    """What the mark stands for, and why parts run behind the totals."""
    st.caption(
        f"{HIDDEN} staat waar een getal kleiner is dan {smallest}, of samen met andere "
        f"cijfers een getal kleiner dan {smallest} zou verraden. Cijfers van een deel "
        f"van de gemeente schuiven pas op als er minstens {smallest} bij komen: zo is "
        "ook uit twee dagen niemand te herkennen. Daarom heeft elke regel een eigen "
        "datum. Het totaal van de gemeente is altijd precies."
    )


def counted(chosen: Chosen) -> str:
    """Cohort and period are different questions: say which one is answered."""
    if chosen.cycle_id is not None:
        return (
            "Alles wat uit deze ronde kwam telt mee, ook als het in een later jaar "
            "gebeurde."
        )
    return (
        "Alles wat in dit jaar gebeurde telt mee, uit welke ronde ook. Een bezoek in "
        "februari na een brief van november telt dus in een ander jaar dan de brief."
    )


Numbers = Mapping[Code, int | None]


def measure_rows(numbers: Numbers, codes: Sequence[Code]) -> list[Row]:
    """One row a measure: label, number, unit, definition."""
    return [
        {
            "Stap": MEASURES[code].label,
            "Aantal": written(numbers.get(code)),
            "Eenheid": UNIT_NAMES[MEASURES[code].unit],
            "Wat telt mee": MEASURES[code].definition,
        }
        for code in codes
    ]


def ratio_rows(numbers: Numbers) -> list[Row]:
    """Each share with its numerator, denominator, interval and sentence."""
    rows: list[Row] = []
    for ratio in RATIOS:
        if ratio.numerator not in numbers:
            continue
        above, below = numbers[ratio.numerator], numbers[ratio.denominator]
        rows.append(
            {
                "Deel": ratio.label,
                "Uitkomst": share(above, below),
                "95% zeker tussen": interval(above, below),
                "Berekening": f"{written(above)} / {written(below)}",
                "Wat dit is": sentence(ratio),
            }
        )
    return rows


def share(above: int | None, below: int | None) -> str:
    """A percentage, unless one of its numbers is not shown."""
    if above is None or below is None:
        return HIDDEN
    return percent(above, below)


def interval(above: int | None, below: int | None) -> str:
    """Between which percentages the share really lies."""
    if above is None or below is None:
        return HIDDEN
    found = wilson(above, below)
    if found is None:
        return "-"
    low, high = (f"{100 * bound:.1f}".replace(".", ",") for bound in found[1:])
    return f"{low}–{high}%"


def part_rows(
    parts: Mapping[str, int | None],
    names: Callable[[str], str],
    heading: str,
    unit: str,
    total: int | None,
) -> list[Row]:
    """A total by its parts, the largest first; adds up, with what is not shown."""
    ordered = sorted(parts, key=lambda code: -(parts[code] or 0))
    rows: list[Row] = [
        {heading: names(code), unit: written(parts[code])} for code in ordered
    ]
    if total is not None and rows:
        rest = total - sum(number or 0 for number in parts.values())
        if rest or None in parts.values():
            rows.append({heading: REST, unit: written(rest)})
    return [*rows, {heading: "Samen", unit: written(total)}] if rows else []


REST = "Nog niet over de regels verdeeld"
"""The total of the city minus all that is shown of its parts."""


def reason_rows(found: Figures) -> list[Row]:
    """Persons who are not invited, by reason; adds up to the total."""
    total = found.numbers[Code.EXCLUDED]
    return part_rows(found.reasons or {}, reason_label, "Reden", "Personen", total)


def reason_label(code: str) -> str:
    """A reason in Dutch; an old one that is no longer used keeps its code."""
    try:
        return REASON_LABELS[Reason(code)]
    except ValueError:
        return code


def destination_rows(found: Figures) -> list[Row]:
    """Actions by destination; adds up to all actions."""
    total = found.numbers[Code.ACTIONS]
    return part_rows(
        found.destinations or {}, destination_label, "Bestemming", "Acties", total
    )


def destination_label(code: str) -> str:
    """A destination in Dutch."""
    return DESTINATION_LABELS[Destination(code)]


def beside_codes(numbers: Numbers) -> list[Code]:
    """Other counting units; what stands beside the funnel only when there is any."""
    more = [c for c in (Code.BESIDE_REACHED, Code.BESIDE_ACTIONS) if numbers.get(c)]
    return [*BESIDE, *more]


def export_rows(found: Figures, areas: Sequence[PublishedArea]) -> list[list[object]]:
    """The whole screen as rows for a file; `areas` as published outside."""
    rows: list[list[object]] = []
    everything = [*STEPS, *ACTION_STEPS]
    if found.on is None:
        everything += beside_codes(found.numbers)
    for row in measure_rows(found.numbers, everything):
        rows.append([found.label or "Gemeente", short_date(found.on), *row.values()])
    for area in areas:
        for code in STEPS + ACTION_STEPS:
            measure = MEASURES[code]
            rows.append(
                [
                    area.label,
                    short_date(area.on if area.numbers else None),
                    measure.label,
                    written(area.numbers.get(code)),
                    UNIT_NAMES[measure.unit],
                    measure.definition,
                ]
            )
    return rows


EXPORT_HEADER = ("Gebied", "Stand van", "Stap", "Aantal", "Eenheid", "Wat telt mee")

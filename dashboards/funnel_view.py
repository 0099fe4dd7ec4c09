"""The funnel on the screen: what to choose, the rows of its tables, small numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from dashboards.dutch import moment, percent
from outreach.queries.facts import Choices, Dated
from outreach.queries.funnel import Filters, Funnel
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
from outreach.rules.small_cells import HIDDEN, visible_by, visible_one, written

BY_CYCLE, BY_YEAR = "Per ronde", "Per kalenderjaar"
MUNICIPAL_NAME = "Gemeente zelf"
Row = dict[str, object]


class Chosen(NamedTuple):
    """What somebody wants to see."""

    cycle_id: int | None
    year: int | None
    title: str
    filters: Filters


def choose_cycle(options: Choices) -> tuple[int, str]:
    """Which cycle; the newest unless somebody chooses another."""
    labels = {
        number: name if str(year) in name else f"{year}: {name}"
        for number, year, name in options.cycles
    }
    number = st.selectbox("Ronde", list(labels), format_func=labels.__getitem__)
    return number, labels[number]


def choose(options: Choices) -> Chosen:
    """Cohort or calendar year, and the filters."""
    kind = st.radio("Bekijk de cijfers", [BY_CYCLE, BY_YEAR], horizontal=True)
    cycle_id, year = None, None
    if kind == BY_CYCLE:
        cycle_id, title = choose_cycle(options)
    else:
        year = st.selectbox("Kalenderjaar", options.years)
        title = f"Kalenderjaar {year}"
    return Chosen(cycle_id, year, title, choose_filters(options))


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


def explain(chosen: Chosen, dated: Dated) -> None:
    """As of when, and what belongs to it."""
    st.caption(f"Stand van {moment(dated.written_at)}. {counted(chosen)}")
    figures = dated.funnel.figures
    young = figures[Code.INVITED] - figures[Code.MATURE_INVITED]
    if chosen.cycle_id is not None and young:
        st.warning(
            f"Nog niet rijp: {written(young)} van de "
            f"{written(figures[Code.INVITED])} uitgenodigde inwoners kregen hun brief "
            "kort geleden. Hun antwoord kan nog komen. Vergelijk daarom het deel "
            "‘alleen rijpe golven’ hieronder."
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


def measure_rows(found: Funnel, codes: Sequence[Code], smallest: int) -> list[Row]:
    """One row a measure: label, number, unit, definition."""
    return [
        {
            "Stap": MEASURES[code].label,
            "Aantal": written(visible_one(found.figures[code], smallest)),
            "Eenheid": UNIT_NAMES[MEASURES[code].unit],
            "Wat telt mee": MEASURES[code].definition,
        }
        for code in codes
    ]


def ratio_rows(found: Funnel, smallest: int) -> list[Row]:
    """Each share with its numerator, denominator, interval and sentence."""
    rows: list[Row] = []
    for ratio in RATIOS:
        above = found.figures[ratio.numerator]
        below = found.figures[ratio.denominator]
        rows.append(
            {
                "Deel": ratio.label,
                "Uitkomst": share(above, below, smallest),
                "95% zeker tussen": interval(above, below, smallest),
                "Berekening": f"{written(visible_one(above, smallest))} / "
                f"{written(visible_one(below, smallest))}",
                "Wat dit is": sentence(ratio),
            }
        )
    return rows


def share(above: int, below: int, smallest: int) -> str:
    """A percentage, unless it would betray a small number."""
    if None in (visible_one(above, smallest), visible_one(below, smallest)):
        return HIDDEN
    return percent(above, below)


def interval(above: int, below: int, smallest: int) -> str:
    """Between which percentages the share really lies."""
    small = None in (visible_one(above, smallest), visible_one(below, smallest))
    found = None if small else wilson(above, below)
    if found is None:
        return HIDDEN if small else "-"
    low, high = (f"{100 * bound:.1f}".replace(".", ",") for bound in found[1:])
    return f"{low}–{high}%"


def reason_rows(found: Funnel, smallest: int) -> list[Row]:
    """Persons who are not invited, by reason; adds up to the total."""
    shown = visible_by(found.excluded, smallest)
    ordered = sorted(found.excluded, key=lambda code: -found.excluded[code])
    rows: list[Row] = [
        {"Reden": reason_label(code), "Personen": written(shown[code])}
        for code in ordered
    ]
    total = visible_one(found.figures[Code.EXCLUDED], smallest)
    return [*rows, {"Reden": "Samen", "Personen": written(total)}] if rows else []


def reason_label(code: str) -> str:
    """A reason in Dutch; an old one that is no longer used keeps its code."""
    try:
        return REASON_LABELS[Reason(code)]
    except ValueError:
        return code


def destination_rows(found: Funnel, smallest: int) -> list[Row]:
    """Actions by destination; adds up to all actions."""
    shown = visible_by(found.actions.by_destination, smallest)
    rows: list[Row] = [
        {"Bestemming": DESTINATION_LABELS[Destination(code)], "Acties": written(count)}
        for code, count in shown.items()
    ]
    total = visible_one(found.actions.total, smallest)
    return [*rows, {"Bestemming": "Samen", "Acties": written(total)}]


def beside_codes(found: Funnel) -> list[Code]:
    """Other counting units; what stands beside the funnel only when there is any."""
    more = [c for c in (Code.BESIDE_REACHED, Code.BESIDE_ACTIONS) if found.figures[c]]
    return [*BESIDE, *more]


def export_rows(found: Funnel, smallest: int) -> list[list[object]]:
    """The whole screen as rows for a file, with the same small numbers hidden."""
    rows: list[list[object]] = []
    everything = [*STEPS, *ACTION_STEPS, *beside_codes(found)]
    for row in measure_rows(found, everything, smallest):
        rows.append(["Gemeente", *row.values()])
    for code in STEPS + ACTION_STEPS + BESIDE:
        counts = {area.name: area.funnel.figures[code] for area in found.by_area}
        for name, count in visible_by(counts, smallest).items():
            measure = MEASURES[code]
            unit = UNIT_NAMES[measure.unit]
            rows.append([name, measure.label, written(count), unit, measure.definition])
    return rows


EXPORT_HEADER = ("Gebied", "Stap", "Aantal", "Eenheid", "Wat telt mee")

"""The year ahead in one plain Dutch sentence: the first week that does not fit."""

from collections.abc import Sequence
from datetime import date, timedelta

from outreach.rules.dates import MONTHS
from outreach.rules.rounds.year import AreaOutcome, Fit, WeekLoad, Year

FIT_LABELS = {Fit.FITS: "past", Fit.TIGHT: "krap", Fit.NOT: "past niet"}


def verdict(year: Year, outcomes: Sequence[AreaOutcome]) -> str:
    """Where and when it does not fit first, and why; or that it fits."""
    if not outcomes:
        return "Er zijn geen gebieden waarvan u de planning ziet."
    if not year.weeks:
        return "Deze ronde heeft geen weken meer die nog komen."
    found = [(one, misfit) for one in outcomes if (misfit := one.first_misfit)]
    said = _fits(year, len(outcomes))
    if found:
        area, first = min(found, key=lambda pair: pair[1].week)
        said = _misfit(year, area.name, first) + _elsewhere(len(found) - 1)
    return said + _unwritten(sum(one.never_written for one in outcomes))


def _fits(year: Year, areas: int) -> str:
    last = year.monday(year.weeks) - timedelta(days=1)
    where = "in elk gebied" if areas > 1 else "in dit gebied"
    return (
        f"Het past tot en met {_day(last)}: {where} kan wie bezoek wil binnen "
        f"{_weeks(year.visiting_weeks)} bezoek krijgen."
    )


def _misfit(year: Year, name: str, first: WeekLoad) -> str:
    when = f"In {MONTHS[first.week.month - 1]} past het niet: "
    since = f"vanaf de week van {_day(first.week)} "
    many = round(first.backlog)
    wait = f"{'wacht' if many == 1 else 'wachten'} er {_visits(many)} in {name}"
    span = _weeks(year.visiting_weeks)
    if first.room == 0:
        return f"{when}{since}{wait}, en in de {span} daarna kan niemand op bezoek."
    can = f"kunnen de bezoekers er {_number(first.room)} doen"
    return f"{when}{since}{wait}, en in de {span} daarna {can}."


def _elsewhere(others: int) -> str:
    if not others:
        return ""
    where = "één ander gebied" if others == 1 else f"{others} andere gebieden"
    return f" Ook in {where} past het niet, dan of later."


def _unwritten(persons: int) -> str:
    if not persons:
        return ""
    who = "1 inwoner krijgt" if persons == 1 else f"{_number(persons)} inwoners krijgen"
    return f" {who} in deze ronde geen brief."


def chance(held: int, runs: int) -> str:
    """How often it fits when response and illness turn out differently each time."""
    if held == runs:
        return f"Nagespeeld met toeval past het in alle {runs} van de {runs} keer."
    return (
        f"Nagespeeld met toeval (respons, antwoorden, ziekte) past het in {held} van "
        f"de {runs} keer het hele jaar."
    )


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _weeks(number: int) -> str:
    return "1 week" if number == 1 else f"{number} weken"


def _visits(number: int) -> str:
    return "1 bezoek" if number == 1 else f"{_number(number)} bezoeken"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")

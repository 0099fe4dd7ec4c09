"""The year ahead on the screen: the sentence, the what-ifs, areas, weeks and waves."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import streamlit as st

from dashboards import charts
from dashboards.dutch import number, short_date
from dashboards.round_words import short_month
from dashboards.tables import NOTHING, plain, show_table
from outreach.queries.rounds.year import YearAhead
from outreach.queries.waves import WaveLine
from outreach.rules.rounds.year import (
    AreaOutcome,
    Fit,
    Pace,
    WeekLoad,
    WhatIf,
    Year,
    look_ahead,
)
from outreach.rules.rounds.year_chances import RUNS, Chances, city_held, play
from outreach.rules.rounds.year_words import FIT_LABELS, chance, verdict

PACES = {
    Pace.EVEN: "Iedereen een brief: elke week evenveel",
    Pace.CAPACITY: "Op het tempo van de bezoekers, zoals op de pagina Golven",
}
NOW = WhatIf()


class Shown(NamedTuple):
    """What the whole page is about."""

    year: Year
    outcomes: tuple[AreaOutcome, ...]
    chances: tuple[Chances, ...]

    @property
    def worst(self) -> int:
        """The area to open with: where it does not fit first."""
        last = self.year.monday(self.year.weeks)
        weeks = [
            misfit.week if (misfit := one.first_misfit) else last
            for one in self.outcomes
        ]
        return weeks.index(min(weeks))


def choose_what_if(ahead: YearAhead) -> WhatIf:
    """What somebody tries out; nothing is stored."""
    with st.expander("Wat als …", expanded=True):
        pace = st.radio("Brieven", list(Pace), format_func=lambda one: PACES[one])
        left, right = st.columns(2)
        share = left.number_input(
            "Andere respons, in procenten (leeg: zoals nu verwacht)",
            1,
            100,
            None,
            help="Deel van de brieven dat tot een bezoek leidt. Rotterdam had 25% in "
            "2017 en 14% in 2019.",
        )
        names = dict(ahead.visitors)
        leaver = right.selectbox(
            "Een bezoeker stopt",
            [None, *names],
            format_func=lambda one: names[one] if one else "Niemand stopt",
        )
        first = ahead.year.first
        leaves = right.date_input(
            "Stopt op",
            first,
            min_value=first,
            max_value=ahead.year.monday(ahead.year.weeks),
            format="DD-MM-YYYY",
            disabled=leaver is None,
        )
    week = (leaves - first).days // 7 if isinstance(leaves, date) else 0
    return WhatIf(pace or Pace.EVEN, share / 100 if share else None, leaver, week)


def reckoned(ahead: YearAhead, what_if: WhatIf) -> Shown:
    """All areas under what is tried out, also played with chance."""
    return Shown(
        ahead.year,
        tuple(look_ahead(ahead.year, area, what_if) for area in ahead.areas),
        tuple(play(ahead.year, area, what_if) for area in ahead.areas),
    )


def show_verdict(ahead: YearAhead, shown: Shown, what_if: WhatIf) -> None:
    """The one sentence, how sure it is, and what it is without the what-if."""
    said = plain(verdict(ahead.year, shown.outcomes))
    fits = not any(one.first_misfit for one in shown.outcomes)
    (st.success if fits else st.error)(f"**{said}**")
    st.markdown(chance(city_held(shown.chances), RUNS))
    if not fits and what_if.pace is Pace.EVEN:
        st.caption(
            "Wat helpt: minder brieven in dat gebied op de pagina Golven, bezoekers "
            "erbij op de pagina Mensen, of een VOG of pas op tijd vernieuwen. Kies "
            "hieronder het tempo van de bezoekers om te zien hoeveel inwoners dan in "
            "deze ronde geen brief krijgen."
        )
    if what_if != NOW:
        before = [look_ahead(ahead.year, area) for area in ahead.areas]
        st.caption(f"Zonder wijziging: {plain(verdict(ahead.year, before))}")


def show_areas(shown: Shown) -> None:
    """All areas with totals, and where each month stands."""
    rows = [
        {
            "Gebied": one.name,
            "Past niet vanaf": short_date(
                misfit.week if (misfit := one.first_misfit) else None
            ),
            "Gevraagd": number(_asked(one)),
            "Mogelijk": number(sum(week.capacity for week in one.weeks)),
            "Zonder brief": number(one.never_written),
            f"Past, van de {RUNS} keer": str(sum(played.held)),
        }
        for one, played in zip(shown.outcomes, shown.chances, strict=True)
    ]
    able = (week.capacity for one in shown.outcomes for week in one.weeks)
    rows.append(
        {
            "Gebied": "Samen",
            "Past niet vanaf": "",
            "Gevraagd": number(sum(_asked(one) for one in shown.outcomes)),
            "Mogelijk": number(sum(able)),
            "Zonder brief": number(sum(one.never_written for one in shown.outcomes)),
            f"Past, van de {RUNS} keer": str(city_held(shown.chances)),
        }
    )
    show_table(rows)
    st.caption(
        "Gevraagd: bezoeken waarop al iemand wacht, afspraken die staan en bezoeken "
        "die nog uit brieven komen, tot het eind van de ronde. Mogelijk: uren van de "
        "bezoekers, met reistijd, zonder verlof, feestdagen en sluitingsdagen, en "
        "zonder wie dan geen geldige VOG of pas meer heeft. Past: wie bezoek wil, kan "
        f"binnen {shown.year.visiting_weeks} weken bezoek krijgen. De laatste kolom "
        f"speelt het jaar {RUNS} keer na met toeval."
    )
    st.subheader("Maand voor maand", anchor=False)
    show_table([_months(one) for one in shown.outcomes])
    st.caption(
        "Per maand de slechtste week: past, krap (meer dan driekwart van wat kan) of "
        "past niet."
    )


def _asked(one: AreaOutcome) -> int:
    """Visits of the rest of the cycle: what is worked off, and what still waits."""
    if not one.weeks:
        return 0
    waits = one.weeks[0].before
    return round(waits + sum(week.asked + week.booked for week in one.weeks))


def _months(one: AreaOutcome) -> dict[str, str]:
    order = list(Fit)
    worst: dict[str, Fit] = {}
    for week in one.weeks:
        month = f"{short_month(week.week)} {week.week.year % 100}"
        worst[month] = max(worst.get(month, Fit.FITS), week.fit, key=order.index)
    return {"Gebied": one.name} | {m: FIT_LABELS[fit] for m, fit in worst.items()}


def show_area(shown: Shown, place: int, response: str) -> None:
    """One area week by week, as a chart and as a table."""
    one, played = shown.outcomes[place], shown.chances[place]
    weeks = one.weeks
    st.caption(plain(response))
    charts.lines(
        [short_date(week.week) for week in weeks],
        {
            "mogelijk": [float(week.capacity) for week in weeks],
            "gevraagd": [round(week.asked + week.booked, 1) for week in weeks],
            "wachten nog": [round(week.backlog, 1) for week in weeks],
        },
        suffix="",
    )
    with st.expander("Week voor week"):
        show_table(
            [
                _week(week, shown.year, missed)
                for week, missed in zip(weeks, played.misfits, strict=True)
            ]
        )


def _week(week: WeekLoad, year: Year, missed: int) -> dict[str, str]:
    return {
        "Week van": short_date(week.week),
        "Mogelijk": number(week.capacity),
        "Afspraken": number(week.booked),
        "Brieven": number(week.letters),
        "Nieuw gevraagd": _part(week.asked),
        "Wachten nog": _part(week.backlog),
        f"Mogelijk in {year.visiting_weeks} weken erna": number(week.room),
        "Stand": FIT_LABELS[week.fit],
        f"Past niet, van de {RUNS} keer": str(missed),
    }


def show_waves(lines: Sequence[WaveLine]) -> None:
    """The waves of one area as they were planned and as they are answered."""
    if not lines:
        st.info("Dit gebied heeft nog geen golven. Die maakt u op de pagina Golven.")
        return
    rows = [
        {
            "Week van": short_date(line.week_start),
            "Stand": line.state_label,
            "Brieven": number(line.letters),
            "Bezoeken verwacht": _part(line.expected_visits),
            "Zei ja": number(line.yes) if line.posted_on else NOTHING,
        }
        for line in lines
    ]
    rows.append(
        {
            "Week van": "Samen",
            "Stand": "",
            "Brieven": number(sum(line.letters for line in lines)),
            "Bezoeken verwacht": _part(sum(line.expected_visits for line in lines)),
            "Zei ja": number(sum(line.yes for line in lines)),
        }
    )
    show_table(rows)
    st.caption(
        "Bezoeken verwacht: brieven maal de respons waarmee de golf is gepland. Zei "
        "ja: personen, tot nu toe; jonge golven krijgen nog antwoorden."
    )


def _part(value: float) -> str:
    return f"{value:.1f}".replace(".", ",").removesuffix(",0")

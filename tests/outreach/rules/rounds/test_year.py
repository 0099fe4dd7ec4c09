"""The year ahead: letters become visits, and the first week that does not fit."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.rules.rounds.year import (
    REPLY_DELAY,
    AreaAhead,
    Fit,
    Pace,
    Sent,
    WhatIf,
    Year,
    asked_ahead,
    fit_of,
    look_ahead,
    reply_delay,
)
from outreach.rules.rounds.year_chances import city_held, play
from outreach.rules.rounds.year_words import chance, verdict

MONDAY = date(2026, 3, 2)
AT_ONCE = Year(MONDAY, weeks=8, visiting_weeks=2, delay=(1.0,))
"""Eight weeks, answers on the day itself, a visit within two weeks."""
LATER = AT_ONCE._replace(delay=(0.0, 0.5, 0.5))
ONE = Fraction(1)


def area(
    *visitors: int, year: Year = AT_ONCE, waiting: int = 0, **given_: object
) -> AreaAhead:
    """An area with visitors who make so many visits each week."""
    people = {n + 1: [ONE * each] * year.horizon for n, each in enumerate(visitors)}
    values = {
        "code": "D1",
        "name": "Noord",
        "share": 0.25,
        "observed": False,
        "booked": [0] * year.horizon,
        "asked": 0,
    }
    return AreaAhead(visitors=people, waiting=waiting, **(values | given_))  # type: ignore[arg-type]


def test_letters_are_spread_evenly_and_everybody_gets_one() -> None:
    found = look_ahead(AT_ONCE, area(9, waiting=100))
    assert [one.letters for one in found.weeks] == [16, 17, 17, 16, 17, 17, 0, 0]
    assert found.never_written == 0
    assert sum(one.asked for one in found.weeks) == pytest.approx(25)


def test_what_people_decided_on_stays_and_the_rest_goes_around_it() -> None:
    there = area(9, waiting=50, sent=(Sent(0, 8),), drafts={0: 30, 1: 0})
    found = look_ahead(AT_ONCE, there)
    assert [one.letters for one in found.weeks] == [38, 0, 5, 5, 5, 5, 0, 0]
    assert found.never_written == 0


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        pytest.param(Sent(0, 40), [0, 5, 5, 0], id="posted in the first week"),
        pytest.param(Sent(-1, 40), [5, 5, 0, 0], id="posted a week before"),
        pytest.param(Sent(-2, 40), [10, 0, 0, 0], id="half should have answered"),
        pytest.param(Sent(-2, 40, yes=6), [4, 0, 0, 0], id="some did"),
        pytest.param(Sent(-2, 40, yes=12), [0, 0, 0, 0], id="more than expected"),
        pytest.param(Sent(-3, 40), [0, 0, 0, 0], id="too long ago"),
    ],
)
def test_answers_come_after_the_letter(sent: Sent, asked: list[float]) -> None:
    there = area(year=LATER, sent=(sent,))
    letters = {sent.week: sent.letters} if sent.week >= 0 else {}
    found = asked_ahead(LATER, there, WhatIf(), letters)
    assert found[:4] == pytest.approx(asked)
    assert found[4:] == [0.0] * (LATER.horizon - 4)


@pytest.mark.parametrize(
    ("there", "first"),
    [
        pytest.param(area(5, asked=15), None, id="worked off in time"),
        pytest.param(area(5, asked=16), MONDAY, id="one too many"),
        pytest.param(area(asked=1), MONDAY, id="nobody visits"),
        pytest.param(area(), None, id="nobody visits and nobody asks"),
        pytest.param(area(2, booked=[2] * 10, asked=1), MONDAY, id="all is booked"),
        pytest.param(
            area(5, booked=[0, 0, 0, 0, 9, 0, 0, 0, 0, 0], asked=4),
            None,
            id="booked over the edge, done a week later",
        ),
        pytest.param(
            area(5, sent=(Sent(4, 80),)), date(2026, 3, 30), id="a wave that is large"
        ),
    ],
)
def test_the_first_week_that_does_not_fit(there: AreaAhead, first: date | None) -> None:
    misfit = look_ahead(AT_ONCE, there).first_misfit
    assert (misfit.week if misfit else None) == first


@pytest.mark.parametrize(
    ("backlog", "room", "fit"),
    [
        (0.4, 0, Fit.FITS),
        (0.5, 0, Fit.NOT),
        (15, 20, Fit.FITS),
        (16, 20, Fit.TIGHT),
        (20, 20, Fit.TIGHT),
        (21, 20, Fit.NOT),
    ],
)
def test_when_it_fits(backlog: float, room: int, fit: Fit) -> None:
    assert fit_of(backlog, room) is fit


def test_when_a_visitor_leaves_her_appointments_wait() -> None:
    booked = [0, 0, 0, 0, 6, 0, 0, 0, 0, 0]
    there = area(4, 1, booked=booked)
    assert look_ahead(AT_ONCE, there).first_misfit is None
    gone = look_ahead(AT_ONCE, there, WhatIf(leaver=1, leaves=3))
    assert [one.capacity for one in gone.weeks] == [5, 5, 5, 1, 1, 1, 1, 1]
    assert [one.backlog for one in gone.weeks] == [0, 0, 0, 0, 5, 4, 3, 2]
    assert gone.first_misfit == gone.weeks[4]


def test_a_response_of_14_instead_of_25_asks_for_less() -> None:
    there = area(4, waiting=160)
    asked = {
        share: sum(
            one.asked for one in look_ahead(AT_ONCE, there, WhatIf(share=share)).weeks
        )
        for share in (None, 0.25, 0.14, 0.4)
    }
    assert asked[None] == asked[0.25] == pytest.approx(40)
    assert asked[0.14] == pytest.approx(22.4)
    assert look_ahead(AT_ONCE, there, WhatIf(share=0.14)).first_misfit is None
    assert look_ahead(AT_ONCE, there, WhatIf(share=0.4)).first_misfit is not None


def test_letters_at_the_pace_of_visitors_fit_and_people_wait_for_them() -> None:
    there = area(2, waiting=160)
    assert look_ahead(AT_ONCE, there).first_misfit is not None
    paced = look_ahead(AT_ONCE, there, WhatIf(Pace.CAPACITY))
    assert paced.first_misfit is None
    written = sum(one.letters for one in paced.weeks)
    assert paced.never_written == 160 - written > 0
    fewer = look_ahead(AT_ONCE, there, WhatIf(Pace.CAPACITY, share=0.14))
    assert sum(one.letters for one in fewer.weeks) > written


def test_own_delay_counts_from_fifty_answers() -> None:
    assert sum(REPLY_DELAY) == pytest.approx(1)
    assert reply_delay([1] * 49) == REPLY_DELAY
    assert reply_delay([-1] * 10 + [1] * 30 + [99] * 10) == (
        *(0.2, 0.6),
        *[0.0] * 10,
        0.2,
    )


MAY_WAIT = area(5, sent=(Sent(4, 80),))
NOBODY = area(name="Zuid", asked=1, code="D2")
UNWRITTEN = area(1, sent=(Sent(5, 8000),), waiting=1, drafts=dict.fromkeys(range(8), 0))
SAID = {
    "nothing to see": ([], "Er zijn geen gebieden waarvan u de planning ziet."),
    "it fits": (
        [area(5)],
        (
            "Het past tot en met 26 april 2026: in dit gebied kan wie bezoek wil "
            "binnen 2 weken bezoek krijgen."
        ),
    ),
    "nobody visits, and another area": (
        [MAY_WAIT, NOBODY],
        (
            "In maart past het niet: vanaf de week van 2 maart 2026 wacht er 1 bezoek "
            "in Zuid, en in de 2 weken daarna kan niemand op bezoek. Ook in één ander "
            "gebied past het niet, dan of later."
        ),
    ),
    "thousands, and one without a letter": (
        [UNWRITTEN],
        (
            "In april past het niet: vanaf de week van 6 april 2026 wachten er 1.999 "
            "bezoeken in Noord, en in de 2 weken daarna kunnen de bezoekers er 2 "
            "doen. 1 inwoner krijgt in deze ronde geen brief."
        ),
    ),
}


@pytest.mark.parametrize(("areas", "said"), SAID.values(), ids=SAID.keys())
def test_it_is_said_in_one_sentence(areas: list[AreaAhead], said: str) -> None:
    assert verdict(AT_ONCE, [look_ahead(AT_ONCE, one) for one in areas]) == said


def test_a_cycle_that_is_over_has_no_weeks() -> None:
    over = AT_ONCE._replace(weeks=0)
    found = look_ahead(over, area(5, year=over, waiting=3))
    assert found.weeks == ()
    assert verdict(over, [found]) == "Deze ronde heeft geen weken meer die nog komen."
    assert play(over, area(5, year=over)).misfits == ()


ABLE = st.lists(st.integers(0, 8), min_size=10, max_size=10)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[AreaAhead, AreaAhead]:
    """The same area with many visits, and with fewer (or as many) each week."""
    more = draw(ABLE)
    fewer = [draw(st.integers(0, each)) for each in more]
    there = area(
        year=LATER,
        waiting=draw(st.integers(0, 200)),
        asked=draw(st.integers(0, 20)),
        booked=draw(ABLE),
        share=draw(st.floats(0.05, 0.9)),
        sent=tuple(
            Sent(draw(st.integers(-4, 7)), draw(st.integers(0, 60)))
            for _ in range(draw(st.integers(0, 3)))
        ),
    )
    return (
        replace(there, visitors={1: [ONE * each for each in more]}),
        replace(there, visitors={1: [ONE * each for each in fewer]}),
    )


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_less_capacity_never_fits_better(pair: tuple[AreaAhead, AreaAhead]) -> None:
    order = list(Fit)
    more, fewer = (look_ahead(LATER, there).weeks for there in pair)
    for with_more, with_fewer in zip(more, fewer, strict=True):
        assert with_fewer.backlog >= with_more.backlog
        assert order.index(with_fewer.fit) >= order.index(with_more.fit)


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_less_capacity_never_has_more_luck(pair: tuple[AreaAhead, AreaAhead]) -> None:
    more, fewer = (play(LATER, there, runs=10) for there in pair)
    assert all(one >= two for one, two in zip(more.held, fewer.held, strict=True))
    assert all(x <= y for x, y in zip(more.misfits, fewer.misfits, strict=True))


@settings(max_examples=100, deadline=None)
@given(worlds(), st.sampled_from(Pace))
def test_nobody_is_written_to_twice_or_lost(
    pair: tuple[AreaAhead, AreaAhead], pace: Pace
) -> None:
    there = pair[0]
    found = look_ahead(LATER, there, WhatIf(pace))
    decided = sum(one.letters for one in there.sent if one.week >= 0)
    written = sum(one.letters for one in found.weeks) - decided
    assert written + found.never_written == there.waiting


def test_the_same_seed_gives_the_same_plays() -> None:
    there = area(4, 4, waiting=160)
    first = play(AT_ONCE, there)
    assert first == play(AT_ONCE, there)
    assert first != play(AT_ONCE, there, seed=2)
    assert 0 < sum(first.held) < 100, "a year on the edge sometimes fits"
    assert play(AT_ONCE, replace(there, code="D2")).held != first.held


def test_chance_is_about_response_and_illness() -> None:
    assert all(play(AT_ONCE, area(60, waiting=160)).held)
    assert not any(play(AT_ONCE, area(1, waiting=400)).held)
    norm, own = area(4, 4, waiting=160), area(4, 4, waiting=160, observed=True)
    assert sum(play(AT_ONCE, own).held) > sum(play(AT_ONCE, norm).held), (
        "an own figure is surer than the norm, so a plan that fits holds more often"
    )
    ill = area(8, asked=24)
    assert look_ahead(AT_ONCE, ill).first_misfit is None
    assert 0 < sum(play(AT_ONCE, ill).held) < 100


def test_a_city_holds_where_all_areas_hold() -> None:
    plays = [play(AT_ONCE, area(4, 4, waiting=160, code=code)) for code in "AB"]
    held = city_held(plays)
    assert 0 < held < min(sum(one.held) for one in plays)
    assert chance(held, 100) == (
        f"Nagespeeld met toeval (respons, antwoorden, ziekte) past het in {held} van "
        "de 100 keer het hele jaar."
    )
    assert chance(100, 100).endswith("in alle 100 van de 100 keer.")

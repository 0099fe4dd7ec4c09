"""Each reason that a visit can have for being left out, and the sentence for it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import (
    DAY,
    Need,
    NeedKind,
    Point,
    Promise,
    Shift,
    VisitTask,
    Window,
)
from outreach.rules.rounds.reasons import ReasonNames, left_out_reasons
from outreach.rules.rounds.sanity import NO_LENGTH, NO_POINT, NO_TIME, sane
from tests.outreach.rules.rounds.places import (
    FAR,
    FIVE,
    NINE,
    NOON,
    problem,
    shift,
    task,
)

NAMES = ReasonNames(date(2026, 11, 23), {"14D": "Delfshaven"}, {101: "Ans Bakker"})
TURKISH = Need(NeedKind.LANGUAGE, "Turks")
WOMAN = Need(NeedKind.GENDER, "V")
TUESDAY = (Window(DAY + NINE, DAY + FIVE),)
HERE = frozenset({"14D"})


def asked(**given: Any) -> VisitTask:
    """The visit that finds no place: after all that keep the visitors busy."""
    return task(9, **({"priority": 0, "district": "14D"} | given))


def tuesday(number: int = 1, **given: Any) -> Shift:
    return shift(number, start=DAY + NINE, end=DAY + FIVE, **given)


CASES: list[tuple[str, tuple[VisitTask | Shift, ...], str]] = [
    ("nobody", (asked(),), "In deze dagen werkt er niemand."),
    ("no point", (asked(point=Point(99.0, 999.0)), shift()), NO_POINT),
    ("no length", (asked(minutes=0), shift()), NO_LENGTH),
    ("no time", (asked(windows=(Window(FIVE, NINE),)), shift()), NO_TIME),
    (
        "another day",
        (asked(windows=TUESDAY), shift()),
        "Er werkt niemand dinsdag.",
    ),
    (
        "another area",
        (asked(windows=TUESDAY), tuesday(districts=frozenset({"01A"}))),
        "Er werkt dinsdag niemand in Delfshaven.",
    ),
    (
        "the issue's own",
        (asked(windows=TUESDAY, needs=(TURKISH,)), tuesday(districts=HERE)),
        "Geen bezoeker die Turks spreekt werkt dinsdag in Delfshaven.",
    ),
    (
        "he does, on another day",
        (
            asked(windows=TUESDAY, needs=(TURKISH, WOMAN)),
            shift(2, languages=frozenset({"Turks"}), gender="V"),
            tuesday(languages=frozenset({"Turks"}), gender="M"),
        ),
        "Geen vrouw die Turks spreekt werkt dinsdag in Delfshaven.",
    ),
    (
        "a skill, any day",
        (asked(needs=(Need(NeedKind.SKILL, "gebarentaal"),)), shift()),
        "Geen bezoeker die ‘gebarentaal’ heeft werkt in deze dagen in Delfshaven.",
    ),
    (
        "municipal",
        (asked(municipal=True), shift(provider_id=3)),
        (
            "Dit bezoek doet alleen de gemeente zelf, en er werkt in deze dagen "
            "geen bezoeker van de gemeente in Delfshaven."
        ),
    ),
    (
        "provider",
        (asked(provider_id=4), shift(provider_id=3)),
        (
            "Er werkt in deze dagen geen bezoeker van de aanbieder van dit bezoek in "
            "Delfshaven."
        ),
    ),
    (
        "hours",
        (asked(windows=(Window(NINE, NOON),)), shift(start=NOON)),
        "Wie dit bezoek mag brengen, werkt niet op de tijden die genoemd zijn.",
    ),
    (
        "one of two",
        (asked(by_two=True, needs=(TURKISH,)), shift(2), shift(languages={"Turks"})),
        (
            "Dit bezoek moet met twee bezoekers, en er is er maar één die kan. Voor "
            "een tweede geldt: geen bezoeker die Turks spreekt werkt in deze dagen in "
            "Delfshaven."
        ),
    ),
    (
        "promised by who is ill",
        (asked(promise=Promise(101, NOON)), shift(2, most_visits=0)),
        "In deze dagen werkt er niemand.",
    ),
    (
        "pinned on who is ill",
        (asked(pinned=Promise(102, NOON)), shift(1)),
        "Het bezoek staat vast, maar de bezoeker die genoemd is werkt dan niet.",
    ),
    (
        "pinned twice",
        (
            task(1, pinned=Promise(101, NOON)),
            asked(pinned=Promise(101, NOON)),
            shift(),
        ),
        "Het bezoek staat vast, maar Ans Bakker kan er dan niet op tijd zijn.",
    ),
    (
        "promised, and away",
        (
            asked(promise=Promise(101, NOON), windows=(Window(NOON, NOON + 60),)),
            shift(2, end=NOON + 60, most_visits=1),
            task(1, pinned=Promise(102, NINE + 60)),
        ),
        "Het bezoek is afgesproken, maar Ans Bakker werkt dan niet.",
    ),
    (
        "too far",
        (asked(point=FAR, minutes=240), shift(start=NINE, end=NINE + 250)),
        "Wie dit bezoek mag brengen, kan er binnen de werktijd niet heen en terug.",
    ),
    (
        "full",
        (asked(), task(1), shift(most_visits=1)),
        "Wie dit bezoek mag brengen, zit op die werkdag vol.",
    ),
    (
        "no two at once",
        (
            asked(by_two=True, windows=(Window(NINE, NINE + 70),)),
            task(1, pinned=Promise(101, NINE + 10)),
            shift(1),
            shift(2),
        ),
        "Er is geen moment waarop twee bezoekers tegelijk tijd hebben.",
    ),
    (
        "no room",
        (
            asked(windows=(Window(NINE, NINE + 90),)),
            task(1, windows=(Window(NINE, NINE + 90),)),
            shift(),
        ),
        "Er is nog tijd, maar niet op een moment dat past bij de andere bezoeken.",
    ),
]


@pytest.mark.parametrize(
    ("what", "parts", "sentence"), CASES, ids=[c[0] for c in CASES]
)
def test_the_sentence_says_why(
    what: str, parts: tuple[VisitTask | Shift, ...], sentence: str
) -> None:
    given = problem(*parts)
    usable = sane(given)
    left = insert_all(usable.problem).left_out
    plan = replace(
        insert_all(usable.problem),
        left_out=(*left, *(number for number, _ in usable.set_aside)),
    )
    assert 9 in plan.left_out
    assert left_out_reasons(given, plan, NAMES)[9] == sentence


def test_many_days_are_not_summed_up_and_far_ones_have_a_date() -> None:
    week = tuple(Window(d * DAY + NINE, d * DAY + FIVE) for d in range(5))
    later = (Window(8 * DAY + NINE, 8 * DAY + FIVE),)
    given = problem(
        task(1, windows=week, needs=(TURKISH,)),
        task(2, windows=later, needs=(TURKISH,)),
        *(shift(d + 1, start=d * DAY + NINE, end=d * DAY + FIVE) for d in range(10)),
    )
    assert left_out_reasons(given, insert_all(given), NAMES) == {
        1: "Geen bezoeker die Turks spreekt werkt in deze dagen.",
        2: "Geen bezoeker die Turks spreekt werkt dinsdag 1 december.",
    }

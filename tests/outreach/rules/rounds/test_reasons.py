"""Each reason that a visit can have for being left out, and the sentence for it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from outreach.rules.rounds.checking import check
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import (
    DAY,
    Lunch,
    Need,
    NeedKind,
    Point,
    Problem,
    Promise,
    Shift,
    VisitTask,
    Window,
)
from outreach.rules.rounds.reasons import (
    Cause,
    ReasonNames,
    left_out_reasons,
    reasons_of,
)
from outreach.rules.rounds.sanity import NO_LENGTH, NO_POINT, NO_TIME, sane
from tests.outreach.rules.rounds.places import (
    FAR,
    FIVE,
    NINE,
    NOON,
    TEN,
    plan,
    problem,
    shift,
    stop,
    task,
)
from tests.outreach.rules.rounds.problems import problems

NAMES = ReasonNames(date(2026, 11, 23), {"14D": "Delfshaven"}, {101: "Ans Bakker"})
TURKISH = Need(NeedKind.LANGUAGE, "Turks")
WOMAN = Need(NeedKind.GENDER, "V")
TUESDAY = (Window(DAY + NINE, DAY + FIVE),)
HERE = frozenset({"14D"})


def asked(**given: Any) -> VisitTask:
    """The visit that finds no place: after all that keep the visitors busy."""
    values: dict[str, Any] = {"priority": 0, "district": "14D"} | given
    return task(9, **values)


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
            "niemand in Delfshaven bij de gemeente."
        ),
    ),
    (
        "provider",
        (asked(provider_id=4), shift(provider_id=3)),
        (
            "Er werkt in deze dagen niemand in Delfshaven bij de aanbieder van dit "
            "bezoek."
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
            "Dit bezoek moet met twee bezoekers, en er is er maar één die kan. Buiten "
            "die ene geldt: geen bezoeker die Turks spreekt werkt in deze dagen in "
            "Delfshaven."
        ),
    ),
    (
        "promised by who is ill, and nobody else goes out",
        (asked(promise=Promise(101, NOON)), shift(2, most_visits=0)),
        "Wie dit bezoek mag brengen, doet op die dag geen bezoeken.",
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
        (
            "Het bezoek is afgesproken, maar Ans Bakker werkt dan niet. Wie dit bezoek "
            "mag brengen, zit op die werkdag vol."
        ),
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
        (
            "Wie dit bezoek mag brengen, heeft geen plaats meer op een moment dat past "
            "bij de andere bezoeken."
        ),
    ),
    (
        "papers",
        (asked(needs=(TURKISH,)), shift(languages={"Turks"}, may_visit=False)),
        (
            "Wie dit bezoek kan brengen, mag nog niet op pad: de opleiding, de VOG of "
            "de pas is niet in orde."
        ),
    ),
    (
        "who speaks it is of another provider",
        (
            asked(provider_id=4, needs=(TURKISH,)),
            shift(1, provider_id=3, languages={"Turks"}),
            shift(2, provider_id=4),
        ),
        (
            "Geen bezoeker die Turks spreekt werkt in deze dagen in Delfshaven bij de "
            "aanbieder van dit bezoek."
        ),
    ),
    (
        "hours, and no times named",
        (asked(minutes=120), shift(end=NINE + 90)),
        "Wie dit bezoek mag brengen, werkt korter dan het bezoek duurt.",
    ),
    (
        "pinned on who may not",
        (
            asked(pinned=Promise(101, NOON), needs=(TURKISH,)),
            shift(1),
            shift(2, languages={"Turks"}),
        ),
        "Het bezoek staat vast, maar Ans Bakker mag of kan dit bezoek niet brengen.",
    ),
    (
        "the way is too long for the hour named",
        (asked(point=FAR, windows=(Window(NINE, NINE + 70),)), shift()),
        (
            "Wie dit bezoek mag brengen, kan er op de tijden die genoemd zijn niet "
            "komen: de weg of de pauze zit in de weg."
        ),
    ),
    (
        "the pause",
        (asked(), shift(end=NINE + 75, lunch=Lunch(Window(NINE, TEN), 30))),
        "Wie dit bezoek mag brengen, houdt naast de pauze te weinig tijd over.",
    ),
    (
        "full on both days",
        (asked(), task(1), task(2), shift(most_visits=1), tuesday(2, most_visits=1)),
        "Wie dit bezoek mag brengen, zit op alle 2 werkdagen vol.",
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
    made = replace(
        insert_all(usable.problem),
        left_out=(*left, *(number for number, _ in usable.set_aside)),
    )
    assert 9 in made.left_out
    assert left_out_reasons(given, made, NAMES)[9] == sentence


def test_what_was_not_tried_is_said_to_fit() -> None:
    given = problem(asked(), task(1), shift())
    reason = left_out_reasons(given, plan((1, (stop(1),)), left_out=(9,)), NAMES)[9]
    assert reason.startswith("Er is nog plaats voor dit bezoek.")


STANDS_FOR: dict[Cause, dict[str, Any]] = {
    Cause.DAY: {"windows": ()},
    Cause.DISTRICT: {"districts": frozenset()},
    Cause.HOUSE: {"municipal": False, "provider_id": None},
    Cause.NEED: {"needs": ()},
    Cause.PAPERS: {"may_visit": True},
    Cause.NO_VISITS: {"most_visits": 4},
    Cause.HOURS: {"windows": (), "end": 24 * 60},
    Cause.TIMES: {"windows": ()},
    Cause.PAUSE: {"lunch": None},
    Cause.TRAVEL: {"end": 24 * 60},
}
"""What a cause names, as it would be if it did not stand in the way."""


@settings(max_examples=80, deadline=None)
@given_any(problems(by_two=False), st.booleans(), st.booleans())
def test_a_reason_is_true_and_going_without_what_it_names_helps(
    drawn: Problem, elsewhere: bool, dear: bool
) -> None:
    """One visit, nobody busy: each reason names what then stands in the way. Without it
    the next reason is another one, until the visit is made."""
    one = next(iter(sane(drawn).problem.tasks), None)
    if one is None:
        return
    one = replace(one, promise=None, district="14D" if elsewhere else "")
    shifts = tuple(
        replace(s, districts=frozenset({"01A"} if dear else ())) for s in drawn.shifts
    )
    now, seen = replace(drawn, tasks=(one,), shifts=shifts), list[Cause]()
    while (made := insert_all(sane(now).problem)).left_out:
        cause = reasons_of(now, made, NAMES)[one.id].cause
        if cause is Cause.NOBODY:
            assert not sane(now).problem.shifts
            return
        assert cause not in seen
        seen.append(cause)
        now = without(now, cause)
    assert check(now, made) == []


def without(now: Problem, cause: Cause) -> Problem:
    """The same problem, and what the cause names does not stand in the way."""
    given = STANDS_FOR[cause]
    of_task = {k: v for k, v in given.items() if hasattr(now.tasks[0], k)}
    of_shift = {k: v for k, v in given.items() if k not in of_task}
    return replace(
        now,
        tasks=tuple(replace(t, **of_task) for t in now.tasks),
        shifts=tuple(replace(s, **of_shift) for s in now.shifts),
    )


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

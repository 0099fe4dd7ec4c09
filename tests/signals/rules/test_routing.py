"""Every row of the routing table, what goes wrong with one, and the check on saving."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from outreach.rules.follow_ups import TeamKind
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import OF_THE_DESK, PROFESSIONALS, Queue
from signals.rules.routing import (
    DEFAULT_RULES,
    RoutingFacts,
    age_on,
    choose,
    fits,
    in_office_hours,
)
from signals.rules.routing_checks import (
    every_kind_of_facts,
    in_words,
    not_covered,
    routing_faults,
)
from signals.rules.team_book import (
    Place,
    TeamFacts,
    Territory,
    book_of,
)

L, K, Q = Level, SignalKind, Queue
ANY = {
    "levels": [],
    "kinds": [],
    "areas": [],
    "weekdays": [],
    "hours": "any",
    "from_age": None,
    "below_age": None,
    "shielded": None,
}


def facts(level: Level, kind: SignalKind, **given: Any) -> RoutingFacts:
    return RoutingFacts(level, kind, **given)


def rule(queue: str = "wijkteam", code: str = "X", **given: Any) -> dict[str, Any]:
    return {"code": code, "sentence": "Een regel.", "queue": queue} | ANY | given


ROWS = [
    ("R01", Q.ON_CALL, facts(L.ACUTE, K.CARE)),
    ("R01", Q.ON_CALL, facts(L.ACUTE, K.UNSAFE, office=False)),
    ("R02", Q.ON_CALL, facts(L.SAFETY_SUSPECTED, K.CARE, office=False)),
    ("R02", Q.ON_CALL, facts(L.URGENT_24H, K.UNSAFE, office=False)),
    ("R02", Q.ON_CALL, facts(L.SOON_48H, K.COMPANY, office=False)),
    ("R10", Q.VEILIG_THUIS, facts(L.SAFETY_SUSPECTED, K.COMPANY)),
    ("R11", Q.VEILIG_THUIS, facts(L.ROUTINE_5WD, K.UNSAFE, office=False)),
    ("R20", Q.GGD, facts(L.URGENT_24H, K.NUISANCE)),
    ("R30", Q.VRAAGWIJZER, facts(L.ROUTINE_5WD, K.INFORMATION)),
    ("R40", Q.WIJKTEAM, facts(L.URGENT_24H, K.WELFARE_CHECK)),
    ("R41", Q.WIJKTEAM, facts(L.SOON_48H, K.CARE)),
    ("R50", Q.WIJKTEAM, facts(L.ROUTINE_5WD, K.COMPANY, shielded=True)),
    ("R51", Q.WELZIJN, facts(L.ROUTINE_5WD, K.COMPANY)),
]


@pytest.mark.parametrize(("code", "queue", "given"), ROWS)
def test_each_row_of_the_table(code: str, queue: Queue, given: RoutingFacts) -> None:
    chosen = choose(DEFAULT_RULES, given)
    assert (chosen.queue, chosen.rule) == (queue, code)
    assert chosen.sentence


def test_no_row_of_the_table_is_without_a_case() -> None:
    assert {code for code, *_ in ROWS} == {one["code"] for one in DEFAULT_RULES}


def test_the_table_may_be_saved_and_covers_everything() -> None:
    assert routing_faults(DEFAULT_RULES) == []
    assert not_covered(DEFAULT_RULES) == []
    assert all(in_words(one, {}) for one in DEFAULT_RULES)
    for given in every_kind_of_facts(DEFAULT_RULES):
        queue = choose(DEFAULT_RULES, given).queue
        assert queue is not None
        assert queue not in OF_THE_DESK
        assert queue in PROFESSIONALS or not given.unsafe


NOT = facts(L.SOON_48H, K.CARE, district_code="D9", age=74, weekday=2)
"""Fits none of the conditions below."""


@pytest.mark.parametrize(
    ("condition", "yes"),
    [
        ({"levels": ["urgent_24h"]}, {"level": L.URGENT_24H}),
        ({"kinds": ["company"]}, {"kind": K.COMPANY}),
        ({"areas": ["D1", "D2"]}, {"district_code": "D2"}),
        ({"weekdays": [5, 6]}, {"weekday": 6}),
        ({"hours": "outside"}, {"office": False}),
        ({"from_age": 75}, {"age": 75}),
        ({"below_age": 74}, {"age": 73}),
        ({"shielded": True}, {"shielded": True}),
    ],
)
def test_a_condition_holds_or_not(
    condition: dict[str, Any], yes: dict[str, Any]
) -> None:
    one = rule(**condition)
    assert fits(one, RoutingFacts(**{**NOT.__dict__, **yes}))
    assert not fits(one, NOT)


def test_an_age_that_is_not_known_fits_no_rule_about_age() -> None:
    unknown = facts(L.SOON_48H, K.CARE, age=None)
    assert not fits(rule(from_age=0), unknown)
    assert not fits(rule(below_age=120), unknown)
    assert fits(rule(), unknown)


BROKEN = [
    None,
    {},
    rule() | {"levels": None},
    rule() | {"levels": ["very_urgent"]},
    rule() | {"queue": "nobody"},
    rule() | {"hours": "tea time"},
    rule() | {"from_age": "seventy"},
    {k: v for k, v in rule().items() if k != "weekdays"},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_rule_that_fails_ends_the_search(broken: Any) -> None:
    """The next one would fit; to try it would switch the broken one off in silence."""
    chosen = choose([broken, rule()], facts(L.SOON_48H, K.CARE, age=80))
    assert chosen.queue is None
    assert "geen volgende" in chosen.sentence.lower()


def test_a_rule_never_sends_the_unsafe_to_volunteers() -> None:
    chosen = choose([rule("welzijn")], facts(L.SAFETY_SUSPECTED, K.COMPANY))
    assert (chosen.queue, chosen.rule) == (None, "X")


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ([], "geen enkele regel"),
        ([rule()] * 61, "hoogstens 60"),
        ([rule(), rule("welzijn")], "twee keer"),
        ([rule(surprise=1)], "surprise"),
        ([rule(sex="V")], "sex"),
        ([rule(weekdays=[7])], "weekdays noemt iets"),
        ([rule(levels=["very"])], "levels noemt iets"),
        ([rule("desk", levels=["soon_48h"])], "meldpunt zelf"),
        ([rule(hours="tea")], "kantooruren"),
        ([rule(from_age=80, below_age=75)], "leeftijd"),
        ([rule(from_age=True)], "from_age"),
        ([rule(areas=["D9"])], "gebieden bestaat niet"),
        ([rule(code=" ")], "geef een code"),
        ([rule(sentence="x" * 201)], "korter"),
        ([rule("welzijn")], "beroepskrachten"),
        ([rule("ggd")], "altijd naar het piket"),
    ],
)
def test_what_cannot_be_saved(rules: list[dict[str, Any]], fault: str) -> None:
    assert fault in " ".join(routing_faults(rules, areas={"D1"}))


def test_what_no_rule_covers_is_told_beforehand() -> None:
    fewer = [deepcopy(one) for one in DEFAULT_RULES if one["code"] != "R51"]
    assert routing_faults(fewer) == []
    assert "Binnen 5 werkdagen: Gezelschap en contact" in not_covered(fewer)


@pytest.mark.parametrize(
    ("at", "office"),
    [
        (datetime(2026, 11, 20, 7, 29, tzinfo=UTC), False),  # 08:29
        (datetime(2026, 11, 20, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), False),  # 17:00
        (datetime(2026, 7, 20, 6, 30, tzinfo=UTC), True),  # summer time
        (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), False),
    ],
)
def test_office_hours_are_of_open_days_in_dutch_time(
    at: datetime, office: bool
) -> None:
    assert in_office_hours(at) is office


def test_an_age_is_at_least_what_the_year_says() -> None:
    assert age_on(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 1946) == 80  # 2027 here
    assert age_on(datetime(2026, 6, 1, tzinfo=UTC), None) is None


W, V = TeamKind.WELZIJN, TeamKind.VRAAGWIJZER
BOOK = book_of(
    [
        TeamFacts(1, "Stad", W, None),
        TeamFacts(2, "Gebied", W, 7),
        TeamFacts(3, "Buurt", W, 7),
        TeamFacts(4, "Elders", W, 8),
        TeamFacts(5, "Vraag", V, None),
    ],
    [
        Territory(1, None, None),
        Territory(2, "D1", None),
        Territory(3, None, "N1"),
        Territory(4, "D2", None),
        Territory(5, None, None),
        Territory(99, "D1", None),  # a team that stopped
    ],
    {7: frozenset({"D1"}), 8: frozenset()},
)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Place("D1", "N1", False), 3),  # a neighbourhood beats its district
        (Place("D1", "N2", False), 2),
        (Place("D3", None, False), 1),
        (Place(None, None, False), 1),
        (Place("D2", None, False), 1),  # the provider does not serve it today
        (Place("D1", "N1", True), None),  # shielded, and welzijn is no municipal team
    ],
)
def test_the_closest_team_that_may_have_it(place: Place, found: int | None) -> None:
    team = BOOK.find(Q.WELZIJN, place)
    assert (team.id if team else None) == found


def test_choices_put_the_own_area_first_and_leave_out_who_may_not() -> None:
    names = [t.name for t in BOOK.choices(Place("D1", None, False), unsafe=False)]
    assert names == ["Gebied", "Stad", "Vraag", "Buurt"]
    assert [t.id for t in BOOK.choices(Place("D1", None, True), unsafe=False)] == [5]
    assert BOOK.choices(Place("D1", None, False), unsafe=True) == []

"""Who knows all that is published finds out no small number, and no small change."""

from random import Random

import pytest

from outreach.rules.funnel import Code
from outreach.rules.other_worlds import release
from outreach.rules.published_tables import FUNNEL
from outreach.rules.publishing import Columns, Standing, Table
from tests.attacker import Attacker, Derived, Published

C = Code
CHAIN = Columns(parents={"all": None, "some": "all"})
Numbers = dict[str, dict[str, int]]


def city(draw: Random, *, places: int, size: int) -> Numbers:
    """Places of very different sizes in a young or an old cycle."""
    share = draw.choice((0.02, 0.1, 0.3))
    rows: Numbers = {}
    for number in range(places):
        people = draw.randint(0, draw.choice((6, size)))
        invited = draw.randint(0, people)
        reached = sum(draw.random() < share for _ in range(invited))
        with_follow_up = sum(draw.random() < 0.3 for _ in range(reached))
        actions = with_follow_up + draw.randint(0, with_follow_up)
        agreed = draw.randint(0, actions)
        accepted = draw.randint(0, agreed)
        rows[f"D{number}/{number % 3}"] = {
            C.IN_SCOPE: people,
            C.INVITED: invited,
            C.REACHED: reached,
            C.VISITED: reached - sum(draw.random() < 0.2 for _ in range(reached)),
            C.WITH_FOLLOW_UP: with_follow_up,
            C.ACTIONS: actions,
            C.AGREED: agreed,
            C.ACCEPTED: accepted,
            C.DONE: draw.randint(0, accepted),
        }
    return rows


def later(draw: Random, rows: Numbers) -> Numbers:
    """Some weeks on: more are invited, spoken with and visited; a mistake is undone."""
    made: Numbers = {}
    for key, row in rows.items():
        now = dict(row)
        for column in (C.INVITED, C.REACHED, C.VISITED):
            parent = FUNNEL.parents[column]
            least = now[C.VISITED] if column is C.REACHED else 0
            change = draw.choice((0, 0, 1, 2, 4, 9, -1))
            now[column] = min(now[parent], max(least, now[column] + change))
        now[C.REACHED] = max(now[C.REACHED], now[C.WITH_FOLLOW_UP], now[C.VISITED])
        now[C.INVITED] = max(now[C.INVITED], now[C.REACHED])
        made[key] = now
    return made


def groups(rows: Numbers) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key in rows:
        found.setdefault(f"provider:{key[-1]}", set()).add(key)
    return {key: frozenset(its) for key, its in found.items() if len(its) > 1}


def after(table: Table, published: Published, rows: Numbers, days: int) -> Table:
    """The table some days later, with what was published until then."""
    standing = {
        key: Standing(one.days + days, one.numbers)
        for key, one in table.standing.items()
    }
    standing |= {key: Standing(days, numbers) for key, numbers in published.items()}
    shown = dict(table.shown)
    for key, numbers in published.items():
        for column, number in numbers.items():
            place = (key, column)
            shown[place] = shown.get(place, frozenset()) | {number}
    return Table(rows, table.columns, table.groups, standing, shown)


def course(
    seed: int, *, complement: bool = True
) -> list[tuple[Table, Published, Published]]:
    """Three days of one city, each with what insiders and outsiders see."""
    draw = Random(seed)
    rows = city(draw, places=draw.randint(1, 5), size=draw.choice((12, 60, 300)))
    inside = outside = Table(rows, FUNNEL, groups(rows))
    days = []
    for _ in range(3):
        seen = release(inside, 5, complement=complement)
        allowed = release(outside, 10, allowed=seen, complement=complement)
        days += [(inside, seen, {}), (outside, allowed, seen)]
        rows = later(draw, rows)
        gap = draw.choice((1, 7, 40))
        inside = after(inside, seen, rows, gap)
        outside = after(outside, allowed, rows, gap)
    return days


def not_public(table: Table, found: list[Derived], smallest: int) -> list[Derived]:
    """Without what the totals of the city alone betray: those are public."""
    bare = Attacker(Table(table.rows, table.columns, table.groups), {})
    return [
        one
        for one in found
        if not one.is_found(bare.bounds(bare.weights(*one[:3])), smallest)
    ]


@pytest.mark.parametrize("seed", [2, 8, 32, 41, 53])
def test_no_small_number_and_no_small_change_is_derived(seed: int) -> None:
    for number, (table, seen, _) in enumerate(course(seed)):
        smallest = 5 if number % 2 == 0 else 10
        found = Attacker(table, seen).derived(smallest)
        assert not (found and not_public(table, found, smallest))


def test_without_the_complement_the_attacker_succeeds() -> None:
    """A control: an attacker who never finds anything proves nothing."""
    days = course(1, complement=False)
    for table, seen, _ in (days[0], days[2]):
        found = not_public(table, Attacker(table, seen).derived(5), 5)
        assert {one.without is None for one in found} >= {True}
    assert any(one.before for one in found)


def released(rows: Numbers, columns: Columns = CHAIN) -> Published:
    return release(Table(rows, columns), 5)


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        # nothing is small: all of it
        (
            {"a": {"all": 40, "some": 10}, "b": {"all": 30, "some": 0}},
            {"a": {"all": 40, "some": 10}, "b": {"all": 30, "some": 0}},
        ),
        # three would follow from the total: the other goes too
        (
            {"a": {"all": 40, "some": 10}, "b": {"all": 30, "some": 3}},
            {"a": {"all": 40}, "b": {"all": 30}},
        ),
        # 40 of whom 38: the two who are left over are as small
        (
            {"a": {"all": 40, "some": 38}, "b": {"all": 30, "some": 10}},
            {"a": {"all": 40}, "b": {"all": 30}},
        ),
        # one of the two others is enough, the one that counts fewest
        (
            {
                "a": {"all": 40, "some": 3},
                "b": {"all": 50, "some": 20},
                "c": {"all": 50, "some": 10},
            },
            {
                "a": {"all": 40},
                "b": {"all": 50, "some": 20},
                "c": {"all": 50},
            },
        ),
        # a handful of people in all: their number of neighbours goes as well
        ({"a": {"all": 3, "some": 0}, "b": {"all": 30, "some": 0}}, {}),
    ],
)
def test_what_is_left_out(rows: Numbers, shown: Published) -> None:
    assert released(rows) == shown


def test_a_row_waits_until_enough_has_changed() -> None:
    rows = {"a": {"all": 40, "some": 10}, "b": {"all": 50, "some": 20}}
    table = Table(rows, CHAIN)
    first = release(table, 5)
    for more, expected in ((4, {}), (5, {"a": {"all": 40, "some": 15}})):
        now = {**rows, "a": {"all": 40, "some": 10 + more}}
        assert release(after(table, first, now, 1), 5) == expected


def test_the_only_row_that_changed_is_no_secret_when_it_changed_enough() -> None:
    """A change that is small may not follow from the total: b must be uncertain too."""
    rows = {"a": {"all": 40, "some": 10}, "b": {"all": 50, "some": 20}}
    table = Table(rows, CHAIN)
    now = {"a": {"all": 40, "some": 13}, "b": {"all": 50, "some": 30}}
    assert release(after(table, release(table, 5), now, 1), 5) == {}


def test_an_old_row_gives_way_to_one_that_shows_less() -> None:
    rows = {"a": {"all": 40, "some": 10}, "b": {"all": 50, "some": 20}}
    table = Table(rows, CHAIN)
    first = release(table, 5)
    now = {"a": {"all": 60, "some": 12}, "b": {"all": 70, "some": 21}}
    assert release(after(table, first, now, 27), 5) == {}
    assert release(after(table, first, now, 28), 5) == {
        "a": {"all": 60},
        "b": {"all": 70},
    }


def test_outsiders_never_see_what_insiders_did_not_see() -> None:
    for _table, seen, by_insiders in course(3):
        if by_insiders:
            for key, numbers in seen.items():
                assert numbers.items() <= by_insiders[key].items()


def test_a_norm_of_nought_shows_everything() -> None:
    rows = {"a": {"all": 1, "some": 1}, "b": {"all": 2, "some": 0}}
    assert release(Table(rows, CHAIN), 0) == rows

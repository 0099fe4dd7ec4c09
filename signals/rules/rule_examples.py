"""Facts on which a rule of a triage table is the first to fire, if there are any.

The search is exact. Ticks only ever make more rules fire, so one tick for each
condition is enough to try; days matter only next to a bound that is named; of the doors
only those that are named and one other.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from signals.rules.drafts import DoneAlready, Door, Seen
from signals.rules.triage import Fact, Facts, first_that_fires, holds

Row = Mapping[str, Any]
FLAGS = (Fact.ABOUT_SELF, Fact.URGENT, Fact.DANGER_WORDS)


def example_of(rules: Sequence[Row], code: str) -> Facts | None:
    """Facts on which the rule with this code fires before all others; None: never.

    `rules` are well formed (`triage_check.form_faults`). Rules that are off count as
    if they were not there.
    """
    on = [rule for rule in rules if rule.get("on", True)]
    at = next(i for i, rule in enumerate(on) if rule["code"] == code)
    earlier, own = on[:at], on[at]
    return next(
        (
            facts
            for facts in _candidates(earlier, own)
            if all(holds(one, facts) for one in own["when"])
            and first_that_fires(on, facts)[0].rule == code
        ),
        None,
    )


def _candidates(earlier: Sequence[Row], own: Row) -> Iterator[Facts]:
    named = [one for rule in (*earlier, own) for one in rule["when"]]
    asked = {one["fact"] for one in named}
    ways = product(
        _tick_sets(own, Fact.SEEN), _tick_sets(own, Fact.DONE), _doors(named)
    )
    flags = [[False, True] if flag in asked else [False] for flag in FLAGS]
    for (seen, done, door), days in product(ways, _days(named)):
        for about_self, urgent, words in product(*flags):
            yield Facts(
                door=door,
                seen=frozenset(Seen(one) for one in seen),
                done=frozenset(DoneAlready(one) for one in done),
                last_seen_days=days,
                about_self=about_self,
                urgent=urgent,
                danger_words=words,
            )


def _tick_sets(rule: Row, fact: Fact) -> list[frozenset[str]]:
    """Every smallest set of ticks that satisfies the conditions about them."""
    ways = [one["any"] for one in rule["when"] if one["fact"] == fact]
    return sorted({frozenset(some) for some in product(*ways)}, key=sorted)


def _doors(named: Sequence[Row]) -> list[Door]:
    used = {door for one in named if one["fact"] == Fact.DOOR for door in one["any"]}
    others = [door for door in Door if door not in used]
    return [*others[:1], *(Door(door) for door in sorted(used))]


def _days(named: Sequence[Row]) -> list[int | None]:
    bounds = {
        one[end]
        for one in named
        if one["fact"] == Fact.LAST_SEEN_DAYS
        for end in ("at_least", "at_most")
        if end in one
    }
    near = {day for bound in bounds for day in (bound - 1, bound, bound + 1)}
    return [None, *sorted(day for day in near if day >= 0)]

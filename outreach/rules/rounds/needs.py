"""What a visit asks of its visitor, and how soon it must be made."""

from collections.abc import Mapping, Sequence
from typing import Any

from outreach.rules.responses import Wishes
from outreach.rules.rounds.model import MOST_PRIORITY, Need, NeedKind

AT_HOME_HERE = frozenset({"", "Nederlands"})
"""Languages that ask nothing of a visitor."""
WAITED_ENOUGH = 14
"""Days after which waiting begins to count. House rule."""
MOST_FOR_WAITING = 30
"""Waiting alone never goes before what is urgent (80 and up). House rule."""


def language_name(given: str) -> str:
    """One way to write a language, so that `turks ` is `Turks`."""
    return given.strip().capitalize()


def needs_asked(
    wishes: Sequence[Wishes], own: Sequence[Mapping[str, Any]]
) -> tuple[Need, ...]:
    """The needs of a household; `own` (`VisitNeeds.needs`) goes before its wishes.

    A language is a demand, unless an interpreter comes along. A man or a woman is a
    demand, unless people of one household ask for different ones: then wishes.
    """
    hand = tuple(need for one in own if (need := _by_hand(one)) is not None)
    set_by_hand = {need.kind for need in hand}
    found = (*_languages(wishes), *_genders(wishes))
    return (*hand, *(need for need in found if need.kind not in set_by_hand))


def _by_hand(one: Mapping[str, Any]) -> Need | None:
    """None for what cannot be read."""
    try:
        kind = NeedKind(one.get("kind", ""))
    except ValueError:
        return None
    value = str(one.get("value", "")).strip()
    if kind is NeedKind.LANGUAGE:
        value = language_name(value)
    if not value or (kind is NeedKind.LANGUAGE and value in AT_HOME_HERE):
        return None
    return Need(kind, value, bool(one.get("demand", True)))


def _languages(wishes: Sequence[Wishes]) -> tuple[Need, ...]:
    demands: dict[str, bool] = {}
    for one in wishes:
        name = language_name(one.language)
        if name not in AT_HOME_HERE:
            demands[name] = demands.get(name, False) or not one.interpreter
    return tuple(Need(NeedKind.LANGUAGE, *each) for each in sorted(demands.items()))


def _genders(wishes: Sequence[Wishes]) -> tuple[Need, ...]:
    asked = sorted({one.visitor_gender for one in wishes} - {""})
    return tuple(Need(NeedKind.GENDER, one, len(asked) == 1) for one in asked)


def priority_now(base: int, waits_days: int, *, promised: bool) -> int:
    """0..100. What was promised comes first; who waits long comes sooner."""
    if promised:
        return MOST_PRIORITY
    waited = min(MOST_FOR_WAITING, max(0, waits_days - WAITED_ENOUGH))
    return max(0, min(MOST_PRIORITY - 1, base + waited))

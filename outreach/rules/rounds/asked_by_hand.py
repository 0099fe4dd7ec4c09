"""What a planner asks for one visit, as a form shows it, and back again."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, NamedTuple

from outreach.rules.person_details import WEEKDAYS
from outreach.rules.rounds.model import NeedKind
from outreach.rules.rounds.travel_details import NeedsDetails
from outreach.rules.rounds.windows import ANY_WEEKDAY

PRIORITIES = {20: "kan wachten", 50: "gewoon", 70: "eerder dan andere", 90: "spoed"}
"""Priority to what it is called. House rule; waiting adds to it, but never as much as
there is between ordinary and urgent (`needs.priority_now`)."""
FIRST, LAST = time(8), time(21)
"""Hours where only a day is asked: the parts of a day begin and end so."""


class AskedByHand(NamedTuple):
    """The fields of the form."""

    priority: int
    by_two: bool
    pinned: bool
    skills: tuple[str, ...]
    wish: bool
    """The skills are a wish, not a demand."""
    days: tuple[int, ...]
    """0 is Monday; empty: any day."""
    from_time: time | None
    to_time: time | None


def form_of(given: NeedsDetails) -> AskedByHand:
    """The form of what is stored; windows of another pattern are left empty."""
    skills = [one for one in given.needs if one.get("kind") == NeedKind.SKILL]
    days, span = _pattern(given.windows)
    return AskedByHand(
        nearest(given.priority),
        given.by_two,
        given.pinned,
        tuple(str(one.get("value", "")) for one in skills),
        bool(skills) and not any(one.get("demand", True) for one in skills),
        days,
        *span,
    )


def nearest(priority: int) -> int:
    """The priority that the form has for it."""
    return min(PRIORITIES, key=lambda one: (abs(one - priority), one))


def details_of(form: AskedByHand, before: NeedsDetails) -> NeedsDetails:
    """What is to be stored; what the form does not show stays as it was."""
    was = form_of(before)
    others = [one for one in before.needs if one.get("kind") != NeedKind.SKILL]
    skills = [
        {"kind": NeedKind.SKILL.value, "value": value, "demand": not form.wish}
        for value in form.skills
    ]
    same = (form.days, form.from_time, form.to_time) == (
        was.days,
        was.from_time,
        was.to_time,
    )
    kept = form.priority == was.priority
    return NeedsDetails(
        windows=before.windows if same else _windows(form),
        needs=(*others, *skills),
        priority=before.priority if kept else form.priority,
        by_two=form.by_two,
        pinned=form.pinned,
    )


def asked_in_words(
    windows: Iterable[Mapping[str, Any]],
    needs: Iterable[Mapping[str, Any]],
    *,
    by_two: bool,
) -> str:
    """`maandag 09:00-12:00, doventolk, met twee bezoekers`; empty when nothing is."""
    times = (_window_in_words(one) for one in windows)
    asked = (
        str(one.get("value", "")) + ("" if one.get("demand", True) else " (liefst)")
        for one in needs
    )
    two = ("met twee bezoekers",) * by_two
    return ", ".join(dict.fromkeys(filter(None, (*times, *asked, *two))))


def _window_in_words(one: Mapping[str, Any]) -> str:
    weekday = one.get("weekday", ANY_WEEKDAY)
    known = weekday in range(len(WEEKDAYS))
    day = WEEKDAYS[weekday].lower() if known else one.get("day", "")
    return f"{day} {one.get('from', '')}-{one.get('to', '')}".strip()


def _windows(form: AskedByHand) -> tuple[dict[str, Any], ...]:
    if not form.days and form.from_time is None and form.to_time is None:
        return ()
    begins, ends = form.from_time or FIRST, form.to_time or LAST
    span = {"from": f"{begins:%H:%M}", "to": f"{ends:%H:%M}"}
    return tuple({"weekday": day} | span for day in form.days or (ANY_WEEKDAY,))


def _pattern(windows: Any) -> tuple[tuple[int, ...], tuple[time | None, time | None]]:
    """Days and hours, where all windows have the same hours and none has a date."""
    spans = {(one.get("from"), one.get("to")) for one in windows}
    if len(spans) != 1 or any(one.get("day") for one in windows):
        return (), (None, None)
    ((begins, ends),) = spans
    try:
        hours = time.fromisoformat(str(begins)), time.fromisoformat(str(ends))
    except ValueError:
        return (), (None, None)
    found = {one.get("weekday", ANY_WEEKDAY) for one in windows} - {ANY_WEEKDAY}
    return tuple(sorted(found)), hours

"""Deadlines of signals: clock hours, working time, pauses, daylight saving."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.rules.deadlines import (
    AMSTERDAM,
    after,
    after_working_time,
    deadline,
    is_closed,
    shifted,
    start_of_count,
    suspended,
    working_time,
)
from signals.rules.levels import Level
from signals.rules.norms import (
    DEFAULTS,
    SLOW,
    Norm,
    Norms,
    Unit,
    as_rules,
    from_rules,
    in_words,
    norms_fault,
    unit_in,
)

YARDSTICK = Path(__file__).parents[4] / "shared/data/signals/deadlines.json"
L, H, DAY = Level, timedelta(hours=1), timedelta(days=1)
CLOSED = {date(2026, 12, 24), date(2026, 12, 31)}


def here(text: str) -> datetime:
    """A Dutch clock time as a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def shut(day: date) -> bool:
    return day in CLOSED or is_closed(day)


def norm(number: int, unit: Unit) -> Norm:
    return Norm("x", "x", number, unit, SLOW, "test")


@pytest.mark.skipif(not YARDSTICK.exists(), reason="no shared yardstick data here")
def test_the_yardstick_agrees_in_every_case() -> None:
    told = json.loads(YARDSTICK.read_text(encoding="utf-8"))
    for created, days, calendar, factor, due in told["cases"]:
        one = norm(days, Unit.CALENDAR_DAYS if calendar else Unit.WORKING_DAYS)
        assert after(one, here(created), factor) == here(due), (created, days, factor)
    for created, start in told["test_get_start"]:
        assert start_of_count(here(created)) == here(start)
    for created, days, factor, due in told["test_get_end"]:
        one = norm(days, Unit.WORKING_DAYS)
        assert after(one, here(created), factor) == here(due)
    assert len(told["cases"]) == 33


@pytest.mark.parametrize(
    ("level", "received", "due", "words"),
    [
        (L.ACUTE, "2026-11-20T10:00", "2026-11-20T10:00", "direct"),
        (L.URGENT_24H, "2026-11-20T22:00", "2026-11-21T22:00", "24 uur"),
        (L.SOON_48H, "2026-12-24T09:00", "2026-12-26T09:00", "48 uur"),
        (L.SAFETY_SUSPECTED, "2026-11-21T03:00", "2026-11-22T03:00", "24 uur"),
        # The night of 24 to 25 October has 25 hours, that of 27 to 28 March 23.
        (L.URGENT_24H, "2026-10-24T12:00", "2026-10-25T11:00", "24 uur"),
        (L.URGENT_24H, "2027-03-27T12:00", "2027-03-28T13:00", "24 uur"),
        (L.ROUTINE_5WD, "2026-10-23T12:00", "2026-10-30T12:00", "5 werkdagen"),
        (L.ROUTINE_5WD, "2026-11-20T10:00", "2026-11-27T10:00", "5 werkdagen"),
        (L.ROUTINE_5WD, "2026-11-21T23:59", "2026-11-30T00:00", "5 werkdagen"),
        # Thursday 24 closes by a closing day, Friday is Christmas; 31 closes too.
        (L.ROUTINE_5WD, "2026-12-22T15:00", "2027-01-04T15:00", "5 werkdagen"),
        (L.NO_ACTION, "2026-11-20T10:00", "2026-11-27T10:00", "5 werkdagen"),
        (None, "2026-11-20T10:00", "2026-11-27T10:00", "5 werkdagen"),
    ],
)
def test_each_level_has_its_deadline(
    level: Level | None, received: str, due: str, words: str
) -> None:
    found = deadline(level, here(received), closed=shut)
    assert (found.due_at, found.norm) == (here(due), words)


@pytest.mark.parametrize(
    ("level", "warn", "escalate"),
    [
        (L.URGENT_24H, "2026-11-20T22:00", "2026-11-21T10:00"),
        (L.SOON_48H, "2026-11-21T10:00", "2026-11-22T10:00"),
        (L.ROUTINE_5WD, "2026-11-24T22:00", "2026-12-11T10:00"),
        (L.ACUTE, "2026-11-20T10:00", "2026-11-20T10:00"),
    ],
)
def test_warned_at_half_and_escalated_at_or_three_times_the_norm(
    level: Level, warn: str, escalate: str
) -> None:
    found = deadline(level, here("2026-11-20T10:00"))
    assert (found.warn_at, found.escalate_at) == (here(warn), here(escalate))


@pytest.mark.parametrize(
    ("due", "pause", "unit", "later"),
    [
        # A weekend of waiting is no working time, and all of it is clock time.
        ("2026-11-27T10:00", ("2026-11-20T17:00", "2026-11-23T00:00"), "w", "27T17:00"),
        ("2026-11-27T10:00", ("2026-11-21T08:00", "2026-11-22T20:00"), "w", "27T10:00"),
        ("2026-11-21T10:00", ("2026-11-20T12:00", "2026-11-20T15:30"), "h", "21T13:30"),
        ("2026-11-27T10:00", ("2026-11-23T09:00", "2026-11-23T09:00"), "w", "27T10:00"),
        ("2026-11-27T10:00", ("2026-11-23T09:00", "2026-11-24T09:00"), "w", "30T10:00"),
    ],
)
def test_waiting_moves_the_deadline_by_what_really_stood_still(
    due: str, pause: tuple[str, str], unit: str, later: str
) -> None:
    kind = Unit.WORKING_DAYS if unit == "w" else Unit.HOURS
    pauses = [(here(pause[0]), here(pause[1]))]
    assert shifted(here(due), pauses, kind) == here(f"2026-11-{later}")


def test_pauses_that_overlap_count_once() -> None:
    at = here("2026-11-23T10:00")
    pauses = [(at, at + 3 * H), (at + H, at + 2 * H), (at + 2 * H, at + 5 * H)]
    assert suspended(pauses, Unit.HOURS) == 5 * H
    assert suspended(reversed(pauses), Unit.WORKING_DAYS) == 5 * H


moments = st.integers(min_value=0, max_value=15 * 365 * 86_400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
numbers = st.integers(min_value=1, max_value=20)


@given(moments, numbers, st.sampled_from([0.5, 1, 3]))
def test_a_deadline_in_working_days_never_falls_on_a_closed_day(
    received: datetime, days: int, factor: float
) -> None:
    due = after(norm(days, Unit.WORKING_DAYS), received, factor, closed=shut)
    assert not shut(due.astimezone(AMSTERDAM).date())
    assert due > received
    counted = working_time(received, due, shut)
    assert counted == timedelta(days=days * factor)


@given(moments, st.timedeltas(timedelta(0), 9 * DAY), st.sampled_from(list(Level)))
def test_who_comes_later_is_never_due_earlier(
    received: datetime, more: timedelta, level: Level
) -> None:
    first = deadline(level, received, closed=shut)
    second = deadline(level, received + more, closed=shut)
    assert second.due_at >= first.due_at
    assert first.due_at >= received
    assert first.warn_at <= first.due_at <= first.escalate_at


@given(
    moments,
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), max_size=4),
    st.sampled_from([Unit.HOURS, Unit.WORKING_DAYS]),
)
def test_a_pause_never_shortens_and_never_gives_more_than_it_took(
    received: datetime, hours: list[tuple[int, int]], unit: Unit
) -> None:
    due = after(norm(3, unit), received, closed=shut)
    pauses = [(received + b * H, received + (b + n) * H) for b, n in hours]
    later = shifted(due, pauses, unit, closed=shut)
    assert later >= due
    still = suspended(pauses, unit, closed=shut)
    assert still <= sum((end - began for began, end in pauses), timedelta(0))
    if unit is Unit.HOURS:
        assert later - due == still
    else:
        assert working_time(due, later, shut) == still
        assert not shut(later.astimezone(AMSTERDAM).date())


@given(moments, st.timedeltas(timedelta(0), 30 * DAY))
def test_working_time_there_and_back(at: datetime, amount: timedelta) -> None:
    amount -= timedelta(microseconds=amount.microseconds)
    assert working_time(at, after_working_time(at, amount, shut), shut) == amount


def changed(**numbers: int) -> Norms:
    given = {key: DEFAULTS[key]._replace(number=n) for key, n in numbers.items()}
    return {**DEFAULTS, **given}


@pytest.mark.parametrize(
    ("norms", "fault"),
    [
        (DEFAULTS, ""),
        (changed(urgent_24h=12), ""),
        (changed(urgent_24h=72), "dringender"),
        (changed(urgent_24h=0), "1 tot en met 168"),
        (changed(routine_5wd=61), "1 tot en met 60"),
        ({"x": DEFAULTS["check"]}, "bestaat niet"),
        ({"check": DEFAULTS["check"]._replace(source=" ")}, "vandaan"),
        ({"check": DEFAULTS["check"]._replace(escalates=2)}, "1 of 3 keer"),
        (
            {"soon_48h": DEFAULTS["soon_48h"]._replace(unit=Unit.WORKING_DAYS)},
            "uren van de klok",
        ),
    ],
)
def test_norms_that_cannot_be_kept(norms: Norms, fault: str) -> None:
    found = norms_fault(norms)
    assert (fault in found) if fault else found == ""


def test_norms_are_kept_as_they_are_and_say_their_unit() -> None:
    kept = from_rules(json.loads(json.dumps(as_rules(changed(soon_48h=36)))))
    assert kept == changed(soon_48h=36)
    assert from_rules([]) == DEFAULTS
    for one in DEFAULTS.values():
        assert unit_in(in_words(one)) is one.unit
        assert one.source

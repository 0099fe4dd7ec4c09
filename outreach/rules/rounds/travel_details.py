"""What may be set about a visitor's travel, offices, barriers and one visit's needs."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from outreach.rules.rounds.model import MOST_PRIORITY, Mode, NeedKind, Point
from outreach.rules.rounds.places import in_the_netherlands
from outreach.rules.rounds.windows import ANY_WEEKDAY

LONGEST_NAME = 60
MOST_SKILLS = 10
LUNCH_MINUTES = (15, 90)
NOT_HERE = "Dit punt ligt niet in Nederland. Geef eerst de breedtegraad (51 of 52)."
LEAST_POINTS = 2


class TravelDetails(NamedTuple):
    """How a visitor travels and pauses, as the form gives it."""

    mode: Mode = Mode.BIKE
    office_id: int | None = None
    home: Point | None = None
    returns: bool = True
    lunch_from: time | None = None
    lunch_to: time | None = None
    lunch_minutes: int = 30
    skills: tuple[str, ...] = ()


def travel_fault(given: TravelDetails) -> str | None:
    """What is wrong with it, in one Dutch sentence; None when all is well."""
    if given.home is not None and not in_the_netherlands(given.home):
        return NOT_HERE
    if (given.lunch_from is None) != (given.lunch_to is None):
        return "Vul bij de pauze beide tijden in, of geen van beide."
    low, high = LUNCH_MINUTES
    if not low <= given.lunch_minutes <= high:
        return f"Een pauze duurt {low} tot {high} minuten."
    if given.lunch_from is not None and given.lunch_to is not None:
        span = _minutes(given.lunch_to) - _minutes(given.lunch_from)
        if span < given.lunch_minutes:
            return "De pauze past niet tussen deze twee tijden."
    if len(given.skills) > MOST_SKILLS:
        return f"Hooguit {MOST_SKILLS} vaardigheden."
    if any(len(skill) > LONGEST_NAME for skill in given.skills):
        return f"Een vaardigheid is hooguit {LONGEST_NAME} tekens lang."
    return None


def skills_of(text: str) -> tuple[str, ...]:
    """`doventolk, hoortoestel` as two skills, each once, in lower case."""
    parts = (" ".join(part.split()).lower() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def office_fault(name: str, point: Point) -> str | None:
    """What is wrong with an office; None when all is well."""
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        return f"Geef een naam van 1 tot {LONGEST_NAME} tekens."
    return None if in_the_netherlands(point) else NOT_HERE


def barrier_fault(
    name: str, line: Sequence[Point], bridges: Sequence[Point]
) -> str | None:
    """What is wrong with a barrier; None when all is well. A line without a bridge
    is allowed: nobody crosses it."""
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        return f"Geef een naam van 1 tot {LONGEST_NAME} tekens."
    if len(line) < LEAST_POINTS:
        return "Een lijn heeft minstens twee punten."
    if not all(in_the_netherlands(point) for point in (*line, *bridges)):
        return NOT_HERE
    return None


def read_places(text: str) -> tuple[Point, ...]:
    """Lines of `51,9123 4,4801` or `51.9123, 4.4801`. Raises ValueError in Dutch."""
    places = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        parts = line.replace(";", " ").split()
        if len(parts) == 1:
            parts = line.strip().split(",")
        try:
            north, east = (float(p.strip(",").replace(",", ".")) for p in parts)
        except ValueError:
            raise ValueError(
                f"Regel {number}: schrijf een breedtegraad en een lengtegraad."
            ) from None
        places.append(Point(north, east))
    return tuple(places)


def write_places(places: Sequence[Point]) -> str:
    """The same, one place a line."""
    return "\n".join(f"{north:.5f}, {east:.5f}" for north, east in places)


class NeedsDetails(NamedTuple):
    """What one visit asks beside the wishes of its residents."""

    windows: tuple[Mapping[str, Any], ...] = ()
    needs: tuple[Mapping[str, Any], ...] = ()
    priority: int = 50
    by_two: bool = False
    pinned: bool = False


def needs_fault(given: NeedsDetails) -> str | None:
    """What is wrong with it, in one Dutch sentence; None when all is well."""
    if not 0 <= given.priority <= MOST_PRIORITY:
        return f"De voorrang is een getal van 0 tot en met {MOST_PRIORITY}."
    for window in given.windows:
        if not _is_window(window):
            return "Een tijdvak klopt niet: het eind ligt na het begin."
    for need in given.needs:
        if need.get("kind") not in set(NeedKind) or not str(need.get("value", "")):
            return "Kies wat de bezoeker moet hebben, en welke."
    return None


def _is_window(window: Mapping[str, Any]) -> bool:
    try:
        if window.get("day"):
            date.fromisoformat(str(window["day"]))
        start = time.fromisoformat(str(window["from"]))
        end = time.fromisoformat(str(window["to"]))
    except (KeyError, ValueError):
        return False
    return start < end and ANY_WEEKDAY <= int(window.get("weekday", ANY_WEEKDAY)) <= 6

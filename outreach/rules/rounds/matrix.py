"""Travel times of a problem, reckoned once: planners ask for them many times."""

from dataclasses import replace
from itertools import combinations

from outreach.rules.rounds.model import Minutes, Mode, Point, Problem
from outreach.rules.rounds.travel import minutes


def points_of(problem: Problem) -> tuple[Point, ...]:
    """Each place of the problem once: visits, then where shifts begin and end."""
    found: dict[Point, None] = {task.point: None for task in problem.tasks}
    for shift in problem.shifts:
        found[shift.begin] = None
        if shift.back is not None:
            found[shift.back] = None
    return tuple(found)


def with_matrix(problem: Problem) -> Problem:
    """The same problem with the minutes of every way in it looked up beforehand.

    Reckoned minutes are the same in both directions; those of a road network need not
    be, and are taken as they are.
    """
    places = points_of(problem)
    modes = {shift.mode for shift in problem.shifts}
    known: Minutes = {mode: _of_mode(problem, mode, places) for mode in modes}
    return replace(problem, travel=replace(problem.travel, known=known))


def _of_mode(
    problem: Problem, mode: Mode, places: tuple[Point, ...]
) -> dict[tuple[Point, Point], int]:
    given = problem.travel.known.get(mode, {})
    found: dict[tuple[Point, Point], int] = {}
    for one, two in combinations(places, 2):
        found[one, two] = minutes(problem.travel, mode, one, two)
        if (one, two) in given or (two, one) in given:
            found[two, one] = minutes(problem.travel, mode, two, one)
        else:
            found[two, one] = found[one, two]
    return found

"""The problem of an area and some days, from what is in the database."""

from datetime import date, datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.queries.rounds.round_problem import (
    RoundProblem,
    VisitFacts,
    VisitorFacts,
)
from outreach.rules.rounds.model import Problem
from outreach.rules.rounds.travel import DEFAULT_TRAVEL

__all__ = ["RoundProblem", "VisitFacts", "VisitorFacts", "problem_of"]


def problem_of(
    session: Session,
    viewer: Viewer,
    district_code: str,
    first_day: date,
    days: int,
    *,
    at: datetime,
) -> RoundProblem:
    """What a planner needs to plan an area for `days` days from `first_day`."""
    require(viewer, Permission.PLAN_ROUNDS)
    problem = Problem((), (), DEFAULT_TRAVEL)
    return RoundProblem(problem, {}, {}, first_day, frozenset(), {})

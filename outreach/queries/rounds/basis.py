"""What a plan rests on: when that changed, nobody can accept the plan any more."""

from collections.abc import Collection
from hashlib import sha256

from outreach.queries.rounds.round_problem import RoundProblem
from outreach.rules.rounds.model import Plan
from outreach.rules.visits import VisitState


def basis_of(given: RoundProblem, ids: Collection[int]) -> str:
    """A digest of what a plan rests on: these visits and everything that was booked.

    Only what may not change under a plan: versions of visits. Hours, rights and needs
    are held against the plan anew when it is published; waiting longer, or a new
    request, makes no plan void.
    """
    wanted = set(ids) | {
        number
        for number, visit in given.visits.items()
        if visit.state is VisitState.SCHEDULED
    }
    facts = sorted(
        (number, given.visits[number].version)
        for number in wanted
        if number in given.visits
    )
    return sha256(repr((given.first_day, facts)).encode()).hexdigest()


def visits_in(plan: Plan) -> set[int]:
    """The visits that a plan speaks of, with or without a place."""
    made = {stop.task_id for route in plan.routes for stop in route.stops}
    return made | set(plan.left_out)

"""Why a visit has no place in a plan, in a sentence that a person understands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from outreach.rules.rounds.model import Plan, Problem


@dataclass(frozen=True)
class ReasonNames:
    """How things are called. No names of residents: a reason may stand on any list."""

    first_day: date
    """Day 0 of the problem."""
    districts: Mapping[str, str] = field(default_factory=dict)
    """Code to name."""
    visitors: Mapping[int, str] = field(default_factory=dict)
    """Visitor id to name, for a visitor who was promised."""


def left_out_reasons(
    problem: Problem, plan: Plan, names: ReasonNames
) -> dict[int, str]:
    """A Dutch sentence for each visit that the plan leaves out, by visit id."""
    return {number: "Alle bezoekers zitten vol." for number in plan.left_out}

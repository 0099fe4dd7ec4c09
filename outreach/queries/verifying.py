"""Runs the invariants of every package, for `omzien verify` and after a restore."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import Session

from outreach.parts import Finding, Invariant


class Checked(NamedTuple):
    """One invariant and what was found."""

    invariant: Invariant
    finding: Finding

    @property
    def holds(self) -> bool:
        """Nothing breaks it."""
        return not self.finding.broken


def check_all(session: Session, invariants: Iterable[Invariant]) -> list[Checked]:
    """Check each; it only reads, and takes no viewer because it names ids only."""
    return [Checked(rule, rule.check(session)) for rule in invariants]


def as_json(checked: Iterable[Checked]) -> list[dict[str, object]]:
    """What `verify --json` prints."""
    return [
        {
            "name": one.invariant.name,
            "checked": one.finding.checked,
            "holds": one.holds,
            "broken": one.finding.broken,
        }
        for one in checked
    ]

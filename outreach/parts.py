"""What a package offers to both roots: its `PARTS`, and the register of them all.

`app.py` and `omzien.py` call `register` with the parts of every package; the run
log, `verify` and the privacy screens find them here, so that nothing calls upward.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlmodel import Session

from outreach.scheduling import Job


class Finding(NamedTuple):
    """What an invariant found: how many rows it looked at and which break it.

    `broken` holds Dutch sentences with ids only, never personal data.
    """

    checked: int
    broken: list[str]


class Invariant(NamedTuple):
    """Something that must always be true; `verify` checks it."""

    name: str
    sentence: str
    """What must hold, in one Dutch sentence: `verify` prints it."""
    check: Callable[[Session], Finding]


@dataclass(frozen=True)
class Parts:
    """What one package plugs in."""

    package: str
    jobs: tuple[Job, ...] = ()
    invariants: tuple[Invariant, ...] = ()


@dataclass
class Registry:
    """The parts of all packages, in the order of registration."""

    parts: list[Parts] = field(default_factory=list)

    def register(self, *parts: Parts) -> None:
        """Add packages; a package that is there already is replaced."""
        names = {part.package for part in parts}
        self.parts = [p for p in self.parts if p.package not in names] + list(parts)

    def jobs(self) -> Iterator[Job]:
        """All jobs."""
        return (job for part in self.parts for job in part.jobs)

    def invariants(self) -> Iterator[Invariant]:
        """All invariants."""
        return (rule for part in self.parts for rule in part.invariants)


REGISTRY = Registry()

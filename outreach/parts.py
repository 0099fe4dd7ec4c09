"""What a package offers to both roots: its `PARTS`, and the register of them all.

`app.py` and `omzien.py` call `register` with the parts of every package; the run
log, `verify` and the privacy screens find them here, so that nothing calls upward.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.rules.retention import Term
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


class AccessPart(NamedTuple):
    """One chapter of what a resident gets who asks what is known about him."""

    key: str
    title: str
    """Dutch heading."""
    collect: Callable[[Session, str], list[dict[str, str]]]
    """(session, resident id) -> rows of Dutch label -> plain text, oldest first.
    Nothing about who reported; names of third parties only where he gave them."""


class RetentionWork(Protocol):
    """Lets at most `most` rows go that are past their term on `day`.

    Returns how many; 0 when nothing is left. Safe to run again.
    """

    def __call__(
        self, session: Session, day: date, most: int, *, by: Viewer, at: datetime
    ) -> int: ...


class RetentionRule(NamedTuple):
    """How long one kind of data is kept, and how it goes."""

    key: str
    title: str
    """Dutch: which data."""
    terms: tuple[Term, ...]
    """With length, from when it counts, and source. What is in force may differ."""
    due: Callable[[Session, date], Mapping[str, int]]
    """How many rows are past their term on a day, by district code ("" none)."""
    work: RetentionWork
    forget: Callable[[Session, Sequence[str]], None] | None = None
    """Lets all rows of these residents go, whatever their term: they are erased."""
    busy: Callable[[], Any] | None = None
    """A SELECT of the ids of residents with whom work of this kind still runs: nobody
    is erased meanwhile."""


class Work(NamedTuple):
    """A kind of work that can be waiting for somebody: the start page counts it."""

    key: str
    """The dashboards hold its words and its page under this key."""
    permission: Permission
    """Whose work it is; who does not hold it does not see the line."""
    build: Callable[[Viewer, datetime], Any]
    """(viewer, moment) -> a SELECT of ids within the viewer's scope."""


class Recalled(NamedTuple):
    """What was read back from outside the database."""

    sentences: tuple[str, ...]
    """Dutch, for whoever restored; empty where nothing was new."""


Recall = Callable[[str, datetime], Recalled]
"""(address of the database, moment) -> reads back what this database does not know,
because it may come from a back-up. Safe to do twice."""


@dataclass(frozen=True)
class Parts:
    """What one package plugs in."""

    package: str
    jobs: tuple[Job, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    access: tuple[AccessPart, ...] = ()
    retention: tuple[RetentionRule, ...] = ()
    work: tuple[Work, ...] = ()
    recalls: tuple[Recall, ...] = ()
    """Done at every start and after every restore."""
    hashed: tuple[tuple[Any, str], ...] = ()
    """(table, column) that hold the keyed hash of a BSN: a rotation of the keys
    changes them along."""


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

    def access(self) -> Iterator[AccessPart]:
        """All chapters of an access export."""
        return (chapter for part in self.parts for chapter in part.access)

    def retention(self) -> Iterator[RetentionRule]:
        """All terms."""
        return (rule for part in self.parts for rule in part.retention)

    def recall(self, url: str, at: datetime) -> list[str]:
        """Read back everything; what was new, in Dutch sentences."""
        told = [recall(url, at) for part in self.parts for recall in part.recalls]
        return [sentence for one in told for sentence in one.sentences]

    def hashed(self) -> Iterator[tuple[Any, str]]:
        """All columns with the keyed hash of a BSN."""
        return (column for part in self.parts for column in part.hashed)

    def work(self) -> Iterator[Work]:
        """All kinds of work of the packages above outreach."""
        return (kind for part in self.parts for kind in part.work)


REGISTRY = Registry()

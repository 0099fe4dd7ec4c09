"""A job as data: what it does, and which occurrences are due at a moment."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

OpenSession = Callable[[], AbstractContextManager[Session]]
"""Opens a writing session that commits at its end."""


class Job(NamedTuple):
    """Something that happens by itself, at most once per occurrence.

    `due(session, at)` names the occurrences that ought to have run by `at`, oldest
    first (a cycle's year, a local date, a week); the run log claims each by its
    unique key before `work(open_session, occurrence, at)` does it. `work` commits
    per unit or set, may be run twice, and returns counts for the run log.
    """

    name: str
    title: str
    """In Dutch, for the screen."""
    due: Callable[[Session, datetime], Iterable[str]]
    work: Callable[[OpenSession, str, datetime], Mapping[str, int]]

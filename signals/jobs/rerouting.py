"""Nothing stays with a team that stopped, a provider that went, or a duty that ended.

On 1 January the open signals of a provider that went are with the new one's team, or
in sight of the desk; so too after downtime, at the first tick.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer, job_viewer
from outreach.clock import local, local_date
from outreach.scheduling import Job, OpenSession
from signals.actions.rerouting import new_home, reroute
from signals.queries.homes import ground
from signals.queries.out_of_place import OutOfPlace, out_of_place
from signals.tables import Signal

NAME = "reroute_signals"
UNIT = 50
"""Signals in one transaction."""


def due(session: Session, at: datetime) -> Iterable[str]:
    """This minute, when anything can be moved; else nothing runs and nothing is
    written."""
    first = next(_movable(session, _viewer(at), at), None)
    return [f"{local(at):%Y-%m-%dT%H:%M}"] if first else []


def work(
    open_session: OpenSession,
    occurrence: str,  # noqa: ARG001 - what is wrong is asked of the database
    at: datetime,
) -> Mapping[str, int]:
    """Move all that is out of place, some in each transaction."""
    by = _viewer(at)
    with open_session() as session:
        wrong = list(_movable(session, by, at))
    total = {"moved": 0, "lost": 0, "left": 0}
    for start in range(0, len(wrong), UNIT):
        with open_session() as session:
            done = reroute(session, wrong[start : start + UNIT], by=by, at=at)
        for name, count in done._asdict().items():
            total[name] += count
    return total


def _movable(session: Session, by: Viewer, at: datetime) -> Iterator[OutOfPlace]:
    """What is out of place and would go elsewhere."""
    wrong = out_of_place(session, by, at=at)
    if not wrong:
        return
    now = ground(session, at)
    for one in wrong:
        row = session.get(Signal, one.signal_id)
        if row is not None and new_home(session, row, one.why, now) is not None:
            yield one


def _viewer(at: datetime) -> Viewer:
    return job_viewer(NAME, local_date(at))


REROUTE_SIGNALS = Job(NAME, "Meldingen zonder team verder brengen", due, work)

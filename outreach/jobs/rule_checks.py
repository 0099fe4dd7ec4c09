"""Checks every invariant each night, as `verify` does, and tells what is broken."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlmodel import Session

from outreach.access import job_viewer
from outreach.actions.rule_checks import tell_of_broken_rules
from outreach.clock import local_date
from outreach.jobs.occurrences import newest_day
from outreach.parts import REGISTRY
from outreach.queries.verifying import check_all
from outreach.scheduling import Job, OpenSession

AT = time(4, 30)
NAME = "check_rules"


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Only the newest night."""
    return [newest_day(at, AT).isoformat()]


def work(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """All rules of all packages, and a notice for each that does not hold."""
    with open_session() as session:
        checked = check_all(session, REGISTRY.invariants())
        broken = [one.invariant.name for one in checked if not one.holds]
        by = job_viewer(NAME, local_date(at))
        told = tell_of_broken_rules(session, broken, by=by, at=at)
    return {"rules": len(checked), "broken": len(broken), "told": told}


CHECK_RULES = Job(NAME, "Vaste regels nalopen", due, work)

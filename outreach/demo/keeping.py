"""The retention pass of the demo city: 2017 goes, and its figures stay."""

from datetime import datetime, time, timedelta
from functools import partial

from outreach.actions.retention.runs import advise_run, propose_run, release_run
from outreach.clock import at_local
from outreach.database import writing
from outreach.demo.world import City
from outreach.jobs.retention import run_to_end

PORTION = 20_000
"""Rows in one transaction; here nobody else is at work."""
ADVICE = (
    "Akkoord. De termijnen volgen de selectielijst; dossiers met hulp uit de Wmo "
    "blijven staan tot vijftien jaar voorbij zijn."
)


def keep_terms(city: City) -> None:
    """Proposed on Monday or so, advised, released by two, carried out last night."""

    def ago(days: int, hour: int) -> datetime:
        return at_local(city.today - timedelta(days=days), time(hour))

    opened = partial(writing, city.url, random=city.random)
    with opened() as session:
        by = city.staff.job("propose_retention", ago(4, 7))
        run = propose_run(session, by=by, at=ago(4, 7))
        number = run.id if run else None
    if number is None:
        return
    with opened() as session:
        by = city.staff.named(session, "privacy", ago(3, 10))
        advise_run(session, number, advice=ADVICE, by=by, at=ago(3, 10))
    for user, at in (("coordinator", ago(2, 9)), ("beheerder", ago(1, 14))):
        with opened() as session:
            by = city.staff.named(session, user, at)
            release_run(session, number, by=by, at=at)
    last_night = at_local(city.today, time(4, 30))
    by = city.staff.job("run_retention", last_night)
    run_to_end(opened, number, most=PORTION, by=by, at=last_night)

"""A problem for who plans for a provider, where the database itself hides others."""

from datetime import time
from random import Random

from outreach.access import Role
from outreach.database import reading, writing
from outreach.queries.rounds.problems import problem_of
from tests import build
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, booked


def test_time_with_somebody_who_was_shielded_since_is_taken_still(
    database_url: str,
) -> None:
    """PostgreSQL hides that visit, and the visitor is there at eleven all the same."""
    with writing(database_url, random=Random(1)) as s:
        world = w.world(s)
        hidden = build.resident(s, nondisclosure=7)
        own = booked(s, world.vera, time(9))
        booked(s, world.vera, time(11), MONDAY, hidden)
        vera, numbered = world.vera.id, own.id
        viewer = build.viewer(
            Role.COORDINATOR, provider_id=world.provider_id, district_code="D1"
        )
    with reading(database_url, viewer) as s:
        theirs = problem_of(s, viewer, "D1", MONDAY, 1, at=build.AT)
    assert list(theirs.visits) == [numbered]
    shifts = [x for x in theirs.problem.shifts if x.visitor_id == vera]
    assert shifts
    assert not any(x.start < 720 and x.end > 660 for x in shifts)

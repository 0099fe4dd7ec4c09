"""The funnel from the database equals ten lines of Python over the same rows."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from sqlmodel import Session

from outreach.access import job_viewer
from outreach.queries.funnel import Funnel, funnel
from outreach.queries.funnel_rows import Period
from tests import build
from tests.outreach.queries.funnel_world import World, plain_funnel, store, worlds

VIEWER = job_viewer("test", build.AT.date())
EVER = (date.min, date.max)


def _figures(found: Funnel) -> dict[str, int]:
    plain = {
        name: getattr(found, name)
        for name in ("invited", "reached", "visited", "visits", "letters")
    }
    plain |= {n: getattr(found, n) for n in ("addresses", "attempts")}
    plain["persons_with_follow_up"] = found.persons_with_follow_up
    names = ("total", "agreed", "accepted", "done")
    return plain | {name: getattr(found.actions, name) for name in names}


def _in_any_area(found: Funnel) -> dict[str, int]:
    parts = [_figures(area.funnel) for area in found.by_area]
    return {name: sum(part[name] for part in parts) for name in _figures(found)}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=worlds())
def test_two_computations_of_the_funnel_agree(session: Session, world: World) -> None:
    undo = session.begin_nested()
    try:
        cycles = store(session, world)
        for year, cycle_id in cycles.items():
            found = funnel(session, VIEWER, cycle_id=cycle_id)
            assert _figures(found) == plain_funnel(world, {year}, *EVER)
            members = [m for (y, _), m in world.members.items() if y == year]
            counted = [m for m in members if m["in_scope"]]
            out = [m["reason"] for m in counted if m["verdict"] != "invite"]
            assert found.persons_in_scope == len(counted)
            assert found.excluded == {r: out.count(r) for r in sorted(set(out))}
            assert _in_any_area(found) == _figures(found)
            assert found.invited >= found.reached >= found.visited
            assert found.reached >= found.persons_with_follow_up
        days = Period(date(2025, 12, 1), date(2026, 1, 31))
        found = funnel(session, VIEWER, period=days)
        assert _figures(found) == plain_funnel(world, {2025, 2026}, *days)
        assert _in_any_area(found) == _figures(found)
    finally:
        undo.rollback()
        session.expunge_all()

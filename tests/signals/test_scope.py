"""Which signals each kind of colleague sees."""

import pytest
from sqlmodel import Session, select

from outreach.access import Permission, Role, Viewer, job_viewer
from signals.queries.scope import signal_scope
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.signals.signal_world import AT, SignalCast, make_signal, signal_cast

S = SignalState


@pytest.fixture
def people(session: Session) -> SignalCast:
    """One signal of each sort; `place_text` names it."""
    found = signal_cast(session)
    shielded = build.resident(session, nondisclosure=7)

    def signal(name: str, **given: object) -> None:
        make_signal(session, place_text=name, **given)

    signal("desk")
    signal("desk elsewhere", district_code="D2")
    signal("nowhere", district_code=None)
    signal("team", state=S.ROUTED, team_id=found.team.id)
    signal("team done", state=S.CLOSED, team_id=found.team.id)
    signal("team weighed again", state=S.TRIAGED, team_id=found.team.id)
    signal("other team", state=S.ROUTED, team_id=found.other_team.id)
    at_provider = {"state": S.ROUTED, "team_id": found.provider_team.id}
    signal("provider", **at_provider)
    signal("provider elsewhere", **at_provider, district_code="D2")
    signal("municipal", **at_provider, municipal=True)
    signal("shielded since", **at_provider, resident_id=shielded.id)
    signal("owned", state=S.ROUTED, owner_id=found.team_worker.person_id)
    return found


def seen_by(session: Session, viewer: Viewer) -> set[str]:
    scope = signal_scope(viewer, Permission.SEE_SIGNALS)
    return set(session.exec(select(Signal.place_text).where(scope)).all())


def test_scope_of_everybody(session: Session, people: SignalCast) -> None:
    everything = set(session.exec(select(Signal.place_text)).all())
    assert len(everything) == 12
    noord = build.provider(session, districts=())
    sees = {
        people.worker: everything,
        people.coordinator: everything,
        job_viewer("test", AT.date()): everything,
        people.team_worker: {"team", "team done", "owned"},
        people.other_worker: {"other team"},
        people.provider_worker: {"provider", "provider elsewhere"},
        people.visitor: set(),
        people.manager: set(),
        people.outsider: set(),
        build.viewer(Role.FOLLOW_UP_WORKER): set(),
        build.viewer(Role.COORDINATOR, provider_id=noord.id): {"provider"},
        build.viewer(Role.SIGNAL_WORKER, district_code="D2"): {
            "desk elsewhere",
            "provider elsewhere",
        },
    }
    for viewer, expected in sees.items():
        assert seen_by(session, viewer) == expected, viewer

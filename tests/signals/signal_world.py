"""Signals for tests: each test takes what matters to it and invents the rest."""

from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.actions.history import begin_history
from outreach.rules.follow_ups import TeamKind
from outreach.tables import Assignment, Team, TeamTerritory
from signals.rules.drafts import About, Door, ReporterKind
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import ENDED, SIGNAL, WITH_TEAM, CloseReason, SignalState
from signals.tables import Reporter, Signal
from tests import build

AT = build.AT
_numbers = count(1)
QUEUES = {
    SignalState.CHECK: Queue.CHECK,
    SignalState.RECEIVED: Queue.DESK,
    SignalState.TRIAGED: Queue.DESK,
    SignalState.NOT_ROUTED: Queue.NOT_ROUTED,
}
"""Where a signal lies in a state, unless a test says otherwise; else with welzijn."""


def make_signal(session: Session, **given: Any) -> Signal:
    """A signal with its reporter and the beginning of its history.

    Received five minutes ago about an address in D1, due in five days. What follows
    from `state` (queue, level, moments) is filled in; `reporter` holds values of the
    `Reporter`. With `resident_id` the resident must be there.
    """
    number = next(_numbers)
    reporter: dict[str, Any] = given.pop("reporter", {})
    state = given.get("state", SignalState.RECEIVED)
    given.setdefault("district_code", "D1")
    if given["district_code"]:
        build.district(session, given["district_code"])
    values: dict[str, Any] = {
        "reference": f"T{number:07d}",
        "intake_id": f"intake-{number}",
        "door": Door.PUBLIC_FORM,
        "reporter_kind": ReporterKind.NEIGHBOUR,
        "about": About.ADDRESS,
        "state": state,
        "queue": None if state in ENDED else QUEUES.get(state, Queue.WELZIJN),
        "postcode": "3011AA",
        "house_number": number,
        "address_key": f"3011AA-{number}--",
        "street": "Proefstraat",
        "city": "Rotterdam",
        "text": "De gordijnen zijn al dagen dicht.",
        "received_at": AT - timedelta(minutes=5),
        "proposed_level": Level.ROUTINE_5WD,
        "due_at": AT + timedelta(days=5),
        "first_due_at": AT + timedelta(days=5),
        "norm": "5 werkdagen",
    }
    values |= _of_state(state) | given
    made = Signal(**values)
    begin_history(session, made, SIGNAL, by=_desk(), at=values["received_at"])
    build.add(session, Reporter(**_reporter(made, number) | reporter))
    return made


def _of_state(state: SignalState) -> dict[str, Any]:
    """What a signal in this state has beside it."""
    values: dict[str, Any] = {}
    if state in WITH_TEAM or state in (SignalState.TRIAGED, SignalState.NOT_ROUTED):
        values |= {"level": Level.ROUTINE_5WD, "kind": SignalKind.COMPANY}
        values |= {"triaged_at": AT - timedelta(minutes=4), "triaged_by": "test"}
    if state in WITH_TEAM - {SignalState.ROUTED}:
        values |= {"picked_up_at": AT - timedelta(minutes=3)}
    if state is SignalState.CONTACTED:
        values |= {"contacted_at": AT - timedelta(minutes=2)}
    if state is SignalState.WAITING:
        values |= {"waiting_reason": "resident"}
    if state is SignalState.CLOSED:
        values |= {
            "closed_at": AT - timedelta(minutes=1),
            "close_reason": CloseReason.CONVERSATION,
        }
    if state is SignalState.NO_ACTION:
        values |= {"level": Level.NO_ACTION, "level_reason": "already known"}
        values |= {"closed_at": AT - timedelta(minutes=1)}
    return values


def _reporter(made: Signal, number: int) -> dict[str, Any]:
    return {
        "signal_id": made.id,
        "token_hash": f"token-{number}",
        "name": "Bea Buurvrouw",
        "phone": "010 1234567",
        "email": "bea@buurt.test",
    }


def _desk() -> Viewer:
    return build.viewer(Role.SIGNAL_WORKER, person_id=0)


def signal_worker(session: Session, **given: Any) -> Viewer:
    """Somebody of the municipal desk; `given` limits the grant (district_code, ...)."""
    who = build.person(session, "Mila Meldpunt")
    return build.viewer(Role.SIGNAL_WORKER, person_id=who.id, **given)


class SignalCast(NamedTuple):
    """The people of a permission test about signals."""

    worker: Viewer
    """Of the municipal desk, the whole city."""
    coordinator: Viewer
    team_worker: Viewer
    """Of `team`: municipal, district D1."""
    other_worker: Viewer
    """Of `other_team`."""
    provider_worker: Viewer
    """Of `provider_team`: welzijn of a provider, district D1."""
    visitor: Viewer
    manager: Viewer
    outsider: Viewer
    team: Team
    other_team: Team
    provider_team: Team


def team(
    session: Session,
    name: str,
    kind: TeamKind = TeamKind.WIJKTEAM,
    *,
    district_code: str = "D1",
    provider_id: int | None = None,
) -> Team:
    """A team that works in one district."""
    build.district(session, district_code)
    made = build.add(session, Team(name=name, kind=kind, provider_id=provider_id))
    build.add(
        session,
        TeamTerritory(
            team_id=made.id, district_code=district_code, valid_from=AT.date()
        ),
    )
    return made


def team_worker(session: Session, of: Team, name: str, **given: Any) -> Viewer:
    """Somebody of a team, with the right that says so."""
    who = build.person(session, name, provider_id=of.provider_id, **given)
    build.add(
        session,
        Assignment(
            person_id=who.id,
            role=Role.FOLLOW_UP_WORKER,
            provider_id=of.provider_id,
            team_id=of.id,
            valid_from=AT.date(),
        ),
    )
    return build.viewer(
        Role.FOLLOW_UP_WORKER,
        person_id=who.id,
        provider_id=of.provider_id,
        team_id=of.id,
    )


def signal_cast(session: Session) -> SignalCast:
    """The districts, providers and teams, and everybody who could look."""
    people = build.cast(session)
    ours = team(session, "Wijkteam Noord")
    theirs = team(session, "Wijkteam Zuid", district_code="D2")
    welzijn = team(
        session,
        "Welzijn Noord team",
        TeamKind.WELZIJN,
        provider_id=people.provider.id,
    )
    return SignalCast(
        worker=signal_worker(session),
        coordinator=people.coordinator,
        team_worker=team_worker(session, ours, "Wim Wijkteam"),
        other_worker=team_worker(session, theirs, "Zoë Zuid"),
        provider_worker=team_worker(session, welzijn, "Wil Welzijn"),
        visitor=people.visitor,
        manager=people.manager,
        outsider=people.outsider,
        team=ours,
        other_team=theirs,
        provider_team=welzijn,
    )

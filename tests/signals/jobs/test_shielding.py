"""What is or becomes shielded is marked, and leaves whoever may not have it."""

from contextlib import nullcontext

from sqlmodel import Session, select

from outreach.access import Permission, Role
from outreach.rules.follow_ups import TeamKind
from signals.jobs.shielding import due_shields, shield_signals
from signals.queries.scope import signal_scope
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.signals.signal_world import AT, make_signal, team

S = SignalState


def test_what_became_shielded_leaves_the_provider(session: Session) -> None:
    provider = build.provider(session)
    outside = team(session, "Buiten", TeamKind.WELZIJN, provider_id=provider.id)
    who = build.resident(session)
    with_team = {"state": S.PICKED_UP, "team_id": outside.id}
    by_name = make_signal(session, resident_id=who.id, **with_team)
    by_place = make_signal(session, address_key=who.address_key, **with_team)
    at_desk = make_signal(session, address_key=who.address_key)
    ended = make_signal(session, address_key=who.address_key, state=S.CLOSED)
    other = make_signal(session, **with_team)
    assert list(due_shields(session, AT)) == []
    who.nondisclosure = 7
    session.flush()
    (occurrence,) = due_shields(session, AT)
    counts = shield_signals(lambda: nullcontext(session), occurrence, AT)
    assert counts == {"shielded": 3}
    assert list(due_shields(session, AT)) == []
    assert [one.municipal for one in (by_name, by_place, at_desk, ended, other)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert {by_name.team_id, by_place.team_id} == {None}
    assert {by_name.state, by_place.state} == {S.NOT_ROUTED}
    assert other.team_id == outside.id
    theirs = build.viewer(Role.COORDINATOR, provider_id=provider.id)
    scope = signal_scope(theirs, Permission.SEE_SIGNALS)
    assert session.exec(select(Signal.id).where(scope)).all() == [other.id]


def test_a_joined_report_that_became_shielded_shields_its_case(
    session: Session,
) -> None:
    provider = build.provider(session)
    outside = team(session, "Buiten", TeamKind.WELZIJN, provider_id=provider.id)
    who = build.resident(session)
    lead = make_signal(session, state=S.PICKED_UP, team_id=outside.id)
    joined = {"state": S.JOINED, "joined_to_id": lead.id}
    row = make_signal(session, resident_id=who.id, **joined)
    who.nondisclosure = 7
    session.flush()
    (occurrence,) = due_shields(session, AT)
    shield_signals(lambda: nullcontext(session), occurrence, AT)
    assert row.municipal
    assert lead.municipal
    assert lead.team_id != outside.id

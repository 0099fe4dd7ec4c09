"""Several reports, one case: nobody is lost, nothing is lowered, one queue."""

from datetime import timedelta
from random import Random

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.actions.retention.erasing import erase_resident
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.parts import REGISTRY
from outreach.rules.follow_ups import TeamKind
from signals.actions.joining import join_signals, split_signal
from signals.actions.working import resume
from signals.own_parts import PARTS
from signals.queries.desk import desk_counts
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import ENDED, SignalState
from signals.tables import Reporter, Signal, SignalPause
from tests import build
from tests.signals.signal_world import (
    AT,
    make_signal,
    signal_worker,
    team,
    team_worker,
)

S, L = SignalState, Level
KEY = "3011AA-1--"


def test_one_case_with_two_reporters(session: Session) -> None:
    by = signal_worker(session)
    lead = make_signal(session, address_key=KEY, state=S.ROUTED)
    row = make_signal(session, address_key=KEY)
    assert join_signals(session, row.id or 0, lead.id or 0, by=by, at=AT) is lead
    assert (row.state, row.queue, row.joined_to_id) == (S.JOINED, None, lead.id)
    assert lead.state is S.ROUTED
    names = session.exec(select(Reporter.signal_id).order_by(Reporter.signal_id)).all()
    assert names == [lead.id, row.id]
    split_signal(session, row.id or 0, reason="Andere mevrouw", by=by, at=AT)
    assert (row.state, row.queue, row.joined_to_id) == (S.RECEIVED, Queue.DESK, None)
    assert row.due_at is not None
    with pytest.raises(Refused, match="geen reden"):
        split_signal(session, row.id or 0, reason=" ", by=by, at=AT)


def test_what_was_joined_comes_along(session: Session) -> None:
    by = signal_worker(session)
    lead, middle, first = (make_signal(session, address_key=KEY) for _ in range(3))
    join_signals(session, first.id or 0, middle.id or 0, by=by, at=AT)
    join_signals(session, middle.id or 0, lead.id or 0, by=by, at=AT)
    session.refresh(first)
    assert first.joined_to_id == middle.joined_to_id == lead.id


def test_what_is_refused(session: Session) -> None:
    by = signal_worker(session)
    row = make_signal(session, address_key=KEY)
    elsewhere = make_signal(session, address_key="x", district_code="D2")
    same = make_signal(session, address_key=KEY, district_code="D2")
    closed = make_signal(session, address_key=KEY, state=S.CLOSED)
    for other in (row, elsewhere, closed):
        with pytest.raises(Refused, match="niet samengevoegd"):
            join_signals(session, row.id or 0, other.id or 0, by=by, at=AT)
    of_d1 = signal_worker(session, district_code="D1")
    with pytest.raises(NotFound):
        join_signals(session, row.id or 0, same.id or 0, by=of_d1, at=AT)
    with pytest.raises(NotPermitted):
        desk = build.viewer(Role.PHONE_DESK)
        join_signals(session, row.id or 0, same.id or 0, by=desk, at=AT)
    assert row.state is S.RECEIVED


SOON = AT + timedelta(hours=20)


@pytest.mark.parametrize(
    ("newcomer", "lead", "state", "level", "proposed"),
    [
        ({"proposed_level": L.URGENT_24H}, S.RECEIVED, S.RECEIVED, None, L.URGENT_24H),
        (
            {"proposed_level": L.URGENT_24H},
            S.PICKED_UP,
            S.PICKED_UP,
            L.URGENT_24H,
            L.ROUTINE_5WD,
        ),
        (
            {"proposed_level": L.URGENT_24H},
            S.WAITING,
            S.PICKED_UP,
            L.URGENT_24H,
            L.ROUTINE_5WD,
        ),
        (
            {"proposed_level": L.ACUTE},
            S.PICKED_UP,
            S.RECEIVED,
            None,
            L.ACUTE,
        ),
        ({"proposed_level": L.ACUTE}, S.WAITING, S.RECEIVED, None, L.ACUTE),
        (
            {"proposed_level": L.ROUTINE_5WD},
            S.PICKED_UP,
            S.PICKED_UP,
            L.ROUTINE_5WD,
            L.ROUTINE_5WD,
        ),
    ],
)
def test_a_more_urgent_one_raises_the_lead(
    session: Session,
    newcomer: dict[str, Level],
    lead: SignalState,
    state: SignalState,
    level: Level | None,
    proposed: Level,
) -> None:
    by = signal_worker(session)
    ours = team(session, "Wijkteam")
    first = make_signal(session, address_key=KEY, state=lead, team_id=ours.id)
    due = first.due_at
    row = make_signal(session, address_key=KEY, due_at=SOON, **newcomer)
    join_signals(session, row.id or 0, first.id or 0, by=by, at=AT)
    assert (first.state, first.level, first.proposed_level) == (state, level, proposed)
    assert first.due_at == SOON < due  # the nearest deadline holds
    assert (first.queue is Queue.DESK) == (state is S.RECEIVED)
    raised = newcomer["proposed_level"] is not L.ROUTINE_5WD
    assert any(one["rule"] == "SAMENGEVOEGD" for one in first.fired) is raised


def test_what_waits_for_a_team_is_routed_again(session: Session) -> None:
    by = signal_worker(session)
    team(session, "Wijkteam")
    welzijn = team(session, "Welzijn", TeamKind.WELZIJN)
    lead = make_signal(session, address_key=KEY, state=S.ROUTED, team_id=welzijn.id)
    row = make_signal(session, address_key=KEY, proposed_level=L.SOON_48H)
    join_signals(session, row.id or 0, lead.id or 0, by=by, at=AT)
    assert lead.level is L.SOON_48H
    assert lead.state in (S.ROUTED, S.NOT_ROUTED)
    assert lead.due_at is not None


def test_something_shielded_makes_the_case_municipal(session: Session) -> None:
    by = signal_worker(session)
    provider = build.provider(session)
    theirs = team(session, "Buiten", TeamKind.WELZIJN, provider_id=provider.id)
    lead = make_signal(session, address_key=KEY, state=S.PICKED_UP, team_id=theirs.id)
    row = make_signal(session, address_key=KEY, municipal=True)
    join_signals(session, row.id or 0, lead.id or 0, by=by, at=AT)
    assert lead.municipal
    assert lead.team_id != theirs.id


def test_112_that_was_called_was_called_for_the_case(session: Session) -> None:
    by = signal_worker(session)
    lead = make_signal(session, address_key=KEY)
    row = make_signal(
        session,
        address_key=KEY,
        state=S.ROUTED,
        level=L.ACUTE,
        emergency_called_at=AT,
        emergency_called_by="reporter",
    )
    join_signals(session, row.id or 0, lead.id or 0, by=by, at=AT)
    assert (lead.emergency_called_at, lead.emergency_called_by) == (AT, "reporter")
    assert lead.proposed_level is L.ACUTE


def check(session: Session, reporters: int) -> None:
    """Every reporter is there; each signal in one queue, or ended; leads are open or
    ended but never joined themselves."""
    session.expire_all()
    assert len(session.exec(select(Reporter)).all()) == reporters
    rows = {row.id: row for row in session.exec(select(Signal))}
    for row in rows.values():
        assert (row.queue is None) == (row.state in ENDED), row.id
        assert (row.joined_to_id is not None) == (row.state is S.JOINED), row.id
        if row.joined_to_id is not None:
            assert rows[row.joined_to_id].state is not S.JOINED, row.id
        if row.state not in ENDED:
            assert row.due_at is not None


@pytest.mark.parametrize("seed", range(4))
def test_any_row_of_joins_and_splits_loses_nobody(session: Session, seed: int) -> None:
    draw = Random(seed)
    by = signal_worker(session)
    ours = team(session, "Wijkteam")
    levels = [level for level in Level if level is not L.NO_ACTION]
    states = [S.RECEIVED, S.RECEIVED, S.ROUTED, S.PICKED_UP, S.WAITING, S.NOT_ROUTED]
    rows = []
    for _ in range(8):
        state = draw.choice(states)
        given = {"proposed_level": draw.choice(levels), "address_key": KEY}
        if state in (S.ROUTED, S.PICKED_UP, S.WAITING):
            given |= {"team_id": ours.id}
        rows.append(make_signal(session, state=state, **given))
    urgent = {row.id: row.level or row.proposed_level for row in rows}
    joined = 0
    for _ in range(30):
        one, other = draw.choice(rows).id or 0, draw.choice(rows).id or 0
        try:
            if draw.random() < 0.7:
                join_signals(session, one, other, by=by, at=AT)
                joined += 1
            else:
                split_signal(session, one, reason="toch niet", by=by, at=AT)
        except Refused:
            pass
        check(session, len(rows))
    assert joined >= 2
    for row in rows:  # nothing was lowered
        order = list(Level)
        now = [one for one in (row.level, row.proposed_level) if one is not None]
        before = urgent[row.id]
        assert before is not None
        assert min(map(order.index, now)) <= order.index(before)


@pytest.mark.parametrize(
    ("level", "state"),
    [
        (L.ROUTINE_5WD, S.WAITING),
        (L.URGENT_24H, S.PICKED_UP),
        (L.ACUTE, S.RECEIVED),
    ],
)
def test_a_clock_that_stood_still_gives_the_newcomer_no_more_time(
    session: Session, level: Level, state: SignalState
) -> None:
    """The case waited for twenty days, so its own deadline lies far ahead."""
    by, began = signal_worker(session), AT - timedelta(days=20)
    lead = make_signal(
        session,
        address_key=KEY,
        state=S.WAITING,
        team_id=team(session, "Wijkteam").id,
        owner_id=by.person_id,
        received_at=began,
        due_at=began + timedelta(days=7),
        norm="168 uur",
        paused_at=began,
        snoozed_until=AT.date(),
    )
    given = {"signal_id": lead.id, "began_at": began, "by": "test"}
    build.add(session, SignalPause(reason="resident", **given))
    due = AT + timedelta(days=1)
    row = make_signal(
        session, address_key=KEY, due_at=due, norm="24 uur", proposed_level=level
    )
    join_signals(session, row.id or 0, lead.id or 0, by=by, at=AT)
    assert (lead.state, lead.due_at) == (state, due)
    pauses = session.exec(select(SignalPause).order_by(col(SignalPause.id))).all()
    assert pauses[0].ended_at == AT
    still = state is S.WAITING
    assert (lead.paused_at == AT) is (lead.waiting_reason != "") is still
    assert [one.began_at for one in pauses[1:]] == [AT] * still
    if still:
        hour = timedelta(hours=1)
        resume(session, lead.id or 0, version_id=None, by=by, at=AT + hour)
        assert lead.due_at == due + hour


def test_violence_takes_the_case_from_a_volunteer(session: Session) -> None:
    by = signal_worker(session)
    ours = team(session, "Wijkteam")
    theirs = team_worker(session, ours, "Vera Vrijwilliger", volunteer=True)
    with_team = {"team_id": ours.id, "owner_id": theirs.person_id}
    lead = make_signal(session, address_key=KEY, state=S.PICKED_UP, **with_team)
    row = make_signal(session, address_key=KEY, proposed_kind=SignalKind.UNSAFE)
    join_signals(session, row.id or 0, lead.id or 0, by=by, at=AT)
    assert (lead.state, lead.owner_id) == (S.RECEIVED, None)
    assert lead.proposed_kind is SignalKind.UNSAFE


def test_no_rule_places_a_case_that_became_worse_meanwhile(session: Session) -> None:
    by = signal_worker(session)
    lead = make_signal(session, address_key=KEY, state=S.NOT_ROUTED)
    row = make_signal(session, address_key=KEY, proposed_level=L.ACUTE)
    join_signals(session, row.id or 0, lead.id or 0, by=by, at=AT)
    assert (lead.state, lead.queue) == (S.RECEIVED, Queue.DESK)
    assert desk_counts(session, by, at=AT).acute == 1, "it does not lie in silence"


def test_what_came_back_to_the_desk_is_never_lowered(session: Session) -> None:
    """Weighed as ordinary, then sent back with something acute proposed."""
    by = signal_worker(session)
    back = {"level": L.ROUTINE_5WD, "proposed_level": L.ACUTE}
    lead = make_signal(session, address_key=KEY, **back)
    other = make_signal(session, address_key=KEY, proposed_level=L.URGENT_24H)
    join_signals(session, other.id or 0, lead.id or 0, by=by, at=AT)
    assert lead.proposed_level is L.ACUTE
    taken = make_signal(session, address_key=KEY, state=S.PICKED_UP)
    join_signals(session, lead.id or 0, taken.id or 0, by=by, at=AT)
    assert (taken.state, taken.proposed_level) == (S.RECEIVED, L.ACUTE)
    split_signal(session, lead.id or 0, reason="toch niet", by=by, at=AT)
    assert lead.proposed_level is L.ACUTE


def test_who_is_in_a_report_of_an_open_case_is_not_erased(session: Session) -> None:
    REGISTRY.register(PARTS)
    who = build.resident(session)
    lead = make_signal(session, state=S.PICKED_UP)
    given = {"state": S.JOINED, "joined_to_id": lead.id}
    row = make_signal(session, resident_id=who.id, **given)
    desk = build.viewer(Role.COORDINATOR, person_id=0)
    with pytest.raises(Refused, match="Meldingen"):
        erase_resident(session, who.id, by=desk, at=AT)
    lead.state = S.CLOSED
    session.flush()
    erase_resident(session, who.id, by=desk, at=AT)
    assert session.get_one(Signal, row.id).resident_id is None

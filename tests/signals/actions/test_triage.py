"""A person weighs a report: what he must say, what is kept, and where it goes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer
from outreach.errors import (
    AlreadyDone,
    NotFound,
    NotPermitted,
    Refused,
    TransitionRefused,
)
from outreach.rules.follow_ups import TeamKind
from outreach.tables import HistoryNote, StateChange
from signals.actions.triage import clear_check, tick_meldcode, triage
from signals.rules.deciding import EmergencyCall, EmergencyCaller, MeldcodeStep
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import SIGNAL, SignalAct, SignalState
from signals.tables import OnCallDuty, Signal
from tests import build
from tests.signals.signal_world import AT, make_signal, signal_worker, team

L, K, S = Level, SignalKind, SignalState
CALLED = EmergencyCall(EmergencyCaller.DESK, AT - timedelta(minutes=1))
WORDS = "De dochter was er net, het gaat goed."


@pytest.fixture
def desk(session: Session) -> Viewer:
    team(session, "Wijkteam Noord")
    team(session, "Welzijn Noord team", TeamKind.WELZIJN)
    return signal_worker(session)


def weigh(
    session: Session,
    row: Signal,
    by: Viewer,
    level: Level = L.ROUTINE_5WD,
    kind: SignalKind = K.COMPANY,
    **more: Any,
) -> Any:
    more = {"version_id": row.version_id, "at": AT} | more
    return triage(session, row.id or 0, level, kind, by=by, **more)


def proposed(session: Session, level: Level = L.ROUTINE_5WD, **more: Any) -> Signal:
    return make_signal(session, proposed_level=level, proposed_kind=K.COMPANY, **more)


def test_decision_as_proposed_needs_no_reason(session: Session, desk: Viewer) -> None:
    row = proposed(session)
    decided = weigh(session, row, desk)
    assert decided == (S.ROUTED, Queue.WELZIJN)
    assert (row.level, row.kind, row.level_reason) == (L.ROUTINE_5WD, K.COMPANY, "")
    assert (row.triaged_at, row.triaged_by) == (AT, desk.actor)
    assert row.owner_id is None
    assert row.team_id is not None
    assert row.due_at is not None


def test_proposal_and_decision_are_both_kept(session: Session, desk: Viewer) -> None:
    row = proposed(session)
    weigh(
        session, row, desk, L.URGENT_24H, K.CARE, reason="more_urgent", note="Gebeld."
    )
    assert (row.proposed_level, row.proposed_kind) == (L.ROUTINE_5WD, K.COMPANY)
    assert (row.level, row.kind, row.level_reason) == (
        L.URGENT_24H,
        K.CARE,
        "more_urgent",
    )
    assert row.due_at == row.received_at + timedelta(hours=24)
    history = session.exec(
        select(StateChange.reason).where(
            StateChange.entity_id == str(row.id), StateChange.act == SignalAct.TRIAGE
        )
    ).all()
    assert history == ["urgent_24h more_urgent"]
    notes = session.exec(select(HistoryNote.text)).all()
    assert notes == ["Gebeld."]


REFUSED: dict[str, tuple[Level, dict[str, Any], str]] = {
    # name: (proposed level, decision, a part of why)
    "other level without reason": (
        L.ROUTINE_5WD,
        {"level": L.SOON_48H},
        "hoort een reden",
    ),
    "other kind without reason": (L.ROUTINE_5WD, {"kind": K.CARE}, "hoort een reden"),
    "no action without reason": (
        L.ROUTINE_5WD,
        {"level": L.NO_ACTION, "note": WORDS},
        "waarom",
    ),
    "no action without words": (
        L.ROUTINE_5WD,
        {"level": L.NO_ACTION, "reason": "already_in_care", "note": "  "},
        "eigen woorden",
    ),
    "reason of another decision": (
        L.ROUTINE_5WD,
        {"level": L.SOON_48H, "reason": "already_in_care"},
        "past niet",
    ),
    "unknown reason": (L.ROUTINE_5WD, {"reason": "because"}, "past niet"),
    "other without words": (
        L.ROUTINE_5WD,
        {"level": L.SOON_48H, "reason": "other"},
        "eigen woorden",
    ),
    "acute lowered without words": (
        L.ACUTE,
        {"level": L.URGENT_24H, "reason": "word_means_else"},
        "eigen woorden",
    ),
    "words too long": (
        L.ROUTINE_5WD,
        {"level": L.SOON_48H, "reason": "other", "note": "a" * 1001},
        "te lang",
    ),
    "acute without a call": (L.ACUTE, {"level": L.ACUTE}, "wie 112 heeft gebeld"),
    "call in the future": (
        L.ACUTE,
        {
            "level": L.ACUTE,
            "emergency_called": CALLED._replace(at=AT + timedelta(minutes=1)),
        },
        "in de toekomst",
    ),
    "call of another day": (
        L.ACUTE,
        {
            "level": L.ACUTE,
            "emergency_called": CALLED._replace(at=AT - timedelta(days=2)),
        },
        "te ver voor",
    ),
}


def test_decision_that_is_not_explained_is_refused(
    session: Session, desk: Viewer
) -> None:
    for name, (level, given, why) in REFUSED.items():
        row = proposed(session, level)
        decision = {"level": level} | given
        with pytest.raises(Refused, match=why):
            weigh(session, row, desk, **decision)
        assert row.state is S.RECEIVED, name
        assert row.level is None, name


def test_acute_needs_the_call_and_who_is_on_call_has_it_at_once(
    session: Session, desk: Viewer
) -> None:
    duty = build.person(session, "Piet Piket")
    build.add(
        session,
        OnCallDuty(
            person_id=duty.id,
            from_at=AT - timedelta(hours=1),
            until_at=AT + timedelta(hours=1),
            phone="06 1",
        ),
    )
    row = proposed(session, L.ACUTE)
    decided = weigh(session, row, desk, L.ACUTE, emergency_called=CALLED)
    assert decided.queue is Queue.ON_CALL
    assert row.owner_id == duty.id
    assert row.emergency_called_at == CALLED.at
    assert row.emergency_called_by == "desk"


def test_acute_without_anybody_on_call_lies_in_sight(
    session: Session, desk: Viewer
) -> None:
    row = proposed(session, L.ACUTE)
    decided = weigh(session, row, desk, L.ACUTE, emergency_called=CALLED)
    assert decided == (S.NOT_ROUTED, Queue.NOT_ROUTED)


def test_nothing_needed_ends_it_with_a_reason(session: Session, desk: Viewer) -> None:
    for state in (S.CHECK, S.RECEIVED, S.NOT_ROUTED):
        row = make_signal(session, state=state)
        decided = weigh(
            session, row, desk, L.NO_ACTION, reason="contact_confirmed", note=WORDS
        )
        assert decided == (S.NO_ACTION, None)
        assert (row.level, row.level_reason) == (L.NO_ACTION, "contact_confirmed")
        assert row.closed_at == AT
    started = make_signal(session, state=S.PICKED_UP)
    with pytest.raises(TransitionRefused):
        weigh(session, started, desk, L.NO_ACTION, reason="abuse", note=WORDS)


def test_check_is_cleared_and_waits_for_the_desk(
    session: Session, desk: Viewer
) -> None:
    row = proposed(session, L.URGENT_24H, state=S.CHECK)
    with pytest.raises(TransitionRefused):
        weigh(session, row, desk, L.URGENT_24H)
    clear_check(session, row.id or 0, version_id=row.version_id, by=desk, at=AT)
    assert (row.state, row.queue) == (S.RECEIVED, Queue.DESK)
    assert row.due_at == row.received_at + timedelta(hours=24)
    with pytest.raises(TransitionRefused):
        clear_check(session, row.id or 0, version_id=None, by=desk, at=AT)


@pytest.mark.parametrize(
    "state", [s for (s, act) in SIGNAL.arrows if act is SignalAct.TRIAGE]
)
def test_weighed_again_the_clock_still_counts_from_receipt(
    session: Session, desk: Viewer, state: SignalState
) -> None:
    before = AT - timedelta(hours=30)
    row = proposed(session, state=state, received_at=before)
    if state is S.RECEIVED:
        weigh(session, row, desk)
    with pytest.raises(Refused, match="hoort een reden"):
        weigh(session, row, desk, L.ROUTINE_5WD, K.COMPANY)
    weigh(session, row, desk, L.URGENT_24H, K.COMPANY, reason="new_facts")
    assert row.state is S.ROUTED
    assert row.owner_id is None
    assert row.due_at == before + timedelta(hours=24)
    assert row.norm == "24 uur"


NOT_WEIGHED = [
    s for s in S if (s, SignalAct.TRIAGE) not in SIGNAL.arrows and s is not S.CHECK
]


def test_in_other_states_nothing_is_weighed(session: Session, desk: Viewer) -> None:
    for state in NOT_WEIGHED:
        row = proposed(session, state=state)
        with pytest.raises(TransitionRefused):
            weigh(session, row, desk, L.ROUTINE_5WD, reason="new_facts")


def test_unsafe_is_for_professionals(session: Session, desk: Viewer) -> None:
    helper = build.person(session, "Vrij Williger", volunteer=True)
    volunteer = build.viewer(Role.SIGNAL_WORKER, person_id=helper.id)
    row = proposed(session)
    for level, kind in (
        (L.SAFETY_SUSPECTED, K.COMPANY),
        (L.ROUTINE_5WD, K.UNSAFE),
    ):
        with pytest.raises(NotPermitted, match="Meldcode"):
            weigh(session, row, volunteer, level, kind, reason="more_urgent")
    with pytest.raises(NotPermitted, match="professional"):
        tick_meldcode(
            session,
            row.id or 0,
            MeldcodeStep.SIGNALS,
            version_id=None,
            by=volunteer,
            at=AT,
        )
    weigh(session, row, desk, L.SAFETY_SUSPECTED, reason="more_urgent")
    assert row.level is L.SAFETY_SUSPECTED
    called = {"emergency_called": CALLED, "reason": "more_urgent"}
    weigh(session, proposed(session), volunteer, L.ACUTE, K.UNSAFE, **called)
    weigh(session, proposed(session), volunteer)


def test_steps_of_the_meldcode_are_kept_once(session: Session, desk: Viewer) -> None:
    row = proposed(session, L.SAFETY_SUSPECTED)

    def tick(step: MeldcodeStep) -> None:
        tick_meldcode(
            session,
            row.id or 0,
            step,
            version_id=row.version_id,
            by=desk,
            at=AT,
        )

    tick(MeldcodeStep.SIGNALS)
    tick(MeldcodeStep.CONSULT)
    assert [one["step"] for one in row.meldcode] == ["signals", "consult"]
    assert row.meldcode[0]["by"] == desk.actor
    with pytest.raises(AlreadyDone):
        tick(MeldcodeStep.SIGNALS)
    ended = make_signal(session, state=S.NO_ACTION)
    with pytest.raises(Refused, match="afgerond"):
        tick_meldcode(
            session,
            ended.id or 0,
            MeldcodeStep.TALK,
            version_id=None,
            by=desk,
            at=AT,
        )


def test_who_may_not_weigh_and_who_comes_second(session: Session, desk: Viewer) -> None:
    row = proposed(session)
    for role in (Role.FOLLOW_UP_WORKER, Role.VISITOR, Role.MANAGER, Role.PHONE_DESK):
        with pytest.raises(NotPermitted):
            weigh(session, row, build.viewer(role))
    elsewhere = build.viewer(Role.SIGNAL_WORKER, district_code="D2")
    with pytest.raises(NotFound):
        weigh(session, row, elsewhere)
    old = row.version_id
    weigh(session, row, desk)
    with pytest.raises(AlreadyDone):
        weigh(session, row, desk, version_id=old, reason="new_facts")
    changes = session.exec(
        select(col(StateChange.act)).where(StateChange.entity_id == str(row.id))
    ).all()
    assert changes.count(SignalAct.TRIAGE) == 1

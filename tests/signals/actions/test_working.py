"""The work on a signal: each act from each state, and what each act must refuse."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.errors import (
    AlreadyDone,
    NotFound,
    NotPermitted,
    Refused,
    TransitionRefused,
)
from outreach.rules.follow_ups import TeamKind
from outreach.tables import HistoryNote, Person, StateChange
from signals.actions.working import (
    close,
    decide_how_to_go_on,
    hand_over,
    pick_up,
    record_attempt,
    record_contact,
    resume,
    reweigh,
    snooze,
    wait,
)
from signals.rules.attempts import Next, Result, Way
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.standing import WaitReason
from signals.rules.states import CloseReason, SignalAct, SignalState
from signals.tables import Signal, SignalAttempt, SignalPause
from tests import build
from tests.signals.rules.test_states import ARROWS
from tests.signals.signal_world import (
    AT,
    SignalCast,
    make_signal,
    signal_cast,
    team,
    team_worker,
)

S, A = SignalState, SignalAct
TOMORROW = AT.date() + timedelta(days=1)
"""A Saturday; AT is Friday 10:00 in the Netherlands."""


@pytest.fixture
def people(session: Session) -> SignalCast:
    return signal_cast(session)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """What happens within did not happen."""
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        session.expire_all()


def acts(people: SignalCast) -> dict[SignalAct, Callable[..., Signal]]:
    """Each act with what it needs at least."""
    return {
        A.PICK_UP: pick_up,
        A.HAND_OVER: lambda session, number, **given: hand_over(
            session,
            number,
            team_id=people.provider_team.id,
            reason="past beter",
            **given,
        ),
        A.SNOOZE: lambda session, number, **given: snooze(
            session, number, TOMORROW, **given
        ),
        A.ATTEMPT: lambda session, number, **given: record_attempt(
            session, number, Way.DOORBELL, Result.NO_ANSWER, **given
        ),
        A.DECIDE: lambda session, number, **given: decide_how_to_go_on(
            session, number, Next.TRY_ON, reason="morgen is ze thuis", **given
        ),
        A.CONTACT: lambda session, number, **given: record_contact(
            session, number, Way.PHONE, **given
        ),
        A.WAIT: lambda session, number, **given: wait(
            session, number, WaitReason.RESIDENT, until=TOMORROW, **given
        ),
        A.RESUME: resume,
        A.SEND_BACK: lambda session, number, **given: reweigh(
            session, number, reason="ernstiger dan gedacht", **given
        ),
        A.CLOSE: lambda session, number, **given: close(
            session, number, CloseReason.ALREADY_IN_CARE, note="thuiszorg", **given
        ),
    }


def test_each_act_from_each_state(session: Session, people: SignalCast) -> None:
    ready = {A.DECIDE: 3}
    for act, do in acts(people).items():
        for state in SignalState:
            row = make_signal(
                session,
                state=state,
                team_id=people.team.id,
                failed_attempts=ready.get(act, 0),
            )
            given: Any = {"version_id": row.version_id, "by": people.worker, "at": AT}
            target = ARROWS[act].get(state)
            if target is None:
                with pytest.raises(TransitionRefused):
                    do(session, row.id, **given)
                assert row.state is state
                continue
            do(session, row.id, **given)
            assert row.state == target, (state, act)
            assert row.version_id == given["version_id"] + 1
            last = _history(session, row)[-1]
            assert (last.act, last.from_state, last.to_state) == (act, state, target)
            assert last.by == people.worker.actor
            assert_owned(row)


def _history(session: Session, row: Signal) -> list[StateChange]:
    return list(
        session.exec(
            select(StateChange)
            .where(
                StateChange.entity_kind == "signal",
                StateChange.entity_id == str(row.id),
            )
            .order_by(col(StateChange.id))
        ).all()
    )


def assert_owned(row: Signal) -> None:
    """In exactly one queue with an owner and a deadline, or ended with a reason."""
    if row.state in (S.CLOSED, S.NO_ACTION, S.JOINED):
        assert row.queue is None
        assert row.close_reason or row.level_reason or row.joined_to_id
        return
    assert row.queue is not None
    assert row.due_at is not None
    of_desk = row.queue in (Queue.CHECK, Queue.DESK, Queue.NOT_ROUTED)
    assert of_desk or row.team_id is not None or row.owner_id is not None
    assert (row.waiting_reason != "") is (row.state is S.WAITING)
    assert row.paused_at is None or row.state is S.WAITING


def test_who_may_work_on_what(session: Session, people: SignalCast) -> None:
    """Allowed, kept out of the signal, or without the right at all."""
    of_team = make_signal(session, state=S.ROUTED, team_id=people.team.id)
    of_provider = make_signal(session, state=S.ROUTED, team_id=people.provider_team.id)
    municipal = make_signal(
        session, state=S.ROUTED, team_id=people.provider_team.id, municipal=True
    )
    everything = {"team": None, "provider": None, "municipal": None}
    nothing = dict.fromkeys(everything, NotPermitted)
    elsewhere = dict.fromkeys(everything, NotFound)
    expected: dict[Viewer, dict[str, Any]] = {
        people.worker: everything,
        people.coordinator: everything,
        people.team_worker: elsewhere | {"team": None},
        people.other_worker: elsewhere,
        people.provider_worker: elsewhere | {"provider": None},
        people.visitor: nothing,
        people.manager: nothing,
        people.outsider: nothing,
    }
    rows = {"team": of_team, "provider": of_provider, "municipal": municipal}
    for viewer, cells in expected.items():
        for name, error in cells.items():
            with undone(session):
                if error is None:
                    pick_up(session, rows[name].id or 0, version_id=1, by=viewer, at=AT)
                    assert rows[name].owner_id == viewer.person_id
                    continue
                with pytest.raises(error):
                    pick_up(session, rows[name].id or 0, version_id=1, by=viewer, at=AT)


def test_somebody_was_first(session: Session, people: SignalCast) -> None:
    row = make_signal(session, state=S.ROUTED, team_id=people.team.id)
    pick_up(session, row.id or 0, version_id=1, by=people.team_worker, at=AT)
    with pytest.raises(AlreadyDone, match=r"u voor op 20-11-2026 om 10:00"):
        pick_up(session, row.id or 0, version_id=1, by=people.worker, at=AT)


def _is_kept_out(work: Callable[[], object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        work()


def test_professionals_only(session: Session, people: SignalCast) -> None:
    """A volunteer does not even see it; who sees it by his post may not have it."""
    volunteer = team_worker(session, people.team, "Vrij Willig", volunteer=True)
    for level in (Level.ACUTE, Level.SAFETY_SUSPECTED):
        row = make_signal(session, state=S.ROUTED, team_id=people.team.id, level=level)
        given: Any = {"version_id": 1, "by": people.worker, "at": AT}
        with pytest.raises(NotFound):
            pick_up(session, row.id or 0, version_id=1, by=volunteer, at=AT)
        for target, why in (
            ({"person_id": volunteer.person_id}, "collega kan deze melding niet"),
            ({"team_id": people.provider_team.id}, "alleen voor beroepskrachten"),
        ):
            with pytest.raises(Refused, match=why):
                hand_over(session, row.id or 0, reason="druk", **target, **given)
    plain = make_signal(session, state=S.ROUTED, team_id=people.team.id)
    pick_up(session, plain.id or 0, version_id=1, by=volunteer, at=AT)


def test_hand_over(session: Session, people: SignalCast) -> None:
    row = make_signal(session, state=S.ROUTED, team_id=people.team.id)
    number = row.id or 0
    pick_up(session, number, version_id=1, by=people.team_worker, at=AT)
    given: Any = {"by": people.team_worker, "at": AT, "version_id": None}
    _is_kept_out(
        lambda: hand_over(session, number, team_id=people.team.id, reason=" ", **given),
        "reden van het overdragen ontbreekt",
    )
    _is_kept_out(lambda: hand_over(session, number, reason="x", **given), "geen team")
    _is_kept_out(
        lambda: hand_over(
            session,
            number,
            person_id=people.other_worker.person_id,
            reason="x",
            **given,
        ),
        "collega kan deze melding niet krijgen",
    )
    hand_over(session, number, team_id=people.team.id, reason="op vakantie", **given)
    assert (row.state, row.owner_id, row.team_id) == (S.ROUTED, None, people.team.id)
    colleague = team_worker(session, people.team, "Carla Collega")
    hand_over(
        session, number, person_id=colleague.person_id, reason="kent haar", **given
    )
    assert (row.state, row.owner_id) == (S.ROUTED, colleague.person_id)
    with pytest.raises(AlreadyDone, match="al aan een collega gegeven"):
        pick_up(session, number, version_id=None, by=people.team_worker, at=AT)
    hand_over(
        session, number, team_id=people.provider_team.id, reason="gezelschap", **given
    )
    assert (row.queue, row.owner_id) == (Queue.WELZIJN, None)
    with pytest.raises(NotFound):
        pick_up(session, number, version_id=None, by=people.team_worker, at=AT)
    notes = session.exec(select(HistoryNote.text)).all()
    assert notes == ["op vakantie", "kent haar", "gezelschap"]


def test_provider_never_gets_a_municipal_one(
    session: Session, people: SignalCast
) -> None:
    shielded = build.resident(session, nondisclosure=7)
    for marked in ({"municipal": True}, {"resident_id": shielded.id}):
        row = make_signal(session, state=S.ROUTED, team_id=people.team.id, **marked)
        given: Any = {"version_id": None, "by": people.worker, "at": AT}
        for target in (
            {"team_id": people.provider_team.id},
            {"person_id": people.provider_worker.person_id},
        ):
            with pytest.raises(Refused, match=r"geheimhouding|niet krijgen"):
                hand_over(session, row.id or 0, reason="x", **target, **given)


def test_team_without_this_work_gets_nothing(
    session: Session, people: SignalCast
) -> None:
    desk = team(session, "Balie", TeamKind.MUNICIPAL_DESK)
    gone = team(session, "Oud team")
    gone.active = False
    south = team(
        session,
        "Welzijn Zuid team",
        TeamKind.WELZIJN,
        district_code="D2",
        provider_id=people.outsider.grants[0].provider_id,
    )
    row = make_signal(session, state=S.ROUTED, team_id=people.team.id)
    for target, why in (
        (desk, "neemt geen meldingen aan"),
        (gone, "neemt niets meer aan"),
        (south, "werkt nu niet in dit gebied"),
    ):
        with pytest.raises(Refused, match=why):
            hand_over(
                session,
                row.id or 0,
                team_id=target.id,
                reason="x",
                version_id=1,
                by=people.worker,
                at=AT,
            )


def test_snooze(session: Session, people: SignalCast) -> None:
    row = make_signal(
        session,
        state=S.PICKED_UP,
        team_id=people.team.id,
        due_at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
    )
    given: Any = {"by": people.worker, "at": AT, "version_id": None}
    number = row.id or 0
    for until in (AT.date(), AT.date() + timedelta(days=29)):
        _is_kept_out(
            lambda until=until: snooze(session, number, until, **given),  # type: ignore[misc]
            "een dag die nog komt",
        )
    snooze(session, number, date(2026, 11, 25), **given)
    assert row.snoozed_until == date(2026, 11, 25)
    _is_kept_out(
        lambda: snooze(session, number, date(2026, 11, 26), **given),
        "termijn is dan voorbij: 25-11-2026 om 10:00",
    )
    snooze(session, number, date(2026, 11, 26), past_deadline=True, **given)
    assert _history(session, row)[-1].reason == "past_deadline"
    record_attempt(session, number, Way.PHONE, Result.VOICEMAIL, **given)
    assert row.snoozed_until is None


def test_after_the_third_failed_attempt_somebody_decides(
    session: Session, people: SignalCast
) -> None:
    row = make_signal(session, state=S.PICKED_UP, team_id=people.team.id)
    given: Any = {"by": people.team_worker, "at": AT, "version_id": None}
    number = row.id or 0
    _is_kept_out(
        lambda: decide_how_to_go_on(session, number, Next.LETTER, **given),
        "nog geen drie pogingen",
    )

    def try_once() -> None:
        record_attempt(session, number, Way.DOORBELL, Result.NO_ANSWER, **given)

    for _ in range(3):
        try_once()
    _is_kept_out(try_once, "3 pogingen gedaan zonder contact")
    _is_kept_out(
        lambda: decide_how_to_go_on(session, number, Next.TRY_ON, **given),
        "reden om door te gaan ontbreekt",
    )
    decide_how_to_go_on(session, number, Next.LETTER, **given)
    try_once()
    tries = session.exec(select(SignalAttempt).order_by(col(SignalAttempt.id))).all()
    assert [(t.number, t.channel, t.reached) for t in tries] == [
        (1, "doorbell", False),
        (2, "doorbell", False),
        (3, "doorbell", False),
        (4, "letter", False),
        (5, "doorbell", False),
    ]
    for _ in range(2):
        try_once()
    decide_how_to_go_on(
        session, number, Next.WELFARE_CHECK, reason="post stapelt op", **given
    )
    assert (row.state, row.queue, row.owner_id) == (S.RECEIVED, Queue.DESK, None)
    assert row.proposed_level is Level.URGENT_24H
    assert row.proposed_kind is SignalKind.WELFARE_CHECK
    assert row.due_at == AT + timedelta(hours=24)
    assert row.fired[-1]["rule"] == "NIET_BEREIKT"


def test_welfare_check_never_lowers(session: Session, people: SignalCast) -> None:
    soon = AT + timedelta(hours=2)
    row = make_signal(
        session,
        state=S.PICKED_UP,
        level=Level.SAFETY_SUSPECTED,
        due_at=soon,
        failed_attempts=3,
    )
    decide_how_to_go_on(
        session,
        row.id or 0,
        Next.WELFARE_CHECK,
        reason="x",
        version_id=1,
        by=people.worker,
        at=AT,
    )
    assert (row.proposed_level, row.due_at) == (Level.SAFETY_SUSPECTED, soon)


def test_contact_meets_the_norm_and_begins_the_next(
    session: Session, people: SignalCast
) -> None:
    given: Any = {"version_id": None, "by": people.worker}
    for due_at, in_time in ((AT, True), (AT - timedelta(minutes=1), False)):
        row = make_signal(session, state=S.PICKED_UP, due_at=due_at, failed_attempts=2)
        record_contact(session, row.id or 0, Way.PHONE, at=AT, **given)
        assert (row.contacted_at, row.contact_in_time) == (AT, in_time)
        assert row.failed_attempts == 0
        assert row.norm == "10 werkdagen"
        assert row.due_at == datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
        later = AT + timedelta(days=3)
        record_contact(session, row.id or 0, Way.DOORBELL, at=later, **given)
        assert (row.contacted_at, row.contact_in_time) == (AT, in_time)
        assert row.due_at == datetime(2026, 12, 7, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("shift", [timedelta(hours=1), -timedelta(days=1)])
def test_moment_that_cannot_be(
    session: Session, people: SignalCast, shift: timedelta
) -> None:
    row = make_signal(session, state=S.PICKED_UP)
    given: Any = {"version_id": None, "by": people.worker, "at": AT}
    with pytest.raises(Refused, match="toekomst, of voor de melding"):
        record_contact(session, row.id or 0, Way.PHONE, talked_at=AT + shift, **given)


MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PAUSES = {
    "working days stand still in the weekend": (
        "5 werkdagen",
        WaitReason.RESIDENT,
        timedelta(days=1),
    ),
    "hours of the clock": ("48 uur", WaitReason.AWAY, timedelta(days=3)),
    "our own work": ("48 uur", WaitReason.ORGANISATION, timedelta(0)),
}
"""Norm, for whom is waited from Friday to Monday, and how far that moves a deadline
that lies on a Tuesday."""


@pytest.mark.parametrize("case", PAUSES)
def test_waiting_moves_the_deadline_by_what_was_suspended(
    session: Session, people: SignalCast, case: str
) -> None:
    norm, reason, moved = PAUSES[case]
    due_at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    row = make_signal(
        session,
        state=S.PICKED_UP,
        norm=norm,
        due_at=due_at,
        first_due_at=due_at,
        warn_at=due_at - timedelta(hours=1),
        owner_id=people.worker.person_id,
    )
    given: Any = {"version_id": None, "by": people.worker}
    wait(session, row.id or 0, reason, until=MONDAY.date(), at=AT, **given)
    stopped = moved != timedelta(0)
    assert (row.paused_at == AT) is stopped
    assert (row.state, row.waiting_reason) == (S.WAITING, reason.value)
    resume(session, row.id or 0, at=MONDAY, **given)
    assert (row.due_at, row.first_due_at) == (due_at + moved, due_at)
    assert row.warn_at == due_at + moved - timedelta(hours=1)
    pauses = session.exec(select(SignalPause)).all()
    assert [(p.began_at, p.ended_at) for p in pauses] == [(AT, MONDAY)] * stopped
    assert_owned(row)


@pytest.mark.parametrize("act", [A.CONTACT, A.CLOSE, A.HAND_OVER, A.SEND_BACK])
def test_whatever_ends_the_waiting_starts_the_clock(
    session: Session, people: SignalCast, act: SignalAct
) -> None:
    row = make_signal(session, state=S.PICKED_UP, team_id=people.team.id)
    given: Any = {"version_id": None, "by": people.worker}
    wait(session, row.id or 0, WaitReason.FAMILY, until=MONDAY.date(), at=AT, **given)
    acts(people)[act](session, row.id, at=MONDAY, **given)
    assert (row.paused_at, row.waiting_reason, row.snoozed_until) == (None, "", None)
    assert session.exec(select(SignalPause.ended_at)).all() == [MONDAY]


def test_waiting_has_an_end(session: Session, people: SignalCast) -> None:
    row = make_signal(session, state=S.PICKED_UP)
    for until in (AT.date(), AT.date() + timedelta(days=92)):
        with pytest.raises(Refused, match="hooguit dertien weken"):
            wait(
                session,
                row.id or 0,
                WaitReason.AWAY,
                until=until,
                version_id=1,
                by=people.worker,
                at=AT,
            )


CLOSINGS = {
    CloseReason.VISIT: "nog geen contact vastgelegd",
    CloseReason.CONVERSATION: "nog geen contact vastgelegd",
    CloseReason.FOLLOW_UP: "nog geen opvolging vastgelegd",
    CloseReason.WMO_REQUEST: "nog geen Wmo-melding vastgelegd",
    CloseReason.NOT_REACHED: "nog geen 3 pogingen",
    CloseReason.HANDED_OVER: "waarom er niets meer nodig is",
    CloseReason.ALREADY_IN_CARE: "waarom er niets meer nodig is",
    CloseReason.WANTS_NOTHING: "waarom er niets meer nodig is",
    CloseReason.NOBODY_THERE: "waarom er niets meer nodig is",
    CloseReason.DIED_OR_MOVED: "waarom er niets meer nodig is",
}


def test_no_end_without_its_ground(session: Session, people: SignalCast) -> None:
    assert set(CLOSINGS) == set(CloseReason)
    row = make_signal(session, state=S.PICKED_UP)
    given: Any = {"version_id": None, "by": people.worker, "at": AT}
    for reason, why in CLOSINGS.items():
        with pytest.raises(Refused, match=why):
            close(session, row.id or 0, reason, **given)
    record_contact(session, row.id or 0, Way.DOORBELL, **given)
    close(session, row.id or 0, CloseReason.CONVERSATION, **given)
    assert (row.state, row.queue, row.closed_at) == (S.CLOSED, None, AT)


def test_veilig_thuis_first_confirms(session: Session, people: SignalCast) -> None:
    there = team(session, "Veilig Thuis Rijnmond", TeamKind.VEILIG_THUIS)
    row = make_signal(
        session,
        state=S.PICKED_UP,
        queue=Queue.VEILIG_THUIS,
        level=Level.SAFETY_SUSPECTED,
        team_id=there.id,
        owner_id=people.worker.person_id,
    )
    given: Any = {"version_id": None, "by": people.worker, "at": AT}
    number = row.id or 0
    _is_kept_out(
        lambda: close(session, number, CloseReason.HANDED_OVER, note="VT", **given),
        "ontvangst nog niet bevestigd",
    )
    for target in ({"team_id": there.id}, {"team_id": people.team.id}):
        with pytest.raises(Refused, match=r"ontvangst|beroepskrachten"):
            hand_over(session, number, reason="x", **target, **given)
    row.receipt_confirmed_at = AT
    close(session, number, CloseReason.HANDED_OVER, note="Veilig Thuis", **given)
    assert row.state is S.CLOSED


def test_what_was_typed_stays_out_of_the_history(
    session: Session, people: SignalCast
) -> None:
    row = make_signal(session, state=S.PICKED_UP, failed_attempts=3)
    given: Any = {"version_id": None, "by": people.worker, "at": AT}
    decide_how_to_go_on(
        session, row.id or 0, Next.TRY_ON, reason="Anna is dinsdags thuis", **given
    )
    assert "Anna" not in str([r.reason for r in _history(session, row)])
    with pytest.raises(Refused, match="te lang"):
        snooze(session, row.id or 0, TOMORROW, note="x" * 600, **given)
    assert session.get_one(Person, people.worker.person_id).name

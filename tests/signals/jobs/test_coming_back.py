"""A wait ends on the day that was chosen; a report follows who moved."""

from contextlib import nullcontext
from datetime import timedelta

from sqlmodel import Session, select

from outreach.clock import local_date
from outreach.rules.follow_ups import TeamKind
from outreach.tables import StateChange
from signals.jobs.coming_back import END_WAITS, FOLLOW_MOVES
from signals.rules.states import SignalState
from signals.tables import Signal, SignalPause
from tests import build
from tests.signals.signal_world import AT, make_signal, team

S = SignalState
TODAY = local_date(AT)


def test_a_wait_is_over_on_its_day_and_the_clock_runs_again(session: Session) -> None:
    began = AT - timedelta(days=3)

    def waiting(days: int) -> Signal:
        row = make_signal(
            session,
            state=S.WAITING,
            norm="48 uur",
            due_at=AT + timedelta(hours=5),
            paused_at=began,
            snoozed_until=TODAY + timedelta(days=days),
        )
        build.add(
            session,
            SignalPause(signal_id=row.id, reason="resident", began_at=began, by="x"),
        )
        return row

    passed, today, later = waiting(-1), waiting(0), waiting(1)
    (occurrence,) = END_WAITS.due(session, AT)
    assert END_WAITS.work(lambda: nullcontext(session), occurrence, AT) == {"done": 2}
    assert list(END_WAITS.due(session, AT)) == []
    for row in (passed, today):
        assert row.state is S.PICKED_UP
        assert row.paused_at is None
        # five hours were left when it began to wait, three days ago
        assert row.due_at == AT + timedelta(days=3, hours=5)
    assert later.state is S.WAITING
    reasons = session.exec(
        select(StateChange.reason).where(StateChange.act == "resume")
    ).all()
    assert reasons == ["day_came", "day_came"]


def test_who_moved_takes_the_report_to_the_team_of_the_new_area(
    session: Session,
) -> None:
    old = team(session, "Wijkteam Oud", TeamKind.WIJKTEAM, district_code="D1")
    new = team(session, "Wijkteam Nieuw", TeamKind.WIJKTEAM, district_code="D2")
    who = build.resident(session, district_code="D1")
    about = {"resident_id": who.id, "address_key": who.address_key}
    row = make_signal(
        session,
        state=S.PICKED_UP,
        team_id=old.id,
        queue="wijkteam",
        kind="care",
        **about,
    )
    closed = make_signal(session, state=S.CLOSED, **about)
    stays = make_signal(session, state=S.PICKED_UP, team_id=old.id)
    assert list(FOLLOW_MOVES.due(session, AT)) == []
    who.district_code, who.address_key = "D2", "3022BB-7--"
    build.district(session, "D2")
    session.flush()
    (occurrence,) = FOLLOW_MOVES.due(session, AT)
    assert FOLLOW_MOVES.work(lambda: nullcontext(session), occurrence, AT) == {
        "done": 1
    }
    assert list(FOLLOW_MOVES.due(session, AT)) == []
    assert (row.team_id, row.district_code) == (new.id, "D2")
    assert closed.district_code == stays.district_code == "D1"

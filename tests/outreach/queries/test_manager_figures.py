"""Lead times, last steps and waves: counted in the viewer's area only."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from outreach.access import Role, job_viewer
from outreach.errors import NotPermitted
from outreach.queries.funnel_rows import Period
from outreach.queries.lead_times import lead_times, oldest_open
from outreach.queries.not_reached import never_reached, not_reached
from outreach.queries.wave_response import underway, wave_responses
from outreach.rules.follow_ups import Destination, FollowUpState
from outreach.rules.visits import Channel, Outcome
from outreach.tables import Attempt, Cycle, FollowUp, Resident
from tests import build

BY = job_viewer("test", build.AT.date())
TODAY = build.AT.date()
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def follow_up(session: Session, who: Resident, **given: object) -> None:
    values = {
        "reference": who.id[-9:],
        "origin_kind": "visit",
        "origin_id": "1",
        "resident_id": who.id,
        "district_code": who.district_code,
        "kind": "activity",
        "destination": Destination.WELZIJN,
        "state": FollowUpState.SENT,
        "raised_by": "test",
        "raised_at": build.AT - timedelta(days=30),
    }
    build.add(session, FollowUp(**(values | given)))


def test_lead_times_count_working_days_and_what_is_late(
    session: Session, at: datetime
) -> None:
    friday = at - timedelta(days=7)  # 13 November
    follow_up(
        session,
        build.resident(session),
        sent_at=friday,
        accepted_at=friday + timedelta(days=3),  # Monday: one working day
        state=FollowUpState.ACCEPTED,
    )
    follow_up(session, build.resident(session), sent_at=at - timedelta(days=14))
    follow_up(
        session,
        build.resident(session, district_code="D2"),
        sent_at=friday,
        due_on=date(2026, 11, 20),
    )
    found = lead_times(session, BY, today=TODAY, period=YEAR)
    accept = found.steps[0].times
    assert (accept.finished, accept.median, accept.open) == (1, 1.0, 2)
    # ten working days is late, exactly the norm of five is not
    assert (accept.oldest_open, accept.open_late) == (10, 1)
    assert accept.share_within == 0.5
    ours = build.viewer(Role.MANAGER, district_code="D2")
    assert lead_times(session, ours, today=TODAY, period=YEAR).steps[0].times.open == 1
    waiting = oldest_open(session, ours, today=TODAY + timedelta(days=3))
    assert (waiting.open, waiting.overdue) == (1, 1)


def invited(
    session: Session, cycle: Cycle, who: Resident, outcome: Outcome | None
) -> None:
    build.invitation(session, cycle, who, state="no_answer", posted_on=TODAY)
    if outcome is not None:
        build.add(
            session,
            Attempt(
                cycle_id=cycle.id,
                resident_id=who.id,
                number=1,
                channel=Channel.DOORBELL,
                outcome=outcome,
                at=build.AT,
                by="test",
            ),
        )


def test_who_was_not_reached_is_counted_by_last_step_and_area(
    session: Session,
) -> None:
    cycle = build.cycle(session)
    outcomes = [None, Outcome.NOT_HOME, Outcome.PHONE_CONVERSATION]
    for district in ("D1", "D2"):
        for outcome in outcomes:
            who = build.resident(session, district_code=district)
            invited(session, cycle, who, outcome)
    found = not_reached(session, BY, cycle_id=cycle.id or 0)
    assert found.by_step == {"no_answer": 2, "attempt:not_home": 2}
    assert found.total == 4
    one = build.viewer(Role.MANAGER, district_code="D2")
    theirs = not_reached(session, one, cycle_id=cycle.id or 0)
    assert (theirs.total, list(theirs.by_area)) == (2, ["Gebied D2"])


def test_never_reached_needs_every_cycle_without_a_word(session: Session) -> None:
    first, second = build.cycle(session, 2025), build.cycle(session, 2026)
    never, once, new = (build.resident(session) for _ in range(3))
    invited(session, first, never, None)
    invited(session, second, never, Outcome.NOT_HOME)
    invited(session, first, once, Outcome.PHONE_CONVERSATION)
    invited(session, second, once, None)
    invited(session, second, new, None)
    assert never_reached(session, BY) == 1
    assert never_reached(session, BY, cycles=3) == 0


def test_letters_without_an_answer_are_underway(session: Session) -> None:
    cycle = build.cycle(session)
    for _ in range(2):
        build.invitation(
            session, cycle, build.resident(session), state="posted", posted_on=TODAY
        )
    [row] = underway(session, BY, cycle_id=cycle.id or 0, today=TODAY)
    assert (row.district, row.letters_out, row.appointments) == ("Gebied D1", 2, 0)
    assert wave_responses(session, BY, cycle_id=cycle.id or 0, today=TODAY) == []


def test_a_visitor_gets_none_of_these_figures(session: Session) -> None:
    visitor = build.viewer(Role.VISITOR)
    for ask in (
        lambda: lead_times(session, visitor, today=TODAY, period=YEAR),
        lambda: not_reached(session, visitor, cycle_id=1),
        lambda: never_reached(session, visitor),
        lambda: underway(session, visitor, cycle_id=1, today=TODAY),
        lambda: wave_responses(session, visitor, cycle_id=1, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            ask()

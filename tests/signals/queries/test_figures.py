"""The figures of signals: one unit a share, each row once, small numbers hidden."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from outreach.access import Role, job_viewer
from outreach.errors import NotPermitted
from outreach.rules.follow_ups import Destination, FollowUpState
from outreach.tables import FollowUp
from signals.actions.publishing import publish_signal_figures
from signals.queries.figures import SignalFigures, signal_figures, years
from signals.rules.drafts import Door, ReporterKind
from signals.rules.feedback import Share
from signals.rules.figures import (
    MEASURES,
    RATIOS,
    SHIELDED,
    Case,
    Code,
    Handled,
    Report,
    Sort,
    Waiting,
    counts,
    lead_time,
    tables,
)
from signals.rules.levels import Level
from signals.rules.states import CloseReason, SignalState
from signals.tables import Feedback, PublishedSignalRow, SignalAttempt, SignalFollowUp
from tests import build
from tests.signals.signal_world import AT, make_signal

YEAR = AT.year
NIGHT = AT + timedelta(days=1)


def figures(session: Session, role: Role, **where: object) -> SignalFigures | None:
    viewer = build.viewer(role, **where)  # type: ignore[arg-type]
    return signal_figures(session, viewer, year=YEAR, at=AT)


def exact(session: Session) -> SignalFigures:
    found = figures(session, Role.COORDINATOR)
    assert found is not None
    return found


def test_a_share_never_divides_two_units() -> None:
    for ratio in RATIOS:
        assert MEASURES[ratio.numerator].unit is MEASURES[ratio.denominator].unit


CASES = st.lists(
    st.builds(
        Case,
        level=st.sampled_from([None, *Level]),
        district_code=st.sampled_from([None, "D1", "D2"]),
        shielded=st.booleans(),
        known=st.sampled_from([None, True, False]),
        visited=st.booleans(),
        isolated=st.booleans(),
        follow_ups=st.integers(0, 3),
        ended=st.booleans(),
    )
)
REPORTS = st.lists(
    st.builds(Report, st.sampled_from(list(Door)), st.sampled_from(list(ReporterKind)))
)


@settings(max_examples=50, deadline=None)
@given(REPORTS, CASES)
def test_every_table_adds_up_to_the_total(
    reports: list[Report], cases: list[Case]
) -> None:
    whole = counts(cases) | {Code.REPORTS: len(reports)}
    for table in tables(reports, cases).values():
        for column in next(iter(table.values()), {}):
            assert sum(row[column] for row in table.values()) == whole[column]
    assert whole[Code.ISOLATED] <= whole[Code.VISITED] <= whole[Code.CASES]
    assert whole[Code.UNKNOWN] <= whole[Code.LOOKED] <= whole[Code.CASES]
    assert whole[Code.WITH_FOLLOW_UP] <= whole[Code.FOLLOW_UPS]


LEAD_TIMES = [
    ([], [], (0, None, None, 0, 0)),
    ([(2.0, True)], [], (1, 2.0, 2.0, 1, 1)),
    ([(1.0, True), (3.0, False)], [], (2, 2.0, 3.0, 1, 2)),
    # Open and late by now is judged as not within the norm; open in time is not judged.
    ([(1.0, True)], [(9.0, True), (0.5, False)], (1, 1.0, 1.0, 1, 2)),
]


@pytest.mark.parametrize(("handled", "waiting", "expected"), LEAD_TIMES)
def test_lead_times(
    handled: list[tuple[float, bool]],
    waiting: list[tuple[float, bool]],
    expected: tuple[object, ...],
) -> None:
    found = lead_time(
        [Handled(*one) for one in handled], [Waiting(*one) for one in waiting]
    )
    told = (found.handled, found.median, found.p90, found.within, found.judged)
    assert told == expected


def test_two_reports_about_one_person_are_one_case(session: Session) -> None:
    lead = make_signal(session, state=SignalState.PICKED_UP, known=False)
    make_signal(
        session, state=SignalState.JOINED, joined_to_id=lead.id, door=Door.STAFF
    )
    found = exact(session)
    assert found.totals[Code.REPORTS] == 2
    assert found.totals[Code.CASES] == 1
    assert found.totals[Code.UNKNOWN] == found.totals[Code.LOOKED] == 1
    assert found.tables[Sort.DOOR] == {
        "public_form": {Code.REPORTS: 1},
        "staff": {Code.REPORTS: 1},
    }


def test_a_joined_report_counts_in_the_year_of_its_case(session: Session) -> None:
    last_year = AT.replace(year=YEAR - 1)
    lead = make_signal(session, received_at=last_year)
    make_signal(session, state=SignalState.JOINED, joined_to_id=lead.id)
    make_signal(session)
    assert exact(session).totals[Code.REPORTS] == 1
    viewer = build.viewer(Role.COORDINATOR)
    assert years(session, viewer, today=AT.date()) == [YEAR, YEAR - 1]
    before = signal_figures(session, viewer, year=YEAR - 1, at=AT)
    assert before is not None
    assert before.totals[Code.REPORTS] == 2
    assert before.totals[Code.CASES] == 1


def test_visited_at_the_door_is_not_called_by_phone(session: Session) -> None:
    phoned, visited, asked = (make_signal(session, isolated=True) for _ in range(3))
    for signal, channel, reached in (
        (phoned, "phone", True),
        (visited, "doorbell", True),
        (asked, "doorbell", False),
    ):
        build.add(
            session,
            SignalAttempt(
                signal_id=signal.id,
                number=1,
                channel=channel,
                reached=reached,
                at=AT,
                by="test",
            ),
        )
    make_signal(session, state=SignalState.CLOSED, close_reason=CloseReason.VISIT)
    totals = exact(session).totals
    assert totals[Code.VISITED] == 2
    assert totals[Code.ISOLATED] == 1  # the one who was seen at the door
    assert totals[Code.ENDED] == 1


def test_follow_ups_are_actions_and_not_cases(session: Session) -> None:
    signal = make_signal(session)
    who = build.resident(session)
    for number in (1, 2):
        action = build.add(
            session,
            FollowUp(
                reference=f"F{number:08d}",
                origin_kind="signal",
                origin_id=str(signal.id),
                resident_id=who.id,
                kind="activity",
                destination=Destination.WELZIJN,
                state=FollowUpState.AGREED,
                raised_by="test",
                raised_at=AT,
            ),
        )
        build.add(session, SignalFollowUp(follow_up_id=action.id, signal_id=signal.id))
    totals = exact(session).totals
    assert totals[Code.FOLLOW_UPS] == 2
    assert totals[Code.WITH_FOLLOW_UP] == 1


def test_hours_of_the_clock_and_working_days(session: Session) -> None:
    friday = AT.replace(day=20, hour=12, minute=0)  # 20 November 2026
    assert friday.weekday() == 4
    weekend = timedelta(days=3)
    for level in (Level.URGENT_24H, Level.ROUTINE_5WD):
        make_signal(
            session,
            state=SignalState.CONTACTED,
            level=level,
            received_at=friday,
            contacted_at=friday + weekend,
            contact_in_time=level is Level.ROUTINE_5WD,
        )
    times = {one.level: one.times for one in exact(session).lead_times}
    assert times[Level.URGENT_24H].median == 72  # hours: the weekend counts
    assert times[Level.ROUTINE_5WD].median == 1  # working days: it does not
    assert times[Level.URGENT_24H].within == 0
    assert times[Level.ROUTINE_5WD].within == 1


def test_an_open_one_past_its_deadline_counts_as_late(session: Session) -> None:
    for due, paused in ((-1, False), (1, False), (-1, True), (-3, True)):
        make_signal(
            session,
            state=SignalState.ROUTED,
            due_at=AT + timedelta(days=due),
            paused_at=AT - timedelta(days=2) if paused else None,
        )
    times = {one.level: one.times for one in exact(session).lead_times}
    assert times[Level.ROUTINE_5WD].open == 4
    # a clock that stands still is not, unless it was late before: as in the queues
    assert times[Level.ROUTINE_5WD].open_late == 2


def test_feedback_within_two_weeks_of_those_who_want_to_hear(session: Session) -> None:
    def ended(days_ago: int, told_after: int | None, **reporter: object) -> None:
        closed = AT - timedelta(days=days_ago)
        signal = make_signal(
            session,
            state=SignalState.CLOSED,
            closed_at=closed,
            received_at=closed - timedelta(days=3),
            reporter=reporter,
        )
        if told_after is not None:
            build.add(
                session,
                Feedback(
                    signal_id=signal.id,
                    message="closed",
                    channel="phone",
                    at=closed + timedelta(days=told_after),
                    by="test",
                ),
            )

    ended(30, 10)
    ended(30, 20)
    ended(30, None)
    ended(3, None)  # may still hear in time
    ended(30, None, anonymous=True)
    ended(30, None, wants_feedback=False)
    moment = AT - timedelta(days=30)
    abuse = {"state": SignalState.NO_ACTION, "level_reason": "abuse"}
    make_signal(session, **abuse, closed_at=moment, received_at=moment)
    assert exact(session).feedback == Share(within=1, of=3)


def test_a_manager_sees_totals_and_no_small_number(session: Session) -> None:
    for number in range(12):
        kind = ReporterKind.GP if number < 2 else ReporterKind.NEIGHBOUR
        make_signal(session, reporter_kind=kind, municipal=number == 0)
    publish_signal_figures(session, YEAR, by=job_viewer("x", AT.date()), at=NIGHT)
    found = figures(session, Role.MANAGER)
    assert found is not None
    assert not found.exact
    assert found.totals[Code.REPORTS] == 12
    # Two of GPs would follow from twelve and ten: so both are left out.
    assert found.tables[Sort.REPORTER] == {"gp": {}, "neighbour": {}}
    assert found.tables[Sort.DOOR] == {"public_form": {Code.REPORTS: 12}}
    assert found.tables[Sort.AREA][SHIELDED] == {}
    mine = exact(session)
    assert mine.exact
    assert mine.tables[Sort.REPORTER]["gp"] == {Code.REPORTS: 2}


def test_what_was_published_grows_by_no_small_step(session: Session) -> None:
    by = job_viewer("x", AT.date())
    for _ in range(6):
        make_signal(session)
    assert publish_signal_figures(session, YEAR, by=by, at=NIGHT) > 0
    make_signal(session)
    later = NIGHT + timedelta(days=40)
    publish_signal_figures(session, YEAR, by=by, at=later)
    shown = [
        row.numbers[Code.REPORTS]
        for row in session.exec(
            select(PublishedSignalRow).where(PublishedSignalRow.sort == "door")
        )
        if row.numbers
    ]
    assert shown == [6]  # seven beside six tells of one report
    for _ in range(4):
        make_signal(session)
    publish_signal_figures(session, YEAR, by=by, at=later)
    found = figures(session, Role.MANAGER)
    assert found is not None
    assert found.tables[Sort.DOOR] == {"public_form": {Code.REPORTS: 11}}


def test_who_sees_which_figures(session: Session) -> None:
    make_signal(session, district_code="D1")
    make_signal(session, district_code="D2")
    own = figures(session, Role.COORDINATOR, district_code="D1")
    assert own is not None
    assert own.totals[Code.REPORTS] == 1
    # A manager of one area reads no report: its numbers are too small to show.
    assert figures(session, Role.MANAGER, district_code="D1") is None
    for role in (Role.VISITOR, Role.FOLLOW_UP_WORKER, Role.SIGNAL_WORKER):
        with pytest.raises(NotPermitted):
            figures(session, role)
    with pytest.raises(NotPermitted):
        years(session, build.viewer(Role.VISITOR), today=date(YEAR, 1, 1))

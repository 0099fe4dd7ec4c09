"""A statutory Wmo report from a follow-up or a signal: recorded, watched, handed on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.actions import follow_ups
from outreach.actions import wmo_requests as wmo
from outreach.actions.retention.erasing import erase_resident
from outreach.errors import AlreadyDone, Changed, NotFound, NotPermitted, Refused
from outreach.jobs.wmo_requests import due_take_over, take_over
from outreach.queries.follow_ups import follow_up_card
from outreach.queries.invariants.states import STATE_INVARIANTS
from outreach.queries.rights.chapters import ACCESS
from outreach.queries.wmo_requests import wmo_card, wmo_of_origin, wmo_queue
from outreach.rules.wmo_requests import Asked, EndReason, WmoState
from outreach.tables import Disclosure, FollowUp, StateChange, WmoRequest
from tests import build
from tests.outreach import follow_up_world as fw

TODAY = build.AT.date()
S = WmoState


@pytest.fixture
def world(session: Session) -> fw.World:
    return fw.world(session)


def reported(
    session: Session,
    world: fw.World,
    *,
    follow_up: FollowUp | None = None,
    **given: Any,
) -> WmoRequest:
    """A report that a team recorded at its follow-up, today at the desk."""
    row = follow_up or fw.raised(session, world, send_now=True)
    values = {
        "report_on": TODAY,
        "desk": "VraagWijzer Noord",
        "asked": Asked.SELF,
        "by": world.worker,
        "at": build.AT,
    } | given
    follow_ups.record_wmo_report(session, row.id or 0, **values)
    return session.exec(
        select(WmoRequest)
        .where(WmoRequest.origin_id == str(row.id))
        .order_by(WmoRequest.id.desc())  # type: ignore[union-attr]
    ).first() or pytest.fail("no report was begun")


def from_signal(session: Session, world: fw.World, **given: Any) -> WmoRequest:
    values = {
        "origin_kind": "signal",
        "origin_id": "7",
        "report_on": TODAY,
        "desk": "VraagWijzer Noord",
        "asked": Asked.ON_BEHALF,
        "team_id": None,
        "by": world.cast.coordinator,
        "at": build.AT,
    } | given
    return wmo.begin_wmo_request(session, values.pop("who", world.resident), **values)


def test_a_follow_up_becomes_a_report_and_both_say_so(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = reported(session, world, support_pointed_out=True)
    held = session.get_one(FollowUp, int(row.origin_id))
    assert (row.state, row.origin_kind) == (S.REPORTED, "follow_up")
    assert (held.wmo_report_on, held.wmo_desk) == (TODAY, "VraagWijzer Noord")
    assert (row.support_on, row.support_by) == (TODAY, world.worker.actor)
    again = reported(
        session, world, follow_up=held, report_on=date(2026, 11, 18), desk="Loket Zuid"
    )
    assert again.id == row.id, "a running report is corrected, not doubled"
    assert (again.report_on, held.wmo_desk) == (date(2026, 11, 18), "Loket Zuid")
    card = follow_up_card(session, world.worker, held.id or 0, today=TODAY)
    assert card is not None
    assert card.wmo is not None
    assert card.wmo.investigate_until == date(2026, 12, 30)


def test_the_whole_way_with_its_clocks(
    session: Session, world: fw.World, at: datetime
) -> None:
    row, by = reported(session, world, report_on=date(2026, 11, 2)), world.worker
    number = row.id or 0
    known: dict[str, Any] = {"version_id": None, "by": by, "at": at}
    seen = wmo_queue(session, by, today=TODAY)[0]
    assert (seen.ends_on, seen.overdue) == (date(2026, 12, 14), False)
    assert seen.to_do[0].startswith("Wijs de inwoner op gratis")
    wmo.point_out_support(session, number, on=date(2026, 11, 1), **known)
    wmo.confirm_wmo_receipt(session, number, on=date(2026, 11, 4), **known)
    wmo.record_application(session, number, applied_on=date(2026, 11, 18), **known)
    seen = wmo_queue(session, by, today=date(2026, 12, 3))[0]
    assert (seen.ends_on, seen.overdue) == (date(2026, 12, 2), True)
    card = wmo_card(session, by, number, today=TODAY)
    assert card is not None
    assert (card.support_by, card.row.support_on) == ("Wil Werker", date(2026, 11, 1))
    wmo.hand_over_to_wmo(session, number, system_reference="Z-2026-12", **known)
    assert (row.state, row.system_reference) == (S.HANDED_OVER, "Z-2026-12")
    assert wmo_queue(session, by, today=TODAY) == []
    left = session.exec(
        select(Disclosure).where(Disclosure.recipient == "VraagWijzer Noord")
    ).one()
    assert "2.3.2" in left.ground
    steps = session.exec(
        select(StateChange.act, StateChange.to_state)
        .where(StateChange.entity_kind == "wmo_request")
        .order_by(StateChange.id)  # type: ignore[arg-type]
    ).all()
    assert [tuple(step) for step in steps] == [
        ("begin", "reported"),
        ("point_out_support", "reported"),
        ("confirm_receipt", "reported"),
        ("record_application", "applied"),
        ("hand_over", "handed_over"),
    ]
    rule = next(one for one in STATE_INVARIANTS if "Wmo" in one.name)
    assert rule.check(session).broken == []


def test_the_nearest_end_comes_first(session: Session, world: fw.World) -> None:
    days = [date(2026, 11, 20), date(2026, 10, 1), date(2026, 11, 2)]
    for day in days:
        reported(session, world, report_on=day)
    found = wmo_queue(session, world.worker, today=TODAY)
    assert [row.report_on for row in found] == sorted(days)
    assert [row.overdue for row in found] == [True, False, False]


@pytest.mark.parametrize(
    ("work", "error", "why"),
    [
        pytest.param(
            lambda s, w: from_signal(s, w, asked=Asked.UNKNOWN),
            Refused,
            "geen Wmo-melding",
            id="a neighbour's worry",
        ),
        pytest.param(
            lambda s, w: from_signal(s, w, by=w.cast.visitor),
            NotPermitted,
            "Wmo-meldingen bij te houden",
            id="a visitor",
        ),
        pytest.param(
            lambda s, w: (from_signal(s, w), from_signal(s, w, origin_id="8")),
            AlreadyDone,
            "loopt al",
            id="the same resident and day",
        ),
        pytest.param(
            lambda s, w: (
                from_signal(s, w),
                from_signal(s, w, report_on=TODAY - timedelta(days=3)),
            ),
            AlreadyDone,
            "loopt al",
            id="the same signal",
        ),
        pytest.param(
            lambda s, w: wmo.hand_over_to_wmo(
                s,
                reported(s, w).id or 0,
                system_reference="Z-1",
                version_id=None,
                by=w.worker,
                at=build.AT,
            ),
            Refused,
            "ondersteuning",
            id="support not pointed out",
        ),
        pytest.param(
            lambda s, w: wmo.record_application(
                s,
                reported(s, w).id or 0,
                applied_on=TODAY - timedelta(days=1),
                version_id=None,
                by=w.worker,
                at=build.AT,
            ),
            Refused,
            "voor de Wmo-melding",
            id="applied before the report",
        ),
        pytest.param(
            lambda s, w: wmo.point_out_support(
                s,
                reported(s, w).id or 0,
                on=TODAY,
                version_id=7,
                by=w.worker,
                at=build.AT,
            ),
            Changed,
            "intussen gewijzigd",
            id="a colleague was first",
        ),
        pytest.param(
            lambda s, w: wmo.point_out_support(
                s,
                reported(s, w).id or 0,
                on=TODAY,
                version_id=None,
                by=w.other_worker,
                at=build.AT,
            ),
            NotFound,
            "Wmo-melding",
            id="the outsider",
        ),
    ],
)
def test_refused(
    session: Session,
    world: fw.World,
    work: Callable[[Session, fw.World], object],
    error: type[Exception],
    why: str,
) -> None:
    with pytest.raises(error, match=why):
        work(session, world)


def test_who_sees_which_report(session: Session, world: fw.World) -> None:
    own = reported(session, world)
    signal = from_signal(
        session, world, origin_id="1", who=build.resident(session, surname="Jansen")
    )
    shielded = from_signal(
        session,
        world,
        origin_id="2",
        who=build.resident(session, nondisclosure=7),
        team_id=world.wijkteam.id,
    )
    elsewhere = from_signal(
        session, world, origin_id="3", who=build.resident(session, district_code="D2")
    )
    ours, provider = world.cast.coordinator, world.cast.provider.id

    def viewer(role: Role, **given: Any) -> Viewer:
        return build.viewer(role, person_id=ours.person_id, **given)

    everything = {own.id, signal.id, shielded.id, elsewhere.id}
    cases = {
        "coordinator": (ours, everything),
        "of one district": (
            viewer(Role.COORDINATOR, district_code="D1"),
            {own.id, signal.id, shielded.id},
        ),
        "of a provider": (
            viewer(Role.COORDINATOR, district_code="D1", provider_id=provider),
            {own.id, signal.id},
        ),
        "desk for signals": (
            viewer(Role.SIGNAL_WORKER),
            {signal.id, shielded.id, elsewhere.id},
        ),
        "desk of a provider": (viewer(Role.SIGNAL_WORKER, provider_id=provider), set()),
        "its team": (world.worker, {own.id}),
        "another team": (world.other_worker, set()),
        "municipal team": (
            viewer(Role.FOLLOW_UP_WORKER, team_id=world.wijkteam.id),
            {shielded.id},
        ),
        "worker without a team": (viewer(Role.FOLLOW_UP_WORKER), set()),
    }
    for name, (who, expected) in cases.items():
        assert {row.id for row in wmo_queue(session, who, today=TODAY)} == expected, (
            name
        )
    for number in everything:
        assert wmo_card(session, world.other_worker, number or 0, today=TODAY) is None
    for outside in (world.cast.manager, world.cast.visitor):
        with pytest.raises(NotPermitted):
            wmo_queue(session, outside, today=TODAY)
    found = wmo_of_origin(session, ours, "signal", "1", today=TODAY)
    assert [row.origin for row in found] == ["melding"]


def test_a_mistake_takes_the_day_off_the_follow_up(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = reported(session, world)
    held = session.get_one(FollowUp, int(row.origin_id))
    wmo.correct_wmo_request(
        session,
        row.id or 0,
        report_on=date(2026, 11, 10),
        desk="Loket",
        asked=Asked.ON_BEHALF,
        version_id=row.version_id,
        by=world.worker,
        at=at,
    )
    assert (held.wmo_report_on, held.wmo_desk) == (date(2026, 11, 10), "Loket")
    wmo.withdraw_wmo_request(
        session,
        row.id or 0,
        why=EndReason.MISTAKE,
        version_id=None,
        by=world.worker,
        at=at,
    )
    assert (row.state, row.end_reason, held.wmo_report_on) == (
        S.WITHDRAWN,
        EndReason.MISTAKE,
        None,
    )
    fresh = reported(session, world, follow_up=held)
    assert fresh.id != row.id, "after a mistake it can be recorded anew"


def test_nobody_is_erased_while_a_clock_runs(
    session: Session, world: fw.World, at: datetime
) -> None:
    row, boss = from_signal(session, world), world.cast.coordinator
    with pytest.raises(Refused, match="Wmo-melding"):
        erase_resident(session, row.resident_id, by=boss, at=at)
    wmo.withdraw_wmo_request(
        session,
        row.id or 0,
        why=EndReason.WITHDRAWN,
        version_id=None,
        by=boss,
        at=at,
    )
    erase_resident(session, row.resident_id, by=boss, at=at)
    assert session.exec(select(WmoRequest)).all() == []


def test_the_resident_can_read_what_we_keep(session: Session, world: fw.World) -> None:
    reported(session, world, report_on=date(2026, 11, 2))
    chapter = next(part for part in ACCESS if part.key == "wmo_requests")
    told = chapter.collect(session, world.resident.id)
    assert told[0]["Onderzoek klaar uiterlijk op"] == "14-12-2026"
    assert told[0]["Wie om hulp vroeg"] == "De inwoner zelf"


def test_reports_of_before_are_taken_over_once(
    session: Session, world: fw.World, at: datetime
) -> None:
    def held(report_on: date, **given: Any) -> FollowUp:
        row = fw.raised(session, world, send_now=True)
        row.wmo_report_on, row.wmo_desk = report_on, "Loket"
        for name, value in given.items():
            setattr(row, name, value)
        session.flush()
        return row

    closed = {"state": "done", "closed_at": at}
    running = held(date(2026, 11, 2))
    late = held(date(2026, 1, 5))
    decided = held(date(2026, 10, 20), **closed)
    held(date(2026, 1, 5), **closed)  # over long ago, and closed
    held(date(2026, 9, 18), **closed)  # just over
    assert list(due_take_over(session, at)) == ["2026-11-20"]

    @contextmanager
    def opened() -> Iterator[Session]:
        yield session

    assert take_over(opened, "2026-11-20", at) == {"looked_at": 4, "taken_over": 3}
    kept = session.exec(select(WmoRequest)).all()
    assert {int(row.origin_id) for row in kept} == {running.id, late.id, decided.id}
    assert {row.asked_by for row in kept} == {Asked.UNKNOWN}
    assert take_over(opened, "2026-11-21", at)["taken_over"] == 0

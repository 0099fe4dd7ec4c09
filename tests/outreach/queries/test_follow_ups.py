"""Queues of teams and coordinator, one card, and who sees nothing at all."""

from datetime import date, datetime

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.actions import follow_ups
from outreach.actions.handover import make_handover
from outreach.errors import NotPermitted
from outreach.queries.follow_ups import (
    Queue,
    by_origin,
    by_reference,
    coordinator_queue,
    follow_up_card,
    my_queue,
    queue_counts,
    team_queue,
)
from outreach.rules.follow_ups import SendBackReason
from outreach.rules.wmo_requests import Asked
from outreach.tables import FollowUp, ResidentContact
from tests import build
from tests.outreach import follow_up_world as fw

TODAY = date(2026, 11, 20)
LATER = date(2026, 12, 1)


@pytest.fixture
def world(session: Session) -> fw.World:
    return fw.world(session)


def _one_in_each(session: Session, world: fw.World) -> dict[str, FollowUp]:
    back = fw.raised(session, world, send_now=True)
    follow_ups.send_back(
        session, back.id or 0, why=SendBackReason.OTHER, by=world.worker, at=build.AT
    )
    done = fw.raised(session, world, send_now=True)
    follow_ups.decline(session, done.id or 0, by=world.worker, at=build.AT)
    accepted = fw.raised(session, world, send_now=True)
    follow_ups.accept(session, accepted.id or 0, by=world.worker, at=build.AT)
    return {
        "proposed": fw.raised(session, world, handover_agreed=False),
        "no team": fw.raised(session, world, kind="debt"),
        "agreed": fw.raised(session, world),
        "back": back,
        "own system": fw.raised(session, world, kind="home_safety", send_now=True),
        "sent": fw.raised(session, world, send_now=True),
        "accepted": accepted,
        "done": done,
    }


def test_every_open_follow_up_is_in_exactly_one_queue(
    session: Session, world: fw.World
) -> None:
    made = _one_in_each(session, world)
    coordinator = world.cast.coordinator
    counts = queue_counts(session, coordinator, today=LATER)
    assert counts == {
        Queue.AWAITING_AGREEMENT: 1,
        Queue.WITHOUT_TEAM: 1,
        Queue.TO_SEND: 1,
        Queue.SENT_BACK: 1,
        Queue.CALL_LIST: 1,  # no answer in five working days, own system
        Queue.DOCUMENT: 0,
        Queue.OVERDUE: 1,
        Queue.IN_TIME: 1,  # accepted: ten working days
    }
    listed = [
        row.id
        for queue in Queue
        for row in coordinator_queue(session, coordinator, queue, today=LATER)
    ]
    closed = made["done"].id
    assert sorted(listed) == sorted(
        row.id or 0 for row in made.values() if row.id != closed
    )


def test_the_call_list_has_number_and_reference(
    session: Session, world: fw.World
) -> None:
    made = _one_in_each(session, world)["own system"]
    rows = coordinator_queue(
        session, world.cast.coordinator, Queue.CALL_LIST, today=LATER
    )
    assert [(row.id, row.team_phone, row.team) for row in rows] == [
        (made.id, "010 123 45 67", "Wijkteam Noord")
    ]
    assert rows[0].reference.replace("-", "") == made.reference
    assert rows[0].deadline == "2 werkdagen te laat"
    today = coordinator_queue(
        session, world.cast.coordinator, Queue.CALL_LIST, today=date(2026, 11, 27)
    )
    assert today == []  # the fifth working day is still in time


def test_a_team_in_its_own_system_waits_for_its_document(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, kind="home_safety", send_now=True)
    by = world.cast.coordinator
    assert queue_counts(session, by, today=TODAY)[Queue.DOCUMENT] == 1
    make_handover(session, row.id or 0, base_url="https://x.test", by=by, at=at)
    counts = queue_counts(session, by, today=TODAY)
    assert (counts[Queue.DOCUMENT], counts[Queue.IN_TIME]) == (0, 1)


def test_a_worker_sees_what_was_handed_to_his_team(
    session: Session, world: fw.World
) -> None:
    made = _one_in_each(session, world)
    rows = my_queue(session, world.worker, today=LATER)
    assert [row.id for row in rows] == [made["sent"].id, made["accepted"].id]
    assert [row.overdue for row in rows] == [True, False]
    assert rows[0].name == "A.M. Bakker"
    assert my_queue(session, world.other_worker, today=LATER) == []


def test_the_earliest_deadline_comes_first(
    session: Session, world: fw.World, at: datetime
) -> None:
    late = fw.raised(session, world, send_now=True)
    follow_ups.accept(session, late.id or 0, by=world.worker, at=at)
    soon = fw.raised(session, world, send_now=True)
    rows = my_queue(session, world.worker, today=TODAY)
    assert [row.id for row in rows] == [soon.id, late.id]
    assert [row.deadline for row in rows] == ["nog 5 werkdagen", "nog 10 werkdagen"]


def test_the_queue_of_one_team(session: Session, world: fw.World) -> None:
    made = _one_in_each(session, world)
    rows = team_queue(
        session, world.cast.coordinator, world.wijkteam.id or 0, today=TODAY
    )
    assert [row.id for row in rows] == [made["own system"].id]


def test_the_card_tells_what_happened(
    session: Session, world: fw.World, at: datetime
) -> None:
    build.add(
        session,
        ResidentContact(
            resident_id=world.resident.id,
            phone="010 765 43 21",
            changed_at=at,
            changed_by="test",
        ),
    )
    row = fw.raised(session, world, send_now=True)
    follow_ups.accept(session, row.id or 0, by=world.worker, at=at)
    follow_ups.record_wmo_report(
        session,
        row.id or 0,
        report_on=date(2026, 10, 3),
        desk="VraagWijzer",
        asked=Asked.SELF,
        by=world.worker,
        at=at,
    )
    card = follow_up_card(session, world.worker, row.id or 0, today=TODAY)
    assert card is not None
    assert (card.phone, card.wish) == ("010 765 43 21", "Samen eten in de buurt")
    assert card.wmo is not None
    assert card.wmo.investigate_until == date(2026, 11, 16)
    assert [(step.label, step.by, step.reason) for step in card.history] == [
        ("vastgelegd", "Coen", "met instemming"),
        ("doorgegeven aan een team", "Coen", ""),
        ("aangenomen", "Wil Werker", ""),
        ("melding Wmo gedaan", "Wil Werker", ""),
    ]


@pytest.mark.parametrize("state", ["agreed", "proposed", "back"])
def test_a_team_sees_nothing_before_and_after_its_turn(
    session: Session, world: fw.World, state: str
) -> None:
    row = _one_in_each(session, world)[state]
    assert row.team_id == world.welzijn.id
    assert follow_up_card(session, world.worker, row.id or 0, today=TODAY) is None


def test_the_outsider_sees_nothing(session: Session, world: fw.World) -> None:
    row = fw.raised(session, world, send_now=True)
    outside = world.other_worker
    assert follow_up_card(session, outside, row.id or 0, today=TODAY) is None
    assert by_reference(session, outside, row.reference, today=TODAY) is None
    assert by_origin(session, outside, "visit", "1", today=TODAY) == []
    other = build.viewer(Role.COORDINATOR, person_id=1, district_code="D2")
    assert sum(queue_counts(session, other, today=TODAY).values()) == 0
    for stranger in (world.cast.visitor, world.cast.manager, world.cast.outsider):
        for ask in (my_queue, queue_counts):
            with pytest.raises(NotPermitted):
                ask(session, stranger, today=TODAY)  # type: ignore[operator]
        with pytest.raises(NotPermitted):
            follow_up_card(session, stranger, row.id or 0, today=TODAY)


def test_nondisclosure_is_not_for_a_providers_coordinator(
    session: Session, world: fw.World
) -> None:
    world.resident.nondisclosure = 7
    fw.raised(session, world, kind="home_safety")
    theirs = build.viewer(
        Role.COORDINATOR,
        person_id=1,
        district_code="D1",
        provider_id=world.cast.provider.id,
    )
    assert sum(queue_counts(session, theirs, today=TODAY).values()) == 0
    assert sum(queue_counts(session, world.cast.coordinator, today=TODAY).values()) == 1


def test_by_origin_and_by_reference(session: Session, world: fw.World) -> None:
    row = fw.raised(session, world, origin_kind="visit", origin_id="7")
    fw.raised(session, world, origin_kind="visit", origin_id="8")
    coordinator = world.cast.coordinator
    found = by_origin(session, coordinator, "visit", "7", today=TODAY)
    assert [entry.id for entry in found] == [row.id]
    typed = by_reference(session, coordinator, row.reference.lower(), today=TODAY)
    assert typed is not None
    assert typed.id == row.id

"""A change of provider: work goes over, appointments stay, figures stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import pytest
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer
from outreach.actions.provider_change_export import export_hand_over
from outreach.actions.provider_changes import hand_over_visits, plan_change
from outreach.actions.visits import PersonLog, book_visit, log_visit, request_visit
from outreach.clock import at_local
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.jobs.provider_changes import HAND_OVER_VISITS, due
from outreach.queries.funnel import funnel
from outreach.queries.people import viewer_of
from outreach.queries.provider_change_list import hand_over_list
from outreach.queries.provider_changes import planned_changes
from outreach.queries.visits import my_visits, visits_to_schedule
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Disclosure,
    Provider,
    ProviderTerm,
    SafetyNote,
    StateChange,
    Visit,
)
from tests import build, visiting

DAY = date(2027, 1, 4)
"""A Monday, so that visitors work."""
TODAY = date(2026, 11, 20)
EVE = date(2027, 1, 3)
AFTER = at_local(DAY, time(8))
TEN = at_local(DAY, time(10))
BEFORE = at_local(date(2026, 12, 1), time(10))


class Change:
    """Welzijn Noord hands D1 over to Welzijn Zuid; Zoë of Zuid visits there then."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session = session
        self.world = visiting.world(session, at)
        self.old = self.world.provider
        self.new = session.exec(
            select(Provider).where(Provider.name == "Welzijn Zuid")
        ).one()
        _, self.zoe = visiting.visitor(
            session, "Zoë Zuid", provider_id=self.new.id, district="D1"
        )
        self.term = plan_change(
            session,
            self.old.id or 0,
            self.new.id or 0,
            ["D1"],
            day=DAY,
            nonce="plan",
            by=self.world.coordinator,
            at=at,
        )[0]

    def book(self, who: str, visitor: Viewer, starts_at: datetime, at: datetime) -> int:
        """An appointment of one of them."""
        made = book_visit(
            self.session,
            resident_ids=[getattr(self.world, who).id],
            cycle_id=self.world.cycle.id,
            starts_at=starts_at,
            visitor_id=visitor.person_id or 0,
            by=self.world.desk,
            at=at,
        )
        return made.id or 0

    def visit(self, visit_id: int) -> Visit:
        """As it stands."""
        self.session.expire_all()
        return self.session.get_one(Visit, visit_id)


@pytest.fixture
def change(session: Session, at: datetime) -> Change:
    return Change(session, at)


def test_plan_is_data_beforehand(change: Change, session: Session) -> None:
    terms = session.exec(
        select(ProviderTerm).where(ProviderTerm.district_code == "D1")
    ).all()
    spans = {(term.provider_id, term.valid_from, term.valid_to) for term in terms}
    assert spans == {(change.old.id, date(2020, 1, 1), DAY), (change.new.id, DAY, None)}
    (planned,) = planned_changes(session, change.world.coordinator, today=TODAY)
    assert (planned.old, planned.new) == ("Welzijn Noord", "Welzijn Zuid")
    assert planned.districts == {"D1": "Gebied D1"}


def test_plan_is_all_districts_or_none(change: Change, at: datetime) -> None:
    build.district(change.session, "D3")
    with pytest.raises(Refused, match="Gebied D3"):
        plan_change(
            change.session,
            change.new.id or 0,
            change.old.id or 0,
            ["D2", "D3"],
            day=DAY,
            nonce="again",
            by=change.world.coordinator,
            at=at,
        )


@pytest.mark.parametrize("where", [{"district_code": "D2"}, {"provider_id": 1}])
def test_plan_is_for_the_municipality_and_own_districts(
    change: Change, at: datetime, where: dict[str, object]
) -> None:
    with pytest.raises(NotPermitted):
        plan_change(
            change.session,
            change.new.id or 0,
            change.old.id or 0,
            ["D1"],
            day=date(2028, 1, 1),
            nonce="other",
            by=build.viewer(Role.COORDINATOR, **where),  # type: ignore[arg-type]
            at=at,
        )


def test_old_access_ends_and_new_begins_at_midnight(change: Change) -> None:
    session, vera = change.session, change.world.visitor
    assert viewer_of(session, vera.person_id or 0, on=EVE).may(Permission.LOG_VISIT)
    assert not viewer_of(session, vera.person_id or 0, on=DAY).grants
    assert not viewer_of(session, change.zoe.person_id or 0, on=EVE).grants
    assert viewer_of(session, change.zoe.person_id or 0, on=DAY).may(
        Permission.LOG_VISIT
    )


def test_appointments_stay_and_wait_for_a_visitor(change: Change, at: datetime) -> None:
    session, world = change.session, change.world
    # before the plan was known Vera was booked in January
    change.term.valid_from = date(2028, 1, 1)
    session.flush()
    old_term = session.exec(
        select(ProviderTerm).where(
            ProviderTerm.provider_id == change.old.id,
            ProviderTerm.district_code == "D1",
        )
    ).one()
    old_term.valid_to = None
    session.flush()
    booked = change.book("cora", world.visitor, TEN, at)
    old_term.valid_to, change.term.valid_from = DAY, DAY
    session.flush()

    found = hand_over_list(
        session,
        world.coordinator,
        change.old.id or 0,
        change.new.id or 0,
        DAY,
        today=TODAY,
    )
    assert [one.needs_visitor for one in found.visits] == [True]
    assert hand_over_visits(session, DAY, by=world.coordinator, at=at) == (0, 0)
    done = hand_over_visits(session, DAY, by=world.coordinator, at=AFTER)
    assert done == (0, 1)
    assert hand_over_visits(session, DAY, by=world.coordinator, at=AFTER) == (0, 0)
    visit = change.visit(booked)
    assert visit.state is VisitState.SCHEDULED
    assert visit.starts_at == TEN  # the resident is not asked again
    assert (visit.visitor_id, visit.provider_id) == (None, change.new.id)
    now = build.viewer(Role.COORDINATOR, person_id=world.coordinator.person_id, on=DAY)
    waits = visits_to_schedule(session, now, today=DAY)
    assert [row.visit_id for row in waits.rows] == [booked]
    last = session.exec(
        select(StateChange).order_by(col(StateChange.id).desc())
    ).first()
    assert last is not None
    assert (last.entity_kind, last.act) == ("visit", "hand_over")
    ex = viewer_of(session, world.visitor.person_id or 0, on=DAY)
    with pytest.raises(NotPermitted):
        my_visits(session, ex, today=DAY)


def test_visitor_who_was_chosen_in_advance_keeps_it(
    change: Change, at: datetime
) -> None:
    booked = change.book("cora", change.zoe, TEN, at)
    assert change.visit(booked).provider_id == change.new.id
    change.visit(booked).provider_id = change.old.id
    done = hand_over_visits(change.session, DAY, by=change.world.coordinator, at=AFTER)
    assert done == (1, 0)
    visit = change.visit(booked)
    assert (visit.visitor_id, visit.provider_id) == (
        change.zoe.person_id,
        change.new.id,
    )


def test_request_goes_to_the_new_provider(change: Change, at: datetime) -> None:
    asked = request_visit(
        change.session,
        resident_ids=[change.world.cora.id],
        cycle_id=change.world.cycle.id,
        by=change.world.desk,
        at=at,
    )
    hand_over_visits(change.session, DAY, by=change.world.coordinator, at=AFTER)
    assert change.visit(asked.id or 0).provider_id == change.new.id


def test_shielded_stay_with_the_municipality(change: Change, at: datetime) -> None:
    session, world = change.session, change.world
    world.cora.nondisclosure = 7
    session.flush()
    asked = request_visit(
        session,
        resident_ids=[world.cora.id],
        cycle_id=world.cycle.id,
        by=world.desk,
        at=at,
    )
    session.add(
        SafetyNote(
            resident_id=world.cora.id,
            code="dog",
            reason="r",
            valid_from=TODAY,
            valid_to=date(2027, 6, 1),
            by="test",
            at=at,
        )
    )
    session.flush()
    found = hand_over_list(
        session,
        world.coordinator,
        change.old.id or 0,
        change.new.id or 0,
        DAY,
        today=TODAY,
    )
    assert (found.visits, found.cautions, found.resident_ids) == ([], [], frozenset())
    assert found.municipal == 1
    hand_over_visits(session, DAY, by=world.coordinator, at=AFTER)
    assert change.visit(asked.id or 0).provider_id is None


def test_what_was_done_stays_with_who_did_it(change: Change, at: datetime) -> None:
    """Also a visit of before the day that is still to be logged."""
    session, world = change.session, change.world
    done = change.book("cora", world.visitor, BEFORE, at)
    late = change.book(
        "anna", world.visitor, at_local(date(2026, 12, 30), time(10)), at
    )
    log_visit(
        session,
        done,
        persons=[PersonLog(world.cora.id, Outcome.VISITED)],
        channel=Channel.DOORBELL,
        held_at=BEFORE,
        by=world.visitor,
        at=at_local(date(2026, 12, 1), time(12)),
    )

    def figures(provider: Provider) -> object:
        return funnel(
            session, world.manager, cycle_id=world.cycle.id, provider_id=provider.id
        )

    before = figures(change.old), figures(change.new)
    hand_over_visits(session, DAY, by=world.coordinator, at=AFTER)
    assert change.visit(done).provider_id == change.old.id
    assert change.visit(late).provider_id == change.old.id
    assert change.visit(late).visitor_id == world.visitor.person_id
    assert (figures(change.old), figures(change.new)) == before
    assert before[0] != before[1]


def test_list_as_a_file_needs_its_own_right(change: Change, at: datetime) -> None:
    session, world = change.session, change.world
    change.book("cora", change.zoe, TEN, at)
    key = (change.old.id or 0, change.new.id or 0, DAY)
    with pytest.raises(NotPermitted):
        export_hand_over(session, *key, by=world.coordinator, at=at)
    carrier = build.viewer(Role.COORDINATOR, person_id=world.coordinator.person_id)
    both = Viewer(
        carrier.kind,
        carrier.name,
        carrier.on,
        carrier.person_id,
        (*carrier.grants, *build.viewer(Role.EXPORTER).grants),
    )
    content = export_hand_over(session, *key, by=both, at=at).decode("utf-8-sig")
    assert "van Dijk" in content
    rows = session.exec(select(Disclosure)).all()
    assert [(row.resident_id, row.recipient) for row in rows] == [
        (world.cora.id, "Welzijn Zuid")
    ]


def test_unplanned_change_is_not_found(change: Change) -> None:
    with pytest.raises(NotFound):
        hand_over_list(
            change.session,
            change.world.coordinator,
            change.new.id or 0,
            change.old.id or 0,
            DAY,
            today=TODAY,
        )


def test_job_carries_it_out_once(change: Change, at: datetime) -> None:
    @contextmanager
    def opened() -> Iterator[Session]:
        yield change.session

    booked = change.book("cora", change.zoe, TEN, at)
    change.visit(booked).provider_id = change.old.id
    change.session.flush()
    assert list(due(change.session, at)) == []
    midnight = at_local(DAY, time(0))
    assert list(due(change.session, midnight)) == [DAY.isoformat()]
    done = HAND_OVER_VISITS.work(opened, DAY.isoformat(), midnight)
    assert done == {"kept": 1, "without_visitor": 0}
    again = HAND_OVER_VISITS.work(opened, DAY.isoformat(), midnight)
    assert again == {"kept": 0, "without_visitor": 0}

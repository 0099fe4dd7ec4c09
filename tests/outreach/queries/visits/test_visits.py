"""What a visitor and the office see of visits, and what they never see."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.actions.contact_holds import place_hold
from outreach.actions.responses import record_response
from outreach.actions.safety_notes import add_safety_note
from outreach.actions.visits import (
    PersonLog,
    book_visit,
    cancel_visit,
    log_attempt,
    log_visit,
    request_visit,
)
from outreach.errors import NotFound, NotPermitted
from outreach.queries.visits import (
    MyPerson,
    MyVisit,
    calendar,
    my_visits,
    never_contacted,
    recently_logged,
    visit_detail,
    visit_to_log,
    visits_to_log,
    visits_to_schedule,
)
from outreach.rules.responses import ResponseCode
from outreach.rules.safety_codes import SafetyCode
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Assignment,
    Municipality,
    ProviderTerm,
    ResidentContact,
    Visit,
)
from tests import build
from tests.visiting import TEN, TUESDAY, World

TODAY = date(2026, 11, 20)
AFTER = TEN + timedelta(hours=2)


def booked(town: World, at: datetime, *ids: str, **given: object) -> Visit:
    values: dict[str, object] = {
        "starts_at": TEN,
        "visitor_id": town.visitor_person.id,
    } | given
    return book_visit(
        town.session,
        resident_ids=list(ids) or [town.cora.id],
        cycle_id=town.cycle.id,
        by=town.desk,
        at=at,
        **values,  # type: ignore[arg-type]
    )


# --- the visitor ---


def test_a_visitor_sees_what_he_needs_at_the_door(town: World, at: datetime) -> None:
    build.add(
        town.session,
        ResidentContact(
            resident_id=town.anna.id,
            phone="010 1234567",
            language="Turks",
            wishes={"interpreter": True},
            changed_at=at,
            changed_by="test",
        ),
    )
    add_safety_note(
        town.session,
        resident_id=town.anna.id,
        code=SafetyCode.DOG,
        reason="Heeft gebeten in 2024",
        valid_to=date(2027, 1, 1),
        by=town.desk,
        at=at,
    )
    booked(town, at, town.anna.id, town.bert.id, note="Achterdeur")
    (visit,) = my_visits(town.session, town.visitor, today=TODAY)
    assert (visit.starts_at, visit.label, visit.note) == (
        TEN,
        "afgesproken",
        "Achterdeur",
    )
    assert visit.address.startswith("Proefstraat")
    anna, bert = visit.persons
    assert (anna.phone, anna.language, anna.interpreter) == (
        "010 1234567",
        "Turks",
        True,
    )
    assert (anna.age, bert.age) == ("80", "82")
    assert visit.safety == ("Er is een hond",)
    assert "2024" not in repr(visit)


def test_no_field_for_what_a_visitor_must_not_see() -> None:
    fields = set(MyVisit._fields) | set(MyPerson._fields)
    forbidden = {"bsn", "birth", "marital", "history", "reason", "score", "total"}
    assert not {f for f in fields if any(word in f for word in forbidden)}


def test_visits_of_others_are_not_there(town: World, at: datetime) -> None:
    visit = booked(town, at)
    for other in (town.colleague, town.outsider):
        assert my_visits(town.session, other, today=TODAY) == []
        with pytest.raises(NotFound):
            visit_to_log(town.session, other, visit.id or 0, today=TODAY)
    for other in (town.manager, town.desk):
        with pytest.raises(NotPermitted):
            my_visits(town.session, other, today=TODAY)


def test_open_visits_come_first_by_time_then_what_was_done(
    town: World, at: datetime
) -> None:
    later = booked(town, at, town.anna.id, starts_at=TEN + timedelta(hours=3))
    done = booked(town, at)
    log_visit(
        town.session,
        done.id or 0,
        persons=[PersonLog(town.cora.id, Outcome.VISITED)],
        channel=Channel.DOORBELL,
        by=town.visitor,
        at=AFTER,
    )
    found = my_visits(town.session, town.visitor, today=TUESDAY)
    assert [visit.visit_id for visit in found] == [later.id, done.id]
    assert found[1].persons[0].outcome_label == "Gesproken bij de inwoner thuis"
    assert not found[1].persons[0].to_meet


def test_a_shielded_resident_is_in_no_providers_list(town: World, at: datetime) -> None:
    booked(town, at, town.anna.id)
    town.bert.nondisclosure = 7
    request_visit(
        town.session,
        resident_ids=[town.bert.id],
        cycle_id=town.cycle.id,
        by=town.desk,
        at=at,
    )
    assert my_visits(town.session, town.visitor, today=TODAY) == []
    (waiting,) = visits_to_schedule(town.session, town.desk, today=TODAY).rows
    assert (waiting.municipal, waiting.visitor) == (True, "")
    provider_office = build.viewer(
        Role.COORDINATOR, person_id=9, provider_id=town.provider.id
    )
    assert visits_to_schedule(town.session, provider_office, today=TODAY).total == 0


def test_a_visitor_hears_not_to_go_when_contact_is_held(
    town: World, at: datetime
) -> None:
    """The reason stays with the office."""
    booked(town, at, town.anna.id, town.bert.id)
    (visit,) = my_visits(town.session, town.visitor, today=TODAY)
    assert not visit.stop
    place_hold(
        town.session,
        resident_id=town.anna.id,
        reason="bereaved",
        source="register:1",
        days=28,
        by=town.desk,
        at=at,
    )
    (visit,) = my_visits(town.session, town.visitor, today=TODAY)
    assert visit.stop
    assert "bereaved" not in repr(visit)


def test_an_objection_of_who_left_does_not_stop_the_partners_visit(
    town: World, at: datetime
) -> None:
    booked(town, at, town.anna.id, town.bert.id)
    record_response(
        town.session,
        resident_id=town.bert.id,
        cycle_id=town.cycle.id,
        code=ResponseCode.NEVER_AGAIN,
        channel=Channel.PHONE,
        by=town.desk,
        at=at,
    )
    (visit,) = my_visits(town.session, town.visitor, today=TODAY)
    assert not visit.stop


def test_an_appointment_after_the_change_of_provider_waits_to_be_planned(
    town: World, at: datetime
) -> None:
    """Its visitor loses sight of it at midnight: somebody must plan it anew."""
    booked(town, at)
    assert visits_to_schedule(town.session, town.desk, today=TODAY).total == 0
    term = town.session.exec(
        select(ProviderTerm).where(ProviderTerm.provider_id == town.provider.id)
    ).one()
    term.valid_to = TUESDAY + timedelta(days=1)
    assert visits_to_schedule(town.session, town.desk, today=TODAY).total == 0
    term.valid_to = TUESDAY
    assert visits_to_schedule(town.session, town.desk, today=TODAY).total == 1
    build.add(  # he goes on for the municipality: he comes as agreed
        town.session,
        Assignment(
            person_id=town.visitor_person.id, role=Role.VISITOR, valid_from=TODAY
        ),
    )
    assert visits_to_schedule(town.session, town.desk, today=TODAY).total == 0


def test_the_office_gets_a_visit_to_log_and_the_scale_follows_the_norm(
    town: World, at: datetime
) -> None:
    visit = booked(town, at)
    seen = visit_to_log(town.session, town.desk, visit.id or 0, today=TODAY)
    assert (seen.visit_id, seen.scale_on) == (visit.id, False)
    build.add(town.session, Municipality(norms={"loneliness_scale": True}))
    assert visit_to_log(town.session, town.visitor, visit.id or 0, today=TODAY).scale_on


# --- the office ---


def test_what_waits_for_an_appointment_with_wishes_and_tries(
    town: World, at: datetime
) -> None:
    record_response(
        town.session,
        resident_id=town.cora.id,
        cycle_id=town.cycle.id,
        code=ResponseCode.YES,
        channel=Channel.PHONE,
        wishes={"phone": "010 7", "days": [0], "visitor_gender": "V"},
        by=town.desk,
        at=at - timedelta(days=9),
    )
    tried = booked(town, at, town.anna.id, town.bert.id)
    for number in range(3):
        log_attempt(
            town.session,
            visit_id=tried.id,
            outcome=Outcome.NOT_HOME,
            channel=Channel.DOORBELL,
            by=town.visitor,
            at=AFTER + timedelta(hours=number),
        )
    first, second = visits_to_schedule(town.session, town.desk, today=TODAY).rows
    assert "van Dijk" in first.names
    assert (first.wishes, first.waits_days, first.phone) == (
        "door een vrouw, maandag",
        9,
        "010 7",
    )
    assert (second.attempts, second.suggest_stop) == (3, True)
    assert set(second.resident_ids) == {town.anna.id, town.bert.id}
    assert " en " in second.names


def test_a_hold_shows_beside_what_waits(town: World, at: datetime) -> None:
    request_visit(
        town.session,
        resident_ids=[town.cora.id],
        cycle_id=town.cycle.id,
        by=town.desk,
        at=at,
    )
    place_hold(
        town.session,
        resident_id=town.cora.id,
        reason="in_hospital",
        source="visit:1",
        days=28,
        by=town.desk,
        at=at,
    )
    (row,) = visits_to_schedule(town.session, town.desk, today=TODAY).rows
    assert row.hold == "in_hospital"


def test_the_calendar_holds_the_days_asked_for_and_no_others(
    town: World, at: datetime
) -> None:
    visit = booked(town, at)
    for first, last, expected in (
        (TUESDAY, TUESDAY, [visit.id]),
        (TODAY, TUESDAY, [visit.id]),
        (TODAY, TUESDAY - timedelta(days=1), []),
        (TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=9), []),
    ):
        rows = calendar(
            town.session, town.desk, first=first, last=last, today=TODAY
        ).rows
        assert [row.visit_id for row in rows] == expected
    assert calendar(
        town.session,
        town.desk,
        district_code="D2",
        first=TUESDAY,
        last=TUESDAY,
        today=TODAY,
    ) == (0, [])


def test_what_is_over_and_not_logged_is_listed(town: World, at: datetime) -> None:
    visit = booked(town, at)
    assert visits_to_log(town.session, town.desk, at=at).total == 0
    (row,) = visits_to_log(town.session, town.desk, at=AFTER).rows
    assert (row.visit_id, row.visitor) == (visit.id, "Vera Visser")


def test_recent_logs_can_be_found_to_correct(town: World, at: datetime) -> None:
    visit = booked(town, at)
    log_visit(
        town.session,
        visit.id or 0,
        persons=[PersonLog(town.cora.id, Outcome.DECLINED_NO_NEED)],
        channel=Channel.DOORBELL,
        by=town.visitor,
        at=AFTER,
    )
    (row,) = recently_logged(town.session, town.desk, today=TUESDAY).rows
    assert (row.visit_id, row.label) == (visit.id, "geweigerd")
    later = TUESDAY + timedelta(days=31)
    assert recently_logged(town.session, town.desk, today=later).total == 0


def test_the_detail_tells_who_did_what(town: World, at: datetime) -> None:
    visit = booked(town, at)
    log_visit(
        town.session,
        visit.id or 0,
        persons=[
            PersonLog(
                town.cora.id, Outcome.VISITED, wishes="Kaarten", themes=("activities",)
            )
        ],
        channel=Channel.DOORBELL,
        by=town.visitor,
        at=AFTER,
    )
    detail = visit_detail(town.session, town.desk, visit.id or 0)
    assert detail.state is VisitState.DONE
    assert detail.persons[0].wishes == "Kaarten"
    assert [(line.what, line.by) for line in detail.history] == [
        ("gemaakt", "Dina Desk"),
        ("bezocht", "Vera Visser"),
    ]
    assert detail.attempts[0].by == "Vera Visser"
    with pytest.raises(NotPermitted):
        visit_detail(town.session, town.visitor, visit.id or 0)
    elsewhere = build.viewer(Role.PHONE_DESK, person_id=1, district_code="D2")
    with pytest.raises(NotFound):
        visit_detail(town.session, elsewhere, visit.id or 0)


# --- never contacted ---


def test_never_contacted_leaves_out_whoever_answered_or_was_tried(
    town: World, at: datetime
) -> None:
    cycle_id = town.cycle.id or 0
    assert never_contacted(town.session, town.desk, cycle_id).total == 3
    record_response(
        town.session,
        resident_id=town.anna.id,
        cycle_id=cycle_id,
        code=ResponseCode.NOT_THIS_YEAR,
        channel=Channel.PHONE,
        by=town.desk,
        at=at,
    )
    log_attempt(
        town.session,
        resident_ids=[town.bert.id],
        cycle_id=cycle_id,
        outcome=Outcome.NOT_HOME,
        channel=Channel.PHONE,
        by=town.desk,
        at=at,
    )
    found = never_contacted(town.session, town.desk, cycle_id)
    assert [(row[0], row[3]) for row in found.rows] == [(town.cora.id, 1)]
    town.cora.died = True
    town.session.flush()
    assert never_contacted(town.session, town.desk, cycle_id) == (0, [])


def test_a_cancelled_visit_is_in_no_list(town: World, at: datetime) -> None:
    visit = booked(town, at)
    cancel_visit(town.session, visit.id or 0, reason="Ziek", by=town.desk, at=at)
    assert my_visits(town.session, town.visitor, today=TODAY) == []
    assert visits_to_schedule(town.session, town.desk, today=TODAY).total == 0

"""Appointments: who may come, when he is free, and whom we may not visit."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.actions.responses import record_response
from outreach.actions.visits import (
    book_visit,
    cancel_visit,
    request_visit,
    reschedule_visit,
)
from outreach.clock import at_local
from outreach.errors import AlreadyDone, Changed, NotFound, NotPermitted, Refused
from outreach.rules.responses import ResponseCode
from outreach.rules.visits import Channel, Outcome, VisitKind, VisitState
from outreach.tables import (
    Absence,
    Objection,
    PhonePeriod,
    ProviderTerm,
    Resident,
    Visit,
    VisitPerson,
)
from tests import build
from tests.visiting import TEN, TUESDAY, World, visitor


def book(town: World, at: datetime, *who: Resident, **given: object) -> Visit:
    values: dict[str, object] = {
        "starts_at": TEN,
        "visitor_id": town.visitor_person.id,
        "by": town.desk,
    } | given
    people = who or (town.cora,)
    return book_visit(
        town.session,
        resident_ids=[each.id for each in people],
        cycle_id=town.cycle.id,
        at=at,
        **values,  # type: ignore[arg-type]
    )


def test_a_booked_visit_has_a_time_a_visitor_and_its_people(
    town: World, at: datetime
) -> None:
    visit = book(town, at, town.anna, town.bert, note="Bel bij de achterdeur")
    assert (visit.state, visit.starts_at, visit.minutes) == (
        VisitState.SCHEDULED,
        TEN,
        60,
    )
    assert (visit.visitor_id, visit.note) == (
        town.visitor_person.id,
        "Bel bij de achterdeur",
    )
    rows = town.session.exec(select(VisitPerson)).all()
    assert {row.resident_id for row in rows} == {town.anna.id, town.bert.id}
    assert all(row.invitation_id for row in rows)


def test_the_visit_that_was_asked_for_is_the_one_that_is_booked(
    town: World, at: datetime
) -> None:
    asked = request_visit(
        town.session,
        resident_ids=[town.anna.id],
        cycle_id=town.cycle.id,
        by=town.desk,
        at=at,
    )
    visit = book(town, at, town.bert)
    assert visit.id == asked.id
    assert visit.state is VisitState.SCHEDULED
    rows = town.session.exec(select(VisitPerson)).all()
    assert {row.resident_id for row in rows} == {town.anna.id, town.bert.id}


def test_people_of_two_addresses_are_not_one_visit(town: World, at: datetime) -> None:
    with pytest.raises(Refused, match="hetzelfde adres"):
        book(town, at, town.anna, town.cora)


def test_an_address_gets_no_second_appointment(town: World, at: datetime) -> None:
    book(town, at, town.anna)
    with pytest.raises(Refused, match="staat al een afspraak"):
        book(town, at, town.bert, starts_at=TEN + timedelta(hours=3))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"trained_on": None}, "training"),
        ({"conduct_certificate_on": None}, "Verklaring Omtrent het Gedrag"),
        ({"pass_valid_to": date(2026, 11, 23)}, "pas is op die dag verlopen"),
        ({"active": False}, "werkt niet meer mee"),
    ],
)
def test_only_somebody_who_may_visit_is_sent(
    town: World, at: datetime, change: dict[str, object], sentence: str
) -> None:
    for name, value in change.items():
        setattr(town.visitor_person, name, value)
    with pytest.raises(Refused, match=sentence):
        book(town, at)


def test_a_visitor_of_elsewhere_does_not_come(town: World, at: datetime) -> None:
    with pytest.raises(Refused, match="niet in dit gebied"):
        book(town, at, visitor_id=town.outsider.person_id)


def test_after_a_change_of_provider_the_old_visitors_do_not_come(
    town: World, at: datetime
) -> None:
    term = town.session.exec(
        select(ProviderTerm).where(ProviderTerm.provider_id == town.provider.id)
    ).one()
    term.valid_to = date(2027, 1, 1)
    last, first = date(2026, 12, 31), date(2027, 1, 4)
    book(town, at, starts_at=at_local(last, time(10)))
    with pytest.raises(Refused, match="niet in dit gebied"):
        book(town, at, town.anna, starts_at=at_local(first, time(10)))


def test_two_appointments_do_not_overlap(town: World, at: datetime) -> None:
    book(town, at)
    with pytest.raises(Refused, match="al een andere afspraak"):
        book(town, at, town.anna, starts_at=TEN + timedelta(minutes=30))
    with pytest.raises(Refused, match="al een andere afspraak"):
        book(
            town,
            at,
            town.anna,
            starts_at=TEN + timedelta(minutes=30),
            agreed_with_visitor=True,
        )
    book(town, at, town.anna, starts_at=TEN + timedelta(minutes=60))


def test_an_absent_visitor_is_not_booked(town: World, at: datetime) -> None:
    build.add(
        town.session,
        Absence(person_id=town.visitor_person.id, first_day=TUESDAY, last_day=TUESDAY),
    )
    with pytest.raises(Refused, match="afwezig"):
        book(town, at, agreed_with_visitor=True)


def test_outside_hours_only_when_the_visitor_agrees(town: World, at: datetime) -> None:
    evening = at_local(TUESDAY, time(19))
    with pytest.raises(Refused, match="maakt op dat moment geen bezoeken"):
        book(town, at, starts_at=evening)
    assert book(town, at, starts_at=evening, agreed_with_visitor=True).id


def test_a_time_that_has_passed_is_refused(town: World, at: datetime) -> None:
    with pytest.raises(Refused, match="al voorbij"):
        book(town, at, starts_at=at - timedelta(hours=1))


def test_who_objects_is_not_booked(town: World, at: datetime) -> None:
    build.add(
        town.session,
        Objection(
            resident_id=town.cora.id,
            bsn_index=town.cora.bsn_index,
            source="phone",
            at=at,
            day=at.date(),
            by="test",
        ),
    )
    with pytest.raises(Refused, match="wil niet meer"):
        book(town, at)


def test_who_died_is_not_booked(town: World, at: datetime) -> None:
    town.cora.died, town.cora.died_on = True, "20261119"
    with pytest.raises(Refused, match="overleden"):
        book(town, at)


@pytest.mark.parametrize(
    ("district", "first", "last", "kind"),
    [
        (None, date(2026, 11, 1), None, VisitKind.PHONE),
        ("D1", date(2026, 11, 24), date(2026, 11, 25), VisitKind.PHONE),
        ("D1", date(2026, 11, 20), date(2026, 11, 24), VisitKind.HOME),
        ("D2", date(2026, 11, 1), None, VisitKind.HOME),
    ],
)
def test_the_switch_turns_visits_into_phone_conversations(
    town: World,
    at: datetime,
    district: str | None,
    first: date,
    last: date | None,
    kind: VisitKind,
) -> None:
    build.add(
        town.session,
        PhonePeriod(
            district_code=district,
            valid_from=first,
            valid_to=last,
            reason="griep",
            by="test",
            at=at,
        ),
    )
    assert book(town, at).kind is kind


def test_a_shielded_resident_is_visited_by_the_municipality_only(
    town: World, at: datetime
) -> None:
    town.cora.nondisclosure = 7
    with pytest.raises(Refused, match="gemeente zelf"):
        book(town, at)
    person, _ = visitor(town.session, "Gemma Gemeente", provider_id=None, district=None)
    visit = book(town, at, visitor_id=person.id)
    assert (visit.municipal, visit.provider_id) == (True, None)


@pytest.mark.parametrize("minutes", [14, 241])
def test_a_visit_has_a_sensible_length(town: World, at: datetime, minutes: int) -> None:
    with pytest.raises(Refused, match="kwartier"):
        book(town, at, minutes=minutes)


def test_a_double_click_books_once(town: World, at: datetime) -> None:
    book(town, at, nonce="n")
    with pytest.raises(AlreadyDone):
        book(town, at, nonce="n")


def test_moving_keeps_the_visitor_and_counts(town: World, at: datetime) -> None:
    visit = book(town, at)
    later = TEN + timedelta(minutes=30)
    reschedule_visit(town.session, visit.id or 0, starts_at=later, by=town.desk, at=at)
    assert (visit.starts_at, visit.reschedules, visit.visitor_id) == (
        later,
        1,
        town.visitor_person.id,
    )


def test_who_moves_an_appointment_that_changed_hears_by_whom(
    town: World, at: datetime
) -> None:
    visit = book(town, at)
    version = visit.version_id
    reschedule_visit(
        town.session,
        visit.id or 0,
        starts_at=TEN + timedelta(hours=1),
        version=version,
        by=town.desk,
        at=at,
    )
    with pytest.raises(Changed, match="door Dina Desk op 20-11-2026 om 10:00"):
        reschedule_visit(
            town.session,
            visit.id or 0,
            starts_at=TEN + timedelta(hours=2),
            version=version,
            by=town.coordinator,
            at=at,
        )
    assert visit.starts_at == TEN + timedelta(hours=1)


def test_a_cancelled_appointment_notes_it_per_person(town: World, at: datetime) -> None:
    visit = book(town, at, town.anna, town.bert)
    with pytest.raises(Refused, match="geen reden"):
        cancel_visit(town.session, visit.id or 0, reason="", by=town.desk, at=at)
    cancel_visit(town.session, visit.id or 0, reason="Ziek", by=town.desk, at=at)
    assert visit.state is VisitState.CANCELLED
    rows = town.session.exec(select(VisitPerson)).all()
    assert {row.outcome for row in rows} == {Outcome.CANCELLED_BY_RESIDENT}
    with pytest.raises(AlreadyDone, match="afgezegd"):
        cancel_visit(town.session, visit.id or 0, reason="Ziek", by=town.desk, at=at)


def test_visitors_do_not_book(town: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        book(town, at, by=town.visitor)


def test_the_desk_of_another_district_does_not_find_the_visit(
    town: World, at: datetime
) -> None:
    visit = book(town, at)
    elsewhere = build.viewer(Role.PHONE_DESK, person_id=1, district_code="D2")
    with pytest.raises(NotFound):
        cancel_visit(town.session, visit.id or 0, reason="x", by=elsewhere, at=at)


def test_a_partner_who_left_does_not_keep_the_other_from_moving_it(
    town: World, at: datetime
) -> None:
    visit = book(town, at, town.anna, town.bert)
    record_response(
        town.session,
        resident_id=town.bert.id,
        cycle_id=town.cycle.id,
        code=ResponseCode.NEVER_AGAIN,
        channel=Channel.PHONE,
        by=town.desk,
        at=at,
    )
    later = TEN + timedelta(hours=2)
    reschedule_visit(town.session, visit.id or 0, starts_at=later, by=town.desk, at=at)
    assert visit.starts_at == later


def test_who_is_still_to_be_met_decides_whether_it_may_be_moved(
    town: World, at: datetime
) -> None:
    visit = book(town, at, town.anna, town.bert)
    town.bert.died, town.bert.died_on = True, "20261120"
    with pytest.raises(Refused, match="overleden"):
        reschedule_visit(
            town.session,
            visit.id or 0,
            starts_at=TEN + timedelta(hours=2),
            by=town.desk,
            at=at,
        )


def test_a_shielded_partner_who_joins_takes_the_visit_from_both_visitors(
    town: World, at: datetime
) -> None:
    second, _ = visitor(
        town.session, "Saar Samen", provider_id=town.provider.id, district="D1"
    )
    visit = book(town, at, town.anna, second_visitor_id=second.id)
    town.bert.nondisclosure = 7
    request_visit(
        town.session,
        resident_ids=[town.bert.id],
        cycle_id=town.cycle.id,
        by=town.desk,
        at=at,
    )
    assert (visit.visitor_id, visit.second_visitor_id) == (None, None)

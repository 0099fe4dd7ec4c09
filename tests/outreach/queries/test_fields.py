"""Which fields each role gets of a resident, written out: one more is a failure."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.actions.contact_holds import place_hold
from outreach.actions.safety_notes import add_safety_note
from outreach.actions.visits import book_visit
from outreach.errors import NotFound
from outreach.queries.phone_desk import caller_card, find_caller
from outreach.queries.residents import resident_card
from outreach.queries.visits import MyPerson, MyVisit, my_visits, visits_to_schedule
from outreach.rules.fields import (
    AT_THE_DOOR,
    WITHHELD_HOLDS,
    Field,
    card_fields,
    hold_reason,
)
from outreach.rules.safety_codes import SafetyCode
from tests import build, visiting

FORBIDDEN = ("bsn", "partner_end", "partner_until", "gender", "nationality", "reason")


def test_a_visitor_gets_these_fields_and_no_others() -> None:
    assert MyPerson._fields == (
        "resident_id",
        "name",
        "age",
        "phone",
        "language",
        "interpreter",
        "outcome",
        "outcome_label",
        "to_meet",
    )
    assert MyVisit._fields == (
        "visit_id",
        "version",
        "state",
        "label",
        "starts_at",
        "minutes",
        "kind",
        "kind_label",
        "address",
        "note",
        "persons",
        "safety",
        "scale_on",
        "professional",
        "stop",
    )


@pytest.mark.parametrize(
    ("rights", "fields"),
    [
        (["find_resident"], frozenset(Field)),
        (["see_own_visits"], AT_THE_DOOR),
        (["see_follow_ups"], AT_THE_DOOR),
        (["see_own_visits", "find_resident"], frozenset(Field)),
        (["see_figures"], frozenset()),
        ([], frozenset()),
    ],
)
def test_fields_follow_from_the_rights(rights: list[str], fields: frozenset) -> None:
    assert card_fields(rights) == fields
    assert {
        Field.BIRTH,
        Field.INVESTIGATION,
        Field.NONDISCLOSURE,
    } & AT_THE_DOOR == set()


@pytest.mark.parametrize("reason", ["in_hospital", "bereaved"])
def test_a_provider_reads_no_reason_of_a_marriage(reason: str) -> None:
    assert hold_reason(reason, outside=False) == reason
    assert (hold_reason(reason, outside=True) == reason) is (
        reason not in WITHHELD_HOLDS
    )


@pytest.fixture
def world(session: Session) -> visiting.World:
    made = visiting.world(session, at=build.AT)
    add_safety_note(
        session,
        resident_id=made.anna.id,
        code=SafetyCode.TWO_VISITORS,
        reason="agressieve zoon",
        valid_to=build.AT.date() + timedelta(days=10),
        by=made.coordinator,
        at=build.AT,
    )
    book_visit(
        session,
        resident_ids=[made.anna.id],
        cycle_id=made.cycle.id,
        starts_at=visiting.TEN,
        visitor_id=made.visitor_person.id or 0,
        by=made.coordinator,
        at=build.AT,
    )
    return made


def test_the_card_of_a_visitor_stops_at_the_door(
    session: Session, world: visiting.World
) -> None:
    card = resident_card(session, world.visitor, world.anna.id, today=visiting.TUESDAY)
    assert card.name == "A.M. Bakker"
    assert card.age == "80"
    assert (card.birth, card.under_investigation) == ("", ())
    assert card.safety_codes == (SafetyCode.TWO_VISITORS,)
    assert "1946" not in repr(card)
    assert "zoon" not in repr(card)
    with pytest.raises(NotFound):
        resident_card(session, world.visitor, world.cora.id, today=visiting.TUESDAY)


def test_a_visitor_reads_the_code_and_never_the_reason(
    session: Session, world: visiting.World
) -> None:
    (visit,) = my_visits(session, world.visitor, today=visiting.TUESDAY)
    assert visit.safety == ("Ga met twee personen",)
    for word in ("zoon", "1946", "index", "sealed"):
        assert word not in repr(visit)
    later = visiting.TUESDAY + timedelta(days=20)
    assert my_visits(session, world.visitor, today=later)[0].safety == ()


def of_provider(world: visiting.World) -> Viewer:
    return build.viewer(Role.COORDINATOR, person_id=77, provider_id=world.provider.id)


def test_a_provider_sees_what_article_39_allows(
    session: Session, world: visiting.World
) -> None:
    place_hold(
        session,
        resident_id=world.cora.id,
        reason="bereaved",
        source="register:1",
        days=42,
        by=world.coordinator,
        at=build.AT,
    )
    theirs, today = of_provider(world), build.AT.date()
    card = caller_card(session, theirs, world.cora.id, today=today)
    assert [reason for _, reason, _ in card.holds] == ["other"]
    ours = caller_card(session, world.coordinator, world.cora.id, today=today)
    assert [reason for _, reason, _ in ours.holds] == ["bereaved"]
    for word in (*FORBIDDEN[:2], "bereaved", "partner_until"):
        assert word not in repr(card)
    waiting = visits_to_schedule(session, theirs, today=today)
    assert "bereaved" not in repr(waiting)


def test_nobody_with_non_disclosure_is_in_a_view_of_a_provider(
    session: Session, world: visiting.World
) -> None:
    world.anna.nondisclosure = 7
    session.add(world.anna)
    session.flush()
    theirs, today = of_provider(world), build.AT.date()
    hits = find_caller(session, theirs, postcode=world.anna.postcode)
    assert world.anna.id not in {hit.resident_id for hit in hits}
    assert world.anna.id in {
        hit.resident_id
        for hit in find_caller(session, world.coordinator, postcode=world.anna.postcode)
    }
    with pytest.raises(NotFound):
        caller_card(session, theirs, world.anna.id, today=today)
    with pytest.raises(NotFound):
        resident_card(session, world.visitor, world.anna.id, today=visiting.TUESDAY)
    assert my_visits(session, world.visitor, today=visiting.TUESDAY) == []

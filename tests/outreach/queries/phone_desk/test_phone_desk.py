"""The phone desk finds a caller, and tells about visitors only what it may."""

from datetime import date, datetime, timedelta

import pytest

from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.actions.responses import correct_response, record_response
from outreach.actions.visits import book_visit
from outreach.auditing import NOTES
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.queries.phone_desk import caller_card, check_visitor, find_caller
from outreach.rules.codes import shown_code
from outreach.rules.responses import ResponseCode
from outreach.rules.rounds.papers import card_number
from outreach.rules.visits import Channel, VisitState
from outreach.tables import Visit, VisitPerson
from tests import build
from tests.visiting import TEN, TUESDAY, World

TODAY = date(2026, 11, 20)


def ids(town: World, **given: object) -> list[str]:
    hits = find_caller(town.session, town.desk, **given)  # type: ignore[arg-type]
    return [hit.resident_id for hit in hits]


def test_a_letter_code_finds_its_one_owner_however_it_is_typed(town: World) -> None:
    code = town.invitation(town.cora).code
    for typed in (code, shown_code(code), shown_code(code).lower(), f" {code} "):
        assert ids(town, code=typed) == [town.cora.id]
    assert ids(town, code=code[:-1]) == []
    assert ids(town, code="222222222") == []


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("van Dyk", "cora"),
        ("Dijk", "cora"),
        ("Cora van Dijk", "cora"),
        ("meneer Jansen", "bert"),
        ("Bakker", "anna"),
    ],
)
def test_a_name_as_it_was_heard_finds_the_caller(
    town: World, heard: str, expected: str
) -> None:
    assert getattr(town, expected).id in ids(town, name=heard)


def test_a_married_name_finds_her_too(town: World) -> None:
    assert set(ids(town, name="Jansen")) == {town.anna.id, town.bert.id}


def test_birth_date_and_address_narrow_the_search(town: World) -> None:
    assert ids(town, birth=date(1944, 1, 1)) == [town.bert.id]
    assert ids(town, name="Jansen", birth_year=1946) == [town.anna.id]
    number = town.cora.house_number
    assert ids(town, postcode="3011 aa", house_number=number) == [town.cora.id]
    assert ids(town, postcode="3012", house_number=number) == []
    assert ids(town, name="Jansen", birth_year=1930) == []


def test_a_card_behind_a_closed_door_finds_who_lived_there(town: World) -> None:
    visit = Visit(district_code="D1", requested_at=build.AT)
    build.add(town.session, visit)
    for who in (town.anna, town.bert):
        seat = VisitPerson(visit_id=visit.id or 0, resident_id=who.id)
        build.add(town.session, seat)
    card = card_number(visit.id or 0)
    for typed in (card, card.replace("-", " "), f"nummer {card}"):
        assert ids(town, card=typed) == [town.anna.id, town.bert.id]
    looks = [note for note in town.session.info[NOTES] if note.act == "find"]
    assert set(looks[-1].subjects) == {town.anna.id, town.bert.id}
    assert ids(town, card=card_number(9999)) == []
    wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
    for typed in (wrong, "12", "geen", card_number(2**31)):
        with pytest.raises(Refused, match="een cijfer is verkeerd"):
            ids(town, card=typed)
    town.anna.nondisclosure = 7
    town.session.flush()
    provider = town.provider.id
    theirs = build.viewer(Role.PHONE_DESK, person_id=1, provider_id=provider)
    (hit,) = find_caller(town.session, theirs, card=card)
    assert hit.resident_id == town.bert.id
    elsewhere = build.viewer(Role.PHONE_DESK, person_id=1, district_code="D2")
    assert find_caller(town.session, elsewhere, card=card) == []
    with pytest.raises(NotPermitted):
        find_caller(town.session, town.visitor, card=card)


def test_a_birth_date_that_is_known_in_part_fits(town: World) -> None:
    town.cora.birth = "19460000"
    town.cora.birth_earliest = date(1946, 1, 1)
    town.cora.birth_latest = date(1946, 12, 31)
    town.session.flush()
    assert ids(town, birth=date(1946, 7, 1)) == [town.cora.id]


def test_an_empty_search_is_refused(town: World) -> None:
    with pytest.raises(Refused, match="niets ingevuld"):
        ids(town)


def test_a_name_with_percent_signs_finds_nobody(town: World) -> None:
    assert ids(town, postcode="%") == []


def test_only_those_who_may_find_residents_do(town: World) -> None:
    for other in (town.visitor, town.outsider, town.manager):
        with pytest.raises(NotPermitted):
            find_caller(town.session, other, name="Bakker")
    elsewhere = build.viewer(Role.PHONE_DESK, person_id=1, district_code="D2")
    assert find_caller(town.session, elsewhere, name="Bakker") == []
    with pytest.raises(NotFound):
        caller_card(town.session, elsewhere, town.cora.id, today=TODAY)


def test_a_provider_never_finds_a_shielded_resident(town: World) -> None:
    town.cora.nondisclosure = 7
    town.session.flush()
    theirs = build.viewer(Role.PHONE_DESK, person_id=1, provider_id=town.provider.id)
    assert find_caller(town.session, theirs, name="van Dijk") == []
    (hit,) = find_caller(town.session, town.desk, name="van Dijk")
    assert hit.nondisclosure


def test_the_card_tells_what_he_got_and_said(town: World, at: datetime) -> None:
    wrong = record_response(
        town.session,
        resident_id=town.anna.id,
        cycle_id=town.cycle.id,
        code=ResponseCode.NOT_THIS_YEAR,
        channel=Channel.PHONE,
        by=town.desk,
        at=at,
    )
    correct_response(
        town.session,
        wrong.id or 0,
        code=ResponseCode.YES,
        reason="Verkeerd verstaan",
        wishes={"days": [1]},
        by=town.desk,
        at=at,
    )
    book_visit(
        town.session,
        resident_ids=[town.anna.id, town.bert.id],
        cycle_id=town.cycle.id,
        starts_at=TEN,
        visitor_id=town.visitor_person.id or 0,
        by=town.desk,
        at=at,
    )
    card = caller_card(town.session, town.desk, town.anna.id, today=TODAY)
    assert card.letter is not None
    assert card.letter.code == shown_code(town.invitation(town.anna).code)
    assert (card.letter.posted_on, card.letter.state) == (
        date(2026, 11, 10),
        "beantwoord",
    )
    assert card.letter.approach.startswith("op antwoord")
    assert [partner.resident_id for partner in card.partners] == [town.bert.id]
    assert [(row.starts_at, row.visitor) for row in card.visits] == [
        (TEN, "Vera Visser")
    ]
    assert [(row.label, row.corrected) for row in card.answers] == [
        ("Ja, graag een bezoek", False),
        ("Dit jaar niet", True),
    ]
    assert card.answers[0].wishes == "dinsdag"
    assert card.objections == []


def test_the_card_shows_objections_and_holds(town: World, at: datetime) -> None:
    for code in (ResponseCode.NEVER_AGAIN, ResponseCode.MOVED):
        record_response(
            town.session,
            resident_id=town.cora.id,
            cycle_id=town.cycle.id,
            code=code,
            channel=Channel.PHONE,
            by=town.desk,
            at=at,
        )
    card = caller_card(town.session, town.desk, town.cora.id, today=TODAY)
    assert [(ever, day) for _, ever, day in card.objections] == [(True, TODAY)]
    assert [(reason, end) for _, reason, end in card.holds] == [("moved", None)]


def test_a_resident_without_a_letter_has_a_card(town: World) -> None:
    nobody = build.resident(town.session)
    card = caller_card(town.session, town.desk, nobody.id, today=TODAY)
    assert (card.letter, card.partners, card.answers) == (None, [], [])


# --- is this visitor really from you? ---


def appointment(town: World, at: datetime) -> None:
    book_visit(
        town.session,
        resident_ids=[town.cora.id],
        cycle_id=town.cycle.id,
        starts_at=TEN,
        visitor_id=town.visitor_person.id or 0,
        by=town.desk,
        at=at,
    )


def test_a_visitor_with_an_appointment_here_is_confirmed(
    town: World, at: datetime
) -> None:
    appointment(town, at)
    (found,) = check_visitor(
        town.session,
        town.desk,
        pass_number="p-vera",
        resident_id=town.cora.id,
        today=TUESDAY,
    )
    assert (found.name, found.is_ours, found.organisation) == (
        "Vera Visser",
        True,
        "Welzijn Noord",
    )
    assert found.appointment_at == TEN


def test_where_else_a_visitor_goes_is_not_told(town: World, at: datetime) -> None:
    appointment(town, at)
    (found,) = check_visitor(
        town.session,
        town.desk,
        name="Vera Fisser",
        resident_id=town.anna.id,
        today=TUESDAY,
    )
    assert (found.is_ours, found.appointment_at) == (True, None)
    (other_day,) = check_visitor(
        town.session,
        town.desk,
        name="Vera Visser",
        resident_id=town.cora.id,
        today=TUESDAY + timedelta(days=1),
    )
    assert other_day.appointment_at is None


def test_somebody_who_may_not_visit_is_not_ours(town: World) -> None:
    town.visitor_person.pass_valid_to = date(2026, 1, 1)
    town.session.flush()
    (found,) = check_visitor(
        town.session, town.desk, pass_number="P-Vera", today=TUESDAY
    )
    assert (found.is_ours, found.why_not) == (False, "De pas is op die dag verlopen.")


@pytest.mark.parametrize(
    "given", [{"name": "Boris Bedrieger"}, {"pass_number": "P-0000"}]
)
def test_a_stranger_is_nobody_of_ours(town: World, given: dict[str, str]) -> None:
    assert check_visitor(town.session, town.desk, today=TUESDAY, **given) == []


def test_the_question_needs_a_name_and_the_right(town: World) -> None:
    with pytest.raises(Refused, match="naam of pasnummer"):
        check_visitor(town.session, town.desk, today=TUESDAY)
    with pytest.raises(NotPermitted):
        check_visitor(town.session, town.visitor, name="Vera", today=TUESDAY)


def test_another_role_does_not_open_the_card_of_a_caller(town: World) -> None:
    """Desk of a provider, and visitor of the municipality: two scopes stay two."""
    person_id = town.visitor_person.id or 0
    town.cora.nondisclosure = 7
    visit = build.add(
        town.session,
        Visit(
            district_code="D1",
            municipal=True,
            visitor_id=person_id,
            state=VisitState.SCHEDULED,
            requested_at=build.AT,
        ),
    )
    build.add(
        town.session, VisitPerson(visit_id=visit.id or 0, resident_id=town.cora.id)
    )
    both = Viewer(
        ViewerKind.PERSON,
        "Twee rollen",
        TODAY,
        person_id,
        (Grant(Role.PHONE_DESK, None, town.provider.id), Grant(Role.VISITOR)),
    )
    with pytest.raises(NotFound):
        caller_card(town.session, both, town.cora.id, today=TODAY)

"""Letters that were asked for: a batch of the day, and only what is still true."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from letters.actions.batches import approve_batch, cancel_batch
from letters.actions.requested import make_requested
from letters.actions.retention import being_sent
from letters.adapters.font_coverage import covered_signs
from letters.queries.requested import making_areas, waiting_kinds
from letters.queries.still_meant import no_longer_meant
from letters.rules.batches import BatchState
from letters.rules.holds import withdrawn_label
from letters.rules.letter_values import sign_hold
from letters.rules.requested_letters import (
    NOT_NEEDED,
    SPOKEN_SINCE,
    TAKEN_BACK,
    VISIT_CHANGED,
    VISIT_NEAR,
    day_in_words,
    time_in_words,
)
from letters.tables import Batch, Letter
from outreach.access import Role, Viewer
from outreach.actions.letter_requests import ask_for_letter
from outreach.actions.responses import record_response
from outreach.actions.retention.erasing import erase_resident
from outreach.actions.visits import book_visit, log_attempt, reschedule_visit
from outreach.clock import at_local
from outreach.database import reading, writing
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.visits import Channel, Outcome
from outreach.tables import LetterRequest, Resident, Visit
from tests import build
from tests.databases import KINDS, postgresql_database
from tests.letters.lives import approver, bring
from tests.letters.waves import delivery, municipality
from tests.visiting import World, world

AT = build.AT
FAR = at_local(date(2026, 12, 1), time(10, 30))


@pytest.fixture
def town(session: Session) -> World:
    """The small world of visits, in a municipality that can send letters."""
    municipality(session)
    delivery(session)
    return world(session, AT)


def book(town: World, who: Resident, when: datetime = FAR) -> Visit:
    return book_visit(
        town.session,
        resident_ids=[who.id],
        cycle_id=town.cycle.id,
        starts_at=when,
        visitor_id=town.visitor_person.id or 0,
        letter=True,
        by=town.desk,
        at=AT,
    )


def states(town: World) -> list[str]:
    rows = town.session.exec(select(LetterRequest).order_by("id"))
    return [row.state.value for row in rows]


def letters_of(town: World, batch: Batch) -> list[Letter]:
    statement = select(Letter).where(Letter.batch_id == batch.id).order_by("id")
    return list(town.session.exec(statement))


def make(town: World, kind: str, at: datetime = AT, **given: object) -> Batch:
    return make_requested(
        town.session,
        kind,
        by=town.coordinator,
        at=at,
        **given,  # type: ignore[arg-type]
    )


def test_words_of_a_day_and_a_time() -> None:
    assert day_in_words(date(2026, 11, 24)) == "dinsdag 24 november 2026"
    assert time_in_words(datetime(2026, 11, 24, 9, 5)) == "09.05 uur"  # noqa: DTZ001


def test_an_appointment_goes_to_paper_and_is_pulled_when_it_moves(
    town: World, tmp_path: Path
) -> None:
    cora = book(town, town.cora)
    book(town, town.anna, FAR.replace(hour=13))
    (kind,) = waiting_kinds(town.session, town.coordinator, at=AT)
    assert (kind.ready, kind.waiting, kind.dropped) == (2, 0, 0)
    batch = make(town, "appointment")
    assert (batch.letters, batch.expected, states(town)) == (2, 2, ["taken"] * 2)
    by_who = {one.resident_id: one for one in letters_of(town, batch)}
    said = by_who[town.cora.id].letter_values["text"]
    day, hour = "dinsdag 1 december 2026", "10.30 uur"
    assert (said["dag"], said["tijd"], said["bezoeker"]) == (day, hour, "Vera Visser")
    assert said["aanbieder"] == "Welzijn Noord"
    assert by_who[town.cora.id].letter_values["code"] == ""
    assert waiting_kinds(town.session, town.coordinator, at=AT) == []
    with pytest.raises(Refused, match="wacht geen brief"):
        make(town, "appointment")

    bring(town.session, batch, BatchState.RENDERED, folder=tmp_path)
    reschedule_visit(
        town.session, cora.id or 0, starts_at=FAR.replace(hour=8), by=town.desk, at=AT
    )
    assert states(town) == ["taken", "taken", "open"], "a moved one is asked again"
    bring(town.session, batch, BatchState.RELEASED, folder=tmp_path)
    first, second = (by_who[one.id] for one in (town.cora, town.anna))
    assert (first.withdrawn_reason, second.withdrawn_reason) == (VISIT_CHANGED, "")
    assert states(town) == ["withdrawn", "taken", "open"]
    assert withdrawn_label(first.withdrawn_reason) == NOT_NEEDED[VISIT_CHANGED]
    bring(town.session, batch, BatchState.POSTED, folder=tmp_path)

    again = make(town, "appointment")
    (letter,) = letters_of(town, again)
    assert letter.letter_values["text"]["tijd"] == "09.30 uur"
    assert not letter.held_reason, "the first one never left"


def test_a_visitor_with_a_sign_that_cannot_be_printed_holds_his_letters_only(
    town: World,
) -> None:
    """Else one such name stops the whole file, or turns a line of the letter round."""
    book(town, town.cora)
    town.visitor_person.name = "Vera \u202eVisser"
    town.session.flush()
    (letter,) = letters_of(town, make(town, "appointment"))
    assert letter.held_reason == "sign_refused"
    assert sign_hold("Vera \u4e2d", covered_signs()) == "sign_not_in_font"


def test_a_batch_that_does_not_go_gives_its_requests_back(town: World) -> None:
    book(town, town.cora)
    batch = make(town, "appointment")
    cancel_batch(
        town.session,
        batch.id or 0,
        reason="De printer is stuk vandaag.",
        by=town.coordinator,
        at=AT,
    )
    assert states(town) == ["open"]
    with pytest.raises(Refused, match="dezelfde tekst"):
        make(town, "appointment")


def test_made_again_with_a_reason_and_looked_at_by_two(
    town: World, tmp_path: Path
) -> None:
    record_response(
        town.session,
        resident_id=town.cora.id,
        cycle_id=town.cycle.id,
        code=ResponseCode.NEVER_AGAIN,
        channel=Channel.PHONE,
        letter=True,
        by=town.desk,
        at=AT,
    )
    first = make(town, "stop")
    cancel_batch(
        town.session,
        first.id or 0,
        reason="Te vroeg gemaakt.",
        by=town.coordinator,
        at=AT,
    )
    batch = make(town, "stop", reissue="De eerste was te vroeg gemaakt.")
    bring(town.session, batch, BatchState.PROOFED, folder=tmp_path, by=town.coordinator)
    with pytest.raises(Refused):
        approve_batch(town.session, batch.id or 0, by=town.coordinator, at=AT)
    second = approver(town.session)
    approve_batch(town.session, batch.id or 0, by=second, at=AT)
    assert batch.state is BatchState.FROZEN
    busy = town.session.scalars(being_sent()).all()
    assert busy == [town.cora.id]
    with pytest.raises(Refused, match="loopt nog"):
        erase_resident(town.session, town.cora.id, by=town.coordinator, at=AT)


def test_held_letters_wait_again_and_late_ones_are_dropped(town: World) -> None:
    town.cora.address_investigation = "080000"
    book(town, town.anna)
    ask_for_letter(
        town.session,
        kind="stop",
        resident_id=town.bert.id,
        subject_kind="objection",
        subject_id=99,
        by=town.desk,
        at=AT,
    )
    kinds = waiting_kinds(town.session, town.coordinator, at=AT)
    assert [(one.ready, one.dropped) for one in kinds] == [(1, 0), (0, 1)]
    assert kinds[1].lines[0].about == NOT_NEEDED[TAKEN_BACK]
    town.anna.address_investigation = "089999"
    town.session.flush()
    batch = make(town, "appointment")
    assert (batch.letters, batch.held) == (0, 1)
    assert states(town) == ["open", "open"], "it waits for a person"
    town.anna.address_investigation = ""
    late = FAR - timedelta(hours=3)
    (appointment, _) = waiting_kinds(town.session, town.coordinator, at=late)
    assert appointment.lines[0].about == NOT_NEEDED[VISIT_NEAR]
    with pytest.raises(Refused, match="wacht geen brief"):
        make(town, "appointment", at=FAR - timedelta(days=1, hours=-15))
    assert states(town) == ["withdrawn", "open"]


def test_a_stop_goes_out_in_spite_of_the_objection_and_a_partner_waits(
    town: World,
) -> None:
    def told(who: Resident, code: ResponseCode, by: OnBehalfOf) -> None:
        record_response(
            town.session,
            resident_id=who.id,
            cycle_id=town.cycle.id,
            code=code,
            channel=Channel.PHONE,
            on_behalf_of=by,
            letter=True,
            by=town.desk,
            at=AT,
        )

    town.bert.surname = town.anna.partner_surname
    told(town.cora, ResponseCode.NEVER_AGAIN, OnBehalfOf.SELF)
    told(town.anna, ResponseCode.DECEASED, OnBehalfOf.FAMILY)
    (kind,) = waiting_kinds(town.session, town.coordinator, at=AT)
    assert (kind.ready, kind.waiting) == (1, 1)
    batch = make(town, "stop")
    (letter,) = letters_of(town, batch)
    assert letter.resident_id == town.cora.id
    assert (letter.held_reason, letter.withdrawn_reason) == ("", "")
    assert "aanhef" in letter.letter_values["text"]
    after = AT + timedelta(days=43)
    (kind,) = waiting_kinds(town.session, town.coordinator, at=after)
    assert (kind.ready, kind.waiting) == (1, 0)
    assert [line.resident_id for line in kind.lines] == [town.bert.id]


def test_we_missed_you_carries_the_code_until_somebody_spoke(town: World) -> None:
    visit = book_visit(
        town.session,
        resident_ids=[town.cora.id],
        cycle_id=town.cycle.id,
        starts_at=AT + timedelta(minutes=1),
        visitor_id=town.visitor_person.id or 0,
        agreed_with_visitor=True,
        by=town.desk,
        at=AT,
    )
    later = AT + timedelta(hours=1)
    log_attempt(
        town.session,
        visit_id=visit.id,
        outcome=Outcome.CARD_LEFT,
        channel=Channel.DOORBELL,
        letter=True,
        by=town.visitor,
        at=later,
    )
    batch = make(town, "missed", at=later)
    (letter,) = letters_of(town, batch)
    code = town.invitation(town.cora).code
    assert letter.letter_values["code"].replace("-", "") == code
    assert letter.letter_values["text"]["dag"] == "vrijdag 20 november 2026"
    reschedule_visit(town.session, visit.id or 0, starts_at=FAR, by=town.desk, at=later)
    assert no_longer_meant(town.session, batch) == {letter.id: SPOKEN_SINCE}


def provider_grant(town: World, role: Role) -> Viewer:
    return build.viewer(
        role,
        person_id=build.person(town.session).id,
        district_code="D1",
        provider_id=town.provider.id,
    )


def test_a_provider_sees_no_municipal_request_and_makes_no_batch(town: World) -> None:
    book(town, town.cora)
    book(town, town.anna, FAR.replace(hour=14))
    theirs = provider_grant(town, Role.COORDINATOR)
    (kind,) = waiting_kinds(town.session, theirs, at=AT)
    assert {line.resident_id for line in kind.lines} == {town.cora.id, town.anna.id}
    town.cora.nondisclosure = 7
    town.session.flush()
    (kind,) = waiting_kinds(town.session, theirs, at=AT)
    assert {line.resident_id for line in kind.lines} == {town.anna.id}
    assert making_areas(town.session, theirs) == []
    with pytest.raises(NotFound):
        make_requested(town.session, "appointment", by=theirs, at=AT)
    with pytest.raises(NotPermitted):
        waiting_kinds(town.session, town.desk, at=AT)
    batch = make(town, "appointment")
    by_who = {one.resident_id: one for one in letters_of(town, batch)}
    assert by_who[town.cora.id].letter_values["text"]["aanbieder"] == ""
    assert by_who[town.anna.id].letter_values["text"]["aanbieder"] == "Welzijn Noord"


def test_a_coordinator_of_one_district_makes_his_own(town: World) -> None:
    build.district(town.session, "D2")
    elsewhere = build.resident(town.session, district_code="D2")
    book(town, town.cora)
    ask_for_letter(
        town.session,
        kind="stop",
        resident_id=elsewhere.id,
        subject_kind="objection",
        subject_id=1,
        by=town.coordinator,
        at=AT,
    )
    mine = build.viewer(
        Role.COORDINATOR,
        person_id=build.person(town.session).id,
        district_code="D1",
    )
    assert [area.district_code for area in making_areas(town.session, mine)] == ["D1"]
    assert len(waiting_kinds(town.session, mine, at=AT)) == 1
    with pytest.raises(NotFound):
        make_requested(town.session, "appointment", by=mine, at=AT)
    batch = make_requested(
        town.session, "appointment", district_code="D1", by=mine, at=AT
    )
    assert (batch.letters, batch.district_code) == (1, "D1")


@pytest.mark.skipif("postgresql" not in KINDS, reason="SQLite has no second wall")
def test_the_database_itself_hides_municipal_requests() -> None:
    with postgresql_database() as url:
        with writing(url) as session:
            municipality(session)
            town = world(session, AT)
            for who in (town.cora, town.anna):
                ask_for_letter(
                    session,
                    kind="stop",
                    resident_id=who.id,
                    subject_kind="objection",
                    subject_id=1,
                    by=town.desk,
                    at=AT,
                )
            town.cora.nondisclosure = 7
            anna, ours = town.anna.id, town.desk
            theirs = provider_grant(town, Role.PHONE_DESK)
        with reading(url, theirs) as session:
            shown = session.exec(select(LetterRequest)).all()
            assert [row.resident_id for row in shown] == [anna]
        with reading(url, ours) as session:
            assert len(session.exec(select(LetterRequest)).all()) == 2

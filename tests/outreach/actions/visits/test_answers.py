"""An answer of one person, and everything that follows from it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.actions.objections import record_objection, undo_objection
from outreach.actions.responses import correct_response, record_response
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.contact import may_contact
from outreach.rules.invitations import InvitationState
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Objection,
    RegisterFeedback,
    Resident,
    ResidentContact,
    Response,
    Visit,
    VisitPerson,
)
from tests import build
from tests.visiting import World

C, B = ResponseCode, OnBehalfOf


def answer(
    town: World, who: Resident, code: C, at: datetime, **given: object
) -> Response:
    values: dict[str, object] = {"by": town.desk, "channel": Channel.PHONE} | given
    return record_response(
        town.session,
        resident_id=who.id,
        cycle_id=town.cycle.id,
        code=code,
        at=at,
        **values,  # type: ignore[arg-type]
    )


def visits(town: World) -> list[Visit]:
    return list(town.session.exec(select(Visit).order_by(Visit.id)))


def persons(town: World) -> dict[str, Outcome | None]:
    return {
        row.resident_id: row.outcome for row in town.session.exec(select(VisitPerson))
    }


def test_a_yes_requests_a_visit_and_keeps_the_wishes(town: World, at: datetime) -> None:
    wishes = {"phone": "010 1234567", "language": "Turks", "visitor_gender": "V"}
    row = answer(town, town.cora, C.YES, at, wishes=wishes)
    invitation = town.invitation(town.cora)
    assert (invitation.state, invitation.answer) == (InvitationState.ANSWERED, "yes")
    assert row.invitation_id == invitation.id
    (visit,) = visits(town)
    assert (visit.state, visit.provider_id) == (
        VisitState.REQUESTED,
        town.provider.id,
    )
    contact = town.session.get_one(ResidentContact, town.cora.id)
    assert (contact.phone, contact.language) == ("010 1234567", "Turks")
    assert contact.wishes == {"visitor_gender": "V"}


def test_two_partners_who_say_yes_are_in_one_visit(town: World, at: datetime) -> None:
    answer(town, town.anna, C.YES, at)
    answer(town, town.bert, C.YES, at)
    assert len(visits(town)) == 1
    assert persons(town) == {town.anna.id: None, town.bert.id: None}


def test_a_partner_who_never_wants_it_does_not_silence_the_other(
    town: World, at: datetime
) -> None:
    answer(town, town.anna, C.YES, at)
    answer(town, town.bert, C.YES, at)
    answer(town, town.bert, C.NEVER_AGAIN, at)
    assert [visit.state for visit in visits(town)] == [VisitState.REQUESTED]
    assert persons(town)[town.anna.id] is None
    (objection,) = town.session.exec(select(Objection)).all()
    assert (objection.resident_id, objection.cycle_id) == (town.bert.id, None)
    for who, allowed in ((town.anna, True), (town.bert, False)):
        verdict = may_contact(
            town.session, who.id, purpose="visit", channel="phone", at=at
        )
        assert verdict.allowed is allowed


def test_phoning_to_cancel_and_later_phoning_to_book(town: World, at: datetime) -> None:
    answer(town, town.cora, C.YES, at)
    answer(town, town.cora, C.NOT_THIS_YEAR, at + timedelta(hours=1))
    assert [visit.state for visit in visits(town)] == [VisitState.CANCELLED]
    answer(town, town.cora, C.YES, at + timedelta(days=1))
    assert [visit.state for visit in visits(town)] == [
        VisitState.CANCELLED,
        VisitState.REQUESTED,
    ]
    (objection,) = town.session.exec(select(Objection)).all()
    assert objection.cycle_id == town.cycle.id
    assert objection.undone_by == town.desk.actor
    assert town.invitation(town.cora).answer == "yes"


def test_only_the_resident_himself_takes_an_objection_back(
    town: World, at: datetime
) -> None:
    answer(town, town.cora, C.NEVER_AGAIN, at)
    with pytest.raises(Refused, match="Alleen de inwoner zelf"):
        answer(town, town.cora, C.YES, at, on_behalf_of=B.FAMILY)
    assert visits(town) == []


def test_a_late_answer_still_counts(town: World, at: datetime) -> None:
    invitation = town.invitation(town.cora)
    invitation.state = InvitationState.NO_ANSWER
    answer(town, town.cora, C.YES, at)
    assert invitation.state is InvitationState.ANSWERED


@pytest.mark.parametrize("code", [C.MOVED, C.DECEASED])
def test_news_for_the_register_is_reported_and_letters_are_held(
    town: World, at: datetime, code: C
) -> None:
    answer(town, town.anna, C.YES, at)
    answer(town, town.anna, code, at, on_behalf_of=B.FAMILY)
    (task,) = town.session.exec(select(RegisterFeedback)).all()
    assert (task.kind, task.resident_id) == (code.value, town.anna.id)
    verdict = may_contact(
        town.session, town.anna.id, purpose="invitation", channel="letter", at=at
    )
    assert not verdict.allowed
    assert not town.anna.died
    assert [visit.state for visit in visits(town)] == [VisitState.CANCELLED]


def test_family_of_somebody_whose_death_is_known_makes_no_task(
    town: World, at: datetime
) -> None:
    town.anna.died, town.anna.died_on = True, "20261101"
    answer(town, town.anna, C.DECEASED, at, on_behalf_of=B.FAMILY)
    assert town.session.exec(select(RegisterFeedback)).all() == []


def test_a_dead_person_does_not_say_yes(town: World, at: datetime) -> None:
    town.anna.died, town.anna.died_on = True, "20261101"
    with pytest.raises(Refused, match="overleden"):
        answer(town, town.anna, C.YES, at)


def test_a_double_click_counts_once(town: World, at: datetime) -> None:
    answer(town, town.cora, C.YES, at, nonce="n1")
    with pytest.raises(AlreadyDone):
        answer(town, town.cora, C.YES, at, nonce="n1")
    assert len(town.session.exec(select(Response)).all()) == 1


def test_a_mistaken_answer_is_corrected_and_both_are_kept(
    town: World, at: datetime
) -> None:
    wrong = answer(town, town.anna, C.DECEASED, at, on_behalf_of=B.PARTNER)
    right = correct_response(
        town.session,
        wrong.id or 0,
        code=C.YES,
        reason="Verkeerde persoon aangeklikt",
        by=town.desk,
        at=at,
    )
    assert right.corrects_id == wrong.id
    assert len(town.session.exec(select(Response)).all()) == 2
    (task,) = town.session.exec(select(RegisterFeedback)).all()
    assert task.state == "withdrawn"
    assert may_contact(
        town.session, town.anna.id, purpose="visit", channel="phone", at=at
    ).allowed
    assert len(visits(town)) == 1


def test_a_mistaken_yes_leaves_the_partners_visit_alone(
    town: World, at: datetime
) -> None:
    answer(town, town.anna, C.YES, at)
    wrong = answer(town, town.bert, C.YES, at)
    correct_response(
        town.session,
        wrong.id or 0,
        code=C.NEVER_AGAIN,
        reason="Hij zei nee",
        by=town.desk,
        at=at,
    )
    assert persons(town) == {town.anna.id: None}
    assert visits(town)[0].state is VisitState.REQUESTED


def test_a_mistaken_never_again_is_no_objection(town: World, at: datetime) -> None:
    wrong = answer(town, town.cora, C.NEVER_AGAIN, at)
    correct_response(
        town.session,
        wrong.id or 0,
        code=C.NOT_THIS_YEAR,
        reason="Bedoelde dit jaar",
        by=town.desk,
        at=at,
    )
    rows = town.session.exec(select(Objection).order_by(Objection.id)).all()
    standing = [row.cycle_id for row in rows if row.undone_at is None]
    assert standing == [town.cycle.id]
    assert rows[0].undone_reason.startswith("vergissing")


def test_a_mistaken_yes_gives_the_objection_back(town: World, at: datetime) -> None:
    """The yes of somebody else must not undo what this resident asked for."""
    answer(town, town.cora, C.NEVER_AGAIN, at)
    wrong = answer(town, town.cora, C.YES, at + timedelta(days=1))
    correct_response(
        town.session,
        wrong.id or 0,
        code=C.NOT_THIS_YEAR,
        reason="Verkeerde persoon aangeklikt",
        by=town.desk,
        at=at + timedelta(days=2),
    )
    rows = town.session.exec(select(Objection)).all()
    standing = [row.cycle_id for row in rows if row.undone_at is None]
    assert None in standing


def test_a_correction_needs_a_reason_and_happens_once(
    town: World, at: datetime
) -> None:
    wrong = answer(town, town.cora, C.YES, at)
    values = {"code": C.NOT_THIS_YEAR, "by": town.desk, "at": at}
    with pytest.raises(Refused, match="reden"):
        correct_response(town.session, wrong.id or 0, reason=" ", **values)
    correct_response(town.session, wrong.id or 0, reason="fout", **values)
    with pytest.raises(Refused, match="al eerder verbeterd"):
        correct_response(town.session, wrong.id or 0, reason="fout", **values)


def test_not_this_year_needs_a_year(town: World, at: datetime) -> None:
    with pytest.raises(Refused, match="Er loopt geen ronde"):
        record_response(
            town.session,
            resident_id=town.cora.id,
            cycle_id=None,
            code=C.NOT_THIS_YEAR,
            channel=Channel.PHONE,
            by=town.desk,
            at=at,
        )


def test_a_withdrawn_invitation_does_not_stop_somebody_who_calls(
    town: World, at: datetime
) -> None:
    town.invitation(town.cora).state = InvitationState.WITHDRAWN
    answer(town, town.cora, C.YES, at)
    assert town.invitation(town.cora).state is InvitationState.WITHDRAWN
    assert len(visits(town)) == 1


@pytest.mark.parametrize("who", ["visitor", "outsider", "manager"])
def test_others_do_not_record_answers(town: World, at: datetime, who: str) -> None:
    with pytest.raises(NotPermitted):
        answer(town, town.cora, C.YES, at, by=getattr(town, who))


def test_a_resident_out_of_scope_is_not_found(town: World, at: datetime) -> None:
    elsewhere = build.viewer(Role.PHONE_DESK, person_id=1, district_code="D2")
    with pytest.raises(NotFound):
        answer(town, town.cora, C.YES, at, by=elsewhere)


def test_an_objection_is_undone_with_the_residents_words(
    town: World, at: datetime
) -> None:
    objection = record_objection(
        town.session,
        resident_id=town.cora.id,
        cycle_id=None,
        source="letter",
        by=town.desk,
        at=at,
    )
    again = record_objection(
        town.session,
        resident_id=town.cora.id,
        cycle_id=None,
        source="phone",
        by=town.desk,
        at=at,
    )
    assert again.id == objection.id
    values = {"by": town.desk, "at": at}
    with pytest.raises(Refused, match="Alleen de inwoner zelf"):
        undo_objection(
            town.session, objection.id or 0, asked_by=B.PARTNER, reason="ja", **values
        )
    with pytest.raises(Refused, match="geen reden"):
        undo_objection(
            town.session, objection.id or 0, asked_by=B.SELF, reason=" ", **values
        )
    undo_objection(
        town.session, objection.id or 0, asked_by=B.SELF, reason="Toch wel", **values
    )
    assert objection.undone_reason == "Toch wel"
    with pytest.raises(NotFound):
        undo_objection(
            town.session, objection.id or 0, asked_by=B.SELF, reason="x", **values
        )


def test_a_shielded_resident_gets_a_municipal_visit(town: World, at: datetime) -> None:
    town.bert.nondisclosure = 7
    answer(town, town.anna, C.YES, at)
    assert visits(town)[0].provider_id == town.provider.id
    answer(town, town.bert, C.YES, at)
    (visit,) = visits(town)
    assert (visit.municipal, visit.provider_id) == (True, None)

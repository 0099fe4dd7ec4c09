"""Withdrawal of agreement, correction notes, disclosures, the duty to inform."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer
from outreach.actions.follow_ups import accept, proceed_on_ground, send, send_back
from outreach.actions.handover import make_handover
from outreach.actions.register_feedback import confirm_by_register
from outreach.actions.rights import (
    add_correction_note,
    lapse_duty,
    object_to_contact,
    postpone_duty,
    raise_information_duty,
    record_informed,
    record_team_told,
    withdraw_agreement,
)
from outreach.auditing import NOTES
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.contact import may_contact
from outreach.queries.follow_ups import follow_up_card
from outreach.queries.invariants.states import replay
from outreach.queries.rights import (
    disclosures_of,
    information_duties,
    shared_follow_ups,
)
from outreach.queries.rights.duties import late_duties
from outreach.rules.contact import ContactRefusal, Purpose
from outreach.rules.correction_notes import NoteAbout
from outreach.rules.follow_ups import FollowUpState, SendBackReason
from outreach.rules.handover import GroundGiven
from outreach.rules.information_duty import (
    INFORMATION_DUTY,
    DutyState,
    InformedHow,
    LapseGround,
    PostponeGround,
)
from outreach.rules.visits import Channel, Outcome
from outreach.tables import (
    AgreementWithdrawal,
    Attempt,
    CorrectionNote,
    Disclosure,
    HandoverLink,
    InformationDuty,
    Invitation,
    Objection,
    RegisterFeedback,
    Resident,
    Visit,
    VisitPerson,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.outreach.follow_up_world import raised, world

S = FollowUpState


def office(session: Session) -> Viewer:
    """A coordinator of the municipality."""
    return build.viewer(Role.COORDINATOR, person_id=build.person(session).id)


# --- withdrawal of agreement ---


def test_what_was_not_sent_never_leaves(session: Session) -> None:
    here, by = world(session), office(session)
    agreed = raised(session, here)
    waits = raised(session, here, kind="grief", handover_agreed=False)
    done = withdraw_agreement(session, resident_id=here.resident.id, by=by, at=NOW)
    assert (done.stopped, done.with_team, done.on_ground) == (2, 0, 0)
    assert {agreed.state, waits.state} == {S.DECLINED}
    assert session.exec(select(Disclosure)).all() == []
    with pytest.raises(Refused):
        send(session, agreed.id or 0, by=by, at=NOW)


def test_team_that_has_it_is_asked_to_stop(session: Session) -> None:
    here, by = world(session), office(session)
    row = raised(session, here, kind="home_safety")
    send(session, row.id or 0, by=by, at=NOW)
    make_handover(session, row.id or 0, base_url="https://omzien.test", by=by, at=NOW)
    later = NOW + timedelta(hours=1)
    done = withdraw_agreement(session, resident_id=here.resident.id, by=by, at=later)
    assert (done.stopped, done.with_team) == (0, 1)
    assert row.state is S.SENT
    link = session.exec(select(HandoverLink)).one()
    session.refresh(link)
    assert link.expires_at == later
    card = follow_up_card(session, by, row.id or 0, today=TODAY)
    assert card is not None
    assert "uw team moet stoppen" in card.stop
    assert "trok de instemming in" in card.agreement
    with pytest.raises(Refused, match="ingetrokken"):
        make_handover(session, row.id or 0, base_url="https://x.test", by=by, at=later)
    (shared,) = shared_follow_ups(session, by, here.resident.id)
    assert (shared.with_team, shared.team) == (True, "Wijkteam Noord")
    assert shared.team_to_tell is not None
    record_team_told(session, shared.team_to_tell, by=by, at=later)
    with pytest.raises(AlreadyDone):
        record_team_told(session, shared.team_to_tell, by=by, at=later)
    (told,) = shared_follow_ups(session, by, here.resident.id)
    assert told.team_to_tell is None


def test_new_word_of_the_resident_opens_the_way_again(session: Session) -> None:
    here, by = world(session), office(session)
    row = raised(session, here)
    send(session, row.id or 0, by=by, at=NOW)
    withdraw_agreement(session, resident_id=here.resident.id, by=by, at=NOW)
    why = SendBackReason.OTHER
    send_back(session, row.id or 0, why=why, by=here.worker, at=NOW)
    with pytest.raises(Refused, match="ingetrokken"):
        send(session, row.id or 0, by=by, at=NOW)
    send(session, row.id or 0, agreed_again=True, by=by, at=NOW)
    assert row.agreement_withdrawn_at is None
    assert row.handover_agreed_on == TODAY


def test_ground_does_not_rest_on_the_residents_word(session: Session) -> None:
    here, by = world(session), office(session)
    ground = GroundGiven("public_task", "M. de Wit, wijkteam", "valt steeds")
    resting = raised(session, here, handover_agreed=False)
    proceed_on_ground(session, resting.id or 0, given=ground, by=by, at=NOW)
    raised(session, here, kind="grief")
    done = withdraw_agreement(session, resident_id=here.resident.id, by=by, at=NOW)
    assert (done.stopped, done.on_ground) == (1, 1)
    assert resting.state is S.AGREED
    with pytest.raises(Refused, match="niets ingetrokken"):
        withdraw_agreement(session, resident_id=here.resident.id, by=by, at=NOW)


def test_one_of_several_is_withdrawn(session: Session) -> None:
    here, by = world(session), office(session)
    first, second = raised(session, here), raised(session, here, kind="grief")
    send(session, second.id or 0, by=by, at=NOW)
    accept(session, second.id or 0, by=here.worker, at=NOW)
    withdraw_agreement(
        session,
        resident_id=here.resident.id,
        follow_up_ids=[first.id or 0],
        by=by,
        at=NOW,
    )
    assert (first.state, second.state) == (S.DECLINED, S.ACCEPTED)
    assert len(session.exec(select(AgreementWithdrawal)).all()) == 1
    provider = build.viewer(Role.COORDINATOR, provider_id=here.cast.provider.id)
    with pytest.raises(NotPermitted):
        withdraw_agreement(session, resident_id=here.resident.id, by=provider, at=NOW)


# --- correction notes ---


@pytest.mark.parametrize(
    ("about", "wrong", "kind"),
    [
        (NoteAbout.ADDRESS, True, "address_wrong"),
        (NoteAbout.NAME, True, "data_wrong"),
        (NoteAbout.BIRTH, True, "data_wrong"),
        (NoteAbout.ADDRESS, False, None),
        (NoteAbout.VISIT, True, None),  # not of the register: nothing to report
    ],
)
def test_note_stands_beside_the_record(
    session: Session, about: NoteAbout, wrong: bool, kind: str | None
) -> None:
    by, who = office(session), build.resident(session)
    before = who.model_dump()
    add_correction_note(
        session,
        resident_id=who.id,
        about=about,
        text="Ik heet Bakkér.",
        register_wrong=wrong,
        by=by,
        at=NOW,
    )
    session.refresh(who)
    assert who.model_dump() == before
    assert session.exec(select(CorrectionNote)).one().text == "Ik heet Bakkér."
    raised_kinds = [row.kind for row in session.exec(select(RegisterFeedback))]
    assert raised_kinds == ([kind] if kind else [])


def test_register_that_corrects_the_name_closes_the_report(session: Session) -> None:
    by, who = office(session), build.resident(session)
    values = {"text": "Bakkér", "register_wrong": True, "by": by, "at": NOW}
    add_correction_note(session, resident_id=who.id, about=NoteAbout.NAME, **values)  # type: ignore[arg-type]
    importer = build.viewer(Role.ADMINISTRATOR)
    happened = {"naam.gewijzigd": [who.id]}
    assert confirm_by_register(session, happened, by=importer, at=NOW) == 1


# --- what left the house ---


def test_disclosures_of_a_resident_and_of_who_was_erased(session: Session) -> None:
    by = office(session)
    who, other = build.resident(session), build.resident(session)
    rows = (
        (who.id, "Welzijn Noord", None),
        (other.id, "Welzijn Zuid", None),
        ("R-erased", "Wijkteam", b"hash of the erased"),
        ("R-before", "Drukker", who.bsn_index),  # his life before he was erased
    )
    for resident_id, recipient, index in rows:
        build.add(
            session,
            Disclosure(
                resident_id=resident_id,
                recipient=recipient,
                what="naam",
                ground="instemming",
                by="t",
                at=NOW,
                bsn_index=index,
            ),
        )
    mine = disclosures_of(session, by, resident_id=who.id)
    assert [row.recipient for row in mine] == ["Welzijn Noord", "Drukker"]
    gone = disclosures_of(session, by, hashes=[b"hash of the erased"])
    assert [row.recipient for row in gone] == ["Wijkteam"]
    assert disclosures_of(session, by) == []
    district = build.viewer(Role.COORDINATOR, district_code="D2")
    for given in ({"resident_id": who.id}, {"hashes": [b"hash of the erased"]}):
        with pytest.raises(NotFound):
            disclosures_of(session, district, **given)  # type: ignore[arg-type]


# --- objection ---


def test_objection_answers_cancels_and_silences(session: Session) -> None:
    by, cycle = office(session), build.cycle(session)
    who = build.resident(session)
    build.invitation(session, cycle, who, state="posted", posted_on=TODAY)
    visit = build.add(
        session, Visit(cycle_id=cycle.id, district_code="D1", requested_at=NOW)
    )
    build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
    object_to_contact(session, resident_id=who.id, by=by, at=NOW)
    session.expire_all()
    assert session.exec(select(Invitation)).one().answer == "no"
    assert session.exec(select(Visit)).one().state == "cancelled"
    assert session.exec(select(Objection)).one().cycle_id is None
    verdict = may_contact(
        session,
        who.id,
        purpose=Purpose.INVITATION,
        channel=Channel.LETTER,
        at=NOW,
    )
    assert verdict.reason is ContactRefusal.OBJECTION_FOR_EVER
    urgent = may_contact(
        session, who.id, purpose=Purpose.URGENT_CONCERN, channel=Channel.PHONE, at=NOW
    )
    assert urgent.allowed


# --- the duty to inform ---


def duty(session: Session, who: Resident, **given: object) -> InformationDuty:
    """Raised by a signal of today."""
    values = {
        "resident_id": who.id,
        "origin_kind": "signal",
        "origin_id": "7",
        "received_on": TODAY,
        "by": build.viewer(Role.VISITOR),
        "at": NOW,
    } | given
    return raise_information_duty(session, **values)  # type: ignore[arg-type]


def talked(session: Session, who: Resident, days: int, outcome: Outcome) -> Attempt:
    """An attempt so many days after today."""
    return build.add(
        session,
        Attempt(
            resident_id=who.id,
            number=1,
            channel=Channel.DOORBELL,
            outcome=outcome,
            at=NOW + timedelta(days=days),
            by="t",
        ),
    )


def test_one_origin_raises_one_duty(session: Session) -> None:
    who = build.resident(session)
    assert duty(session, who).id == duty(session, who).id
    assert duty(session, who, origin_id="8").due_on == date(2026, 12, 21)
    assert len(session.exec(select(InformationDuty)).all()) == 2
    note = next(n for n in session.info[NOTES] if n.kind == "information_duty")
    assert note.subjects == (who.id,)


@pytest.mark.parametrize(
    ("days", "outcome", "late"),
    [
        (2, Outcome.VISITED, True),
        (2, Outcome.PHONE_CONVERSATION, True),
        (0, Outcome.VISITED, True),
        (2, Outcome.NOT_HOME, False),
        (-1, Outcome.VISITED, False),  # before the data came
    ],
)
def test_first_contact_makes_it_due_and_ends_nothing(
    session: Session, days: int, outcome: Outcome, late: bool
) -> None:
    by, who = office(session), build.resident(session)
    row = duty(session, who)
    talked(session, who, days, outcome)
    (found,) = information_duties(session, by, today=TODAY + timedelta(days=3))
    assert (found.late, found.state) == (late, DutyState.OPEN)
    counted = session.execute(late_duties(by, TODAY + timedelta(days=3))).all()
    assert len(counted) == int(late)
    record_informed(
        session, row.id or 0, on=TODAY, how=InformedHow.IN_PERSON, by=by, at=NOW
    )
    assert information_duties(session, by, today=TODAY) == []
    assert session.execute(late_duties(by, TODAY + timedelta(days=99))).all() == []


def test_first_contact_of_a_team_counts_too(session: Session) -> None:
    here, by = world(session), office(session)
    duty(session, here.resident)
    row = raised(session, here)
    row.first_contact_at = NOW + timedelta(days=1)
    session.flush()
    (found,) = information_duties(session, by, today=TODAY + timedelta(days=1))
    assert found.contact_on == TODAY + timedelta(days=1)
    assert len(session.execute(late_duties(by, TODAY)).all()) == 1


def test_professional_postpones_and_it_comes_back(session: Session) -> None:
    by, who = office(session), build.resident(session)
    row = duty(session, who)
    talked(session, who, 1, Outcome.VISITED)
    until = TODAY + timedelta(days=60)
    values = {
        "until": until,
        "ground": PostponeGround.SAFETY,
        "professional": "M. de Wit, wijkteam",
        "reason": "zoon leest mee",
        "by": by,
        "at": NOW,
    }
    postpone_duty(session, row.id or 0, **values)  # type: ignore[arg-type]
    (found,) = information_duties(session, by, today=until)
    assert (found.late, found.due_on) == (False, until)
    (after,) = information_duties(session, by, today=until + timedelta(days=1))
    assert after.late
    with pytest.raises(Refused):
        postpone_duty(session, row.id or 0, **values | {"professional": ""})  # type: ignore[arg-type]


def test_duty_lapses_with_a_reason_only(session: Session) -> None:
    by = office(session)
    row = duty(session, build.resident(session))
    ground = LapseGround.KNOWS_ALREADY
    with pytest.raises(Refused):
        lapse_duty(session, row.id or 0, ground=ground, reason="", by=by, at=NOW)
    lapse_duty(session, row.id or 0, ground=ground, reason="zei hij", by=by, at=NOW)
    assert row.state is DutyState.LAPSED
    (ended,) = information_duties(session, by, today=TODAY, waiting=False)
    assert ended.id == row.id


def test_telling_before_the_data_came_or_tomorrow_is_refused(session: Session) -> None:
    by = office(session)
    row = duty(session, build.resident(session))
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused):
            record_informed(
                session, row.id or 0, on=day, how=InformedHow.BY_PHONE, by=by, at=NOW
            )
    provider = build.viewer(Role.COORDINATOR, provider_id=build.provider(session).id)
    for act in (
        lambda: information_duties(session, provider, today=TODAY),
        lambda: record_informed(
            session,
            row.id or 0,
            on=TODAY,
            how=InformedHow.BY_PHONE,
            by=provider,
            at=NOW,
        ),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_history_of_a_duty_replays(session: Session) -> None:
    by = office(session)
    row = duty(session, build.resident(session))
    lapse_duty(
        session, row.id or 0, ground=LapseGround.DIED, reason="register", by=by, at=NOW
    )
    found = replay(session, machine=INFORMATION_DUTY, table=InformationDuty)
    assert (found.checked, found.broken) == (1, [])
    assert session.exec(select(col(InformationDuty.state))).one() is DutyState.LAPSED

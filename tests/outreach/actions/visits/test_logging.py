"""What came of a visit: per person, by whom, and what follows from it."""

from datetime import datetime, time, timedelta

import pytest
from sqlmodel import select

from outreach.actions.visits import (
    FollowUpLog,
    PersonLog,
    book_visit,
    log_attempt,
    log_visit,
)
from outreach.clock import at_local
from outreach.errors import AlreadyDone, Changed, NotFound, NotPermitted, Refused
from outreach.queries.contact import may_contact
from outreach.rules.follow_ups import TeamKind
from outreach.rules.invitations import InvitationState
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Attempt,
    ContactHold,
    Conversation,
    Disclosure,
    FollowUp,
    Municipality,
    Objection,
    RegisterFeedback,
    Resident,
    ResidentContact,
    Visit,
    VisitPerson,
)
from tests import build
from tests.outreach.follow_up_world import team
from tests.visiting import TEN, TUESDAY, World

OC = Outcome
AFTER = TEN + timedelta(hours=2)
DOOR = Channel.DOORBELL


def booked(town: World, at: datetime, *who: Resident) -> Visit:
    return book_visit(
        town.session,
        resident_ids=[each.id for each in who or (town.cora,)],
        cycle_id=town.cycle.id,
        starts_at=TEN,
        visitor_id=town.visitor_person.id or 0,
        by=town.desk,
        at=at,
    )


def log(town: World, visit: Visit, *persons: PersonLog, **given: object) -> Visit:
    values: dict[str, object] = {"by": town.visitor, "at": AFTER} | given
    return log_visit(
        town.session,
        visit.id or 0,
        persons=persons,
        channel=DOOR,
        **values,  # type: ignore[arg-type]
    )


def outcomes(town: World) -> dict[str, Outcome | None]:
    return {
        row.resident_id: row.outcome for row in town.session.exec(select(VisitPerson))
    }


def test_a_couple_is_one_visit_and_two_persons(town: World, at: datetime) -> None:
    visit = booked(town, at, town.anna, town.bert)
    log(
        town,
        visit,
        PersonLog(
            town.anna.id,
            OC.VISITED,
            themes=("contacts",),
            wishes="Vaker naar buiten",
            companion="partner",
            minutes_band="60-90",
            next_contact="next_year",
            brochure_left=True,
        ),
        PersonLog(town.bert.id, OC.DECLINED_PERMANENTLY),
    )
    assert (visit.state, visit.done_on) == (VisitState.DONE, TUESDAY)
    assert outcomes(town) == {
        town.anna.id: OC.VISITED,
        town.bert.id: OC.DECLINED_PERMANENTLY,
    }
    (talk,) = town.session.exec(select(Conversation)).all()
    assert (talk.resident_id, talk.themes, talk.wishes) == (
        town.anna.id,
        ["contacts"],
        "Vaker naar buiten",
    )
    (objection,) = town.session.exec(select(Objection)).all()
    assert (objection.resident_id, objection.cycle_id) == (town.bert.id, None)
    invitation = town.invitation(town.anna)
    assert (invitation.state, invitation.answer) == (InvitationState.ANSWERED, "yes")
    assert town.invitation(town.bert).answer == "no"


def test_an_outcome_is_all_that_is_asked(town: World, at: datetime) -> None:
    visit = booked(town, at)
    log(town, visit, PersonLog(town.cora.id, OC.VISITED))
    assert visit.state is VisitState.DONE


def test_tries_are_numbered_and_after_three_stopping_is_suggested(
    town: World, at: datetime
) -> None:
    visit = booked(town, at)
    found = [
        log_attempt(
            town.session,
            visit_id=visit.id,
            outcome=OC.CARD_LEFT,
            channel=DOOR,
            by=town.visitor,
            at=AFTER + timedelta(days=number),
        )
        for number in range(3)
    ]
    assert [(one.number, one.suggest_stop) for one in found] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    assert visit.state is VisitState.NOT_HOME


def test_one_try_at_a_couple_counts_for_both_who_are_still_to_be_met(
    town: World, at: datetime
) -> None:
    visit = booked(town, at, town.anna, town.bert)
    log(town, visit, PersonLog(town.bert.id, OC.DECLINED_THIS_ROUND))
    assert visit.state is VisitState.SCHEDULED
    log_attempt(
        town.session,
        visit_id=visit.id,
        outcome=OC.NOT_HOME,
        channel=DOOR,
        by=town.visitor,
        at=AFTER,
    )
    rows = town.session.exec(select(Attempt).order_by(Attempt.id)).all()
    assert [(row.resident_id, row.outcome) for row in rows] == [
        (town.bert.id, OC.DECLINED_THIS_ROUND),
        (town.anna.id, OC.NOT_HOME),
    ]
    assert visit.state is VisitState.NOT_HOME
    assert outcomes(town)[town.bert.id] is OC.DECLINED_THIS_ROUND


def test_a_try_is_not_a_conversation(town: World, at: datetime) -> None:
    visit = booked(town, at)
    with pytest.raises(Refused, match="met iemand gesproken"):
        log_attempt(
            town.session,
            visit_id=visit.id,
            outcome=OC.VISITED,
            channel=DOOR,
            by=town.visitor,
            at=AFTER,
        )


def test_a_phone_call_before_there_is_a_visit(town: World, at: datetime) -> None:
    made = log_attempt(
        town.session,
        resident_ids=[town.anna.id, town.bert.id],
        cycle_id=town.cycle.id,
        outcome=OC.DECLINED_THIS_ROUND,
        channel=Channel.PHONE,
        by=town.desk,
        at=at,
    )
    assert made == (1, False)
    assert town.session.exec(select(Visit)).all() == []
    assert {town.invitation(who).answer for who in (town.anna, town.bert)} == {"no"}
    assert len(town.session.exec(select(Objection)).all()) == 2


@pytest.mark.parametrize("outcome", [OC.MOVED, OC.DECEASED, OC.ADDRESS_WRONG])
def test_doubts_about_the_register_become_a_task_and_a_hold(
    town: World, at: datetime, outcome: Outcome
) -> None:
    visit = booked(town, at)
    log(town, visit, PersonLog(town.cora.id, outcome))
    (task,) = town.session.exec(select(RegisterFeedback)).all()
    assert (task.kind, task.origin_kind, task.origin_id) == (
        outcome.value,
        "visit",
        str(visit.id),
    )
    assert visit.state is VisitState.CANCELLED
    assert not may_contact(
        town.session, town.cora.id, purpose="invitation", channel="letter", at=AFTER
    ).allowed


def test_hospital_holds_for_four_weeks_and_the_visit_waits(
    town: World, at: datetime
) -> None:
    visit = booked(town, at)
    log(town, visit, PersonLog(town.cora.id, OC.IN_HOSPITAL))
    assert (visit.state, visit.starts_at) == (VisitState.REQUESTED, None)
    (hold,) = town.session.exec(select(ContactHold)).all()
    assert hold.valid_to == TUESDAY + timedelta(days=28)


def test_a_language_barrier_asks_for_an_interpreter(town: World, at: datetime) -> None:
    visit = booked(town, at)
    log(town, visit, PersonLog(town.cora.id, OC.LANGUAGE_BARRIER))
    assert visit.state is VisitState.REQUESTED
    contact = town.session.get_one(ResidentContact, town.cora.id)
    assert contact.wishes == {"interpreter": True}


def test_an_unsafe_situation_stops_visits_until_the_office_decides(
    town: World, at: datetime
) -> None:
    visit = booked(town, at)
    with pytest.raises(Refused, match="wat u zag"), town.session.begin_nested():
        log(town, visit, PersonLog(town.cora.id, OC.UNSAFE_SITUATION))
    town.session.refresh(visit)
    log(
        town,
        visit,
        PersonLog(town.cora.id, OC.UNSAFE_SITUATION, office_note="Agressieve buurman"),
    )
    (hold,) = town.session.exec(select(ContactHold)).all()
    assert (hold.reason, hold.valid_to) == ("unsafe_situation", None)
    (talk,) = town.session.exec(select(Conversation)).all()
    assert talk.office_note == "Agressieve buurman"


def test_a_worry_without_contact_is_no_follow_up(town: World, at: datetime) -> None:
    """Signals take it (`signals.jobs.concerns`): one worry, one task."""
    visit = booked(town, at)
    log(
        town,
        visit,
        PersonLog(town.cora.id, OC.CONCERN_NO_CONTACT, office_note="Post op de mat"),
    )
    assert town.session.exec(select(FollowUp)).all() == []
    (talk,) = town.session.exec(select(Conversation)).all()
    assert talk.office_note == "Post op de mat"
    assert visit.state is VisitState.NOT_HOME


def test_agreed_follow_ups_are_raised(town: World, at: datetime) -> None:
    visit = booked(town, at)
    agreed = (
        FollowUpLog(
            "befriending", wish="Iemand om mee te wandelen", handover_agreed=True
        ),
        FollowUpLog("grief"),
    )
    log(town, visit, PersonLog(town.cora.id, OC.VISITED, follow_ups=agreed))
    rows = town.session.exec(select(FollowUp).order_by(FollowUp.id)).all()
    assert [(row.kind, row.state, row.origin_kind, row.origin_id) for row in rows] == [
        ("befriending", "agreed", "visit", str(visit.id)),
        ("grief", "proposed", "visit", str(visit.id)),
    ]
    assert {row.cycle_id for row in rows} == {town.cycle.id}


def test_what_is_agreed_lands_with_the_team_at_once(town: World, at: datetime) -> None:
    team(town.session, "Welzijn Noord", TeamKind.WELZIJN)
    visit = booked(town, at)
    wanted = (
        FollowUpLog("befriending", handover_agreed=True),
        FollowUpLog("meals"),
        FollowUpLog(
            "chores",
            ground="vital_interest",
            ground_professional="J. de Boer, wijkverpleegkundige",
            ground_reason="Eet al dagen niet",
        ),
    )
    log(town, visit, PersonLog(town.cora.id, OC.VISITED, follow_ups=wanted))
    rows = town.session.exec(select(FollowUp).order_by(FollowUp.id)).all()
    assert [row.state for row in rows] == ["sent", "proposed", "agreed"]
    assert [row.sent_at for row in rows] == [AFTER, None, None]
    (left,) = town.session.exec(select(Disclosure)).all()
    assert (left.resident_id, left.recipient) == (town.cora.id, "Welzijn Noord")


def test_the_scale_is_off_until_the_municipality_turns_it_on(
    town: World, at: datetime
) -> None:
    answers = dict.fromkeys(("3", "4", "7", "9", "8", "10"), "ja")
    visit = booked(town, at)
    filled = PersonLog(town.cora.id, OC.VISITED, scale_answers=answers)
    with pytest.raises(Refused, match="vragenlijst"), town.session.begin_nested():
        log(town, visit, filled)
    town.session.refresh(visit)
    build.add(town.session, Municipality(norms={"loneliness_scale": True}))
    log(town, visit, filled)
    (talk,) = town.session.exec(select(Conversation)).all()
    assert (talk.scale_total, talk.scale_answers) == (3, answers)


# --- who may, and who was first ---


def test_nobody_logs_a_visit_of_somebody_else(town: World, at: datetime) -> None:
    visit = booked(town, at)
    done = PersonLog(town.cora.id, OC.VISITED)
    for other in (town.colleague, town.outsider):
        with pytest.raises(NotFound):
            log(town, visit, done, by=other)
    with pytest.raises(NotPermitted):
        log(town, visit, done, by=town.manager)
    with pytest.raises(NotPermitted):
        log(town, visit, done, person_id=town.colleague.person_id)


def test_the_office_types_what_was_on_paper(town: World, at: datetime) -> None:
    visit = booked(town, at)
    held = at_local(TUESDAY, time(10, 30))
    log(
        town,
        visit,
        PersonLog(town.cora.id, OC.VISITED),
        by=town.desk,
        person_id=town.visitor_person.id,
        held_at=held,
        at=AFTER + timedelta(days=3),
    )
    (attempt,) = town.session.exec(select(Attempt)).all()
    assert (attempt.at, attempt.person_id, attempt.by) == (
        held,
        town.visitor_person.id,
        town.desk.actor,
    )
    assert visit.done_on == TUESDAY


def test_two_logs_of_one_visit_never_overwrite(town: World, at: datetime) -> None:
    visit = booked(town, at)
    seen = visit.version_id
    log(town, visit, PersonLog(town.cora.id, OC.VISITED), version=seen)
    late = PersonLog(town.cora.id, OC.NOT_HOME)
    with pytest.raises(Changed, match="door Vera Visser op 24-11-2026 om 12:00"):
        log(town, visit, late, by=town.desk, version=seen)
    with pytest.raises(AlreadyDone, match="al vastgelegd"):
        log(town, visit, late, by=town.desk)
    assert outcomes(town) == {town.cora.id: OC.VISITED}
    assert len(town.session.exec(select(Attempt)).all()) == 1


def test_a_double_click_logs_once(town: World, at: datetime) -> None:
    visit = booked(town, at)
    log(town, visit, PersonLog(town.cora.id, OC.CARD_LEFT), nonce="n")
    with pytest.raises(AlreadyDone, match="al verwerkt"):
        log(town, visit, PersonLog(town.cora.id, OC.CARD_LEFT), nonce="n")
    assert len(town.session.exec(select(Attempt)).all()) == 1


def test_a_visit_to_come_is_not_logged(town: World, at: datetime) -> None:
    visit = booked(town, at)
    with pytest.raises(Refused, match="in de toekomst"):
        log(
            town,
            visit,
            PersonLog(town.cora.id, OC.VISITED),
            held_at=AFTER + timedelta(minutes=1),
        )


def test_somebody_who_is_not_of_the_visit_is_refused(town: World, at: datetime) -> None:
    visit = booked(town, at)
    with pytest.raises(NotFound, match="niet bij dit bezoek hoort"):
        log(town, visit, PersonLog(town.anna.id, OC.VISITED))
    with pytest.raises(Refused, match="van niemand een uitkomst"):
        log(town, visit)


# --- who died ---


def test_a_visit_to_somebody_who_died_yesterday_is_refused(
    town: World, at: datetime
) -> None:
    visit = booked(town, at)
    town.cora.died, town.cora.died_on = True, "20261123"
    with pytest.raises(Refused, match="was deze inwoner op die dag overleden"):
        log(town, visit, PersonLog(town.cora.id, OC.VISITED))
    log(town, visit, PersonLog(town.cora.id, OC.DECEASED))
    assert visit.state is VisitState.CANCELLED
    assert town.session.exec(select(RegisterFeedback)).all() == []


def test_a_talk_before_the_death_counts_though_the_visit_was_cancelled(
    town: World, at: datetime
) -> None:
    visit = booked(town, at)
    town.cora.died, town.cora.died_on = True, "20261125"
    visit.state = VisitState.CANCELLED
    log(
        town,
        visit,
        PersonLog(town.cora.id, OC.VISITED),
        held_at=TEN,
        by=town.desk,
        at=AFTER + timedelta(days=2),
    )
    assert (visit.state, visit.done_on) == (VisitState.DONE, TUESDAY)

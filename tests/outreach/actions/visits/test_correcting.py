"""A mistaken log is corrected with a reason; both versions are kept."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from outreach.actions.visits import (
    PersonLog,
    book_visit,
    correct_visit,
    log_attempt,
    log_visit,
)
from outreach.errors import Changed, NotFound, Refused
from outreach.queries.contact import may_contact
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Attempt,
    Conversation,
    Objection,
    RegisterFeedback,
    Resident,
    StateChange,
    Visit,
    VisitPerson,
)
from tests.visiting import TEN, TUESDAY, World

OC = Outcome
AFTER = TEN + timedelta(hours=2)
LATER = AFTER + timedelta(hours=1)


def logged(town: World, at: datetime, *persons: PersonLog) -> Visit:
    visit = book_visit(
        town.session,
        resident_ids=[each.resident_id for each in persons],
        cycle_id=town.cycle.id,
        starts_at=TEN,
        visitor_id=town.visitor_person.id or 0,
        by=town.desk,
        at=at,
    )
    return log_visit(
        town.session,
        visit.id or 0,
        persons=persons,
        channel=Channel.DOORBELL,
        by=town.visitor,
        at=AFTER,
    )


def correct(town: World, visit: Visit, *persons: PersonLog, **given: object) -> Visit:
    values: dict[str, object] = {
        "by": town.desk,
        "reason": "Verkeerd aangeklikt",
        "held_at": TEN,
    } | given
    return correct_visit(
        town.session,
        visit.id or 0,
        persons=persons,
        channel=Channel.DOORBELL,
        at=LATER,
        **values,  # type: ignore[arg-type]
    )


def attempts(town: World, who: Resident) -> list[tuple[int, Outcome, bool]]:
    rows = town.session.exec(
        select(Attempt).where(Attempt.resident_id == who.id).order_by(Attempt.id)
    )
    return [(row.number, row.outcome, row.corrected) for row in rows]


def test_the_mistake_stays_beside_what_is_right(town: World, at: datetime) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.VISITED, wishes="Niets"))
    correct(town, visit, PersonLog(town.cora.id, OC.VISITED, wishes="Een maatje"))
    assert (visit.state, visit.done_on) == (VisitState.DONE, TUESDAY)
    assert attempts(town, town.cora) == [(1, OC.VISITED, True), (1, OC.VISITED, False)]
    right = town.session.exec(select(Attempt).order_by(Attempt.id)).all()[-1]
    assert (right.corrects_id is not None, right.correction_reason) == (
        True,
        "Verkeerd aangeklikt",
    )
    talks = town.session.exec(select(Conversation).order_by(Conversation.version)).all()
    assert [(talk.version, talk.current, talk.wishes) for talk in talks] == [
        (1, False, "Niets"),
        (2, True, "Een maatje"),
    ]
    acts = town.session.exec(
        select(StateChange.act)
        .where(StateChange.entity_kind == "visit")
        .order_by(StateChange.id)
    ).all()
    assert acts == ["begin", "complete", "correct", "complete"]


def test_a_mistaken_refusal_leaves_no_objection(town: World, at: datetime) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.DECLINED_PERMANENTLY))
    assert visit.state is VisitState.REFUSED
    correct(town, visit, PersonLog(town.cora.id, OC.VISITED))
    assert visit.state is VisitState.DONE
    (objection,) = town.session.exec(select(Objection)).all()
    assert objection.undone_reason == "vergissing: Verkeerd aangeklikt"
    assert town.invitation(town.cora).answer == "yes"
    assert may_contact(
        town.session, town.cora.id, purpose="visit", channel="phone", at=LATER
    ).allowed


def test_somebody_who_proved_alive_gets_letters_again(
    town: World, at: datetime
) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.DECEASED))
    correct(town, visit, PersonLog(town.cora.id, OC.NOT_HOME))
    (task,) = town.session.exec(select(RegisterFeedback)).all()
    assert task.state == "withdrawn"
    assert visit.state is VisitState.NOT_HOME
    assert may_contact(
        town.session, town.cora.id, purpose="invitation", channel="letter", at=LATER
    ).allowed


def test_a_log_of_the_wrong_visit_is_taken_back_whole(
    town: World, at: datetime
) -> None:
    visit = logged(
        town,
        at,
        PersonLog(town.anna.id, OC.VISITED),
        PersonLog(town.bert.id, OC.VISITED),
    )
    correct(town, visit)
    assert (visit.state, visit.done_on) == (VisitState.SCHEDULED, None)
    rows = town.session.exec(select(VisitPerson)).all()
    assert [row.outcome for row in rows] == [None, None]
    talks = town.session.exec(select(Conversation)).all()
    assert not [talk for talk in talks if talk.current]


def test_one_partner_is_corrected_and_the_other_stays(
    town: World, at: datetime
) -> None:
    visit = logged(
        town,
        at,
        PersonLog(town.anna.id, OC.VISITED),
        PersonLog(town.bert.id, OC.VISITED),
    )
    correct(town, visit, PersonLog(town.bert.id, OC.NOT_HOME))
    assert visit.state is VisitState.DONE
    assert attempts(town, town.anna) == [(1, OC.VISITED, False)]
    assert attempts(town, town.bert) == [(1, OC.VISITED, True), (1, OC.NOT_HOME, False)]


def test_only_the_last_try_is_taken_back(town: World, at: datetime) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.NOT_HOME))
    log_attempt(
        town.session,
        visit_id=visit.id,
        outcome=OC.CARD_LEFT,
        channel=Channel.DOORBELL,
        by=town.visitor,
        at=AFTER + timedelta(minutes=5),
    )
    correct(town, visit, PersonLog(town.cora.id, OC.DECLINED_NO_NEED))
    assert attempts(town, town.cora) == [
        (1, OC.NOT_HOME, False),
        (2, OC.CARD_LEFT, True),
        (2, OC.DECLINED_NO_NEED, False),
    ]
    assert visit.state is VisitState.REFUSED


def test_a_postponed_visit_is_corrected_too(town: World, at: datetime) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.IN_HOSPITAL))
    correct(town, visit, PersonLog(town.cora.id, OC.PHONE_CONVERSATION))
    assert visit.state is VisitState.PHONE_CONVERSATION
    assert may_contact(
        town.session, town.cora.id, purpose="visit", channel="phone", at=LATER
    ).allowed


def test_a_reason_is_compulsory(town: World, at: datetime) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.VISITED))
    with pytest.raises(Refused, match="geen reden"):
        correct(town, visit, PersonLog(town.cora.id, OC.NOT_HOME), reason="  ")


def test_what_was_never_logged_cannot_be_corrected(town: World, at: datetime) -> None:
    visit = book_visit(
        town.session,
        resident_ids=[town.cora.id],
        cycle_id=town.cycle.id,
        starts_at=TEN,
        visitor_id=town.visitor_person.id or 0,
        by=town.desk,
        at=at,
    )
    with pytest.raises(Refused, match="niets te verbeteren"):
        correct(town, visit, PersonLog(town.cora.id, OC.NOT_HOME))


def test_a_correction_does_not_overwrite_a_newer_one(town: World, at: datetime) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.VISITED))
    seen = visit.version_id
    correct(town, visit, PersonLog(town.cora.id, OC.NOT_HOME), version=seen)
    with pytest.raises(Changed, match="Dina Desk"):
        correct(town, visit, PersonLog(town.cora.id, OC.VISITED), version=seen)


def test_the_visitor_corrects_his_own_log_and_nobody_elses(
    town: World, at: datetime
) -> None:
    visit = logged(town, at, PersonLog(town.cora.id, OC.VISITED))
    right = PersonLog(town.cora.id, OC.NOT_HOME)
    for other in (town.colleague, town.outsider):
        with pytest.raises(NotFound):
            correct(town, visit, right, by=other)
    correct(town, visit, right, by=town.visitor)
    assert visit.state is VisitState.NOT_HOME

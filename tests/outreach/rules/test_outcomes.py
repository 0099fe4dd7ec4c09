"""Every outcome has its consequences, and a household follows from its persons."""

import pytest

from outreach.errors import Refused
from outreach.rules.outcomes import (
    CONSEQUENCES,
    OFFERED,
    ObjectionTerm,
    check_note,
    household_act,
    is_open,
    suggest_stop,
)
from outreach.rules.visits import (
    REACHED,
    REPORT_TO_REGISTER,
    VISIT,
    Outcome,
    VisitAct,
    VisitState,
)

OC, A = Outcome, VisitAct


def test_every_outcome_has_consequences_and_its_own_dutch_label() -> None:
    assert set(CONSEQUENCES) == set(Outcome)
    labels = [rule.label for rule in CONSEQUENCES.values()]
    assert len(set(labels)) == len(labels)
    assert not [label for label in labels if "eenzaam" in label.lower()]


@pytest.mark.parametrize(
    ("outcome", "act"),
    [
        (OC.VISITED, A.COMPLETE),
        (OC.PHONE_CONVERSATION, A.TALK_BY_PHONE),
        (OC.MET_ELSEWHERE, A.MEET_ELSEWHERE),
        (OC.NOT_HOME, A.FIND_NOBODY),
        (OC.CARD_LEFT, A.FIND_NOBODY),
        (OC.CONCERN_NO_CONTACT, A.FIND_NOBODY),
        (OC.LANGUAGE_BARRIER, A.POSTPONE),
        (OC.IN_HOSPITAL, A.POSTPONE),
        (OC.UNSAFE_SITUATION, A.POSTPONE),
        (OC.DECLINED_THIS_ROUND, A.REFUSE),
        (OC.DECLINED_PERMANENTLY, A.REFUSE),
        (OC.DECLINED_NO_NEED, A.REFUSE),
        (OC.CANCELLED_BY_RESIDENT, A.CANCEL),
        (OC.MOVED, A.CANCEL),
        (OC.DECEASED, A.CANCEL),
        (OC.ADDRESS_WRONG, A.CANCEL),
        (OC.IN_INSTITUTION, A.CANCEL),
        (OC.APPOINTMENT_MADE, None),
        (OC.NO_ANSWER_LETTER, None),
    ],
)
def test_what_an_outcome_does_to_the_visit(
    outcome: Outcome, act: VisitAct | None
) -> None:
    assert household_act([outcome]) is act


def test_exactly_the_doubts_about_the_register_are_reported() -> None:
    reporting = {o for o, rule in CONSEQUENCES.items() if rule.feedback}
    assert reporting == REPORT_TO_REGISTER
    assert all(CONSEQUENCES[o].hold_days == 0 for o in reporting)


def test_refusals_differ_from_nobody_home_and_from_each_other() -> None:
    terms = {o: rule.objection for o, rule in CONSEQUENCES.items() if rule.objection}
    assert terms == {
        OC.DECLINED_THIS_ROUND: ObjectionTerm.CYCLE,
        OC.DECLINED_PERMANENTLY: ObjectionTerm.FOR_EVER,
    }


def test_reached_is_what_ends_in_a_conversation() -> None:
    talking = {A.COMPLETE, A.TALK_BY_PHONE, A.MEET_ELSEWHERE}
    assert {o for o, r in CONSEQUENCES.items() if r.act in talking} == REACHED


@pytest.mark.parametrize(
    ("outcomes", "act"),
    [
        ([OC.VISITED, OC.DECLINED_PERMANENTLY], A.COMPLETE),
        ([OC.VISITED, OC.NOT_HOME], A.COMPLETE),
        ([OC.VISITED, None], A.COMPLETE),
        ([OC.PHONE_CONVERSATION, OC.MET_ELSEWHERE], A.MEET_ELSEWHERE),
        ([OC.NOT_HOME, OC.DECLINED_PERMANENTLY], A.FIND_NOBODY),
        ([OC.LANGUAGE_BARRIER, OC.MOVED], A.POSTPONE),
        ([OC.DECLINED_THIS_ROUND, OC.DECEASED], A.REFUSE),
        ([OC.DECEASED, OC.MOVED], A.CANCEL),
        ([None, None], None),
        ([], None),
    ],
)
def test_a_household_follows_its_persons(
    outcomes: list[Outcome | None], act: VisitAct | None
) -> None:
    assert household_act(outcomes) is act
    assert household_act(reversed(outcomes)) is act


@pytest.mark.parametrize(
    "state", [VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME]
)
def test_every_act_of_an_outcome_is_possible_while_a_visit_is_open(
    state: VisitState,
) -> None:
    acts = {rule.act for rule in CONSEQUENCES.values() if rule.act}
    assert acts <= set(VISIT.acts_from(state))


def test_who_is_tried_again_is_still_open() -> None:
    assert {o for o in Outcome if is_open(o)} == {
        OC.APPOINTMENT_MADE,
        OC.NOT_HOME,
        OC.CARD_LEFT,
        OC.LANGUAGE_BARRIER,
        OC.IN_HOSPITAL,
        OC.UNSAFE_SITUATION,
        OC.CONCERN_NO_CONTACT,
    }
    assert is_open(None)


def test_a_visitor_cannot_choose_what_only_the_office_knows() -> None:
    assert set(Outcome) - set(OFFERED) == {OC.NO_ANSWER_LETTER, OC.APPOINTMENT_MADE}


@pytest.mark.parametrize(
    ("attempts", "most", "stop"), [(2, 3, False), (3, 3, True), (4, 3, True)]
)
def test_so_many_tries_are_enough(attempts: int, most: int, stop: bool) -> None:
    assert suggest_stop(attempts, most) is stop


@pytest.mark.parametrize("outcome", [OC.UNSAFE_SITUATION, OC.CONCERN_NO_CONTACT])
def test_worries_need_a_note_for_the_office(outcome: Outcome) -> None:
    with pytest.raises(Refused, match="wat u zag"):
        check_note(outcome, "  ")
    check_note(outcome, "Gordijnen dicht, post op de mat")
    check_note(OC.NOT_HOME, "")

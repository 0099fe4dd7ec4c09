"""What a visitor writes down: nothing compulsory, nothing unknown, nobody dead."""

from datetime import date

import pytest

from outreach.errors import Refused
from outreach.rules.themes import (
    COMPANION_LABELS,
    MINUTES_LABELS,
    NEXT_CONTACT_LABELS,
    THEME_LABELS,
    Companion,
    MinutesBand,
    NextContact,
    Theme,
)
from outreach.rules.visit_logs import (
    FollowUpLog,
    PersonLog,
    check_alive,
    check_follow_ups,
    conversation_values,
)
from outreach.rules.visits import Outcome

OC = Outcome


def test_every_tick_has_a_label_that_a_resident_may_see() -> None:
    labels = [THEME_LABELS, COMPANION_LABELS, MINUTES_LABELS, NEXT_CONTACT_LABELS]
    kinds = [Theme, Companion, MinutesBand, NextContact]
    for given, kind in zip(labels, kinds, strict=True):
        assert set(given) == set(kind)
        assert not [text for text in given.values() if "eenzaam" in text.lower()]


def test_an_outcome_alone_is_enough_after_a_conversation() -> None:
    values = conversation_values(PersonLog("R1", OC.VISITED))
    assert values is not None
    assert values["themes"] == []
    assert values["scale_total"] is None


def test_nobody_home_leaves_no_conversation() -> None:
    assert conversation_values(PersonLog("R1", OC.CARD_LEFT)) is None


def test_a_worry_without_contact_keeps_the_note() -> None:
    log = PersonLog("R1", OC.CONCERN_NO_CONTACT, office_note="Post op de mat")
    values = conversation_values(log)
    assert values is not None
    assert values["office_note"] == "Post op de mat"


def test_themes_are_kept_once_in_the_order_of_the_list() -> None:
    log = PersonLog("R1", OC.VISITED, themes=("loss", "daily_life", "loss"))
    values = conversation_values(log)
    assert values is not None
    assert values["themes"] == ["daily_life", "loss"]


def test_the_scale_is_scored_and_answers_stay() -> None:
    answers = dict.fromkeys(("3", "4", "7", "9", "8", "10"), "min of meer")
    values = conversation_values(PersonLog("R1", OC.VISITED, scale_answers=answers))
    assert values is not None
    assert (values["scale_total"], values["scale_answers"]) == (6, answers)


@pytest.mark.parametrize(
    "log",
    [
        PersonLog("R1", OC.VISITED, themes=("income",)),
        PersonLog("R1", OC.VISITED, companion="Jan"),
        PersonLog("R1", OC.VISITED, minutes_band="7"),
        PersonLog("R1", OC.VISITED, next_contact="soon"),
        PersonLog("R1", OC.VISITED, wishes="x" * 501),
        PersonLog("R1", OC.VISITED, scale_answers={"3": "soms"}),
        PersonLog("R1", OC.UNSAFE_SITUATION),
    ],
)
def test_what_cannot_be_is_refused(log: PersonLog) -> None:
    with pytest.raises(Refused):
        conversation_values(log)


def test_follow_up_needs_a_conversation() -> None:
    agreed = (FollowUpLog("befriending", handover_agreed=True),)
    check_follow_ups(PersonLog("R1", OC.PHONE_CONVERSATION, follow_ups=agreed))
    with pytest.raises(Refused, match="met wie niet is gesproken"):
        check_follow_ups(PersonLog("R1", OC.NOT_HOME, follow_ups=agreed))


VISIT_DAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("died", "died_on", "outcome", "allowed"),
    [
        (False, "", OC.VISITED, True),
        (True, "20261119", OC.VISITED, True),  # the talk was the day before
        (True, "20261118", OC.VISITED, True),  # on the same day
        (True, "20261117", OC.VISITED, False),
        (True, "20261117", OC.NOT_HOME, False),
        (True, "20261117", OC.DECEASED, True),
        (True, "20261100", OC.VISITED, True),  # some day in November
        (True, "20261000", OC.VISITED, False),
        (True, "00000000", OC.VISITED, False),
        (True, "", OC.VISITED, False),
    ],
)
def test_a_dead_person_was_not_met(
    died: bool, died_on: str, outcome: Outcome, allowed: bool
) -> None:
    if allowed:
        check_alive(died, died_on, VISIT_DAY, outcome)
        return
    with pytest.raises(Refused, match="op die dag overleden"):
        check_alive(died, died_on, VISIT_DAY, outcome)

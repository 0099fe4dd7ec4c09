"""Words of a team, and the acts they stand for."""

from datetime import date

import pytest

from outreach.rules.follow_ups import FOLLOW_UP
from outreach.rules.follow_ups import FollowUpAct as A
from outreach.rules.follow_ups import FollowUpState as S
from outreach.rules.team_answers import (
    ANSWER_LABELS,
    already_in_effect,
    parse_answer,
    parse_day,
    steps,
)


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("Aangenomen", A.ACCEPT),
        ("  eerste  CONTACT ", A.CONTACT),
        ("first_contact", A.CONTACT),
        ("Eerste contact geweest", A.CONTACT),
        ("afgerond", A.FINISH),
        ("sent-back", A.SEND_BACK),
        ("Niet bereikt", A.FAIL_TO_REACH),
        ("inwoner ziet ervan af", A.DECLINE),
        ("", None),
        ("=cmd|' /C calc'!A0", None),
        ("misschien", None),
    ],
)
def test_words_become_acts(typed: str, act: A | None) -> None:
    assert parse_answer(typed) is act


@pytest.mark.parametrize(
    ("state", "answer", "acts"),
    [
        (S.SENT, A.ACCEPT, (A.ACCEPT,)),
        (S.SENT, A.CONTACT, (A.ACCEPT, A.CONTACT)),
        (S.SENT, A.FINISH, (A.ACCEPT, A.CONTACT, A.FINISH)),
        (S.SENT, A.FAIL_TO_REACH, (A.ACCEPT, A.FAIL_TO_REACH)),
        (S.ACCEPTED, A.FINISH, (A.CONTACT, A.FINISH)),
        (S.FIRST_CONTACT, A.FINISH, (A.FINISH,)),
        (S.SENT, A.DECLINE, (A.DECLINE,)),
    ],
)
def test_skipped_steps_are_filled_in(state: S, answer: A, acts: tuple[A, ...]) -> None:
    assert steps(state, answer) == acts
    for act in acts:
        state = FOLLOW_UP.next_state(state, act)
    assert already_in_effect(state, answer)


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("answer", list(ANSWER_LABELS))
def test_filled_in_steps_never_go_where_no_arrow_leads(state: S, answer: A) -> None:
    acts = steps(state, answer)
    if len(acts) == 1:
        return
    for act in acts:
        state = FOLLOW_UP.next_state(state, act)


@pytest.mark.parametrize(
    ("state", "answer", "known"),
    [
        (S.FIRST_CONTACT, A.ACCEPT, True),
        (S.SENT, A.ACCEPT, False),
        (S.DONE, A.CONTACT, True),
        (S.NOT_REACHED, A.CONTACT, False),
        (S.SENT_BACK, A.SEND_BACK, True),
    ],
)
def test_what_is_known_already(state: S, answer: A, known: bool) -> None:
    assert already_in_effect(state, answer) is known


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("20-11-2026", date(2026, 11, 20)),
        ("1/2/2026", date(2026, 2, 1)),
        ("2026-11-20 00:00:00", date(2026, 11, 20)),
        ("31-02-2026", None),
        ("gisteren", None),
        ("", None),
    ],
)
def test_days_as_people_write_them(typed: str, day: date | None) -> None:
    assert parse_day(typed) == day

"""Who gets a reminder: a table of cases, and what holds in any history."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.rules.reminders import (
    NOT_DUE_LABELS,
    Due,
    NotDue,
    ReminderFacts,
    ReminderNorms,
    no_longer_due,
    reminder_due,
    reminders_that_fit,
)
from outreach.rules.contact import ContactRefusal
from outreach.rules.invitations import InvitationState

S, N = InvitationState, NotDue
POSTED = date(2026, 10, 19)
DAY = date(2026, 11, 16)
"""Four weeks later."""
NORMS = ReminderNorms()


def facts(**given) -> ReminderFacts:
    """Posted four weeks ago, and nothing since."""
    values = {"state": S.POSTED, "posted_on": POSTED, "last_posted_on": POSTED} | given
    return ReminderFacts(**values)


TWICE = ReminderNorms(weeks=2, most=2)
CASES = [
    ("four weeks on the day", facts(), NORMS, DAY, Due(1, DAY)),
    ("a day too early", facts(), NORMS, DAY - timedelta(1), N.TOO_EARLY),
    ("answered", facts(state=S.ANSWERED), NORMS, DAY, N.ANSWERED),
    ("withdrawn", facts(state=S.WITHDRAWN), NORMS, DAY, N.WITHDRAWN),
    ("planned", facts(state=S.PLANNED, posted_on=None), NORMS, DAY, N.NOT_POSTED),
    ("at the printer", facts(state=S.PRINTED), NORMS, DAY, N.NOT_POSTED),
    ("posted on no day", facts(posted_on=None), NORMS, DAY, N.NOT_POSTED),
    ("closed", facts(state=S.NO_ANSWER), NORMS, DAY, N.CLOSED),
    ("last day before closing", facts(), NORMS, DAY + timedelta(13), Due(1, DAY)),
    ("closes today", facts(), NORMS, DAY + timedelta(14), N.CLOSED),
    ("came back", facts(returned=True), NORMS, DAY, N.RETURNED),
    ("spoken to", facts(met=True), NORMS, DAY, N.MET),
    ("we come anyway", facts(announced=True), NORMS, DAY, N.ANNOUNCED),
    ("asked by hand", facts(by_hand=True, reminders=1), NORMS, DAY, N.BY_HAND),
    ("on its way", facts(underway=True, reminders=1), NORMS, DAY, N.UNDERWAY),
    ("had one", facts(reminders=1), NORMS, DAY, N.ENOUGH),
    ("none wanted", facts(), ReminderNorms(most=0), DAY, N.ENOUGH),
    ("refused", facts(refused=ContactRefusal.ON_HOLD), NORMS, DAY, N.REFUSED),
    (
        "second, two weeks after the first",
        facts(reminders=1, last_posted_on=DAY - timedelta(14)),
        TWICE,
        DAY,
        Due(2, DAY),
    ),
    (
        "second, a day too early",
        facts(reminders=1, last_posted_on=DAY - timedelta(13)),
        TWICE,
        DAY,
        N.TOO_EARLY,
    ),
    ("return before a talk", facts(returned=True, met=True), NORMS, DAY, N.RETURNED),
]


@pytest.mark.parametrize(
    ("known", "norms", "today", "answer"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_a_reminder_is_due_or_not(
    known: ReminderFacts, norms: ReminderNorms, today: date, answer: Due | NotDue
) -> None:
    assert reminder_due(known, norms, today) == answer


def test_each_reason_has_words_and_a_case() -> None:
    assert set(NOT_DUE_LABELS) == set(NotDue)
    assert {case[4] for case in CASES if isinstance(case[4], NotDue)} == set(NotDue)


@pytest.mark.parametrize(
    ("norms", "fit"),
    [
        (ReminderNorms(), 1),
        (ReminderNorms(weeks=2, most=3), 2),
        (ReminderNorms(weeks=2, most=2), 2),
        (ReminderNorms(weeks=6), 0),
        (ReminderNorms(most=0), 0),
        (ReminderNorms(weeks=1, most=3, close_weeks=2), 1),
    ],
)
def test_norms_that_contradict_each_other_are_seen(
    norms: ReminderNorms, fit: int
) -> None:
    assert reminders_that_fit(norms) == fit


EVENTS = st.sampled_from(["answer", "return", "meet", "withdraw", "hold", "let go"])


@given(
    weeks=st.integers(1, 26),
    most=st.integers(0, 3),
    close=st.integers(2, 26),
    happened=st.dictionaries(st.integers(0, 200), EVENTS, max_size=5),
    delay=st.integers(0, 20),
)
def test_whatever_happens_nobody_gets_too_many_or_too_soon(
    weeks: int, most: int, close: int, happened: dict[int, str], delay: int
) -> None:
    """Day by day: what is due is made, posted `delay` days later if still meant."""
    norms = ReminderNorms(weeks, most, close)
    known, posted, made_on = facts(), [POSTED], None
    silent_since = None
    for number in range(200):
        day = POSTED + timedelta(number)
        event = happened.get(number, "")
        if event in ("answer", "return", "meet", "withdraw"):
            silent_since = silent_since or day
        known = {
            "answer": known._replace(state=S.ANSWERED),
            "withdraw": known._replace(state=S.WITHDRAWN),
            "return": known._replace(returned=True),
            "meet": known._replace(met=True),
            "hold": known._replace(refused=ContactRefusal.ON_HOLD),
            "let go": known._replace(refused=None),
        }.get(event, known)
        if made_on is not None and (day - made_on).days >= delay:
            left = no_longer_due(known) is None and known.refused is None
            if left:
                posted.append(day)
            known = known._replace(
                underway=False,
                reminders=known.reminders if left else known.reminders - 1,
                last_posted_on=posted[-1],
            )
            made_on = None
        elif isinstance(reminder_due(known, norms, day), Due):
            made_on = day
            known = known._replace(underway=True, reminders=known.reminders + 1)
    assert len(posted) - 1 <= most
    gaps = [later - before for before, later in pairwise(posted)]
    assert all(gap >= timedelta(weeks=weeks) for gap in gaps)
    closes = POSTED + timedelta(weeks=close, days=delay)
    assert all(day < closes for day in posted[1:])
    if silent_since is not None:
        assert all(day < silent_since for day in posted[1:])

"""What a reporter is told and when; no sentence tells anything about the person."""

from datetime import date, timedelta
from itertools import product

import pytest

from signals.rules.drafts import Door
from signals.rules.feedback import (
    LANGUAGES,
    NORM_DAYS,
    TARGET,
    WORDS,
    WORRIED_DAYS,
    Message,
    Share,
    mail_of,
    may_be_told,
    may_worry,
    message_due,
    script_of,
    share,
    stage,
)
from signals.rules.states import CLOSE_LABELS, SignalState
from tests import build

M, S = Message, SignalState
STAGES = {
    S.CHECK: M.RECEIVED,
    S.RECEIVED: M.RECEIVED,
    S.TRIAGED: M.RECEIVED,
    S.NOT_ROUTED: M.RECEIVED,
    S.ROUTED: M.RECEIVED,
    S.PICKED_UP: M.PICKED_UP,
    S.CONTACTED: M.PICKED_UP,
    S.WAITING: M.PICKED_UP,
    S.CLOSED: M.CLOSED,
    S.NO_ACTION: M.CLOSED,
    S.JOINED: M.RECEIVED,
}


def test_every_state_is_a_stage() -> None:
    assert {state: stage(state) for state in S} == STAGES


@pytest.mark.parametrize(
    ("state", "told", "round_", "due"),
    [
        (S.CHECK, (), 0, None),
        (S.RECEIVED, (), 0, M.RECEIVED),
        (S.RECEIVED, (M.RECEIVED,), 0, None),
        (S.RECEIVED, (), 1, None),
        (S.ROUTED, (M.RECEIVED,), 0, None),
        (S.PICKED_UP, (M.RECEIVED,), 0, M.PICKED_UP),
        (S.PICKED_UP, (), 1, M.PICKED_UP),
        (S.CONTACTED, (M.RECEIVED, M.PICKED_UP), 0, None),
        (S.CLOSED, (), 0, M.CLOSED),
        (S.NO_ACTION, (M.RECEIVED,), 0, M.CLOSED),
        (S.CLOSED, (M.CLOSED,), 0, None),
    ],
)
def test_only_the_newest_message_is_due(
    state: SignalState, told: tuple[Message, ...], round_: int, due: Message | None
) -> None:
    assert message_due(state, told, round_=round_) is due


def test_nothing_is_told_before_it_is_so() -> None:
    for state, message in product(S, M):
        wanted = list(M).index(message) <= list(M).index(STAGES[state])
        assert may_be_told(message, state) is wanted, (state, message)


def test_worried_within_thirty_days() -> None:
    end = build.AT + timedelta(days=WORRIED_DAYS)
    assert may_worry(build.AT, end)
    assert not may_worry(build.AT, end + timedelta(seconds=1))
    assert not may_worry(None, build.AT)


def test_the_share_counts_who_heard_and_who_waited_too_long() -> None:
    closed, today = date(2026, 11, 1), date(2026, 11, 20)
    last = closed + timedelta(days=NORM_DAYS)
    cases = [
        (closed, closed),
        (closed, last),
        (closed, last + timedelta(days=1)),
        (closed, None),  # two weeks are over: counts against us
        (today, None),  # still in time: counts for nothing yet
    ]
    assert share(cases, today) == Share(2, 4)
    assert share([], today) == Share(0, 0)
    assert Share(0, 0).rate is None
    assert Share(4, 5).reached
    assert not Share(79, 100).reached
    assert TARGET == 0.8


FORBIDDEN = (
    *("eenzaam", "lonely", "isol", "bezoek", "visit", "gesprek", "conversation"),
    *("hulp", "help", "wijkteam", "welzijn", "wmo", "veilig thuis", "mevrouw"),
    *("meneer", "inwoner", "resident", "adres", "address", "overleden", "died"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_tells_anything_about_the_person(language: str) -> None:
    given = {"municipality": "Gemeente X", "phone": "14 010", "language": language}
    texts = [mail_of(m, "ABC-DEF-GHJ", **given).body for m in M]
    texts += script_of("ABC-DEF-GHJ", "X", language=language)
    texts += WORDS[language].values()
    for text in texts:
        low = text.lower()
        assert not [word for word in FORBIDDEN if word in low], text
        assert not [label for label in CLOSE_LABELS.values() if label in text]
    assert "ABC-DEF-GHJ" in texts[0]
    assert "112" in texts[0]
    assert len({mail_of(m, "R", **given).body for m in M}) == 3


def test_an_unknown_language_is_dutch() -> None:
    given = {"municipality": "X", "phone": ""}
    wanted = mail_of(M.CLOSED, "R", language="nl", **given)
    assert mail_of(M.CLOSED, "R", language="pl", **given) == wanted
    assert Door.PUBLIC_FORM.value not in wanted.body

"""What a team answers by phone, by link or in a file, and which acts that means.

A team that works in its own system often tells the last step only: "afgerond". The
steps before it then happened as well, and are written down with the same day.
"""

import re
from datetime import date, datetime

from outreach.errors import Refused
from outreach.rules.characters import normal, refused_sign
from outreach.rules.follow_ups import FollowUpAct, FollowUpState

S, A = FollowUpState, FollowUpAct
ANSWER_LABELS = {
    A.ACCEPT: "Aangenomen",
    A.SEND_BACK: "Teruggestuurd",
    A.CONTACT: "Eerste contact geweest",
    A.FINISH: "Afgerond",
    A.FAIL_TO_REACH: "Niet bereikt",
    A.DECLINE: "Inwoner ziet ervan af",
}
_WORDS = {
    A.ACCEPT: ("aangenomen", "geaccepteerd", "accepted", "accept"),
    A.SEND_BACK: ("teruggestuurd", "terug", "sent back", "send back"),
    A.CONTACT: ("eerste contact", "contact", "first contact"),
    A.FINISH: ("afgerond", "klaar", "gereed", "done"),
    A.FAIL_TO_REACH: ("niet bereikt", "geen contact", "not reached"),
    A.DECLINE: ("inwoner ziet af", "ziet af", "geen behoefte", "declined"),
}
_ANSWERS = {word: act for act, words in _WORDS.items() for word in words} | {
    label.lower(): act for act, label in ANSWER_LABELS.items()
}
_IN_EFFECT = {
    A.ACCEPT: {S.ACCEPTED, S.FIRST_CONTACT, S.DONE, S.NOT_REACHED},
    A.CONTACT: {S.FIRST_CONTACT, S.DONE},
    A.FINISH: {S.DONE},
    A.FAIL_TO_REACH: {S.NOT_REACHED},
    A.DECLINE: {S.DECLINED},
    A.SEND_BACK: {S.SENT_BACK},
}
_STEPS = {
    (S.SENT, A.CONTACT): (A.ACCEPT, A.CONTACT),
    (S.SENT, A.FINISH): (A.ACCEPT, A.CONTACT, A.FINISH),
    (S.SENT, A.FAIL_TO_REACH): (A.ACCEPT, A.FAIL_TO_REACH),
    (S.ACCEPTED, A.FINISH): (A.CONTACT, A.FINISH),
}


def parse_answer(typed: str) -> FollowUpAct | None:
    """The act behind a word, Dutch or English; None when it is not one of ours."""
    return _ANSWERS.get(re.sub(r"[\s_-]+", " ", typed.strip().lower()))


def already_in_effect(state: FollowUpState, answer: FollowUpAct) -> bool:
    """Whether an answer tells what is known already."""
    return state in _IN_EFFECT.get(answer, set())


def steps(state: FollowUpState, answer: FollowUpAct) -> tuple[FollowUpAct, ...]:
    """The acts that bring a follow-up from its state to what the team answered.

    Where an answer skips steps they are filled in; otherwise it is the act itself,
    which the machine allows or refuses.
    """
    return _STEPS.get((state, answer), (answer,))


def parse_day(typed: str) -> date | None:
    """A day as people and spreadsheets write it; None when it is not a day."""
    text = typed.strip().split("T")[0].split(" ")[0].replace("/", "-")
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day only
        except ValueError:
            continue
    return None


LONGEST_NOTE = 500
"""Signs. What the next reader needs; the file itself is kept by the team."""


def note_text(typed: str) -> str:
    """A note or wish as it is kept: one form of each sign, no invisible ones.

    Raises Refused when it is longer than 500 signs.
    """
    lines = typed.replace("\r\n", "\n").replace("\t", " ").split("\n")
    kept = "\n".join(
        "".join(sign for sign in normal(line) if refused_sign(sign) is None)
        for line in lines
    ).strip()
    if len(kept) > LONGEST_NOTE:
        raise Refused(
            "De tekst is te lang.",
            f"Er passen {LONGEST_NOTE} tekens in.",
            "Maak de tekst korter: alleen wat nodig is om te helpen.",
        )
    return kept

"""The verdict of a row: seventeen rules in a fixed order, the first one decides."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.addresses import UNKNOWN
from outreach.rules.dates import turns
from outreach.rules.investigations import HELD_GROUPS, NOT_LIVING_THERE
from outreach.rules.register.checks import AGE
from outreach.rules.register.messages import Problem, Reason
from outreach.rules.register.person import RegisterPerson

NEARLY = 1
"""Who becomes 75 within so many years is stored already."""
POSTAL_ADDRESS = "B"


class RowVerdict(StrEnum):
    """What becomes of a row. Exactly one for every row."""

    INVITE = "invite"
    REVIEW = "review"
    OUT = "out"
    REJECTED = "rejected"
    IGNORED = "ignored"


class RowReason(StrEnum):
    """Why, beside the reasons of a rejection (`messages.Reason`)."""

    RECORD_REMOVED = "record_removed"
    DECEASED = "deceased"
    EMIGRATED = "emigrated"
    SUSPENDED = "suspended"
    OTHER_MUNICIPALITY = "other_municipality"
    BIRTH_DATE_UNKNOWN = "birth_date_unknown"
    UNDER_AGE = "under_age"
    AGE_UNCERTAIN = "age_uncertain"
    NOT_LIVING_THERE = "not_living_there"
    POSTAL_ADDRESS_ONLY = "postal_address_only"
    ADDRESS_ABROAD = "address_abroad"
    ADDRESS_UNDER_INVESTIGATION = "address_under_investigation"
    ADDRESS_INCOMPLETE = "address_incomplete"
    INSTITUTION = "institution"


class Case(NamedTuple):
    """One row and all that its verdict depends on."""

    person: RegisterPerson
    reference_date: date
    municipality_code: str
    """Four digits; empty: rule 6 does not apply."""
    key_problems: Sequence[Problem]
    """Of rule 1, doubles included."""
    address_problems: Sequence[Problem]
    """Of rule 14."""
    in_institution: bool


class Rule(NamedTuple):
    """One line of the table."""

    number: int
    verdict: RowVerdict
    reason: str
    """As documents name it; rules 1 and 14 take it from the problem."""
    when: str
    applies: Callable[[Case], bool]


def _rejecting(problems: Sequence[Problem]) -> Reason | None:
    return next((p.reason for p in problems if p.reason), None)


def _younger(birth: date | None, day: date) -> bool:
    """Whether somebody born on `birth` is not 75 yet on a day."""
    return birth is not None and turns(AGE, birth) > day


def _incomplete(person: RegisterPerson) -> bool:
    unknown = person.street.strip() in UNKNOWN or not person.house_number
    return unknown and person.location.strip() in UNKNOWN


V, R = RowVerdict, RowReason
RULES: tuple[Rule, ...] = (
    Rule(
        1,
        V.REJECTED,
        "",
        "a key field is missing or malformed, or the BSN occurs twice",
        lambda c: _rejecting(c.key_problems) is not None,
    ),
    Rule(
        2,
        V.IGNORED,
        R.RECORD_REMOVED,
        "67.20 is F or W",
        lambda c: c.person.suspension_reason in ("F", "W"),
    ),
    Rule(
        3,
        V.OUT,
        R.DECEASED,
        "06.08.10 is filled, or 67.20 is O",
        lambda c: c.person.died,
    ),
    Rule(
        4, V.OUT, R.EMIGRATED, "67.20 is E", lambda c: c.person.suspension_reason == "E"
    ),
    Rule(
        5,
        V.OUT,
        R.SUSPENDED,
        "any other 67.20",
        lambda c: bool(c.person.suspension_reason),
    ),
    Rule(
        6,
        V.OUT,
        R.OTHER_MUNICIPALITY,
        "09.10 is not the configured municipality",
        lambda c: c.municipality_code not in ("", c.person.municipality_code),
    ),
    Rule(
        7,
        V.REVIEW,
        R.BIRTH_DATE_UNKNOWN,
        "the year of birth is unknown",
        lambda c: c.person.birth_earliest is None,
    ),
    Rule(
        8,
        V.OUT,
        R.UNDER_AGE,
        "the earliest possible birth date is less than 75 years ago",
        lambda c: _younger(c.person.birth_earliest, c.reference_date),
    ),
    Rule(
        9,
        V.REVIEW,
        R.AGE_UNCERTAIN,
        "the latest possible birth date is less than 75 years ago",
        lambda c: _younger(c.person.birth_latest, c.reference_date),
    ),
    Rule(
        10,
        V.REVIEW,
        R.NOT_LIVING_THERE,
        "08.83.10 is 089999",
        lambda c: c.person.address_investigation == NOT_LIVING_THERE,
    ),
    Rule(
        11,
        V.REVIEW,
        R.POSTAL_ADDRESS_ONLY,
        "10.10 is B",
        lambda c: c.person.address_function == POSTAL_ADDRESS,
    ),
    Rule(
        12, V.OUT, R.ADDRESS_ABROAD, "13.10 is filled", lambda c: bool(c.person.country)
    ),
    Rule(
        13,
        V.REVIEW,
        R.ADDRESS_UNDER_INVESTIGATION,
        "08.83.10 begins with 0800, 0810, 0811 or 0812",
        lambda c: c.person.address_investigation.startswith(HELD_GROUPS),
    ),
    Rule(
        14,
        V.REJECTED,
        "",
        "postcode or house number is malformed",
        lambda c: _rejecting(c.address_problems) is not None,
    ),
    Rule(
        15,
        V.REVIEW,
        R.ADDRESS_INCOMPLETE,
        "no street or number, and no location description",
        lambda c: _incomplete(c.person),
    ),
    Rule(
        16,
        V.OUT,
        R.INSTITUTION,
        "the address is of an institution",
        lambda c: c.in_institution,
    ),
    Rule(17, V.INVITE, "", "otherwise", lambda _: True),
)


class Judgement(NamedTuple):
    """The verdict of one row and its reason; the reason is empty for invite."""

    verdict: RowVerdict
    reason: str


def judge(case: Case) -> Judgement:
    """The verdict of a row: that of the first rule that applies."""
    rule = next(rule for rule in RULES if rule.applies(case))
    if rule.number == 1:
        return Judgement(rule.verdict, _rejecting(case.key_problems) or "")
    if rule.number == 14:
        return Judgement(rule.verdict, _rejecting(case.address_problems) or "")
    return Judgement(rule.verdict, rule.reason)


NOT_OURS = frozenset({R.DECEASED, R.EMIGRATED, R.SUSPENDED, R.OTHER_MUNICIPALITY})
"""Nobody to invite, now or soon: stored only when known already."""


def is_kept(judgement: Judgement, person: RegisterPerson, reference_date: date) -> bool:
    """Whether somebody who is not known yet is stored: 75, or within a year of it."""
    if judgement.verdict in (V.REJECTED, V.IGNORED) or judgement.reason in NOT_OURS:
        return False
    if judgement.reason != R.UNDER_AGE or person.birth_earliest is None:
        return True
    return turns(AGE - NEARLY, person.birth_earliest) <= reference_date

"""One row from its cells to its verdict, with all that is to be said about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from outreach.rules.institutions import InstitutionList
from outreach.rules.register.checks import Raw, address_problems, key_problems
from outreach.rules.register.messages import Problem, Reason, wrong_width
from outreach.rules.register.person import (
    RegisterPerson,
    lives_in_institution,
    normalised,
    remarks,
)
from outreach.rules.register.verdicts import Case, Judgement, judge


class Setting(NamedTuple):
    """What is the same for all rows of a delivery."""

    reference_date: date
    latest_day: date
    """The last day that is not in the future."""
    municipality_code: str
    """Four digits, or empty."""
    institutions: InstitutionList


class Examined(NamedTuple):
    """A row that was looked at."""

    raw: Raw
    person: RegisterPerson
    judgement: Judgement
    problems: Sequence[Problem]
    """Those that decided first, then remarks."""


def raw_of(cells: Sequence[str], columns: Mapping[str, int]) -> Raw:
    """The cells of a row by field, stripped; missing cells are empty."""
    width = len(cells)
    return {
        field: cells[at].strip() if at < width else "" for field, at in columns.items()
    }


def examine(
    cells: Sequence[str],
    columns: Mapping[str, int],
    width: int,
    setting: Setting,
    *,
    doubled: str = "",
) -> Examined:
    """Look at one row.

    `width` is the number of cells in the header; `doubled` the sentence for a BSN
    that occurs more than once, without its row.
    """
    raw = raw_of(cells, columns)
    keys = key_problems(raw, setting.latest_day, setting.reference_date)
    if len(cells) != width:
        keys.insert(0, wrong_width(len(cells), width))
    if doubled:
        rejecting = [problem for problem in keys if problem.reason]
        rest = [problem for problem in keys if not problem.reason]
        keys = [*rejecting, Problem(Reason.UNIQUE, doubled), *rest]
    person = normalised(raw)
    places = address_problems(raw)
    case = Case(
        person=person,
        reference_date=setting.reference_date,
        municipality_code=setting.municipality_code,
        key_problems=keys,
        address_problems=places,
        in_institution=_in_institution(raw, person, setting.institutions),
    )
    return Examined(raw, person, judge(case), [*keys, *places, *remarks(raw)])


def _in_institution(
    raw: Raw, person: RegisterPerson, institutions: InstitutionList
) -> bool:
    """By the municipality's own column, by address, or by either BAG id."""
    return (
        lives_in_institution(raw)
        or institutions.contains(person.address_key, person.bag_object_id)
        or institutions.contains("", person.bag_address_id)
    )

"""Checks of the fields that decide whether a row can be used at all."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from outreach.rules.dates import PartialDate, turns
from outreach.rules.register import messages
from outreach.rules.register.messages import Problem

BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
"""The 11-test: weighted sum of the nine digits is a multiple of 11."""
SUSPENSION_REASONS = ("O", "E", "M", "R", "F", "W", ".")
"""Table Reden opschorting: died, emigrated, by ministerial decision, kept in the RNI,
made in error, removed, unknown."""
NONDISCLOSURE = frozenset("01234567")
AGE = 75
"""Years: the age from which residents are invited."""
OLDEST_AGE = 120
"""Years; above this a birth date gets a remark, no rejection."""
MOST_NUMBER = 99_999
POSTCODE = re.compile(r"[1-9][0-9]{3} ?[A-Za-z]{2}", re.ASCII)
Raw = Mapping[str, str]
"""A row as it was delivered: field to stripped text; absent columns are absent."""


def is_digits(text: str, *lengths: int) -> bool:
    """Whether a text is plain digits of one of these lengths."""
    return len(text) in lengths and text.isascii() and text.isdigit()


def passes_eleven(bsn: str) -> bool:
    """Whether nine digits pass the 11-test; all zeros is no number."""
    total = sum(int(d) * w for d, w in zip(bsn, BSN_WEIGHTS, strict=True))
    return total % 11 == 0 and bsn != "000000000"


def normal_bsn(text: str) -> str | None:
    """A BSN of nine digits that passes, or None; Excel's lost zero is put back."""
    padded = text.zfill(9) if is_digits(text, 8, 9) else ""
    return padded if padded and passes_eleven(padded) else None


def bsn_problem(text: str) -> Problem | None:
    """What is wrong with a BSN, or the remark that its zero was lost."""
    if not text:
        return messages.required("bsn")
    if not is_digits(text, 8, 9):
        return messages.pattern("bsn", text, "van 9 cijfers")
    if not normal_bsn(text):
        return messages.elfproef(text)
    if len(text) == 8:
        return messages.warning(
            "bsn", "had 8 cijfers; de nul vooraan is teruggezet (Excel)."
        )
    return None


def date_problem(field: str, text: str, latest_day: date) -> Problem | None:
    """What is wrong with a register date that is not empty."""
    parsed = read_date(text)
    if parsed is None or (parsed.earliest and parsed.earliest > latest_day):
        return messages.no_date(field, text)
    return None


@lru_cache(maxsize=1 << 16)
def read_date(text: str) -> PartialDate | None:
    """A register date, or None for anything else. Dates come back: kept at hand."""
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None


def read_birth(text: str) -> PartialDate | None:
    """A birth date, or None; a day without its month counts as the year alone.

    Whether that slip is forgiven is for `key_problems`.
    """
    slipped = text[4:6] == "00" != text[6:] and text[:4] != "0000"
    if slipped and is_digits(text, 8):
        return read_date(f"{text[:4]}0000")
    return read_date(text)


def certainly_younger(birth: str, years: int, day: date) -> bool:
    """Whether a written birth date means: not that old yet on a day, whatever."""
    read = read_birth(birth)
    if read is None or read.earliest is None:
        return False
    return turns(years, read.earliest) > day


def _birth_problem(text: str, latest_day: date, too_young: bool) -> Problem | None:
    if not text:
        # Column required, value not: an unknown birth date is looked at (rule 7).
        return messages.required("birth")._replace(reason=None)
    problem = date_problem("birth", text, latest_day)
    if problem is None and 0 < int(text[:4]) < latest_day.year - OLDEST_AGE:
        return messages.warning("birth", f"geeft een leeftijd boven {OLDEST_AGE} jaar.")
    if problem and too_young and text[4:6] == "00":
        return messages.warning(
            "birth", "heeft een dag zonder maand; gelezen als jaar."
        )
    return problem


def _death_problem(text: str, latest_day: date, too_young: bool) -> Problem | None:
    if not text:
        return None
    problem = date_problem("died_on", text, latest_day)
    if problem and too_young and is_digits(text, 2):
        return messages.warning("died_on", "is geen datum, maar een categorienummer.")
    return problem


def _nondisclosure_problem(text: str) -> Problem | None:
    if not text:
        return messages.required("nondisclosure")
    if text not in NONDISCLOSURE:
        return messages.pattern("nondisclosure", text, "0 t/m 7")
    return None


def _suspension_problem(text: str) -> Problem | None:
    if text and text not in SUSPENSION_REASONS:
        return messages.not_in_table("suspension_reason", text, "Reden opschorting")
    return None


def key_problems(raw: Raw, latest_day: date, reference_date: date) -> list[Problem]:
    """Rule 1 but for doubles: problems of the key fields, the deciding one first.

    `latest_day` is the last day that is not in the future. Problems without a
    reason are remarks. Two slips of RvIG's own test set (a day without its month, a
    category number in the place of the date of death) are remarks for those who are
    too young by the year alone: they change nothing, and the published figures count
    these people as out.
    """
    birth = raw.get("birth", "")
    too_young = certainly_younger(birth, AGE, reference_date)
    found = (
        bsn_problem(raw.get("bsn", "")),
        _birth_problem(birth, latest_day, too_young),
        _nondisclosure_problem(raw.get("nondisclosure", "")),
        _suspension_problem(raw.get("suspension_reason", "")),
        _death_problem(raw.get("died_on", ""), latest_day, too_young),
    )
    return sorted((p for p in found if p), key=lambda problem: problem.reason is None)


def address_problems(raw: Raw) -> list[Problem]:
    """Rule 14: a malformed postcode or house number. Number 0 means unknown."""
    found: list[Problem] = []
    postcode, number = raw.get("postcode", ""), raw.get("house_number", "")
    if postcode and not POSTCODE.fullmatch(postcode):
        found.append(messages.pattern("postcode", postcode, "1234AB"))
    if not number:
        return found
    if not re.fullmatch(r"-?[0-9]{1,9}", number, re.ASCII):
        found.append(messages.no_number("house_number", number))
    elif int(number) < 0:
        found.append(messages.too_low("house_number", 1))
    elif int(number) > MOST_NUMBER:
        found.append(messages.too_high("house_number", MOST_NUMBER))
    return found

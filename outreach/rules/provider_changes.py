"""When one provider follows another in a district: what can be planned."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from outreach.rules.periods import overlaps


class Term(NamedTuple):
    """A provider in one district in a half-open period."""

    provider_id: int
    valid_from: date
    valid_to: date | None


def change_fault(
    district: str,
    terms: Iterable[Term],
    *,
    old: int,
    new: int,
    day: date,
    today: date,
) -> str | None:
    """Why `new` cannot follow `old` in a district on `day`; None when it can.

    `terms` are those of the district. There may be no day without a provider and no
    day with two, and the old one gets to know it beforehand.
    """
    if old == new:
        return "De oude en de nieuwe aanbieder zijn dezelfde."
    if day <= today:
        return "Een wisseling plant u vooraf: kies een dag na vandaag."
    there = list(terms)
    if not any(
        term.provider_id == old
        and term.valid_from < day
        and (term.valid_to is None or term.valid_to >= day)
        for term in there
    ):
        return _gap(district, there, old, day)
    clashing = [
        term
        for term in there
        if term.provider_id != old
        and overlaps(term.valid_from, term.valid_to, day, None)
    ]
    if clashing:
        first = min(term.valid_from for term in clashing)
        return (
            f"In {district} begint op {max(first, day):%d-%m-%Y} al een andere "
            "aanbieder. Beëindig die periode eerst."
        )
    if any(term.provider_id == old and term.valid_from >= day for term in there):
        return f"In {district} begint de oude aanbieder daarna opnieuw."
    return None


def _gap(district: str, terms: Iterable[Term], old: int, day: date) -> str:
    ends = [
        term.valid_to
        for term in terms
        if term.provider_id == old and term.valid_to and term.valid_to < day
    ]
    if ends:
        return (
            f"In {district} stopt de oude aanbieder al op {max(ends):%d-%m-%Y}; daarna "
            "zou er niemand zijn. Kies die dag."
        )
    return f"In {district} werkt de oude aanbieder dan niet."

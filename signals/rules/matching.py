"""Who could a report be about? Compares what was reported with what the register has.

A person decides; the score only sorts the candidates on the screen, and is never
shown or kept. What counts: address, name (also of a partner) and year of birth. What
never counts: sex, nationality, language, income, or where somebody lives as such (a
postcode counts only because the reporter named it).

House rule for the score, of 100: an exact address 60, the name at most 30, the year of
birth at most 9. So an exact address always goes before a name without one (at most 54,
in the same postcode), and a right name behind the right number with another addition
(at most 84) goes before a stranger at the exact address.
"""

from datetime import date
from enum import Enum
from typing import NamedTuple

from outreach.rules.heard_names import likeness
from signals.rules.names_told import (
    NameFit,
    best_family,
    given_name_fits,
    prefix_told,
    sound_of,
    told_words,
)
from signals.rules.places import Place, PlaceFit, in_words, place_fit

YEAR_SLACK = 2
"""Years that a guess of an age may be off and still speak for somebody. House rule."""


class Told(NamedTuple):
    """What the reporter knew; empty fields were not told."""

    place: Place = Place()
    name: str = ""
    birth_year: int | None = None


class Known(NamedTuple):
    """What the register has of one resident, as far as it may count."""

    place: Place = Place()
    given_names: str = ""
    prefix: str = ""
    surname: str = ""
    partner_prefix: str = ""
    partner_surname: str = ""
    name_usage: str = "E"
    """61.10: E own, N own-partner, P partner, V partner-own."""
    birth_earliest: date | None = None
    birth_latest: date | None = None


class YearFit(Enum):
    """How a year of birth that was told fits."""

    UNKNOWN = 0
    DIFFERENT = -1
    CLOSE = 5
    SAME = 9


class Match(NamedTuple):
    """How well somebody fits, with the reasons: what is alike and what differs."""

    score: float
    """0 to 100, to sort by and for nothing else."""
    place: PlaceFit
    name: NameFit
    year: YearFit
    alike: tuple[str, ...]
    """Dutch sentences: why this could be the one."""
    differs: tuple[str, ...]
    """Dutch sentences: what does not fit, or was told otherwise."""

    @property
    def worth_showing(self) -> bool:
        """At the address, or a name that fits: anything less is chance."""
        here = self.place in (PlaceFit.EXACT, PlaceFit.SAME_NUMBER, PlaceFit.STREET)
        return here or self.name.fits


def compare(told: Told, known: Known) -> Match:
    """Compare one report with one resident."""
    place = place_fit(told.place, known.place)
    name, name_points, name_alike, name_differs = _name(told, known)
    year = year_fit(told.birth_year, known.birth_earliest, known.birth_latest)
    place_alike, place_differs = in_words(place, told.place, known.place)
    year_alike, year_differs = _year_in_words(year, told, known)
    return Match(
        score=round(place.points + name_points + max(year.value, 0), 1),
        place=place,
        name=name,
        year=year,
        alike=(*place_alike, *name_alike, *year_alike),
        differs=(*place_differs, *name_differs, *year_differs),
    )


def sort_key(match: Match, number: str) -> tuple[float, str]:
    """The best first; those that fit as well in a fixed order, by their number."""
    return (-match.score, number)


# --- the name ---

USES_PARTNERS = frozenset("PVN")
FAMILY_POINTS = 22
"""Of the 30 of a name; the given name has the rest."""
GIVEN_POINTS = 8


def _name(
    told: Told, known: Known
) -> tuple[NameFit, float, tuple[str, ...], tuple[str, ...]]:
    """How the name fits, its points (0 to 30), what is alike and what differs."""
    words = told_words(told.name)
    if not words:
        return NameFit.UNKNOWN, 0.0, (), ()
    own = " ".join(f"{known.prefix} {known.surname}".split())
    partners = " ".join(f"{known.partner_prefix} {known.partner_surname}".split())
    best = best_family(told.name, own, partners)
    given = given_name_fits(told.name, known.given_names, best.word_count)
    if not best.fit.fits:
        if given and len(words) == 1:
            said = f"De voornaam is gelijk: {_first(known)}."
            return NameFit.GIVEN_ONLY, float(GIVEN_POINTS), (said,), ()
        if best.fit is NameFit.UNKNOWN:
            return NameFit.UNKNOWN, 0.0, (), ("De naam is in het register onbekend.",)
        other = f"De naam is anders: gemeld {told.name.strip()}, register {own}."
        return NameFit.DIFFERENT, 0.0, (), (other,)
    alike, differs_too = _family_in_words(best.fit, told, known, best.name, partners)
    points = FAMILY_POINTS * best.likeness / 100 + (GIVEN_POINTS if given else 0)
    if given:
        alike = (*alike, f"De voornaam of voorletter past: {_first(known)}.")
    return best.fit, points, alike, differs_too


def _family_in_words(
    fit: NameFit, told: Told, known: Known, name: str, partners: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    whose = "De achternaam"
    of_partner = name == partners and bool(partners)
    if of_partner:
        whose = "De achternaam van de partner"
    said = {
        NameFit.SAME: f"{whose} is gelijk: {name}.",
        NameFit.SOUNDS: f"{whose} klinkt hetzelfde: gemeld {told.name.strip()}, "
        f"register {name}.",
        NameFit.ALIKE: f"{whose} lijkt erop: gemeld {told.name.strip()}, "
        f"register {name}.",
    }[fit]
    differs: tuple[str, ...] = ()
    if of_partner and known.name_usage not in USES_PARTNERS:
        own = " ".join(f"{known.prefix} {known.surname}".split())
        differs = (f"Volgens het register gebruikt deze inwoner de eigen naam: {own}.",)
    prefix = known.partner_prefix if of_partner else known.prefix
    typed = prefix_told(told.name, name)
    if typed and typed != prefix.lower():
        there = prefix or "geen"
        differs += (f"Het tussenvoegsel is anders: gemeld {typed}, register {there}.",)
    return (said,), differs


def _first(known: Known) -> str:
    return known.given_names.split(" ", 1)[0]


def names_alike(one: str, other: str) -> float:
    """How alike two whole names sound, 0 to 100; whichever is named first."""
    if not sound_of(one) or not sound_of(other):
        return 0.0
    return likeness(one, other)


# --- the year of birth ---


def year_fit(told: int | None, earliest: date | None, latest: date | None) -> YearFit:
    """How a year fits a birth date that may be known in part."""
    off = years_off(told, earliest, latest)
    if off is None:
        return YearFit.UNKNOWN
    if off == 0:
        return YearFit.SAME
    return YearFit.CLOSE if off <= YEAR_SLACK else YearFit.DIFFERENT


def years_off(
    told: int | None, earliest: date | None, latest: date | None
) -> int | None:
    """Years between what was told and the nearest year that it can be; None: one of
    the two is not known."""
    if told is None or earliest is None or latest is None:
        return None
    return max(earliest.year - told, told - latest.year, 0)


def _year_in_words(
    year: YearFit, told: Told, known: Known
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    off = years_off(told.birth_year, known.birth_earliest, known.birth_latest)
    if year is YearFit.UNKNOWN or known.birth_earliest is None:
        return (), ()
    there = known.birth_earliest.year
    if year is YearFit.SAME:
        return (f"Het geboortejaar is gelijk: {told.birth_year}.",), ()
    said = f"gemeld {told.birth_year}, register {there}"
    if year is YearFit.CLOSE:
        return (f"Het geboortejaar scheelt maar {off} jaar: {said}.",), ()
    return (), (f"Het geboortejaar is anders: {said}.",)

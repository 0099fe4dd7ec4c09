"""The loneliness scale of De Jong Gierveld, 6 and 11 items.

Scoring follows the developers' manual (home.fsw.vu.nl/tg.van.tilburg/
manual_loneliness_scale_1999.html, section 8), as domain.md 4.1 gives it:

- an emotional item scores 1 for "ja" or "min of meer", a social item 1 for "nee" or
  "min of meer": "min of meer" always scores;
- the total is valid with at most one item missing, and then counts what is there;
  a subscale is valid only when complete. The manual's own block for 11 items was not
  seen; the same rule for missing items is used there;
- 6 items: 0-1 not, 2-4 moderately, 5-6 strongly lonely; 11 items: 0-2 not, 3-8
  moderately, 9-10 severely, 11 very severely.

It is meant for averages of groups, not for one person: so it is optional, off by
default (norm `loneliness_scale`), never orders a list and is never shown to a visitor
as a score.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Which side of the scale an item belongs to."""

    EMOTIONAL = "emotional"
    SOCIAL = "social"


class ScaleAnswer(StrEnum):
    """An answer. Mailed forms have five, spoken ones the middle three."""

    YES_VERY = "ja!"
    YES = "ja"
    MORE_OR_LESS = "min of meer"
    NO = "nee"
    NO_VERY = "nee!"


class Item(NamedTuple):
    """One statement, in the wording of the LASA codebook."""

    number: int
    kind: Kind
    dutch: str
    english: str


E, S = Kind.EMOTIONAL, Kind.SOCIAL
ITEMS: dict[int, Item] = {
    item.number: item
    for item in (
        Item(
            1,
            S,
            "Er is altijd wel iemand in mijn omgeving bij wie ik met mijn dagelijkse "
            "probleempjes terecht kan",
            "There is always someone I can talk to about my day-to-day problems",
        ),
        Item(
            2,
            E,
            "Ik mis een echt goede vriend of vriendin",
            "I miss having a really close friend",
        ),
        Item(
            3,
            E,
            "Ik ervaar een leegte om me heen",
            "I experience a general sense of emptiness",
        ),
        Item(
            4,
            S,
            "Er zijn genoeg mensen op wie ik in geval van narigheid kan terugvallen",
            "There are plenty of people I can lean on when I have problems",
        ),
        Item(
            5,
            E,
            "Ik mis gezelligheid om me heen",
            "I miss the pleasure of the company of others",
        ),
        Item(
            6,
            E,
            "Ik vind mijn kring van kennissen te beperkt",
            "I find my circle of friends and acquaintances too limited",
        ),
        Item(
            7,
            S,
            "Ik heb veel mensen op wie ik volledig kan vertrouwen",
            "There are many people I can trust completely",
        ),
        Item(
            8,
            S,
            "Er zijn voldoende mensen met wie ik me nauw verbonden voel",
            "There are enough people I feel close to",
        ),
        Item(9, E, "Ik mis mensen om me heen", "I miss having people around me"),
        Item(10, E, "Vaak voel ik me in de steek gelaten", "I often feel rejected"),
        Item(
            11,
            S,
            "Wanneer ik daar behoefte aan heb, kan ik altijd bij mijn vrienden terecht",
            "I can call on my friends whenever I need them",
        ),
    )
}


class Version(NamedTuple):
    """One form of the scale: its items in the order of asking, and its cut-offs."""

    name: str
    items: tuple[int, ...]
    cut_offs: tuple[tuple[int, str], ...]
    """(highest total, Dutch category), from low to high."""


SIX = Version(
    "6 vragen",
    (3, 4, 7, 9, 8, 10),  # the order that CBS uses
    ((1, "niet"), (4, "matig"), (6, "sterk")),
)
"""CBS calls the middle category "enigszins"."""
ELEVEN = Version(
    "11 vragen",
    tuple(range(1, 12)),
    ((2, "niet"), (8, "matig"), (10, "ernstig"), (11, "zeer ernstig")),
)
_SCORING = {
    Kind.EMOTIONAL: {
        ScaleAnswer.YES_VERY,
        ScaleAnswer.YES,
        ScaleAnswer.MORE_OR_LESS,
    },
    Kind.SOCIAL: {ScaleAnswer.MORE_OR_LESS, ScaleAnswer.NO, ScaleAnswer.NO_VERY},
}
MOST_MISSING = 1


class ScaleScore(NamedTuple):
    """What the answers add up to; None where too much is missing."""

    total: int | None
    emotional: int | None
    social: int | None
    missing: int
    category: str | None

    @property
    def emotionally_lonely(self) -> bool | None:
        """0 against 1 and more, on a complete subscale."""
        return None if self.emotional is None else self.emotional > 0

    @property
    def socially_lonely(self) -> bool | None:
        """0 against 1 and more, on a complete subscale."""
        return None if self.social is None else self.social > 0


def points(item: int, answer: ScaleAnswer) -> int:
    """0 or 1 for one answer. "Min of meer" scores on both sides."""
    return int(answer in _SCORING[ITEMS[item].kind])


def score(
    answers: Mapping[int, ScaleAnswer | None], version: Version = SIX
) -> ScaleScore:
    """The score of one person; an item that is absent or None is missing.

    Raises ValueError for an item that is not in this version.
    """
    if not set(answers) <= set(version.items):
        raise ValueError("an item that is not in this version of the scale")
    given = {item: answer for item, answer in answers.items() if answer is not None}
    missing = len(version.items) - len(given)
    total = sum(points(item, answer) for item, answer in given.items())
    valid = missing <= MOST_MISSING
    return ScaleScore(
        total if valid else None,
        _subscale(given, version, Kind.EMOTIONAL),
        _subscale(given, version, Kind.SOCIAL),
        missing,
        category(total, version) if valid else None,
    )


def _subscale(
    given: Mapping[int, ScaleAnswer], version: Version, kind: Kind
) -> int | None:
    items = [item for item in version.items if ITEMS[item].kind is kind]
    if any(item not in given for item in items):
        return None
    return sum(points(item, given[item]) for item in items)


def category(total: int, version: Version = SIX) -> str:
    """The Dutch category of a total. Raises ValueError outside the range."""
    if total < 0:
        raise ValueError("a total below zero")
    for highest, name in version.cut_offs:
        if total <= highest:
            return name
    raise ValueError("a total above the scale")


def read_answers(
    raw: Mapping[str, str], version: Version = SIX
) -> dict[int, ScaleAnswer]:
    """Answers as a form or a row holds them: item number -> answer; empty is missing.

    Raises ValueError for an item or an answer that does not exist.
    """
    read = {int(item): ScaleAnswer(given) for item, given in raw.items() if given}
    if not set(read) <= set(version.items):
        raise ValueError("an item that is not in this version of the scale")
    return read

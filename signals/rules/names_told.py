"""Names as reporters tell them: "mevrouw v.d. Berg", "Riet Jansen-de Boer".

Everything here compares sounds (`outreach.rules.heard_names`) without the small words
before a surname, which are told in all forms. Titles are left out before anything is
compared: whether somebody is called "meneer" or "mevrouw" counts for nothing.
"""

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from rapidfuzz import fuzz

from outreach.rules.heard_names import sound_of as _slow_sound_of
from outreach.rules.names import UNKNOWN

_SMALL_WORDS = (
    "van vander vanden vande vd vdr v de der den des het t ten ter te d du la le el "
    "al von op in bij aan uit onder over tot bin"
)
_PREFIXES = frozenset(_SMALL_WORDS.split())
"""Words that stand before a surname, with the short forms in which they are typed."""
_WHOLE_PREFIXES = frozenset(("van", "de", "der", "den", "ten", "ter", "te", "het"))
"""Those that are compared: the rest is too often left out or typed short."""
_JOINERS = re.compile(r"[\s\-/.,'’`´()]+")
_GLUED = re.compile(r"^vd(?=[a-z]{3})")
"""`vdBerg`: no Dutch name begins like this."""
_CALLED = (
    "mevrouw mevr mw meneer mijnheer dhr heer oma opa tante oom buurvrouw buurman "
    "familie fam"
)
_PET_FAMILY = frozenset(_CALLED.split())
LOWEST_ALIKE = 82.0
"""Of 100: two surnames below this are different names. House rule, see the table of
cases in the tests: Pieterse and Pietersen are alike, Bakker and Dekker are not."""


_SOUND_LIKE = (
    "aáàâäåãăæ",
    "eéèêëęėæ",
    "iíìîïıijy",
    "jyiđ",
    "oóòôöõøő",
    "uúùûüūů",
    "bp",
    "ckqgxçćčğķ",
    "szcśšşșžżźç",
    "dtđďțť",
    "fvpw",
    "gchğ",
    "hg",
    "lł",
    "m",
    "nñńň",
    "rř",
    "eiy",
)
"""First letters that are heard as one another, with their accents."""
REMEMBERED = 4096
"""Names whose sound is kept: the common ones are asked for again and again."""


@lru_cache(maxsize=REMEMBERED)
def sound_of(name: str) -> str:
    """As `outreach.rules.heard_names.sound_of`, remembered for a while."""
    return _slow_sound_of(name)


class NameFit(Enum):
    """How a name that was told fits a name in the register; the value is its rank."""

    SAME = 4
    SOUNDS = 3
    ALIKE = 2
    GIVEN_ONLY = 1
    UNKNOWN = 0
    DIFFERENT = -1

    @property
    def fits(self) -> bool:
        """Whether it speaks for somebody by itself."""
        return self.value >= NameFit.ALIKE.value


class FamilyFit(NamedTuple):
    """The family name that fits best."""

    fit: NameFit
    likeness: float
    """0 to 100."""
    name: str
    """As the register has it; of the person or of the partner."""
    word_count: int
    """How many of the told words it took."""


def told_words(name: str) -> list[str]:
    """The words of a name as told, without titles and small words: `[riet, jansen]`.

    Letters are kept as they were typed, in lower case.
    """
    parts = [word for word in _JOINERS.split(name.lower()) if word]
    bare = [
        _GLUED.sub("", word) for word in parts if word not in _PREFIXES | _PET_FAMILY
    ]
    return [word for word in bare if any(sign.isalpha() for sign in word)]


def first_letters(words: Iterable[str]) -> list[str]:
    """The letters, capital and small, with which a name can begin that sounds like one
    of some words: a K for a C or a Q, a Z for an S, and each with its accents."""
    found = {
        letter
        for word in words
        for group in _SOUND_LIKE
        if sound_of(word)[:1] in group or word[:1] in group
        for letter in group
    }
    return sorted({sign for letter in found for sign in (letter, letter.upper())})


@lru_cache(maxsize=REMEMBERED)
def stem_of(family: str) -> str:
    """A family name without its small words: `van der Berg` is `berg`."""
    words = told_words(family)
    return " ".join(words) or " ".join(sound_of(family).split())


def prefix_told(told: str, family: str) -> str:
    """The small words right before the stem of `family` in what was told; "" when
    there are none, or they are typed short ("v.d." may be any)."""
    words = [word for word in _JOINERS.split(told.lower()) if word]
    stem = stem_of(family).split()
    for start in range(len(words)):
        if words[start : start + len(stem)] == stem:
            before: list[str] = []
            for word in reversed(words[:start]):
                if word not in _WHOLE_PREFIXES:
                    break
                before.insert(0, word)
            return " ".join(before)
    return ""


def families_alike(one: str, other: str) -> float:
    """How alike two family names sound without their small words, 0 to 100; the same
    whichever is named first."""
    return _alike(stem_of(one), stem_of(other))


def best_family(told: str, own: str, partners: str) -> FamilyFit:
    """Which of the family names of somebody fits best what was told."""
    words = told_words(told)
    fits = [
        _family_fit(words, family)
        for family in (own, partners)
        if family.strip() not in UNKNOWN
    ]
    return max(
        fits,
        key=lambda one: (one.fit.value, one.likeness),
        default=FamilyFit(NameFit.UNKNOWN, 0.0, "", 0),
    )


def given_name_fits(told: str, given_names: str, family_words: int) -> bool:
    """Whether a told word is one of the given names, or its first letter.

    `family_words` words are of the family name, and need no given name beside them;
    one word alone may be either.
    """
    words = told_words(told)
    free = len(words) - family_words
    names = [sound_of(name) for name in given_names.split()]
    if free <= 0 or not names:
        return False
    sounds = [sound_of(word) for word in words]
    whole = any(_alike(a, b) >= LOWEST_ALIKE for a in sounds for b in names)
    letter = any(
        len(word) == 1 and word == given_names.strip()[:1].lower() for word in words
    )
    return whole or letter


def _family_fit(words: list[str], family: str) -> FamilyFit:
    stem = stem_of(family)
    count = len(stem.split())
    best = FamilyFit(NameFit.DIFFERENT, 0.0, family, 0)
    for told in _runs(words, count):
        if told == stem:
            return FamilyFit(NameFit.SAME, 100.0, family, count)
        likeness = _alike(told, stem)
        if sound_of(told) == sound_of(stem):
            best = max(best, FamilyFit(NameFit.SOUNDS, 97.0, family, count), key=_rank)
        elif likeness >= LOWEST_ALIKE:
            found = FamilyFit(NameFit.ALIKE, min(likeness, 95.0), family, count)
            best = max(best, found, key=_rank)
    return best


def _rank(found: FamilyFit) -> tuple[int, float]:
    return found.fit.value, found.likeness


def _runs(words: list[str], count: int) -> list[str]:
    """Every row of `count` words that stand beside one another."""
    if len(words) < count:
        return [" ".join(words)]
    return [
        " ".join(words[start:end])
        for start, end in combinations(range(len(words) + 1), 2)
        if end - start == count
    ]


def _alike(one: str, other: str) -> float:
    """Of two names of three letters or less only the same sound counts: Bos is no
    Vos, and one letter is no name."""
    a, b = sound_of(one), sound_of(other)
    if min(len(a), len(b)) <= 3:
        return 100.0 if a and a == b else 0.0
    return fuzz.ratio(a, b)

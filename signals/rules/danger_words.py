"""Danger words: a published list. They raise the level proposed, and nothing else.

Whole words, case and accents ignored. Negation is not interpreted: "geen mes" holds
"mes", because a sentence that the machine reads wrongly may cost a life, and a person
reads the text anyway. The words never lower a level and never order a queue.

Source of the words: the dangers that domain.md section 3 sends to 112, the police and
Veilig Thuis; each municipality makes its own list as a new version.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

DEFAULT_DANGER_WORDS: tuple[dict[str, Any], ...] = (
    {
        "code": "G1",
        "sentence": "De tekst noemt zelfdoding of een wens om dood te gaan.",
        "words": [
            *("zelfmoord", "zelfdoding", "suïcide", "suïcidaal", "suicide"),
            *("zelfmoordpoging", "zelfmoordplannen", "wil dood", "dood wil"),
            *("wil niet meer leven", "niet meer wil leven", "afscheidsbrief"),
            *("een einde aan maken", "eind aan maken", "zich ophangen"),
            *("overdosis", "wants to die", "kill himself", "kill herself"),
        ],
        "level": "acute",
        "kind": "welfare_check",
        "on": True,
    },
    {
        "code": "G2",
        "sentence": "De tekst noemt gas, brand, rook of koolmonoxide.",
        "words": [
            *("gas", "gaslucht", "gaslek", "gaskraan", "koolmonoxide", "brand"),
            *("brandlucht", "brandgevaar", "rook", "rookmelder", "vuur", "vlammen"),
            *("fire", "smoke", "smell of gas"),
        ],
        "level": "acute",
        "kind": "welfare_check",
        "on": True,
    },
    {
        "code": "G3",
        "sentence": "De tekst noemt iemand die gewond is of niet reageert.",
        "words": [
            *("reageert niet", "reageert niet meer", "reageert nergens op"),
            *("reageert nergens meer op", "reageert helemaal niet", "bewusteloos"),
            *("buiten bewustzijn", "ademt niet", "ademt niet meer", "benauwd"),
            *("bloed", "bloedt", "bloeden", "bloedend", "gewond", "hartaanval"),
            *("beroerte", "ligt op de grond", "op de grond ligt", "roept om hulp"),
            *("hulpgeroep", "does not respond", "not responding", "unconscious"),
            *("blood", "bleeding", "on the floor", "crying for help"),
        ],
        "level": "acute",
        "kind": "welfare_check",
        "on": True,
    },
    {
        "code": "G4",
        "sentence": "De tekst noemt een lijklucht of iemand die dood in huis ligt.",
        "words": ["lijklucht", "lijkgeur", "lijkenlucht", "dood in huis"],
        "level": "acute",
        "kind": "welfare_check",
        "on": True,
    },
    {
        "code": "G5",
        "sentence": "De tekst noemt een wapen.",
        "words": [
            *("mes", "messen", "wapen", "wapens", "pistool", "vuurwapen", "bijl"),
            *("knife", "gun", "weapon"),
        ],
        "level": "acute",
        "kind": "unsafe",
        "on": True,
    },
    {
        "code": "G6",
        "sentence": "De tekst noemt geweld, dreiging of misbruik.",
        "words": [
            *("geweld", "mishandeld", "mishandelt", "mishandeling", "slaat"),
            *("geslagen", "slaan", "schopt", "geschopt", "bedreigd", "bedreigt"),
            *("bedreiging", "misbruik", "misbruikt", "verkracht", "opgesloten"),
            *("vastgebonden", "blauwe plekken", "bang voor haar zoon"),
            *("bang voor zijn zoon", "uitgebuit", "uitbuiting", "pinpas afgepakt"),
            *("geld afgepakt", "violence", "abuse", "abused", "beaten", "threatened"),
        ],
        "level": "safety_suspected",
        "kind": "unsafe",
        "on": True,
    },
    {
        "code": "G7",
        "sentence": "De tekst noemt stank of ongedierte.",
        "words": [
            *("stank", "stinkt", "stinken", "rottingslucht", "ongedierte", "ratten"),
            *("maden", "vliegen voor het raam", "stench"),
        ],
        "level": "urgent_24h",
        "kind": "welfare_check",
        "on": True,
    },
    {
        "code": "G8",
        "sentence": "De tekst noemt dat iemand het leven niet meer ziet zitten.",
        "words": [
            *("geen leven meer", "levensmoe", "hoeft niet meer", "hoeft voor mij niet"),
            *("ziet het niet meer zitten", "zie het niet meer zitten", "hopeloos"),
            *("uitzichtloos", "eet niet meer", "drinkt niet meer"),
            *("neemt geen medicijnen", "no reason to live"),
        ],
        "level": "urgent_24h",
        "kind": "care",
        "on": True,
    },
)
"""Version 0: what holds until a municipality makes its own list."""


class Found(NamedTuple):
    """A group of which a word was found, and that word as the list has it."""

    code: str
    sentence: str
    word: str
    level: str
    kind: str


def plain_text(text: str) -> str:
    """Lower case, without accents, marks and signs: words with one space between.

    Invisible characters (soft hyphen, zero width, direction marks) join, because they
    stand inside words; every other sign parts words.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = [
        c if c.isalnum() else " "
        for c in folded
        if unicodedata.category(c) not in ("Mn", "Cf")
    ]
    return " ".join("".join(kept).split())


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for the words of a group, the longest first."""
    plain = sorted({plain_text(word) for word in words} - {""}, key=len, reverse=True)
    either = "|".join(re.escape(word) for word in plain) or r"(?!)"
    return re.compile(rf"(?<!\S)(?:{either})(?!\S)")


def find_danger_words(
    texts: Iterable[str], groups: Sequence[Mapping[str, Any]]
) -> tuple[Found, ...]:
    """Each group that is on and has a word in one of the texts, in the list's order."""
    plains = [plain_text(text) for text in texts if text]
    found = []
    for group in groups:
        if not group.get("on", True):
            continue
        pattern = _pattern(tuple(group["words"]))
        hit = next((m for plain in plains if (m := pattern.search(plain))), None)
        if hit:
            found.append(
                Found(
                    str(group["code"]),
                    str(group["sentence"]),
                    hit.group(),
                    str(group["level"]),
                    str(group["kind"]),
                )
            )
    return tuple(found)

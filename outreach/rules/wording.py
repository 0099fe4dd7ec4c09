"""Words that nobody may meet in a letter: people do not want that label.

In 2016 many residents phoned to cancel because the campaign made the visits look
meant for people of one kind only (domain.md section 1). The same goes for other words
that tell somebody of 75 what he lacks. In every language in which letters go out.
"""

import re
import unicodedata
from collections.abc import Mapping
from html import unescape

LANGUAGE_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "nl": (
        r"\w*een+za+(?:am|me|men|mer|mst)\w*",  # eenzaam, eenzame, vereenzaamd
        r"\w*vere+nz\w+",
        r"\w*isolement\w*",
        r"(?:sociale?|maatschappelijke?) isolatie",
        r"\w*ge-?isole+rde?n?\b",
        r"afgezonderde?n?\b",
        r"verlatenheid",
        r"alleenstaande?n?\b",
        r"alleenwonende?n?\b",
        r"alleenzijn\w*",
        r"vereenzelvigde?\b",
        r"hulpbehoevende?n?\b",
        r"zorgbehoevende?n?\b",
        r"zorgmijd\w+",
        r"\w*bejaarde?n?\b",
        r"bejaardenzorg",
        r"oudjes?\b",
        r"ouden van dagen",
        r"kwetsba+re?n?\b",
        r"kwetsbaarheid",
        r"hoogbejaard\w*",
        r"risicogroep\w*",
        r"probleemgroep\w*",
        r"verwaarloo?sd\w*",
        r"verpieter\w*",
        r"verkommer\w*",
        r"zielige?\b",
        r"achter de geraniums",
    ),
    "en": (
        r"lonel(?:y|i)\w*",
        r"lonesome\w*",
        r"isolat(?:ed|ion|ing)\b",
        r"loners?\b",
        r"(?:liv(?:e|es|ing)|all|feel(?:s|ing)?|left|being) alone\b",
        r"vulnerab\w+",
        r"elderly\b",
        r"frail\w*",
        r"housebound\b",
    ),
    "tr": (
        r"yalniz(?!ca\b)\w*",
        r"yalnizca yasa\w+",
        r"kimsesiz\w*",
        r"tek basina yas\w+",
        r"muhtac\w*",
        r"izole\w*",
        r"izolasyon\w*",
    ),
    "ar": (
        r"\w*وحيد\w*",
        r"\w*وحدة\b",
        r"\w*وحدت(?:ك|كم|ه|ها|نا|ي)\b",
        r"\bوحد(?:ك|كم|ه|ها|هم)\b",
        r"\w*عزلة\b",
        r"\w*(?:من|م)عزل\w*",
        r"\w*معزول\w*",
    ),
    "pap": (
        r"soleda[dt]?\w*",
        r"solitari\w*",
        r"(?:bo|su|nan|mi|biba|keda|sinti) so\b",
        r"isola(?:shon|do)?\b",
        r"(?:un )?hende so\b",
        r"eensa+m\w*",
    ),
}
"""Without accents and in small letters, as `_laid_bare` leaves a text."""
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
FIELD = re.compile(r"\{[{%].{0,200}?[%}]\}", re.DOTALL)
SPREAD = re.compile(r"\b(?:\w[ .\-_*]){4,}\w\b")
"""A word with a sign between each of its letters."""
BROKEN_OFF = re.compile(r"-[ \t]*[\r\n]+[ \t]*")
FORBIDDEN = re.compile(
    "|".join(
        rf"(?:\b{pattern})"
        for patterns in LANGUAGE_PATTERNS.values()
        for pattern in patterns
    )
)
SAME_AS = str.maketrans(
    {"ı": "i", "\u0640": None, "0": "o", "1": "i", "3": "e", "4": "a"}
)
"""A dotless i, the stroke that stretches an Arabic word, figures for letters."""


def forbidden_word(text: str) -> str | None:
    """The first word that may not stand in anything a resident sees, or None.

    Capitals, accents, signs that cannot be seen, a tag or a field in the middle, and
    a word that is broken off hide nothing.
    """
    for shown in _readings(text):
        found = FORBIDDEN.search(shown)
        if found:
            return found[0].strip()
    return None


def _readings(text: str) -> tuple[str, str, str]:
    """The text as it could be read: tags gone, or a space in their place; and with
    the letters of a word that was spread out brought together."""
    plain = unescape(text)
    joined = _laid_bare(TAG.sub("", FIELD.sub("", BROKEN_OFF.sub("", plain))))
    apart = _laid_bare(TAG.sub(" ", FIELD.sub(" ", plain)))
    together = SPREAD.sub(lambda m: re.sub(r"[ .\-_*]", "", m[0]), apart)
    return apart, joined, together


def _laid_bare(text: str) -> str:
    """Small letters without accents, single spaces, nothing that cannot be seen."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    seen = (
        sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Cf", "Me")
    )
    return " ".join("".join(seen).translate(SAME_AS).split())

"""Finds in free text what gives away who reported, and veils it. Pure.

Before anybody but the desk reads a reporter's words: the reporter's own name, telephone
number and e-mail address, and sentences in which somebody says who he is or where he
lives ("ik woon op nummer 12", "ik ben haar buurvrouw", a signature). House rule: rather
a word too many than a name too few; the desk sees the whole text and what was veiled.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

VEIL = "[weggelaten]"


class Own(StrEnum):
    """What was found."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    PLACE = "place"
    RELATION = "relation"
    SIGNATURE = "signature"


OWN_LABELS = {
    Own.NAME: "de naam van de melder",
    Own.PHONE: "het telefoonnummer van de melder",
    Own.EMAIL: "het e-mailadres van de melder",
    Own.PLACE: "waar de melder woont",
    Own.RELATION: "wie de melder is",
    Own.SIGNATURE: "een ondertekening",
}


class Teller(NamedTuple):
    """What is known of the reporter; empty where nothing is."""

    name: str = ""
    phone: str = ""
    email: str = ""


class Found(NamedTuple):
    """A part of the text, from `start` up to `end`."""

    start: int
    end: int
    kind: Own


NOT_A_NAME = frozenset(
    {"de", "den", "der", "het", "ten", "ter", "van", "von", "vd", "op", "in", "la"}
    | {"le", "el", "al", "bij", "aan", "voor", "mevrouw", "meneer", "mevr", "mw"}
    | {"dhr", "heer", "familie", "fam", "mr", "mrs", "ms", "miss", "the", "and", "en"}
)
PHONE_DIGITS = 9
"""The last nine digits tell one Dutch number from another, with 0, +31 or 0031."""
LONGEST_PREFIX = 4
SHORT_NAME = 3
"""A name of at most so many letters counts with a capital only: "Jan", not "jan"."""
_NUMBER = re.compile(r"(?:\+|\b)\d(?:[\s().\-/]*\d){6,}\b")
_WORD = re.compile(r"[^\W\d_]+")
_STOP = "en|maar|want|omdat|dus|die|dat|and|but|because|so|who"
_REST = rf"(?:\s+(?!(?:{_STOP})\b)[\w'’\-]+(?:\.(?=\s*\d))?){{0,5}}"
"""To the next conjunction or comma, five words at most: what was seen stays there."""
_WE = r"(?:ik|wij|we)"
_LIVES = r"(?:woon|wonen|leef|leven|zit|zitten)"
_HOME = r"(?:huis|woning|flat|adres|huisnummer|appartement)"
_WHERE = (
    r"(?:op|aan|in|bij|naast|boven|onder|tegenover|achter|hiernaast|ernaast|erboven|"
    r"eronder|vlakbij)"
)
_NUMBERED = r"(?:nr\.?|no\.?|nummer|huisnummer|number)?\s*\d+\w*"
_KIN = (
    r"(?:\w*buur\w*|buren|dochter|zoon|schoondochter|schoonzoon|zus|zuster|broer|nicht|"
    r"neef|kleindochter|kleinzoon|kleinkind|tante|oom|moeder|vader|vriend|vriendin|"
    r"mantelzorg\w*|huisarts|wijkverpleegkundige|thuiszorg\w*|huishoudelijke\s+hulp|"
    r"hulp|kapper|kapster|postbode|bezorger\w*|huismeester|conci[eë]rge|collega|"
    r"vrijwilliger|daughter|son|sister|brother|niece|nephew|granddaughter|grandson|"
    r"neighbou?r|friend|carer|doctor)"
)
_GREETING = (
    r"(?:groeten|groetjes|groet|gr\.|mvg|hoogachtend|kind\s+regards|best\s+regards|"
    r"regards)"
)
_SIGNATURE = (
    rf"(?:^|(?<=[\n.!?]))\s*(?:met\s+)?(?:vriendelijke\s+)?{_GREETING}"
    r"(?!\w)[\s,]*\S[\s\S]{0,80}\Z"
)
_OF_WHOM = (
    r"(?:zijn|haar|hun|de|een|het|directe|naaste|zelf|ook|oude|goede|beste|jongste|"
    r"oudste|enige|his|her|their|the|an?|close|old|next-door)"
)
_I_AM = r"(?:ik\s+ben|wij\s+zijn|we\s+zijn|i\s+am|i'm)"
_MINE = (
    r"\b(?:mij|me|my|mijn|ons|our|us|ik\s+ben|i\s+am)\b(?:[\s:]+[\w\-]+){0,5}?[\s:]+"
)
"""What stands after it in the same sentence is how to reach the reporter: nobody else
knows the number of who gave none in its own field."""
_PATTERNS: tuple[tuple[Own, str], ...] = (
    (Own.PLACE, rf"\b{_WE}\s+{_LIVES}\b(?:\s+\w+){{0,3}}?\s+{_WHERE}\b{_REST}"),
    (Own.PLACE, rf"\b(?:woon|wonen)\s+{_WE}\b{_REST}"),
    (Own.PLACE, rf"\b(?:mijn|ons)\s+{_HOME}\s+(?:is|op|aan|nr|nummer){_REST}"),
    (Own.PLACE, rf"\b\w*(?:buur|buren)\w*\s+(?:van|op|at)\s+{_NUMBERED}"),
    (Own.PLACE, rf"\b(?:i|we)\s+live\b{_REST}"),
    (Own.PLACE, rf"\bmy\s+(?:house|home|flat|address)\s+(?:is|at){_REST}"),
    (Own.RELATION, rf"\b{_I_AM}\s+(?:{_OF_WHOM}\s+){{0,3}}?{_KIN}\b"),
    (
        Own.RELATION,
        rf"\bals\s+(?:zijn\s+|haar\s+|hun\s+|een\s+|directe\s+|naaste\s+)?{_KIN}\b",
    ),
    (Own.SIGNATURE, _SIGNATURE),
    (Own.PHONE, rf"{_MINE}(?:\+|\b)\d(?:[\s().\-/]*\d){{6,}}\b"),
    (Own.EMAIL, rf"{_MINE}[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"),
)
_FOUND_BY = tuple((kind, re.compile(p, re.IGNORECASE)) for kind, p in _PATTERNS)
_SAYS_NAME = re.compile(
    r"\b(?:(?i:mijn\s+naam\s+is|ik\s+heet|mijn\s+naam:|my\s+name\s+is)\s+|"
    r"(?i:ik\s+ben|i\s+am)\s+(?=[A-ZÀ-Ý]))"
    r"[^\W\d_][\w'’\-]*"
    r"(?:\s+(?:van|de|den|der|ter|ten|het|'t)\b|\s+[A-ZÀ-Ý][\w'’\-]*)*"
)


class Shielded(NamedTuple):
    """A text as others than the desk may read it."""

    text: str
    found: tuple[Own, ...] = ()
    """What was veiled, each kind once."""


def shield(
    text: str, *tellers: Teller, about: str = "", own_words: bool = True
) -> Shielded:
    """Veil in a text what gives the reporters of a case away.

    `about`: the name of whom it is about; a surname that both have stays readable.
    `own_words` False: the text is of no reporter who is shielded, and only names,
    numbers and addresses of others are veiled in it.
    """
    text = unicodedata.normalize("NFC", text)
    found = find_own(text, *tellers, about=about, own_words=own_words)
    pieces, last = [], 0
    for one in found:
        pieces += [text[last : one.start], VEIL]
        last = one.end
    return Shielded("".join([*pieces, text[last:]]), kinds_in(found))


def find_own(
    text: str, *tellers: Teller, about: str = "", own_words: bool = True
) -> list[Found]:
    """Where a text (in NFC) gives reporters away, in order and without overlap."""
    found: list[Found] = []
    for teller in tellers:
        found += _names(text, teller.name, about)
        found += _phones(text, teller.phone)
        found += _emails(text, teller.email)
    if not own_words:
        return _apart(found)
    for kind, pattern in _FOUND_BY:
        found += [Found(*hit.span(), kind) for hit in pattern.finditer(text)]
    found += [Found(*hit.span(), Own.NAME) for hit in _SAYS_NAME.finditer(text)]
    return _apart(found)


def kinds_in(found: Iterable[Found]) -> tuple[Own, ...]:
    """Each kind once, in the order of `Own`."""
    there = {one.kind for one in found}
    return tuple(kind for kind in Own if kind in there)


def _apart(found: Iterable[Found]) -> list[Found]:
    """Overlapping parts as one, with the kind of the one that begins first."""
    apart: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if apart and one.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, one.end))
        else:
            apart.append(one)
    return apart


def _flat(word: str) -> str:
    """Without accents and capitals: "Zoë" is "zoe"."""
    parts = unicodedata.normalize("NFKD", word)
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    for hit in _WORD.finditer(text):
        yield *hit.span(), hit.group()


def _names(text: str, name: str, about: str) -> Iterator[Found]:
    own = {_flat(word) for *_, word in _words(name)}
    own -= NOT_A_NAME | {_flat(word) for *_, word in _words(about)}
    own = {word for word in own if len(word) > 1}
    for start, end, word in _words(text):
        flat = _flat(word)
        short = len(flat) <= SHORT_NAME and not word[0].isupper()
        if not short and (flat in own or flat.removesuffix("s") in own):
            yield Found(start, end, Own.NAME)


def _phones(text: str, phone: str) -> Iterator[Found]:
    own = _digits(phone)
    if len(own) < PHONE_DIGITS:
        return
    for run in _NUMBER.finditer(text):
        places = [n for n in range(*run.span()) if text[n].isdigit()]
        first = "".join(text[n] for n in places).find(own)
        if first >= 0:
            # What stands before it is 0, +31 or 0031: it goes with the number.
            start = run.start() if first <= LONGEST_PREFIX else places[first]
            yield Found(start, places[first + PHONE_DIGITS - 1] + 1, Own.PHONE)


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())[-PHONE_DIGITS:]


def _emails(text: str, email: str) -> Iterator[Found]:
    if "@" not in email:
        return
    for hit in re.finditer(re.escape(email), text, re.IGNORECASE):
        yield Found(*hit.span(), Own.EMAIL)

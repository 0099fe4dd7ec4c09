"""Which letters of a batch are looked at before it may leave.

Three at random, and every kind of letter that can go wrong: the longest name and
address, the longest text, each text, language, arm and form. The same batch gives the
same proofs, so that two people look at the same letters.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from letters.rules.kinds import FORM_LABELS, LANGUAGES, LetterForm

AT_RANDOM = 3


class Candidate(NamedTuple):
    """What is known of a letter that goes to print."""

    id: int
    name_length: int
    """Signs of the longest line with the name."""
    address_length: int
    """Signs of the whole address."""
    text_length: int
    """Signs of all that is filled in."""
    template_id: int
    selection: str
    """Whom the text is for, in words."""
    language: str
    arm: str
    form: LetterForm
    municipal: bool = False


class Proof(NamedTuple):
    """A letter to look at."""

    id: int
    why: tuple[str, ...]
    """Dutch; at least one."""


def choose_proofs(letters: Iterable[Candidate], seed: str) -> list[Proof]:
    """The proofs of a batch, in the order in which they are to be looked at.

    `seed` names the batch: chance comes from its hash.
    """
    given = sorted(letters, key=lambda one: _chance(seed, one.id))
    chosen: dict[int, list[str]] = {}
    for one, why in _wanted(given):
        reasons = chosen.setdefault(one.id, [])
        if why not in reasons:
            reasons.append(why)
    return [Proof(number, tuple(why)) for number, why in chosen.items()]


def _wanted(given: list[Candidate]) -> Iterator[tuple[Candidate, str]]:
    """Letters and why they are looked at; a letter may come more than once."""
    if not given:
        return
    some = given[:AT_RANDOM]
    for number, one in enumerate(some, start=1):
        yield one, f"willekeurig, {number} van {len(some)}"
    yield max(given, key=lambda one: one.name_length), "langste naam"
    yield max(given, key=lambda one: one.address_length), "langste adres"
    yield max(given, key=lambda one: one.text_length), "langste tekst"
    for sort, words in SORTS:
        for one in _firsts(given, sort):
            if why := words(one):
                yield one, why


def _chance(seed: str, number: int) -> bytes:
    return sha256(f"{seed}:{number}".encode()).digest()


def _firsts(given: list[Candidate], key: Callable[[Candidate], Any]) -> list[Candidate]:
    """The first letter of each sort, the sorts in order."""
    found: dict[Any, Candidate] = {}
    for one in given:
        found.setdefault(key(one), one)
    return [found[sort] for sort in sorted(found)]


SORTS: tuple[tuple[Callable[[Candidate], Any], Callable[[Candidate], str]], ...] = (
    (lambda one: one.template_id, lambda one: f"tekst voor {one.selection}"),
    (
        lambda one: one.language,
        lambda one: (
            f"met tweede tekst: {LANGUAGES.get(one.language, one.language)}"
            if one.language
            else ""
        ),
    ),
    (lambda one: one.arm, lambda one: f"proeftekst {one.arm}" if one.arm else ""),
    (lambda one: one.form, lambda one: FORM_LABELS[one.form]),
    (
        lambda one: one.municipal,
        lambda one: (
            "geheim adres: alleen de gemeente wordt genoemd" if one.municipal else ""
        ),
    ),
)
"""Of each of these sorts one letter is looked at: the sort, and how it is called
("": this one needs no proof of its own)."""

"""Hints for whoever writes a Dutch letter: would everybody understand this (B1)?

Hints only, never a refusal: a count of words cannot tell a good letter from a bad one.
Sources of the norms: letters.md section A (short sentences, active, no jargon, what
must I do first, one A4) and blindeforbundet (no words in capitals).
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import NamedTuple

from letters.rules.hard_words import HARD_WORDS
from letters.rules.kinds import LetterKind

MOST_WORDS = 15
"""In a sentence; a field counts as one word."""
MOST_IN_PARAGRAPH = 75
LONGEST_WORD = 18
"""Letters."""
MOST_IN_LETTER = 290
"""Words that fit on one A4 at 12 points with the answer panel."""
FIELD_WORD = "Veld"
"""Stands for a field while words are counted."""
FIELD = re.compile(r"\{\{[^{}]*\}\}")
CHOICE = re.compile(r"\{%[^{}]*%\}")
TAG = re.compile(r"<[^<>]*>")
BLOCK = re.compile(r"<(p|h1|li)>((?:(?!<(?:p|h1|li)>).)*?)</\1>", re.DOTALL)
LINE_BREAK = re.compile(r"<br\s*/?>")
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
AUXILIARY = r"(?:word|wordt|worden|werd|werden|geworden)"
PARTICIPLE = r"(?:\w{0,6}ge|be|ver|ont|her)\w{2,}(?:d|t|en)"
PASSIVE = re.compile(
    rf"\b{AUXILIARY}\b(?:\W+\w+){{0,8}}?\W+{PARTICIPLE}\b"
    rf"|\b{PARTICIPLE}\W+{AUXILIARY}\b",
    re.IGNORECASE,
)
FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw|jullie)\b", re.IGNORECASE)
CAPITALS = re.compile(r"\b[A-ZÀ-Ý]{4,}\b")
HARD = re.compile(
    r"(?<![\w-])(?:" + "|".join(map(re.escape, HARD_WORDS)) + r")(?![\w-])",
    re.IGNORECASE,
)
NO_CHEER = (LetterKind.STOP,)
MUST_NAME: dict[LetterKind, tuple[tuple[tuple[str, ...], str], ...]] = {
    LetterKind.INVITATION: (
        (("antwoord_voor",), "Er staat niet in tot wanneer iemand kan antwoorden."),
        (("telefoon",), "Er staat geen telefoonnummer in."),
        (("pas",), "Er staat niet in dat de bezoeker een pas met foto laat zien."),
        (("gratis",), "Er staat niet in dat het gesprek gratis is."),
    ),
    LetterKind.REMINDER: (
        (("antwoord_voor",), "Er staat niet in tot wanneer iemand kan antwoorden."),
        (("telefoon",), "Er staat geen telefoonnummer in."),
        (("uitnodiging_datum",), "Er staat niet in wanneer u eerder schreef."),
    ),
    LetterKind.APPOINTMENT: (
        (("dag",), "Er staat niet in op welke dag u komt."),
        (("tijd",), "Er staat niet in hoe laat u komt."),
        (("telefoon",), "Er staat geen telefoonnummer in om af te zeggen."),
        (("pas",), "Er staat niet in dat de bezoeker een pas met foto laat zien."),
    ),
    LetterKind.MISSED: (
        (("dag",), "Er staat niet in op welke dag u aanbelde."),
        (("telefoon",), "Er staat geen telefoonnummer in."),
    ),
    LetterKind.STOP: ((("telefoon",), "Er staat geen telefoonnummer in."),),
    LetterKind.FEEDBACK: ((("telefoon",), "Er staat geen telefoonnummer in."),),
}
"""What a reader of each kind looks for: a field or a word, and the hint without it."""


class Hint(NamedTuple):
    """Something to look at again. `line` 0: about the whole letter."""

    line: int
    text: str


def hints(kind: LetterKind, text: str) -> list[Hint]:
    """What could be plainer in a text, in the order of its lines."""
    found = [
        Hint(line, said)
        for line, sentences in _paragraphs(text)
        for said in _about_paragraph(kind, sentences)
    ]
    return _about_letter(kind, text) + sorted(dict.fromkeys(found))


def _paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each paragraph with the line on which it begins, as plain sentences."""
    for match in BLOCK.finditer(text):
        inner = FIELD.sub(FIELD_WORD, CHOICE.sub(" ", match[2]))
        shown = unescape(TAG.sub("", LINE_BREAK.sub(". ", inner)))
        parts = (" ".join(part.split()) for part in SENTENCE_END.split(shown))
        sentences = [part for part in parts if WORD.search(part)]
        yield text.count("\n", 0, match.start()) + 1, sentences


def _about_paragraph(kind: LetterKind, sentences: list[str]) -> Iterator[str]:
    words = sum(len(WORD.findall(sentence)) for sentence in sentences)
    if words > MOST_IN_PARAGRAPH:
        yield (
            f"Deze alinea heeft {words} woorden. Maak er twee alinea's van: wit maakt "
            "een brief lichter om te lezen."
        )
    for sentence in sentences:
        for look in LOOKS:
            yield from look(sentence)
        if kind in NO_CHEER and "!" in sentence:
            yield "Deze brief kan komen waar iemand is overleden: geen uitroepteken."


def _long(sentence: str) -> Iterator[str]:
    words = WORD.findall(sentence)
    if len(words) > MOST_WORDS:
        yield (
            f"De zin “{_short(sentence)}” heeft {len(words)} woorden. Maak er twee "
            f"zinnen van; {MOST_WORDS} woorden is genoeg."
        )
    for word in words:
        if len(word) > LONGEST_WORD:
            yield f"“{word}” is een lang woord. Kunt u het korter zeggen?"


def _passive(sentence: str) -> Iterator[str]:
    found = PASSIVE.search(sentence)
    if found:
        yield (
            f"“{_short(found[0])}”: zeg wie het doet. Niet “u wordt gebeld”, maar "
            "“wij bellen u”."
        )


def _hard(sentence: str) -> Iterator[str]:
    for found in HARD.finditer(sentence):
        word = found[0].lower()
        yield f"“{word}” is een moeilijk woord. Schrijf liever: {HARD_WORDS[word]}."


def _tone(sentence: str) -> Iterator[str]:
    familiar = FAMILIAR.search(sentence)
    if familiar:
        yield f"“{familiar[0]}”: schrijf u en uw, zoals in de rest van de brief."
    for shouted in CAPITALS.findall(sentence):
        yield f"“{shouted}”: hele woorden in hoofdletters lezen moeilijk."


LOOKS: tuple[Callable[[str], Iterator[str]], ...] = (_long, _passive, _hard, _tone)


def _about_letter(kind: LetterKind, text: str) -> list[Hint]:
    shown = TAG.sub(" ", CHOICE.sub(" ", text))
    names = set(re.findall(r"[a-z_]+", shown.casefold()))
    found = [said for wanted, said in MUST_NAME[kind] if not names.intersection(wanted)]
    words = len(WORD.findall(FIELD.sub(FIELD_WORD, shown)))
    if words > MOST_IN_LETTER:
        found.append(
            f"De tekst heeft {words} woorden, met alle keuzes samen. Ongeveer "
            f"{MOST_IN_LETTER} passen op één A4."
        )
    if "<h1>" not in text:
        found.append("Er is geen kop. Zeg in de kop waar de brief over gaat.")
    return [Hint(0, said) for said in found]


def _short(sentence: str) -> str:
    """The first words of a sentence, to know it by."""
    words = sentence.split()
    return " ".join(words[:6]) + (" …" if len(words) > 6 else "")

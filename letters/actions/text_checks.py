"""What a text must be before it is saved as a version."""

import re

from letters.adapters.font_coverage import covered_signs, shown_signs
from letters.queries.templates import TextKey
from letters.rules.blocks import check_text
from letters.rules.kinds import (
    KINDS,
    LANGUAGES,
    RIGHT_TO_LEFT,
    LetterKind,
    Selection,
)
from letters.rules.placeholders import placeholders_of
from letters.rules.template_language import TemplateRefused
from letters.rules.wording import forbidden_word
from outreach.access import Permission, Viewer, require
from outreach.errors import NotPermitted, Refused
from outreach.queries.scope import works_outside

RIGHT = Permission.WRITE_TEMPLATES
NOT_SAVED = "Deze tekst is niet bewaard."
ARM = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")
LONGEST_TITLE, LONGEST_NOTE, LONGEST_NAME = 100, 500, 80
CHECKED = "Nagekeken door"
MARKUP = re.compile(r"<[^<>]*>|\{%[^{}]*%\}")


def require_own_texts(by: Viewer) -> None:
    """What letters say is of the municipality: who has the right at a provider only
    reads it. Raises NotPermitted."""
    require(by, RIGHT)
    if works_outside(by, RIGHT):
        raise NotPermitted(
            NOT_SAVED,
            "De teksten van de brieven zijn van de gemeente.",
            "Vraag een coördinator van de gemeente om dit te veranderen.",
        )


def refuse_forbidden(text: str, what: str) -> None:
    """Raise Refused when a text holds a word that no resident may meet."""
    word = forbidden_word(text)
    if word:
        raise Refused(
            what,
            f"Er staat een woord in dat inwoners niet over zichzelf willen lezen: "
            f"{word.lower()}.",
            "Schrijf over hoe het gaat en wat er in de wijk is, en probeer opnieuw.",
        )


def signs_of(language: str) -> frozenset[int]:
    """The code points that the fonts of a language can show."""
    return shown_signs() if language in RIGHT_TO_LEFT else covered_signs()


def key_for(kind: str, selection: Selection | None, language: str, arm: str) -> TextKey:
    """Which text is meant. Raises Refused for a kind that is not for these people."""
    wanted = LetterKind(kind)
    choices = KINDS[wanted].selections
    key = TextKey(wanted, selection or choices[0], language, arm)
    if key.selection not in choices or language not in LANGUAGES:
        raise Refused(
            NOT_SAVED,
            "Deze soort brief is er niet voor die mensen of in die taal.",
            "Kies de soort brief en voor wie die is opnieuw.",
        )
    if arm and not (KINDS[wanted].variants and ARM.fullmatch(arm)):
        raise Refused(
            NOT_SAVED,
            "De naam van een proeftekst heeft kleine letters en cijfers, hooguit 20. "
            "Alleen een uitnodiging kan een proeftekst hebben.",
            "Kies een andere naam, zoals kort of vraag-2.",
        )
    return key


def check_version(key: TextKey, text: str, title: str) -> None:
    """Raise TemplateRefused with a line, or Refused, for what may not be saved."""
    check_text(text, placeholders_of(key.kind), signs_of(key.language))
    if not MARKUP.sub("", text).strip():
        raise TemplateRefused(1, "de tekst is leeg.", "Schrijf eerst de brief.")
    if len(title) > LONGEST_TITLE:
        raise Refused(
            NOT_SAVED,
            f"De titel is langer dan {LONGEST_TITLE} tekens.",
            "Maak de titel korter.",
        )
    refuse_forbidden(f"{text}\n{title}", NOT_SAVED)


def noted(note: str, checked_by: str, *, asked: bool) -> str:
    """The reason, with who checked the language behind it."""
    note, name = note.strip(), " ".join(checked_by.split())
    if len(note) > LONGEST_NOTE or len(name) > LONGEST_NAME:
        raise Refused(
            NOT_SAVED,
            f"De reden is langer dan {LONGEST_NOTE} tekens of de naam langer dan "
            f"{LONGEST_NAME}.",
            "Maak dit korter.",
        )
    if asked and not note and not name:
        raise Refused(
            NOT_SAVED,
            "Bij een nieuwe versie hoort een reden: een collega vraagt er later naar.",
            "Schrijf in één zin waarom u de tekst verandert.",
        )
    return " ".join(
        part for part in (note, f"{CHECKED} {name}." if name else "") if part
    )

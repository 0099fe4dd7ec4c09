"""The texts of letters: saved as versions that never change."""

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from letters.adapters.font_coverage import covered_signs
from letters.queries.templates import (
    TextKey,
    Texts,
    key_of,
    newest,
    rows_of,
    texts_of,
)
from letters.rules.blocks import check_text
from letters.rules.kinds import (
    KINDS,
    LANGUAGES,
    RIGHT_TO_LEFT,
    LetterKind,
    Selection,
)
from letters.rules.placeholders import placeholders_of
from letters.rules.shipped import DUTCH, shipped_of, usual_title
from letters.rules.wording import forbidden_word
from letters.tables import TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.actions.versions import changed
from outreach.auditing import did
from outreach.errors import Changed, Refused

INVITATION = LetterKind.INVITATION
FOLDER = Path(__file__).parent.parent / "templates"
RIGHT = Permission.WRITE_TEMPLATES
RECORD = "letter_template"
"""How the log names a text; its id is `TextKey.name`."""
NOT_SAVED = "Deze tekst is niet bewaard."
ARM = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")
LONGEST_TITLE, LONGEST_NOTE, LONGEST_NAME = 100, 500, 80
SHIPPED_BY = "shipped"
CHECKED = "Nagekeken door"


def save_template(
    session: Session,
    *,
    kind: str,
    text: str,
    selection: Selection | None = None,
    language: str = DUTCH,
    arm: str = "",
    title: str = "",
    note: str = "",
    checked_by: str = "",
    follows: int | None = None,
    by: Viewer,
    at: datetime,
) -> TemplateVersion:
    """Save a text as the next version; the newest stays when nothing changed.

    `selection` None is the general one of the kind. In another language than Dutch
    it is an example (`to_check`) until `checked_by` names who grew up with that
    language and read it. `follows` is the version that the screen showed (0: none);
    with it a reason (`note`) is asked for. Raises TemplateRefused (with the line) for
    what the language does not allow, Changed when somebody saved meanwhile, and
    Refused for a word that no resident may meet.
    """
    require(by, RIGHT)
    key = _key(kind, selection, language, arm)
    title = " ".join(title.split()) or usual_title(*key[:3])
    _check(key, text, title)
    note = _noted(note, checked_by, asked=follows is not None)
    held = newest(_with_shipped(session, key.kind, at)).get(key)
    number = held.version if held else 0
    if follows is not None and follows != number:
        raise _overtaken(key, number, held)
    to_check = language != DUTCH and not checked_by.strip()
    if held and (held.text, held.title, held.to_check) == (text, title, to_check):
        return held
    row = _add(session, key, text, title, note, to_check, by.actor, at)
    did(session, by, "change", RECORD, key.name, at=at, permission=RIGHT)
    return row


def templates_in_force(
    session: Session, *, kind: LetterKind | str, at: datetime
) -> Texts:
    """The texts of a kind that may be sent now: of each the newest that was checked.

    The shipped texts become versions where there are none yet.
    """
    return texts_of(_with_shipped(session, LetterKind(kind), at), LetterKind(kind))


def template_in_force(
    session: Session,
    *,
    kind: LetterKind | str = LetterKind.INVITATION,
    language: str = DUTCH,
    at: datetime,
) -> TemplateVersion:
    """The general text of a kind. Raises Refused when it was never checked."""
    wanted = LetterKind(kind)
    texts = templates_in_force(session, kind=wanted, at=at)
    found = texts.of(KINDS[wanted].selections[0], language)
    if found is None:
        raise Refused(
            "De brieven zijn niet gemaakt.",
            f"Voor deze brief is geen nagekeken tekst in het {LANGUAGES[language]}.",
            "Laat de tekst nakijken op de pagina Briefteksten.",
        )
    return found


def shipped_text(file_name: str) -> str:
    """A text of the package, as it was written."""
    return (FOLDER / file_name).read_text("utf-8")


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


def signs_of(language: str) -> frozenset[int] | None:
    """The code points that the fonts of a language can show; None: not looked at."""
    return None if language in RIGHT_TO_LEFT else covered_signs()


def _key(kind: str, selection: Selection | None, language: str, arm: str) -> TextKey:
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


def _check(key: TextKey, text: str, title: str) -> None:
    check_text(text, placeholders_of(key.kind), signs_of(key.language))
    if len(title) > LONGEST_TITLE:
        raise Refused(
            NOT_SAVED,
            f"De titel is langer dan {LONGEST_TITLE} tekens.",
            "Maak de titel korter.",
        )
    refuse_forbidden(f"{text}\n{title}", NOT_SAVED)


def _noted(note: str, checked_by: str, *, asked: bool) -> str:
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


def _with_shipped(
    session: Session, kind: LetterKind, at: datetime
) -> list[TemplateVersion]:
    """Every version of a kind; shipped texts are added where a text has none."""
    rows = rows_of(session, kind)
    there = {key_of(row) for row in rows}
    absent = [one for one in shipped_of(kind) if TextKey(*one[:3]) not in there]
    for one in absent:
        text = shipped_text(one.file_name)
        with suppress(Changed):  # added by somebody else at this very moment
            _add(
                session,
                TextKey(*one[:3]),
                text,
                one.title,
                "",
                one.to_check,
                SHIPPED_BY,
                at,
            )
    return rows_of(session, kind) if absent else rows


def _add(
    session: Session,
    key: TextKey,
    text: str,
    title: str,
    note: str,
    to_check: bool,
    by: str,
    at: datetime,
) -> TemplateVersion:
    """The next version of a kind and language. Raises Changed when another took it."""
    taken = session.exec(
        select(func.max(TemplateVersion.version)).where(
            TemplateVersion.kind == key.kind,
            TemplateVersion.language == key.language,
        )
    ).one()
    row = TemplateVersion(
        kind=key.kind,
        selection=key.selection,
        language=key.language,
        arm=key.arm,
        version=(taken or 0) + 1,
        title=title,
        note=note,
        to_check=to_check,
        text=text,
        by=by,
        at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise _overtaken(key, row.version, None) from None
    return row


def _overtaken(key: TextKey, number: int, held: TemplateVersion | None) -> Refused:
    stored = {"text": held.text, "title": held.title} if held else {}
    return changed(RECORD, key.name, number, stored)

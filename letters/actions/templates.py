"""The texts of letters: saved as versions that never change."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from letters.actions.text_checks import (
    check_version,
    key_for,
    noted,
    refuse_forbidden,
    require_own_texts,
)
from letters.adapters.shipped_texts import shipped_text
from letters.queries.templates import (
    SHIPPED_BY,
    TextKey,
    Texts,
    key_of,
    newest,
    rows_of,
    texts_of,
)
from letters.rules.kinds import (
    KINDS,
    LANGUAGES,
    LetterKind,
    Selection,
)
from letters.rules.shipped import DUTCH, shipped_of, usual_title
from letters.tables import TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.actions.versions import changed
from outreach.auditing import did
from outreach.errors import Changed, NotFound, Refused

__all__ = [
    "keep_shipped_texts",
    "refuse_forbidden",
    "restore_template",
    "save_template",
    "template_in_force",
    "templates_in_force",
]

RIGHT = Permission.WRITE_TEMPLATES
RECORD = "letter_template"
"""How the log names a text; its id is `TextKey.name`."""


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
    require_own_texts(by)
    key = key_for(kind, selection, language, arm)
    title = " ".join(title.split()) or usual_title(*key[:3])
    check_version(key, text, title)
    note = noted(note, checked_by, asked=follows is not None)
    held = _held(session, key, follows, at)
    to_check = language != DUTCH and not checked_by.strip()
    if held and (held.text, held.title, held.to_check) == (text, title, to_check):
        return held
    row = _add(session, key, text, title, note, to_check, by.actor, at)
    did(session, by, "change", RECORD, key.name, at=at, permission=RIGHT)
    return row


def restore_template(
    session: Session, version_id: int, *, follows: int, by: Viewer, at: datetime
) -> TemplateVersion:
    """Go back to an older version: it is saved again, as the newest.

    Raises NotFound, and as `save_template` does; its words and signs are looked at
    again, because the rules may have become stricter.
    """
    require_own_texts(by)
    old = session.get(TemplateVersion, version_id)
    if old is None:
        raise NotFound(
            "Deze versie is niet gevonden.",
            "De versie bestaat niet.",
            "Kies een versie uit de lijst.",
        )
    key = key_of(old)
    check_version(key, old.text, old.title)
    held = _held(session, key, follows, at)
    if held and (held.text, held.title, held.to_check) == (
        old.text,
        old.title,
        old.to_check,
    ):
        return held
    note = " ".join(f"Terug naar versie {old.version}. {old.note}".split())
    row = _add(session, key, old.text, old.title, note, old.to_check, by.actor, at)
    did(session, by, "change", RECORD, key.name, at=at, permission=RIGHT)
    return row


def keep_shipped_texts(session: Session, *, by: Viewer, at: datetime) -> None:
    """Make a first version of each text that Omzien comes with; safe to run twice."""
    require(by, RIGHT)
    for kind in LetterKind:
        _with_shipped(session, kind, at)


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


def _held(
    session: Session, key: TextKey, follows: int | None, at: datetime
) -> TemplateVersion | None:
    """The newest version. Raises Changed when it is not the one that was looked at."""
    held = newest(_with_shipped(session, key.kind, at)).get(key)
    number = held.version if held else 0
    if follows is not None and follows != number:
        raise _overtaken(key, number, held)
    return held


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

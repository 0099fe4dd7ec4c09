"""The texts of letters: saved as versions that never change."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from letters.rules.blocks import check_text
from letters.rules.wording import forbidden_word
from letters.tables import TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.auditing import did
from outreach.errors import Refused

SHIPPED = Path(__file__).parent.parent / "templates"
INVITATION = "invitation"


def save_template(
    session: Session,
    *,
    kind: str,
    text: str,
    language: str = "nl",
    by: Viewer,
    at: datetime,
) -> TemplateVersion:
    """Save a text as the next version; the newest stays when nothing changed.

    Raises TemplateRefused (with the line) for what the language does not allow, and
    Refused for a word that no resident may meet.
    """
    require(by, Permission.PRINT_LETTERS)
    check_text(text)
    refuse_forbidden(text, "Deze tekst is niet bewaard.")
    newest = _newest(session, kind, language)
    if newest and newest.text == text:
        return newest
    saved = _add(session, kind, language, text, newest, by.actor, at)
    right = Permission.PRINT_LETTERS
    did(session, by, "change", "letter_template", saved.id, at=at, permission=right)
    return saved


def template_in_force(
    session: Session, *, kind: str = INVITATION, language: str = "nl", at: datetime
) -> TemplateVersion:
    """The newest version; the shipped text becomes version 1 where there is none."""
    newest = _newest(session, kind, language)
    if newest:
        return newest
    text = (SHIPPED / f"{kind}.{language}.html").read_text("utf-8")
    check_text(text)
    return _add(session, kind, language, text, None, "shipped", at)


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


def _newest(session: Session, kind: str, language: str) -> TemplateVersion | None:
    return session.exec(
        select(TemplateVersion)
        .where(TemplateVersion.kind == kind, TemplateVersion.language == language)
        .order_by(col(TemplateVersion.version).desc())
    ).first()


def _add(
    session: Session,
    kind: str,
    language: str,
    text: str,
    newest: TemplateVersion | None,
    by: str,
    at: datetime,
) -> TemplateVersion:
    row = TemplateVersion(
        kind=kind,
        language=language,
        version=newest.version + 1 if newest else 1,
        text=text,
        by=by,
        at=at,
    )
    session.add(row)
    session.flush()
    return row

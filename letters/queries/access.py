"""The letters that somebody got, for his access export."""

from typing import Any

from sqlmodel import Session, col, select

from letters.rules.blocks import blocks_of
from letters.rules.holds import hold_label, withdrawn_label
from letters.rules.template_language import fill
from letters.tables import Batch, Letter, TemplateVersion
from outreach.clock import local
from outreach.parts import AccessPart

KINDS = {"invitation": "uitnodiging", "reminder": "herinnering"}


def _letters(session: Session, resident_id: str) -> list[dict[str, str]]:
    """Every letter that was made, also one that never left; its text as it was."""
    rows = session.exec(
        select(Letter, Batch, TemplateVersion.text)
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .join(TemplateVersion, col(TemplateVersion.id) == col(Letter.template_id))
        .where(col(Letter.resident_id) == resident_id)
        .order_by(col(Letter.id))
    )
    return [_letter(*row) for row in rows]


def _letter(letter: Letter, batch: Batch, template: str) -> dict[str, str]:
    values = letter.letter_values
    posted = batch.posted_on if letter.released_at else None
    return {
        "Soort": KINDS.get(letter.kind, letter.kind),
        "Gemaakt op": f"{local(letter.made_at):%d-%m-%Y}",
        "Verstuurd op": f"{posted:%d-%m-%Y}" if posted else "",
        "Niet verstuurd, omdat": _why_not(letter),
        "Aan": ", ".join(values.get("address", ())),
        "Code": values.get("code", ""),
        "Tekst": _text(blocks_of(fill(template, values["text"])))
        if values.get("text")
        else "",
    }


def _why_not(letter: Letter) -> str:
    if letter.withdrawn_reason:
        return withdrawn_label(letter.withdrawn_reason)
    return hold_label(letter.held_reason) if letter.held_reason else ""


def _text(part: Any) -> str:
    """The plain words of blocks, one space between them."""
    if isinstance(part, dict):
        if "text" in part:
            return " " if part.get("break") else str(part["text"])
        return "".join(_text(value) for value in part.values() if not _is_name(value))
    if isinstance(part, list):
        runs = bool(part) and isinstance(part[0], dict) and "text" in part[0]
        return ("" if runs else " ").join(_text(one) for one in part)
    return ""


def _is_name(value: Any) -> bool:
    """The name of an element, not its content."""
    return isinstance(value, str)


LETTERS = AccessPart("letters", "Brieven die wij maakten", _letters)

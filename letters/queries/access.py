"""The letters that somebody got, for his access export."""

from typing import Any

from sqlmodel import Session, col, select

from letters.rules.blocks import blocks_of
from letters.rules.holds import hold_label, withdrawn_label
from letters.rules.kinds import FORM_LABELS, KINDS, LANGUAGES, LetterKind
from letters.rules.pulling import SETTLED_LABELS, Settled, pull_label
from letters.rules.returns import RETURN_LABELS, ReturnState
from letters.rules.template_language import fill
from letters.rules.variants import arms_of
from letters.tables import (
    Batch,
    Experiment,
    Letter,
    PullLine,
    ReturnedMail,
    SentMemory,
    TemplateVersion,
)
from outreach.clock import local
from outreach.parts import AccessPart
from outreach.tables import Resident


def _letters(session: Session, resident_id: str) -> list[dict[str, str]]:
    """Every letter that was made, also one that never left; its text as it was."""
    columns: tuple[Any, ...] = (
        Letter,
        Batch,
        col(TemplateVersion.text),
        PullLine,
        ReturnedMail,
    )
    rows = session.execute(
        select(*columns)
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .join(TemplateVersion, col(TemplateVersion.id) == col(Letter.template_id))
        .outerjoin(PullLine, col(PullLine.letter_id) == col(Letter.id))
        .outerjoin(
            ReturnedMail,
            (col(ReturnedMail.letter_id) == col(Letter.id))
            & (col(ReturnedMail.state) == ReturnState.RECORDED),
        )
        .where(col(Letter.resident_id) == resident_id)
        .order_by(col(Letter.id))
    ).all()
    trials = {one.id: one for one in session.exec(select(Experiment))}
    texts = _second_texts(session, [row[0] for row in rows])
    return [
        _letter(letter, batch, text, texts)
        | _trial(letter, trials)
        | _afterwards(pulled, returned)
        for letter, batch, text, pulled, returned in rows
    ]


def _second_texts(session: Session, letters: list[Letter]) -> dict[int, str]:
    """The templates of texts in another language, by id."""
    wanted = {one.second_template_id for one in letters if one.second_template_id}
    rows = session.execute(
        select(col(TemplateVersion.id), col(TemplateVersion.text)).where(
            col(TemplateVersion.id).in_(wanted)
        )
    )
    return dict(rows.all())


def _letter(
    letter: Letter, batch: Batch, template: str, texts: dict[int, str]
) -> dict[str, str]:
    values = letter.letter_values
    posted = batch.posted_on if letter.released_at else None
    second = values.get("second") or values
    other = texts.get(letter.second_template_id or 0, "")
    return {
        "Soort": _kind(letter.kind),
        "Gemaakt op": f"{local(letter.made_at):%d-%m-%Y}",
        "Verstuurd op": f"{posted:%d-%m-%Y}" if posted else "",
        "Niet verstuurd, omdat": _why_not(letter),
        "Aan": ", ".join(values.get("address", ())),
        "Code": values.get("code", ""),
        "Lettergrootte": FORM_LABELS[letter.form],
        "Tekst": _filled(template, values),
        "Tweede taal": LANGUAGES.get(letter.language, ""),
        "Tekst in die taal": _filled(other, second) if other else "",
    }


def _kind(kind: str) -> str:
    known = set(LetterKind)
    return KINDS[LetterKind(kind)].label.lower() if kind in known else kind


def _filled(template: str, values: dict[str, Any]) -> str:
    if not values.get("text"):
        return ""
    return _text(blocks_of(fill(template, values["text"])))


def _trial(letter: Letter, trials: dict[int | None, Experiment]) -> dict[str, str]:
    """Which wording chance gave him, where wordings were tried out."""
    trial = trials.get(letter.experiment_id)
    if trial is None:
        return {}
    labels = {arm.key: arm.label for arm in arms_of(trial.arms)}
    return {"Proef met teksten": f"{trial.name}: {labels.get(letter.arm, letter.arm)}"}


def _afterwards(
    pulled: PullLine | None, returned: ReturnedMail | None
) -> dict[str, str]:
    """What happened after it lay at the print house."""
    found: dict[str, str] = {}
    if pulled is not None:
        known = set(Settled)
        what = (
            SETTLED_LABELS[Settled(pulled.settled)]
            if pulled.settled in known
            else "nog niet nagekeken"
        )
        found["Uit de post gehaald"] = f"{pull_label(pulled.reason)}: {what}"
    if returned is not None:
        day = f"{returned.returned_on:%d-%m-%Y}"
        found["Teruggekomen op"] = f"{day}: {RETURN_LABELS[returned.reason]}"
    return found


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


def _remembered(session: Session, resident_id: str) -> list[dict[str, str]]:
    """What the files outside the database tell of letters to him: under a keyed hash,
    so that nobody gets the same letter twice after a back-up was put back."""
    rows = session.exec(
        select(SentMemory)
        .join(Resident, col(Resident.bsn_index) == col(SentMemory.who))
        .where(col(Resident.id) == resident_id)
        .order_by(col(SentMemory.id))
    )
    return [
        {
            "Soort": _kind(row.kind),
            "Naar de drukker": f"{local(row.handed_over_at):%d-%m-%Y}",
            "Op de post": f"{row.posted_on:%d-%m-%Y}" if row.posted_on else "",
            "Ging niet door": f"{local(row.taken_back_at):%d-%m-%Y}"
            if row.taken_back_at
            else "",
        }
        for row in rows
    ]


LETTERS = AccessPart("letters", "Brieven die wij maakten", _letters)
REMEMBERED = AccessPart(
    "sent_letters", "Wat wij onthouden van verstuurde brieven", _remembered
)

"""The proofs of a batch: which letters two people look at, ready to be set."""

from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from letters.queries.wave_letters import batch_to_print
from letters.rules.kinds import SELECTION_LABELS, LetterForm, Selection
from letters.rules.print_jobs import Job, job_letter
from letters.rules.proofs import Candidate, Proof, choose_proofs
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.wall import over_the_wall

RIGHT = Permission.APPROVE_LETTERS
AT_ONCE = 1000
_LETTER: Any = Letter
COLUMNS: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.letter_values,
    _LETTER.template_id,
    _LETTER.language,
    _LETTER.arm,
    _LETTER.form,
    col(TemplateVersion.selection),
)


class ProofSheet(NamedTuple):
    """One letter to look at."""

    letter_id: int
    ref: str
    why: tuple[str, ...]
    job: Job
    """The letter alone."""


@over_the_wall
def proofs_of(session: Session, viewer: Viewer, batch_id: int) -> list[ProofSheet]:
    """The proofs of a batch, in the order in which they are to be looked at.

    Real letters of real people: whoever looks stands in the log. Raises NotPermitted
    and NotFound.
    """
    batch = batch_to_print(session, viewer, batch_id, RIGHT)
    chosen = choose_proofs(_candidates(session, batch_id), f"batch:{batch_id}")
    ids = [proof.id for proof in chosen]
    letters = {
        letter.id or 0: letter
        for letter in session.exec(select(Letter).where(col(Letter.id).in_(ids)))
    }
    seen(
        session,
        viewer,
        RIGHT,
        (letters[number].resident_id for number in ids),
        kind="batch",
        object_id=batch_id,
    )
    texts = _texts(session, list(letters.values()))
    return [_sheet(batch, letters[proof.id], proof, texts) for proof in chosen]


def _candidates(session: Session, batch_id: int) -> list[Candidate]:
    rows = session.execute(
        select(*COLUMNS)
        .join(TemplateVersion, col(TemplateVersion.id) == _LETTER.template_id)
        .where(
            _LETTER.batch_id == batch_id,
            _LETTER.held_reason == "",
            _LETTER.withdrawn_reason == "",
        )
        .order_by(_LETTER.id),
        execution_options={"yield_per": AT_ONCE},
    )
    return [_candidate(*row) for row in rows]


def _candidate(
    number: int,
    values: dict[str, Any],
    template_id: int,
    language: str,
    arm: str,
    form: LetterForm,
    selection: Selection,
) -> Candidate:
    lines, text = values["address"], values["text"]
    return Candidate(
        id=number,
        name_length=max(len(text["aanhef"]), len(lines[0]) if lines else 0),
        address_length=sum(map(len, lines)),
        text_length=sum(map(len, text.values())),
        template_id=template_id,
        selection=SELECTION_LABELS[selection],
        language=language,
        arm=arm,
        form=form,
        municipal=bool(text.get("gemeentelijk")),
    )


def _texts(session: Session, letters: list[Letter]) -> dict[int, str]:
    wanted = {letter.template_id for letter in letters}
    wanted |= {one.second_template_id for one in letters if one.second_template_id}
    rows = session.exec(
        select(TemplateVersion.id, TemplateVersion.text).where(
            col(TemplateVersion.id).in_(wanted)
        )
    )
    return {number or 0: text for number, text in rows}


def _sheet(
    batch: Batch, letter: Letter, proof: Proof, texts: dict[int, str]
) -> ProofSheet:
    ref = f"{batch.id}-{letter.id}"
    sheet = {**batch.sheet}
    logo = sheet.pop("picture", "")
    second = letter.second_template_id
    one = job_letter(
        ref,
        letter.letter_values,
        str(letter.template_id),
        second=str(second or ""),
        form=letter.form,
        language=letter.language,
        sort_code=letter.sort_code,
    )
    used = {letter.template_id, *([second] if second else [])}
    job = Job(
        f"proef-{ref}.pdf",
        sheet,
        {str(number): texts[number] for number in used},
        int(batch.made_at.timestamp()),
        [one],
        logo,
    )
    return ProofSheet(letter.id or 0, ref, proof.why, job)

"""The rows of a new batch, whatever asked for it: a wave, reminders, or requests.

`begin_batch` takes the first look at each resident, chooses text, language, form and
arm of each letter (`letter_rows`), and keeps what each will say. Files are made much
later, when two people have looked.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from letters.actions.letter_rows import NOT_MADE, letter_row, setting_of
from letters.actions.memory import require_memory
from letters.actions.readiness import check_register, office_of
from letters.actions.templates import templates_in_force
from letters.actions.withdrawing import withdraw_refused
from letters.queries.addressed import Addressed
from letters.queries.print_houses import print_house_of
from letters.rules.batch_counts import is_reason
from letters.rules.batch_digests import list_digest
from letters.rules.batches import BATCH, BatchState
from letters.rules.kinds import LetterKind
from letters.rules.letter_values import Terms, sheet
from letters.rules.windows import window_of
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.actions.history import already_done, begin_history, note_down
from outreach.auditing import did, trace_of
from outreach.errors import Refused
from outreach.queries.municipality import municipality
from outreach.wall import over_the_wall


@over_the_wall
def begin_batch(
    session: Session,
    batch: Batch,
    rows: Sequence[Addressed],
    terms: Terms,
    *,
    by: Viewer,
    at: datetime,
    cycle_id: int | None = None,
    minimum_age: int | None = None,
    reissue: str = "",
) -> Batch:
    """Keep a new batch with a row for each letter, also those held or withdrawn.

    The caller fills of `batch` its source (`wave_id`, or `reminds_wave_id` and
    `reminder_number`, or `requests_day`), `kind`, `district_code`, `expected` and
    `data_only`; the rest is filled here. `cycle_id`: the cycle in which "not this
    cycle" counts, and the stratum of a trial. `minimum_age`: the age of "everybody of
    ... and over", None where that is not true. The same list with the same text again
    is refused, unless `reissue` says why.

    Raises Refused when the register is too old, the municipality's data are not
    complete, there is nobody to write to, or no text; AlreadyDone when a batch of
    this source is there.
    """
    require(by, Permission.PRINT_LETTERS)
    if not rows:
        raise _nobody()
    if not batch.data_only:
        require_memory(session, what=NOT_MADE, by=by, at=at)
    batch.state = BatchState.DRAFT
    batch.reference_date = check_register(session, what=NOT_MADE, by=by, at=at)
    batch.made_by, batch.made_at = by.actor, at
    office = office_of(session)
    house = print_house_of(session, batch)
    batch.print_house_id = house.id
    on_paper = sheet(
        office, window_of(house), kix=house.kix, both_sides=house.both_sides
    )
    batch.sheet = on_paper | {"picture": _logo(session)}
    texts = templates_in_force(session, kind=LetterKind(batch.kind), at=at)
    setting = setting_of(
        session, batch, rows, texts, office, terms, minimum_age, cycle_id, by=by, at=at
    )
    made = [letter_row(row, setting) for row in rows]
    batch.template_id = Counter(row["template_id"] for row in made).most_common(1)[0][0]
    title = session.get_one(TemplateVersion, batch.template_id).title
    batch.sheet = batch.sheet | ({"title": title} if title else {})
    # A second reminder goes to the same people with the same text, and is another list.
    turn = batch.reminder_number or 1
    about = f"{turn}. " if turn > 1 else ""
    batch.list_digest = list_digest(
        (row["template_id"], f"{about}{row['subject_kind']}", row["subject_id"])
        for row in made
    )
    _refuse_the_same_again(session, batch, reissue)
    try:
        with session.begin_nested():
            begin_history(session, batch, BATCH, by=by, at=at)
    except IntegrityError:
        raise already_done(session, BATCH, "") from None
    note_down(session, BATCH.name, batch.id, "begin", reissue.strip(), at=at)
    _keep(session, batch, made, by=by, at=at)
    return batch


def _nobody() -> Refused:
    return Refused(
        NOT_MADE,
        "Er is niemand aan wie nu een brief moet worden geschreven.",
        "Kijk of de golf is goedgekeurd, of al is beantwoord of ingetrokken.",
    )


def _logo(session: Session) -> str:
    logo = municipality(session).logo
    return b64encode(logo).decode() if logo else ""


def _refuse_the_same_again(session: Session, batch: Batch, reissue: str) -> None:
    """The same list with the same text leaves once, but for a reissue with a reason."""
    same = session.exec(
        select(Batch.id)
        .where(Batch.list_digest == batch.list_digest)
        .order_by(col(Batch.id).desc())
    ).first()
    if same is None or is_reason(reissue):
        return
    raise Refused(
        NOT_MADE,
        f"Deze lijst is met dezelfde tekst al eerder gemaakt, als partij {same}.",
        "Moet het echt opnieuw? Schrijf dan in een zin waarom.",
    )


def _keep(
    session: Session,
    batch: Batch,
    made: Sequence[dict[str, Any]],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Write the letters and count them; invitations to nobody are withdrawn."""
    trace = trace_of(session)
    session.execute(
        insert(Letter), [row | {"batch_id": batch.id, "trace": trace} for row in made]
    )
    about = (row["resident_id"] for row in made)
    did(session, by, "make_letters", "batch", batch.id, about, at=at)
    batch.held = sum(bool(row["held_reason"]) for row in made)
    batch.withdrawn = sum(bool(row["withdrawn_reason"]) for row in made)
    batch.letters = len(made) - batch.held - batch.withdrawn
    session.flush()
    if batch.wave_id is not None:
        gone = [
            (row["subject_id"], row["withdrawn_reason"])
            for row in made
            if row["withdrawn_reason"]
        ]
        withdraw_refused(session, gone, by=by, at=at)

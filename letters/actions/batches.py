"""From an approved wave to a batch of letters.

`make_batch` takes the last look at each resident, keeps what each letter says, and
makes the files. `hand_over` and `confirm_posted` (same address, own modules) follow.
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from letters.actions.posting import confirm_posted
from letters.actions.readiness import check_register, office_of
from letters.actions.releases import hand_over
from letters.actions.rendering import render_batch
from letters.actions.templates import INVITATION, template_in_force
from letters.actions.withdrawing import withdraw_refused
from letters.adapters.font_coverage import covered_signs
from letters.adapters.setting_pool import Progress
from letters.queries.wave_letters import (
    WaveLetter,
    batch_of_wave,
    planned_letters,
    sequences,
    wave_to_print,
)
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.holds import WITHDRAWN
from letters.rules.letter_values import (
    LAYOUT,
    LetterFacts,
    Office,
    Terms,
    hold_reason,
    letter_values,
    sheet,
)
from letters.rules.print_jobs import digest_of
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.actions.history import already_done, begin_history, transition
from outreach.actions.log_checks import require_whole_log
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.municipality import municipality, norm_in_force
from outreach.queries.residents import address_parts, name_parts
from outreach.rules.contact import ContactRefusal, Purpose
from outreach.rules.cycles import WAVE, WaveAct
from outreach.rules.selection_rules import SelectionRules
from outreach.rules.visits import Channel
from outreach.tables import Cycle, RuleSet, Wave
from outreach.wall import over_the_wall

__all__ = ["confirm_posted", "hand_over", "make_batch"]

NOT_MADE = "De brieven zijn niet gemaakt."
POSTING_DAYS = 4
"""From Monday to Friday: the last day of the week in which a wave is posted."""


@over_the_wall
def make_batch(
    session: Session,
    wave_id: int,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    render: bool = True,
    answer_address: str = "",
    progress: Progress | None = None,
) -> Batch:
    """Make the letters of an approved wave; running it twice makes nothing twice.

    `render` False keeps the letters as data only (rounds of the past).
    `answer_address` is where the QR code leads, up to the code; "" prints none.
    Raises TransitionRefused when the wave is not approved, and Refused when the
    register is too old, the log is damaged, the municipality's data are not complete,
    or the disk is full.
    """
    wave = wave_to_print(session, by, wave_id)
    if render:
        require_whole_log(session, what=NOT_MADE, by=by, at=at)
    batch = batch_of_wave(session, by, wave_id)
    if batch is None:
        batch = _begin(session, wave, answer_address=answer_address, by=by, at=at)
        if not render:
            batch.data_only = True
            transition(session, batch, BATCH, BatchAct.RENDER, by=by, at=at)
    open_still = batch.state in (BatchState.DRAFT, BatchState.RENDERED)
    if render and open_still and not batch.data_only:
        render_batch(session, batch, folder=folder, by=by, at=at, progress=progress)
    return batch


def _begin(
    session: Session, wave: Wave, *, answer_address: str, by: Viewer, at: datetime
) -> Batch:
    """The rows of a new batch: everything but the files."""
    require(by, Permission.PRINT_LETTERS)
    WAVE.next_state(wave.state, WaveAct.PRINT)
    reference_date = check_register(session, what=NOT_MADE, by=by, at=at)
    office = office_of(session)
    rows = planned_letters(session, by, wave.id or 0)
    if not rows:
        raise Refused(
            NOT_MADE,
            "In deze golf staat geen uitnodiging die nog moet worden geschreven.",
            "Kijk bij Golven of de golf is goedgekeurd of ingetrokken.",
        )
    template = template_in_force(session, kind=INVITATION, at=at)
    batch = Batch(
        wave_id=wave.id,
        kind=INVITATION,
        template_id=template.id or 0,
        reference_date=reference_date,
        sheet=sheet(office) | {"picture": _logo(session)},
        made_by=by.actor,
        made_at=at,
    )
    try:
        with session.begin_nested():
            begin_history(session, batch, BATCH, by=by, at=at)
    except IntegrityError:
        raise already_done(session, WAVE, str(wave.id)) from None
    terms = _terms(session, wave, answer_address, at)
    _keep_letters(session, batch, rows, template, office, terms, wave, by=by, at=at)
    return batch


def _logo(session: Session) -> str:
    logo = municipality(session).logo
    return b64encode(logo).decode() if logo else ""


def _terms(session: Session, wave: Wave, answer_address: str, at: datetime) -> Terms:
    cycle = session.get_one(Cycle, wave.cycle_id)
    weeks = int(norm_in_force(session, "reply_weeks"))
    posted_by = wave.week_start + timedelta(days=POSTING_DAYS)
    return Terms(
        approach=cycle.approach,
        day=max(wave.week_start, local_date(at)),
        reply_by=wave.reply_by or posted_by + timedelta(weeks=weeks),
        contact_from=posted_by + timedelta(days=cycle.announce_days),
        answer_address=answer_address,
    )


def _general_age(session: Session, cycle_id: int) -> int | None:
    """The age of "everybody of ... and over", where the rules do say that."""
    cycle = session.get_one(Cycle, cycle_id)
    rules = SelectionRules.from_json(session.get_one(RuleSet, cycle.rule_set_id).rules)
    everybody = not rules.ages and rules.every_year_from is None
    return rules.minimum_age if everybody else None


def _keep_letters(
    session: Session,
    batch: Batch,
    rows: Sequence[WaveLetter],
    template: TemplateVersion,
    office: Office,
    terms: Terms,
    wave: Wave,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """One row a letter, also for those that are held or withdrawn at this look."""
    refused = contact_refusals(
        session,
        [row.resident.id for row in rows],
        purpose=Purpose.INVITATION,
        channel=Channel.LETTER,
        at=at,
        cycle_id=wave.cycle_id,
    )
    ids = [row.invitation.id or 0 for row in rows]
    before = sequences(session, by, ids, INVITATION)
    age = _general_age(session, wave.cycle_id)
    made = [
        _letter_row(row, batch, template, office, terms, refused, before, age)
        | {"trace": trace_of(session)}
        for row in rows
    ]
    session.execute(insert(Letter), made)
    about = (row["resident_id"] for row in made)
    did(session, by, "make_letters", "batch", batch.id, about, at=at)
    batch.held = sum(bool(row["held_reason"]) for row in made)
    batch.withdrawn = sum(bool(row["withdrawn_reason"]) for row in made)
    batch.letters = len(made) - batch.held - batch.withdrawn
    session.flush()
    gone = [
        (row["subject_id"], row["withdrawn_reason"])
        for row in made
        if row["withdrawn_reason"]
    ]
    withdraw_refused(session, gone, by=by, at=at)


def _letter_row(
    row: WaveLetter,
    batch: Batch,
    template: TemplateVersion,
    office: Office,
    terms: Terms,
    refused: dict[str, ContactRefusal],
    before: dict[int, int],
    age: int | None,
) -> dict[str, Any]:
    facts = _facts(row, age)
    reason = refused.get(row.resident.id)
    withdrawn = reason if reason in WITHDRAWN else None
    held = "" if reason else hold_reason(facts, office.name, covered_signs())
    values = {} if withdrawn else letter_values(facts, office, terms)
    return {
        "batch_id": batch.id,
        "subject_kind": "invitation",
        "subject_id": row.invitation.id,
        "kind": batch.kind,
        "sequence": before.get(row.invitation.id or 0, 0) + 1,
        "resident_id": row.resident.id,
        "template_id": template.id,
        "letter_values": values,
        "held_reason": held if withdrawn or not reason else reason.value,
        "withdrawn_reason": withdrawn.value if withdrawn else "",
        "file_name": "",
        "sha256": digest_of([template.id, LAYOUT, values]),
        "made_at": batch.made_at,
    }


def _facts(row: WaveLetter, age: int | None) -> LetterFacts:
    return LetterFacts(
        name=name_parts(row.resident),
        address=address_parts(row.resident),
        code=row.invitation.code,
        municipal=row.invitation.municipal or row.resident.nondisclosure > 0,
        provider_name=row.provider_name,
        minimum_age=None if row.extra_rule else age,
    )

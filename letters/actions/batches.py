"""From an approved wave to a batch of letters, and the acts of its life by name.

`make_batch` makes a draft: rows, no files. The other acts each have their own module.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from letters.actions.approvals import approve_batch, send_back
from letters.actions.batch_making import begin_batch
from letters.actions.cancelling import cancel_batch
from letters.actions.delivering import check_sort_codes
from letters.actions.freezing import check_frozen
from letters.actions.handing_over import hand_over
from letters.actions.posting import confirm_posted
from letters.actions.proofs import proof_batch
from letters.actions.releases import release_batch
from letters.actions.rendering import render_batch
from letters.adapters.setting_pool import Progress
from letters.queries.addressed import Addressed
from letters.queries.wave_letters import (
    WaveLetter,
    batch_of_wave,
    batch_to_print,
    planned_letters,
    wave_to_print,
)
from letters.rules.batches import BATCH, BatchAct
from letters.rules.kinds import LetterKind
from letters.rules.letter_values import Terms
from letters.tables import Batch
from outreach.access import Viewer
from outreach.actions.history import transition
from outreach.actions.log_checks import require_whole_log
from outreach.clock import local_date
from outreach.queries.municipality import norm_in_force
from outreach.rules.cycles import WAVE, WaveAct
from outreach.rules.selection_rules import SelectionRules
from outreach.tables import Cycle, RuleSet, Wave
from outreach.wall import over_the_wall

__all__ = [
    "approve_batch",
    "begin_batch",
    "cancel_batch",
    "confirm_posted",
    "hand_over",
    "make_batch",
    "make_letters",
    "proof_batch",
    "release_batch",
    "send_back",
]

NOT_MADE = "De brieven zijn niet gemaakt."
POSTING_DAYS = 4
"""From Monday to Friday: the last day of the week in which a wave is posted."""


@over_the_wall
def make_batch(
    session: Session,
    wave_id: int,
    *,
    by: Viewer,
    at: datetime,
    answer_address: str = "",
    data_only: bool = False,
    reissue: str = "",
) -> Batch:
    """Make the draft of an approved wave: who gets which letter. Twice gives the same.

    `answer_address` is where the QR code leads, up to the code; "" prints none.
    `data_only`: letters of the past, of which no files are made. `reissue`: why the
    same list is made again after its batch was cancelled. Raises TransitionRefused
    when the wave is not approved, and Refused as `begin_batch` does.
    """
    wave = wave_to_print(session, by, wave_id)
    if not data_only:
        require_whole_log(session, what=NOT_MADE, by=by, at=at)
    there = batch_of_wave(session, by, wave_id)
    if there is not None:
        return there
    WAVE.next_state(wave.state, WaveAct.PRINT)
    rows = planned_letters(session, by, wave_id)
    batch = Batch(
        wave_id=wave_id,
        district_code=wave.district_code,
        kind=LetterKind.INVITATION.value,
        expected=wave.letters,
        data_only=data_only,
        template_id=0,
        reference_date=local_date(at),
        made_by=by.actor,
        made_at=at,
    )
    return begin_batch(
        session,
        batch,
        [_addressed(row) for row in rows],
        _terms(session, wave, answer_address, at),
        by=by,
        at=at,
        cycle_id=wave.cycle_id,
        minimum_age=_general_age(session, wave.cycle_id),
        reissue=reissue,
    )


@over_the_wall
def make_letters(
    session: Session,
    batch_id: int,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
) -> Batch:
    """Make the files of a batch that was approved; again makes only what is missing.

    Raises TransitionRefused before the approval, and Refused when the list differs
    from what was approved, the log is damaged, the disk is full or a page is wrong.
    """
    batch = batch_to_print(session, by, batch_id)
    BATCH.next_state(batch.state, BatchAct.RENDER)
    check_frozen(session, batch, what=NOT_MADE, by=by)
    check_sort_codes(session, batch, what=NOT_MADE, by=by, at=at)
    if batch.data_only:
        transition(session, batch, BATCH, BatchAct.RENDER, by=by, at=at)
        return batch
    require_whole_log(session, what=NOT_MADE, by=by, at=at)
    render_batch(session, batch, folder=folder, by=by, at=at, progress=progress)
    return batch


def _addressed(row: WaveLetter) -> Addressed:
    return Addressed(
        subject_kind="invitation",
        subject_id=row.invitation.id or 0,
        resident=row.resident,
        code=row.invitation.code,
        municipal=row.invitation.municipal,
        provider_name=row.provider_name,
        extra_rule=row.extra_rule,
    )


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

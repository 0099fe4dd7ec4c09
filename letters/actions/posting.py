"""The mail room confirms that a batch was posted, or the hand-over is taken back."""

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from letters.actions.manifest_writing import head_of, take_back_file
from letters.actions.memory import keep_file, require_memory
from letters.actions.pull_list import note_news
from letters.actions.reading_back import folder_of
from letters.actions.recalling import take_back_rows
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batch_counts import is_reason
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.manifests import ManifestAct, TakenBack, later_name
from letters.rules.pulling import can_take_back, why_not_posted
from letters.tables import Batch, PullLine, SentMemory
from outreach.access import Permission, Viewer
from outreach.actions.history import already_done, transition
from outreach.actions.invitations import mark_posted
from outreach.actions.log_checks import require_whole_log
from outreach.clock import local, local_date
from outreach.errors import Refused
from outreach.wall import over_the_wall

NOT_CONFIRMED = "De verzending is niet bevestigd."
NOT_TAKEN_BACK = "De overdracht is niet teruggenomen."


@over_the_wall
def confirm_posted(
    session: Session, batch_id: int, *, posted_on: date, by: Viewer, at: datetime
) -> Batch:
    """Note the day on which the letters were posted.

    Looks once more for news. Raises AlreadyDone the second time, TransitionRefused
    before the hand-over, and Refused while a letter still has to be looked for, for a
    day to come or before the hand-over, and for a damaged log.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id, Permission.HANDLE_MAIL)
    if batch.state is BatchState.POSTED:
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.CONFIRM_POSTED)
    _check_day(batch, posted_on, local_date(at))
    if not batch.data_only:
        require_whole_log(session, what=NOT_CONFIRMED, by=by, at=at)
    if batch.manifest:
        note_news(session, by=by, at=at, batch_id=batch_id)
        _require_settled(session, batch_id)
        _tell_posted(session, batch, posted_on, by=by, at=at)
    if batch.wave_id is not None:
        mark_posted(session, batch.wave_id, posted_on=posted_on, by=by, at=at)
    values = {"posted_on": posted_on}
    act = BatchAct.CONFIRM_POSTED
    transition(session, batch, BATCH, act, by=by, at=at, values=values)
    return batch


def _check_day(batch: Batch, posted_on: date, today: date) -> None:
    handed_over = batch.handed_over_at
    why = why_not_posted(
        posted_on, local_date(handed_over) if handed_over else posted_on, today
    )
    if why:
        raise Refused(
            NOT_CONFIRMED, why, "Kies de dag waarop de brieven echt zijn gepost."
        )


def _require_settled(session: Session, batch_id: int) -> None:
    """Every letter that must come out was looked for."""
    left = session.exec(
        select(PullLine.id).where(PullLine.batch_id == batch_id, PullLine.settled == "")
    ).all()
    if left:
        count = "een brief" if len(left) == 1 else f"{len(left)} brieven"
        raise Refused(
            NOT_CONFIRMED,
            f"Er is nieuws over {count} die bij de drukker of de post ligt.",
            "Haal die eruit, en zet bij elke brief: eruit gehaald, of al weg.",
        )


def _tell_posted(
    session: Session, batch: Batch, posted_on: date, *, by: Viewer, at: datetime
) -> None:
    """Outside the database first, then in the memory of what left."""
    act = ManifestAct.POSTED
    name = later_name(batch.manifest, act)
    head = head_of(
        session,
        batch,
        batch.manifest,
        0,
        act=act,
        by=by,
        at=at,
        posted_on=posted_on.isoformat(),
    )
    keep_file(session, folder_of(session), name, head, by=by, at=at)
    session.execute(
        update(SentMemory)
        .where(
            col(SentMemory.manifest) == batch.manifest,
            col(SentMemory.taken_back_at).is_(None),
        )
        .values(posted_on=posted_on)
        .execution_options(synchronize_session=False)
    )


@over_the_wall
def cancel_handed_over(
    session: Session, batch_id: int, *, reason: str, by: Viewer, at: datetime
) -> Batch:
    """Take a hand-over back before the print house begins: nothing leaves.

    Also one that was cut off half-way. The invitations are planned again and the wave
    is free for another batch. The files are removed afterwards, in a transaction of
    their own (`delivering.take_away_files`): that nothing leaves stands first. Raises
    AlreadyDone the second time, Refused without a reason and after the cut-off.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    if batch.state is BatchState.CANCELLED:
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.CANCEL)
    require_memory(session, what=NOT_TAKEN_BACK, by=by, at=at)
    begun = batch.state is BatchState.RELEASED and bool(batch.manifest)
    _check_can_cancel(batch, reason, begun, at)
    if batch.manifest:
        _tell_taken_back(session, batch, by=by, at=at)
    take_back_rows(session, batch, by=by, at=at)
    act = BatchAct.CANCEL
    transition(session, batch, BATCH, act, by=by, at=at, note=reason.strip())
    return batch


def _check_can_cancel(batch: Batch, reason: str, begun: bool, at: datetime) -> None:
    if not begun and batch.state is not BatchState.HANDED_OVER:
        raise Refused(
            NOT_TAKEN_BACK,
            "Deze partij is nog niet overgedragen.",
            "Laat de partij vervallen op de pagina Brieven.",
        )
    if not begun and not can_take_back(at, batch.cut_off_at):
        until = batch.cut_off_at
        when = f" tot {local(until):%d-%m-%Y om %H:%M}" if until else ""
        raise Refused(
            NOT_TAKEN_BACK,
            f"De drukker is begonnen: terugnemen kon{when}.",
            "Bel de drukker. Brieven die niet weg mogen, haalt de postkamer eruit.",
        )
    if not is_reason(reason):
        raise Refused(
            NOT_TAKEN_BACK,
            "Er staat niet bij waarom deze partij niet doorgaat.",
            "Schrijf het in een zin op.",
        )


def _tell_taken_back(
    session: Session, batch: Batch, *, by: Viewer, at: datetime
) -> None:
    """Outside the database first, then in the memory of what left."""
    why = TakenBack.CANCELLED.value
    take_back_file(session, batch, batch.manifest, why, by=by, at=at)
    session.execute(
        update(SentMemory)
        .where(
            col(SentMemory.manifest) == batch.manifest,
            col(SentMemory.taken_back_at).is_(None),
        )
        .values(taken_back_at=at)
        .execution_options(synchronize_session=False)
    )

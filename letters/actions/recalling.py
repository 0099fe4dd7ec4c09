"""Brings a restored database to what the files of a hand-over tell of it.

A batch that it still knows goes on to where it was; one that it never knew is made
again as data, so that the mail room can confirm and pull, and mail that comes back
finds its letter. Invitations get their step back with a history of their own.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from letters.actions.freeing import let_go
from letters.actions.rebuilding import batch_in_place, rebuild
from letters.queries.memory import CHUNK
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.holds import NOT_PLANNED, HoldReason
from letters.rules.kinds import LetterKind
from letters.rules.manifests import (
    ManifestAct,
    ManifestHead,
    ManifestLine,
    TakenBack,
    about_cycle,
)
from letters.rules.pulling import withdraw_reason
from letters.tables import Batch, Letter, SentMemory
from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.history import transition
from outreach.actions.invitations import take_back_printed, withdraw_invitations
from outreach.actions.recalled_invitations import (
    recall_posted,
    recall_printed,
    recall_waves,
)
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import RECALLED, InvitationState
from outreach.tables import Cycle, Disclosure, Invitation, Resident, Wave

LEFT = (BatchState.HANDED_OVER, BatchState.POSTED)
OVER = (*LEFT, BatchState.CANCELLED)
FORWARD: Mapping[BatchState, BatchAct] = {
    BatchState.DRAFT: BatchAct.PROOF,
    BatchState.PROOFED: BatchAct.APPROVE,
    BatchState.APPROVED: BatchAct.FREEZE,
    BatchState.FROZEN: BatchAct.RENDER,
    BatchState.RENDERED: BatchAct.RELEASE,
    BatchState.RELEASED: BatchAct.HAND_OVER,
}
"""The way to the hand-over."""
PRINT_HOUSE = "drukker"
DISCLOSED = "naam, adres, lettercode"
GROUND = "Wmo 2015 artikel 2.1.2; drukker als verwerker"


class Told(NamedTuple):
    """All that the folder tells of one hand-over."""

    head: ManifestHead
    lines: tuple[ManifestLine, ...]
    later: tuple[ManifestHead, ...]
    """Heads of all its files."""
    taken: frozenset[int]
    """Letters that were taken back, by their number."""
    residents: Mapping[int, str | None]
    """Who a letter is to; None: not in this database (any more)."""

    @property
    def posted_on(self) -> date | None:
        """When it was posted, if it was."""
        days = [h.posted_on for h in self.later if h.act == ManifestAct.POSTED]
        return datetime.fromisoformat(days[-1]).date() if days else None

    @property
    def whole_back(self) -> str:
        """Why the whole hand-over was taken back; "" when it was not."""
        reasons = {h.reason for h in self.later if h.act == ManifestAct.TAKEN_BACK}
        return next((one.value for one in TakenBack if one.value in reasons), "")

    @property
    def arrived(self) -> bool:
        """Whether the print house surely has it."""
        acts = {head.act for head in self.later}
        return bool(acts & {ManifestAct.DELIVERED, ManifestAct.POSTED})

    @property
    def left(self) -> tuple[ManifestLine, ...]:
        """The letters that were not taken back."""
        return tuple(line for line in self.lines if line.letter not in self.taken)


def bring_in_step(session: Session, told: Told, *, by: Viewer, at: datetime) -> int:
    """Bring batch, letters and invitations to what a hand-over tells; returns how many
    invitations got a step back. Safe to run twice."""
    require(by, Permission.PRINT_LETTERS)
    batch = _same_batch(session, told.head)
    if told.whole_back:
        if told.whole_back == TakenBack.CANCELLED and batch is not None:
            _cancel(session, batch, by=by, at=at)
        return 0
    if batch is not None and batch.state not in OVER and not told.arrived:
        _forward(session, batch, told, BatchState.RELEASED, by=by, at=at)
        batch.manifest = told.head.hand_over  # cut off half-way: a person finishes it
        session.add(batch)
        session.flush()
        return 0
    if batch is None:
        _give_way(session, told.head, by=by, at=at)
        batch = rebuild(session, told.head, told.lines, told.residents, by=by, at=at)
    if batch is not None and batch.state is not BatchState.CANCELLED:
        _advance(session, batch, told, by=by, at=at)
    return _invitations(session, told, by=by, at=at)


def _same_batch(session: Session, head: ManifestHead) -> Batch | None:
    """The batch of a hand-over, if this database knows it."""
    batch = session.get(Batch, head.batch, populate_existing=True)
    if batch is None or not head.batch_made_at:
        return None
    made_at = datetime.fromisoformat(head.batch_made_at)
    return batch if batch.made_at == made_at else None


def _give_way(
    session: Session, head: ManifestHead, *, by: Viewer, at: datetime
) -> None:
    """A list that lies here in the place of one that left was cancelled since: else
    the other could not have been made."""
    there = batch_in_place(session, head)
    if there is not None and there.state not in OVER and not there.manifest:
        _cancel(session, there, by=by, at=at)


def _cancel(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> None:
    """It was cancelled since: after the hand-over, or without one in this copy."""
    if batch.state in (BatchState.CANCELLED, BatchState.POSTED):
        return
    take_back_rows(session, batch, by=by, at=at)
    transition(session, batch, BATCH, BatchAct.CANCEL, by=by, at=at, reason=RECALLED)


def take_back_rows(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> None:
    """The rows of a batch whose letters did not leave after all: invitations are
    planned again, and what asked for the letters is free for another batch."""
    require(by, Permission.PRINT_LETTERS)
    if batch.wave_id is not None:
        wave = session.get_one(Wave, batch.wave_id)
        if wave.state is WaveState.PRINTED:
            take_back_printed(session, batch.wave_id, by=by, at=at)
    session.execute(
        update(Letter)
        .where(col(Letter.batch_id) == batch.id)
        .values(released_at=None)
        .execution_options(synchronize_session=False)
    )
    let_go(session, batch, by=by, at=at)
    session.expire_all()


def _advance(
    session: Session, batch: Batch, told: Told, *, by: Viewer, at: datetime
) -> None:
    """Bring a batch to its hand-over, and to the post where it was posted."""
    if batch.state not in LEFT:
        _forward(session, batch, told, BatchState.HANDED_OVER, by=by, at=at)
        _disclose_again(session, told, by)
    _pulled(session, batch, told)
    if told.posted_on is not None and batch.state is BatchState.HANDED_OVER:
        transition(
            session,
            batch,
            BATCH,
            BatchAct.CONFIRM_POSTED,
            by=by,
            at=at,
            reason=RECALLED,
            values={"posted_on": told.posted_on},
        )


def _forward(
    session: Session,
    batch: Batch,
    told: Told,
    to: BatchState,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Each step of the way to a state, with what the file tells of it."""
    if batch.state is to:
        return
    head = told.head
    _letters(session, batch, told)
    given = {
        BatchAct.APPROVE: _approved(head),
        BatchAct.RELEASE: {"released_at": datetime.fromisoformat(head.at)},
        BatchAct.HAND_OVER: _handed_over(batch, head),
    }
    while batch.state is not to:
        act = FORWARD[batch.state]
        values = given.get(act, {})
        transition(
            session, batch, BATCH, act, by=by, at=at, reason=RECALLED, values=values
        )


def _approved(head: ManifestHead) -> dict[str, Any]:
    approved_at = datetime.fromisoformat(head.approved_at) if head.approved_at else None
    return {"approved_by": head.approved_by, "approved_at": approved_at}


def _handed_over(batch: Batch, head: ManifestHead) -> dict[str, Any]:
    return {
        "handed_over_at": datetime.fromisoformat(head.at),
        "handed_over_by": head.by,
        "manifest": head.hand_over,
        "files": [] if batch.data_only else [dict(entry) for entry in head.files],
        "letters": head.letters,
    }


def _letters(session: Session, batch: Batch, told: Told) -> None:
    """The letters that left, where they stand in the files; others were taken out."""
    moment = datetime.fromisoformat(told.head.at)
    for line in told.lines:
        session.execute(
            update(Letter)
            .where(col(Letter.id) == line.letter, col(Letter.batch_id) == batch.id)
            .values(
                released_at=moment,
                held_reason="",
                withdrawn_reason="",
                file_name=line.file_name,
                first_page=line.first_page,
                last_page=line.last_page,
                sha256=line.sha256,
            )
            .execution_options(synchronize_session=False)
        )
    session.execute(
        update(Letter)
        .where(
            col(Letter.batch_id) == batch.id,
            col(Letter.held_reason) == "",
            col(Letter.withdrawn_reason) == "",
            col(Letter.released_at).is_distinct_from(moment),
        )
        .values(held_reason=HoldReason.TAKEN_OUT_BEFORE, released_at=None, file_name="")
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _pulled(session: Session, batch: Batch, told: Told) -> None:
    """Letters that the mail room took out of the post since."""
    for letter in told.taken:
        session.execute(
            update(Letter)
            .where(
                col(Letter.id) == letter,
                col(Letter.batch_id) == batch.id,
                col(Letter.withdrawn_reason) == "",
            )
            .values(withdrawn_reason=NOT_PLANNED)
            .execution_options(synchronize_session=False)
        )
    if told.taken:
        session.expire_all()


def _disclose_again(session: Session, told: Told, by: Viewer) -> None:
    """Who left the house, person by person, where this copy does not say so."""
    moment = datetime.fromisoformat(told.head.at)
    people = sorted({who for who in told.residents.values() if who is not None})
    known = set()
    for start in range(0, len(people), CHUNK):
        known |= set(
            session.exec(
                select(Disclosure.resident_id).where(
                    col(Disclosure.resident_id).in_(people[start : start + CHUNK]),
                    Disclosure.recipient == PRINT_HOUSE,
                    Disclosure.at == moment,
                )
            )
        )
    disclose(
        session,
        ((who, GROUND) for who in people if who not in known),
        recipient=PRINT_HOUSE,
        what=DISCLOSED,
        permission=Permission.PRINT_LETTERS,
        by=by,
        at=moment,
    )


def _invitations(session: Session, told: Told, *, by: Viewer, at: datetime) -> int:
    """Printed, posted or withdrawn again, with the waves that they are of."""
    if told.head.kind != LetterKind.INVITATION:
        return 0
    printed_at = datetime.fromisoformat(told.head.at)
    all_ids = _ids(session, told, told.lines)
    done = recall_printed(session, all_ids, printed_at=printed_at, by=by, at=at)
    back = _ids(session, told, [n for n in told.lines if n.letter in told.taken])
    if back:
        why = withdraw_reason(NOT_PLANNED)
        withdraw_invitations(session, back, reason=why, by=by, at=at)
    posted_on = told.posted_on
    if posted_on is not None:
        left = _ids(session, told, told.left)
        done = max(
            done, recall_posted(session, left, posted_on=posted_on, by=by, at=at)
        )
    recall_waves(session, all_ids, posted_on=posted_on, by=by, at=at)
    return done


def _ids(session: Session, told: Told, lines: Sequence[ManifestLine]) -> list[int]:
    """The invitations of letters, by whom they are to and the year of the cycle."""
    people: dict[str, list[str]] = {}
    for line in lines:
        who = told.residents.get(line.letter)
        if who is not None:
            people.setdefault(line.about, []).append(who)
    found: list[int] = []
    for year, cycle_id in session.execute(select(col(Cycle.year), col(Cycle.id))):
        theirs = people.get(about_cycle(year), [])
        for start in range(0, len(theirs), CHUNK):
            rows = session.exec(
                select(Invitation.id).where(
                    Invitation.cycle_id == cycle_id,
                    col(Invitation.resident_id).in_(theirs[start : start + CHUNK]),
                )
            )
            found += [number for number in rows if number is not None]
    return found


def catch_up(session: Session, *, by: Viewer, at: datetime) -> int:
    """Invitations that came into this database after their letter was read back: they
    were planned anew, and the letter left long ago. Returns how many."""
    require(by, Permission.PRINT_LETTERS)
    columns: tuple[Any, ...] = (
        col(Invitation.id),
        col(Invitation.state),
        col(SentMemory.handed_over_at),
        col(SentMemory.posted_on),
    )
    rows = session.execute(
        select(*columns)
        .select_from(SentMemory)
        .join(Resident, col(Resident.bsn_index) == col(SentMemory.who))
        .join(Invitation, col(Invitation.resident_id) == col(Resident.id))
        .join(Cycle, col(Cycle.id) == col(Invitation.cycle_id))
        .where(
            col(SentMemory.read_back).is_(True),
            col(SentMemory.taken_back_at).is_(None),
            SentMemory.kind == LetterKind.INVITATION.value,
            col(SentMemory.about).in_(_abouts(session)),
            Invitation.state == InvitationState.PLANNED,
        )
        .add_columns(col(SentMemory.about), col(Cycle.year))
    ).all()
    done = 0
    for number, _, printed_at, posted_on, about, year in rows:
        if about != about_cycle(year):
            continue
        done += recall_printed(session, [number], printed_at=printed_at, by=by, at=at)
        if posted_on is not None:
            recall_posted(session, [number], posted_on=posted_on, by=by, at=at)
    return done


def _abouts(session: Session) -> list[str]:
    return [about_cycle(year) for year in session.exec(select(Cycle.year))]

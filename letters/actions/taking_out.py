"""A colleague who knows somebody takes him out of a list before it is approved."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from letters.actions.freeing import settle_requests
from letters.actions.rendering import count_letters
from letters.queries.letter_list import listed_letters, no_list
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.taking_out import FOLLOWS, TakeOutReason
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.actions.contact_holds import place_hold
from outreach.actions.history import transition
from outreach.actions.invitations import withdraw_invitations
from outreach.actions.register_feedback import raise_feedback
from outreach.auditing import did
from outreach.errors import Refused
from outreach.rules.invitations import WithdrawReason
from outreach.wall import wall_lifted

LIST_CHANGED = "list_changed"
CHUNK = 500


def take_out(
    session: Session,
    batch_id: int,
    letter_ids: Sequence[int],
    *,
    reason: TakeOutReason | str,
    by: Viewer,
    at: datetime,
) -> int:
    """Take letters out of a list that is not approved yet; returns how many.

    What the reason means for the resident follows (`rules.taking_out`); proofs that
    were made are made again. A provider does this in its own areas, and never with
    somebody who has non-disclosure. Raises Refused when nobody or no reason was chosen,
    and NotFound when one of the letters is not in the viewer's list.
    """
    require(by, Permission.PRINT_LETTERS)
    wanted = sorted(set(letter_ids))
    if not wanted or not reason:
        raise Refused(
            "Er is niemand uit de lijst gehaald.",
            "U heeft niemand gekozen, of geen reden.",
            "Kies wie geen brief moet krijgen, en waarom.",
        )
    why = TakeOutReason(reason)
    letters = [
        letter
        for start in range(0, len(wanted), CHUNK)
        for letter in listed_letters(
            session, by, batch_id, wanted[start : start + CHUNK]
        )
    ]
    if len(letters) != len(wanted):
        raise no_list()
    _mark(session, wanted, why)
    did(
        session,
        by,
        "take_out",
        "batch",
        batch_id,
        [letter.resident_id for letter in letters],
        at=at,
    )
    for letter in letters:
        _follow(session, letter, why, by=by, at=at)
    _withdraw(session, letters, why, by=by, at=at)
    with wall_lifted(session):
        _after(session, batch_id, by=by, at=at)
    return len(letters)


def _mark(session: Session, letter_ids: Sequence[int], why: TakeOutReason) -> None:
    column = "withdrawn_reason" if FOLLOWS[why].ends else "held_reason"
    for start in range(0, len(letter_ids), CHUNK):
        session.execute(
            update(Letter)
            .where(col(Letter.id).in_(letter_ids[start : start + CHUNK]))
            .values({column: why.value})
        )


def _follow(
    session: Session, letter: Letter, why: TakeOutReason, *, by: Viewer, at: datetime
) -> None:
    """What the reason means beside this letter."""
    follows = FOLLOWS[why]
    if follows.hold:
        place_hold(
            session,
            resident_id=letter.resident_id,
            reason=follows.hold,
            source=f"letter:{letter.id}",
            days=follows.days,
            by=by,
            at=at,
        )
    if follows.feedback is not None:
        raise_feedback(
            session,
            resident_id=letter.resident_id,
            kind=follows.feedback,
            origin_kind="letter",
            origin_id=str(letter.id),
            by=by,
            at=at,
        )


def _withdraw(
    session: Session,
    letters: Sequence[Letter],
    why: TakeOutReason,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """The invitations of a wave that end with this reason."""
    of_wave = [
        letter.subject_id
        for letter in letters
        if letter.subject_kind == "invitation" and letter.kind == "invitation"
    ]
    if FOLLOWS[why].ends and of_wave:
        withdraw_invitations(
            session, of_wave, reason=WithdrawReason.PULLED, by=by, at=at
        )


def _after(session: Session, batch_id: int, *, by: Viewer, at: datetime) -> None:
    """Count again, and have the proofs made again."""
    batch = session.get_one(Batch, batch_id)
    count_letters(session, batch)
    settle_requests(session, batch, by=by, at=at)
    if batch.state is BatchState.PROOFED:
        transition(
            session,
            batch,
            BATCH,
            BatchAct.CHANGE,
            by=by,
            at=at,
            reason=LIST_CHANGED,
            values={"proof_digest": ""},
        )

"""The last look before letters leave the house: who may not be written to is pulled."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from letters.actions.delivering import check_sort_codes
from letters.actions.fitting import check_fit
from letters.actions.freeing import settle_requests
from letters.actions.freezing import check_frozen
from letters.actions.memory import require_memory, require_not_begun
from letters.actions.readiness import check_register
from letters.actions.rendering import count_letters, make_files
from letters.actions.withdrawing import withdraw_refused
from letters.adapters.setting_pool import Progress
from letters.queries.already_sent import already_sent
from letters.queries.memory import Subject
from letters.queries.since_made import not_true_any_more
from letters.queries.still_meant import no_longer_meant
from letters.queries.wave_letters import batch_to_print, cycle_of, require_a_person
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.holds import NO_REMINDER, NOT_PLANNED, WITHDRAWN, HoldReason
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.requested_letters import NOT_NEEDED
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.actions.history import already_done, transition
from outreach.actions.log_checks import require_whole_log
from outreach.auditing import did
from outreach.clock import at_local, local_date
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.municipality import norm_in_force
from outreach.rules.visits import Channel
from outreach.wall import over_the_wall

NOT_RELEASED = "De brieven zijn niet vrijgegeven."
CHUNK = 500
ENDS = frozenset({*WITHDRAWN, NOT_PLANNED, *NO_REMINDER, *NOT_NEEDED})
"""Reasons after which this letter is never sent; the others wait for a person."""


class Going(NamedTuple):
    """A letter that is still going to print."""

    id: int
    subject_kind: str
    subject_id: int
    resident_id: str

    @property
    def subject(self) -> Subject:
        """What it is about, as the memory of what left knows it."""
        return Subject(self.subject_kind, self.subject_id, self.resident_id)


@over_the_wall
def release_batch(
    session: Session,
    batch_id: int,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
) -> Batch:
    """Take the last look at each letter and let the others go to the print house.

    Letters to people who may not be written to any more, that nobody needs any more,
    or that left before are pulled and counted, and the files are made again without
    them. A release of an earlier day is taken again.
    Raises AlreadyDone when it was released today, TransitionRefused before the files
    were made, and Refused when the register is too old, the log is damaged, the list
    is not what was approved, too many letters leave in a day, or none is left.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    if not batch.data_only:
        require_memory(session, what=NOT_RELEASED, by=by, at=at)
        require_not_begun(batch, what=NOT_RELEASED, by=by, at=at)
    if batch.state is BatchState.RELEASED:
        if not is_stale(batch, at):
            raise already_done(session, BATCH, str(batch_id))
        transition(session, batch, BATCH, BatchAct.RENDER, by=by, at=at)
    BATCH.next_state(batch.state, BatchAct.RELEASE)
    check_register(session, what=NOT_RELEASED, by=by, at=at)
    if not batch.data_only:
        require_whole_log(session, what=NOT_RELEASED, by=by, at=at)
    check_frozen(session, batch, what=NOT_RELEASED, by=by)
    check_sort_codes(session, batch, what=NOT_RELEASED, by=by, at=at)
    check_fit(session, batch, what=NOT_RELEASED, by=by)
    pulled = _pull(session, batch, by=by, at=at)
    count_letters(session, batch)
    _check_number(session, batch, at)
    if not batch.data_only:
        batch.released_at = at  # the notice in the package tells of this day
        make_files(session, batch, folder=folder, by=by, progress=progress)
    count_letters(session, batch)
    settle_requests(session, batch, by=by, at=at)
    session.execute(
        update(Letter).where(*_going(batch)).values(released_at=at),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
    values = {
        "released_at": at,
        "released_by": by.actor,
        "pulled": batch.pulled + pulled,
    }
    transition(session, batch, BATCH, BatchAct.RELEASE, by=by, at=at, values=values)
    return batch


def is_stale(batch: Batch, at: datetime) -> bool:
    """Whether the last look was taken on an earlier day: it is taken again."""
    return batch.released_at is None or local_date(batch.released_at) != local_date(at)


def _going(batch: Batch) -> tuple[Any, ...]:
    return (
        col(Letter.batch_id) == batch.id,
        col(Letter.held_reason) == "",
        col(Letter.withdrawn_reason) == "",
    )


def _pull(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> int:
    """Take out the letters that may not leave; how many."""
    columns: tuple[Any, ...] = (
        col(Letter.id),
        col(Letter.subject_kind),
        col(Letter.subject_id),
        col(Letter.resident_id),
    )
    rows = session.execute(select(*columns).where(*_going(batch)))
    letters = [Going(*row) for row in rows]
    why = pull_reasons(session, batch, letters, by=by, at=at)
    _mark(session, why)
    if why:
        taken = [one.resident_id for one in letters if one.id in why]
        did(session, by, "take_out", "batch", batch.id, taken, at=at)
    if batch.wave_id is not None:
        gone = [
            (one.subject_id, why[one.id])
            for one in letters
            if why.get(one.id) in WITHDRAWN
        ]
        withdraw_refused(session, gone, by=by, at=at)
    return len(why)


def pull_reasons(
    session: Session,
    batch: Batch,
    letters: list[Going],
    *,
    by: Viewer,
    at: datetime,
) -> dict[int, str]:
    """Letter id -> why it may not leave; letters that may are not in it.

    The gate first, then what only the source knows, then the memory of what left, and
    what the letter says that is not true any more.
    """
    require(by, Permission.PRINT_LETTERS)
    purpose = KINDS[LetterKind(batch.kind)].purpose
    refused = (
        {}
        if purpose is None
        else contact_refusals(
            session,
            [one.resident_id for one in letters],
            purpose=purpose,
            channel=Channel.LETTER,
            at=at,
            cycle_id=cycle_of(session, by, batch),
        )
    )
    sent = already_sent(session, by, batch, [one.subject for one in letters])
    not_meant = no_longer_meant(session, batch, at=at)
    otherwise = not_true_any_more(session, batch)
    found: dict[int, str] = {}
    for one in letters:
        if one.resident_id in refused:
            found[one.id] = refused[one.resident_id].value
        elif one.id in not_meant:
            found[one.id] = not_meant[one.id]
        elif one.subject in sent:
            found[one.id] = HoldReason.ALREADY_SENT.value
        elif one.id in otherwise:
            found[one.id] = otherwise[one.id]
    return found


def _mark(session: Session, why: Mapping[int, str]) -> None:
    """Write the reasons down: one statement for each reason and 500 letters."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for number, reason in why.items():
        by_reason[reason].append(number)
    for reason, ids in by_reason.items():
        column = "withdrawn_reason" if reason in ENDS else "held_reason"
        for start in range(0, len(ids), CHUNK):
            session.execute(
                update(Letter)
                .where(col(Letter.id).in_(ids[start : start + CHUNK]))
                .values({column: reason, "file_name": "", "released_at": None}),
                execution_options={"synchronize_session": False},
            )
    if why:
        session.expire_all()


def _check_number(session: Session, batch: Batch, at: datetime) -> None:
    """At least one letter, and no more in a day than was agreed."""
    if not batch.letters:
        raise Refused(
            NOT_RELEASED,
            "Bij de laatste controle bleef geen enkele brief over.",
            "Laat deze partij vervallen.",
        )
    if batch.data_only:
        return
    most = int(norm_in_force(session, "letters_per_day"))
    day = local_date(at)
    today = session.execute(
        select(func.coalesce(func.sum(col(Batch.letters)), 0)).where(
            col(Batch.released_at) >= at_local(day, time.min),
            col(Batch.id) != batch.id,
            col(Batch.data_only).is_(False),
            col(Batch.state) != BatchState.CANCELLED,
        )
    ).scalar_one()
    if today + batch.letters > most:
        raise Refused(
            NOT_RELEASED,
            f"Vandaag gaan er dan {today + batch.letters} brieven uit, en er is "
            f"afgesproken: hooguit {most} op een dag.",
            "Geef deze partij morgen vrij. Klopt de grens niet? De beheerder kan haar "
            "veranderen bij Normen.",
        )

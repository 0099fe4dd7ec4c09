"""Keeps what left the house in step, inside the database and outside it.

The file of a hand-over is on the disk before anything leaves and before the database
knows (`handing_over`). What lies in the folder and is not known here is read before
another letter is made, released or handed over, and at every start: a database of last
night must not write to who got his letter this morning.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from letters.actions.reading_back import (
    NOT_LEFT,
    folder_of,
    key_of,
    read_back,
    row_of,
    state_of,
)
from letters.adapters.manifests import (
    remove_manifests,
    write_manifest,
)
from letters.queries.memory import remembered
from letters.rules.manifests import ManifestHead, ManifestLine
from letters.tables import Batch, ManifestFile, SentMemory
from outreach.access import Permission, Viewer, require
from outreach.auditing import did
from outreach.clock import at_local
from outreach.errors import AlreadyDone, Refused
from outreach.queries.register import installation_keys
from outreach.settings import load_settings
from outreach.wall import over_the_wall

CHUNK = 500
MOST = 20_000
SHORTEST_REASON = 10
"""Characters: "ok" is no reason. House rule, as with the log."""


# --- writing down ---


def keep_file(
    session: Session,
    folder: Path,
    name: str,
    head: ManifestHead,
    lines: Sequence[ManifestLine] = (),
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Write a file, and then the row that knows it. Raises Refused when it cannot be
    written: then nothing of what it tells may happen."""
    _require_mail(by)
    keys = installation_keys(session, load_settings())
    try:
        write_manifest(folder, name, keys, head, lines)
    except OSError:
        raise Refused(
            NOT_LEFT,
            "De schijf is vol, of de map met de overdrachten is niet te schrijven.",
            "Vraag de beheerder om ruimte of rechten, en probeer het daarna opnieuw. "
            "Er is niets half gedaan.",
        ) from None
    session.add(
        ManifestFile(
            name=name,
            act=head.act,
            hand_over=head.hand_over,
            batch_id=head.batch,
            letters=len(lines),
            known_at=at,
        )
    )
    session.flush()


def _require_mail(by: Viewer) -> None:
    if not by.may(Permission.HANDLE_MAIL):
        require(by, Permission.PRINT_LETTERS)


def claim(
    session: Session,
    name: str,
    lines: Sequence[ManifestLine],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Remember letters that are about to leave; the unique keys are the lock.

    What was taken back may go now. Raises AlreadyDone when one of them left before,
    or another process is handing it over at this moment.
    """
    require(by, Permission.PRINT_LETTERS)
    there = remembered(session, (bytes.fromhex(line.who) for line in lines))
    fresh, again = [], []
    for line in lines:
        row = row_of(line, name, at)
        old = there.get(key_of(row))
        if old is None:
            fresh.append(row)
        elif old.manifest == name and old.taken_back_at is None:
            continue
        elif old.taken_back_at is None:
            raise _left_before()
        else:
            again.append(row | {"id": old.id})
    try:
        with session.begin_nested():
            if fresh:
                session.execute(insert(SentMemory), fresh)
    except IntegrityError:
        raise _left_before() from None
    for row in again:
        session.execute(
            update(SentMemory).where(col(SentMemory.id) == row.pop("id")).values(**row)
        )
    session.expire_all()


def _left_before() -> AlreadyDone:
    return AlreadyDone(
        NOT_LEFT,
        "Een van deze brieven is al eerder overgedragen, of een collega doet dat nu.",
        "Geef de partij opnieuw vrij: wat al weg is, gaat er dan vanzelf uit.",
    )


# --- what must hold before a letter goes on ---


@over_the_wall
def require_memory(session: Session, *, what: str, by: Viewer, at: datetime) -> None:
    """Read what is not known yet; raise Refused, beginning with `what`, where lines
    are damaged or files are gone and nobody said that letters may go."""
    require(by, Permission.PRINT_LETTERS)
    folder = folder_of(session)
    state = state_of(session, folder)
    if state.fresh:
        read_back(session, at=at)
        state = state_of(session, folder)
    if state.stops:
        raise Refused(
            what,
            f"Van eerdere overdrachten zijn {state.damaged} regels niet te lezen en "
            f"{len(state.lost)} bestanden weg. Wij weten niet zeker wie al een brief "
            "kreeg.",
            "Vraag de beheerder om de bestanden terug te zetten. Kan dat niet? Dan "
            "bevestigt hij met een reden dat brieven weer mogen (pagina Herstel van "
            "het logboek).",
        )


def require_not_begun(batch: Batch, *, what: str, by: Viewer, at: datetime) -> None:
    """Raise Refused for a batch whose hand-over was cut off half-way: its files may
    lie at the print house, so it can only be finished or taken back."""
    require(by, Permission.PRINT_LETTERS)
    if batch.manifest:
        raise Refused(
            what,
            "De overdracht van deze partij is begonnen en niet af.",
            "Rond de overdracht af, of neem haar terug op de pagina Postkamer.",
        )


@over_the_wall
def accept_manifests(session: Session, *, reason: str, by: Viewer, at: datetime) -> int:
    """Let letters go although files of hand-overs are damaged or gone; returns how
    many. The files stay as they are, and `verify` keeps naming them.

    Raises Refused without a reason, AlreadyDone where nothing stops letters.
    """
    require(by, Permission.CONFIRM_LOG)
    told = " ".join(reason.split())
    if len(told) < SHORTEST_REASON:
        raise Refused(
            "De overdrachten zijn niet bevestigd.",
            "Er staat geen reden bij.",
            "Schrijf op wat er is gebeurd en waarom brieven weer mogen.",
        )
    state = state_of(session, folder_of(session))
    waiting = session.exec(
        select(ManifestFile).where(
            col(ManifestFile.accepted_at).is_(None),
            (col(ManifestFile.damaged) > 0) | col(ManifestFile.name).in_(state.lost),
        )
    ).all()
    if not waiting:
        raise AlreadyDone(
            "Er valt niets te bevestigen.",
            "De overdrachten houden geen brieven tegen.",
            "Ga verder met uw werk.",
        )
    for row in waiting:
        row.accepted_by, row.accepted_at = by.actor, at
        row.accepted_reason = told[:500]
        session.add(row)
    right = Permission.CONFIRM_LOG
    did(session, by, "confirm", "manifest", len(waiting), at=at, permission=right)
    session.flush()
    return len(waiting)


@over_the_wall
def forget_sent(
    session: Session, before: date, most: int, *, by: Viewer, at: datetime
) -> int:
    """Let go of at most so many letters that were handed over before a day, and of the
    files of which none is left; returns how many letters.

    Rows and files go in two turns: a file without its row would be read back, and a
    file that is gone while nothing is remembered of it stops nobody.
    """
    require(by, Permission.RUN_JOBS)
    moment = at_local(before, time())
    ids = session.exec(
        select(SentMemory.id)
        .where(col(SentMemory.handed_over_at) < moment)
        .order_by(col(SentMemory.id))
        .limit(min(most, MOST))
    ).all()
    for start in range(0, len(ids), CHUNK):
        session.execute(
            delete(SentMemory)
            .where(col(SentMemory.id).in_(ids[start : start + CHUNK]))
            .execution_options(synchronize_session=False)
        )
    if not ids:
        _remove_files(session, moment)
    return len(ids)


def _remove_files(session: Session, moment: datetime) -> None:
    """Of hand-overs of which nothing is remembered any more."""
    kept = select(SentMemory.manifest)
    rows = session.exec(
        select(ManifestFile).where(
            col(ManifestFile.known_at) < moment,
            col(ManifestFile.hand_over).not_in(kept),
        )
    ).all()
    if not rows:
        return
    remove_manifests(folder_of(session), [row.name for row in rows])
    for row in rows:
        session.delete(row)
    session.flush()

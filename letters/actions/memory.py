"""Keeps what left the house in step, inside the database and outside it.

The file of a hand-over is on the disk before anything leaves and before the database
knows (`handing_over`). What lies in the folder and is not known here is read before
another letter is made, released or handed over, and at every start: a database of last
night must not write to who got his letter this morning.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from letters.actions.recalling import Told, bring_in_step, catch_up
from letters.adapters.manifests import (
    Manifest,
    manifest_folder,
    manifest_names,
    read_manifest,
    remove_manifests,
    write_manifest,
)
from letters.queries.memory import MemoryState, memory_state, remembered
from letters.rules.manifests import ManifestAct, ManifestHead, ManifestLine, in_order
from letters.tables import Batch, ManifestFile, SentMemory
from outreach.access import Permission, Viewer, job_viewer, require
from outreach.adapters.sealing import Keys
from outreach.audit_rows import write_notes
from outreach.auditing import did
from outreach.clock import at_local, local_date
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, Refused
from outreach.queries.audit_checks import log_id_of
from outreach.queries.hashed_residents import Hash, residents_of_hashes
from outreach.queries.register import installation_keys
from outreach.settings import load_settings
from outreach.wall import over_the_wall

CHUNK = 500
MOST = 20_000
SHORTEST_REASON = 10
"""Characters: "ok" is no reason. House rule, as with the log."""
NOT_LEFT = "De brieven zijn niet verstuurd."


class ReadBack(NamedTuple):
    """What a database learned from the files."""

    files: int = 0
    letters: int = 0
    """That it did not know to be handed over."""
    invitations: int = 0
    """That got their step back: printed, or posted."""
    damaged: int = 0
    """Lines that cannot be read, in all files that nobody accepted."""
    lost: int = 0
    """Files that it knows and that are gone."""


def folder_of(session: Session) -> Path:
    """Where the files of this database lie.

    The very first transaction of a database has no log to be named after: its notes
    are written at once.
    """
    log_id = log_id_of(session)
    if not log_id:
        session.flush()
        write_notes(session)
        log_id = log_id_of(session)
    return manifest_folder(load_settings(), log_id or "first")


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
        row = _row(line, name, at)
        old = there.get(_key(row))
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


def _key(row: dict[str, Any]) -> tuple[bytes, str, str, int]:
    return row["who"], row["about"], row["kind"], row["sequence"]


def _row(
    line: ManifestLine, name: str, at: datetime, who: bytes | None = None
) -> dict[str, Any]:
    return {
        "who": who or bytes.fromhex(line.who),
        "about": line.about,
        "kind": line.kind,
        "sequence": line.sequence,
        "manifest": name,
        "letter_id": line.letter,
        "letter_sha256": line.sha256,
        "pages": line.pages,
        "handed_over_at": at,
        "posted_on": None,
        "taken_back_at": None,
        "read_back": False,
    }


# --- reading back ---


def read_back_manifests(url: str, *, at: datetime) -> ReadBack:
    """Read what this database does not know; mostly nothing. At every start and after
    each restore. Safe to run twice, and twice at once."""
    with reading(url) as session:
        log_id = log_id_of(session)
        if not log_id:
            return ReadBack()
        state = _state(session, manifest_folder(load_settings(), log_id))
    if not state.fresh:
        return ReadBack(damaged=state.damaged, lost=len(state.lost))
    with writing(url) as session:
        return read_back(session, at=at)


@over_the_wall
def read_back(session: Session, *, at: datetime) -> ReadBack:
    """As `read_back_manifests`, within a transaction."""
    by = job_viewer("manifests", local_date(at))
    folder = folder_of(session)
    state = _state(session, folder)
    before = _counts(session)
    touched = _learn(session, folder, state.fresh, by=by, at=at)
    invitations = 0
    for hand_over in touched:
        told = _told(session, folder, hand_over)
        if told is not None:
            invitations += bring_in_step(session, told, by=by, at=at)
    invitations += catch_up(session, by=by, at=at)
    session.flush()
    now = _state(session, folder)
    return ReadBack(
        len(state.fresh),
        _counts(session) - before,
        invitations,
        now.damaged,
        len(now.lost),
    )


def _state(session: Session, folder: Path) -> MemoryState:
    try:
        names = manifest_names(folder)
    except OSError:
        raise Refused(
            NOT_LEFT,
            "De map met de overdrachten is niet te lezen.",
            "Vraag de beheerder om de schijf na te kijken, en probeer het opnieuw.",
        ) from None
    return memory_state(session, names)


def _counts(session: Session) -> int:
    return len(session.exec(select(SentMemory.id)).all())


def _learn(
    session: Session,
    folder: Path,
    names: Iterable[str],
    *,
    by: Viewer,
    at: datetime,
) -> list[str]:
    """Read files into memory, each hand-over before what came after it; returns the
    names of the hand-overs that they are about."""
    keys = installation_keys(session, load_settings())
    files = {name: read_manifest(folder, name, keys) for name in names}
    ordered = in_order(
        (file.head.act if file.head else "", name) for name, file in files.items()
    )
    touched: dict[str, None] = {}
    for act, name in ordered:
        file = files[name]
        head = file.head
        hand_over = head.hand_over if head else name
        session.add(
            ManifestFile(
                name=name,
                act=act,
                hand_over=hand_over,
                batch_id=head.batch if head else 0,
                letters=len(file.lines),
                damaged=file.damaged,
                known_at=at,
                read_back=True,
            )
        )
        if head is None:  # nobody knows what its lines are about: all of them left
            head = ManifestHead(
                ManifestAct.HANDED_OVER, name, 0, "", at.isoformat(), "", 0
            )
        _take_in(session, keys, file, head)
        touched[hand_over] = None
    session.flush()
    if touched:
        did(session, by, "recall", "manifest", "", at=at)
    return list(touched)


def _take_in(session: Session, keys: Keys, file: Manifest, head: ManifestHead) -> None:
    """What one file says, into memory."""
    theirs = col(SentMemory.manifest) == head.hand_over
    if head.act == ManifestAct.HANDED_OVER:
        _remember(session, keys, file, head)
    elif head.act == ManifestAct.POSTED:
        _update(session, theirs, posted_on=datetime.fromisoformat(head.posted_on))
    elif head.act == ManifestAct.TAKEN_BACK:
        moment = datetime.fromisoformat(head.at)
        ids = [line.letter for line in file.lines]
        for start in range(0, len(ids), CHUNK):
            some = col(SentMemory.letter_id).in_(ids[start : start + CHUNK])
            _update(session, theirs, some, taken_back_at=moment)


def _update(session: Session, *which: Any, **values: Any) -> None:
    if isinstance(values.get("posted_on"), datetime):
        values["posted_on"] = values["posted_on"].date()
    session.execute(
        update(SentMemory)
        .where(*which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _remember(session: Session, keys: Keys, file: Manifest, head: ManifestHead) -> None:
    """The letters of a hand-over, under the hashes of now."""
    told: list[Hash] = [(file.key_id, line.who) for line in file.lines]
    now = residents_of_hashes(session, keys, told)
    moment = datetime.fromisoformat(head.at)
    there = remembered(session, (index for index, _ in now.values()))
    fresh: dict[tuple[bytes, str, str, int], dict[str, Any]] = {}
    for line in file.lines:
        who = now[file.key_id, line.who][0]
        row = _row(line, head.hand_over, moment, who) | {"read_back": True}
        old = there.get(_key(row))
        if old is None:
            fresh[_key(row)] = row
        elif old.taken_back_at is not None and old.handed_over_at < moment:
            _update(session, col(SentMemory.id) == old.id, **row)
    if fresh:
        session.execute(insert(SentMemory), list(fresh.values()))
    session.expire_all()


def _told(session: Session, folder: Path, hand_over: str) -> Told | None:
    """All that the folder tells of one hand-over; None where its own file is gone."""
    keys = installation_keys(session, load_settings())
    stem = hand_over.removesuffix(".jsonl")
    names = sorted(n for n in manifest_names(folder) if n.startswith(stem))
    files = [read_manifest(folder, name, keys) for name in names]
    ours = [f for f in files if f.head is not None and f.head.hand_over == hand_over]
    first = next((f for f in ours if f.name == hand_over), None)
    if first is None or first.head is None:
        return None
    hashes = ((first.key_id, line.who) for line in first.lines)
    people = residents_of_hashes(session, keys, hashes)
    heads = [file.head for file in ours if file.head is not None]
    taken = {
        line.letter
        for file in ours
        if file.head and file.head.act == ManifestAct.TAKEN_BACK
        for line in file.lines
    }
    residents = {one.letter: people[first.key_id, one.who][1] for one in first.lines}
    return Told(first.head, first.lines, tuple(heads), frozenset(taken), residents)


# --- what must hold before a letter goes on ---


@over_the_wall
def require_memory(session: Session, *, what: str, by: Viewer, at: datetime) -> None:
    """Read what is not known yet; raise Refused, beginning with `what`, where lines
    are damaged or files are gone and nobody said that letters may go."""
    require(by, Permission.PRINT_LETTERS)
    folder = folder_of(session)
    state = _state(session, folder)
    if state.fresh:
        read_back(session, at=at)
        state = _state(session, folder)
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
    state = _state(session, folder_of(session))
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
    remove_manifests(folder_of(session), [row.name for row in rows])
    for row in rows:
        session.delete(row)
    session.flush()

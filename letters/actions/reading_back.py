"""Reads back what left the house and this database does not know.

At every start, after every restore, each hour, and before letters are made, released
or handed over. Lines that stand are believed, whatever became of the others.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from letters.actions.recalling import Told, bring_in_step, catch_up
from letters.adapters.manifests import (
    Manifest,
    manifest_folder,
    manifest_names,
    read_manifest,
)
from letters.queries.memory import MemoryState, memory_state, remembered
from letters.rules.manifests import ManifestAct, ManifestHead, ManifestLine, in_order
from letters.tables import ManifestFile, SentMemory
from outreach.access import Viewer, job_viewer
from outreach.adapters.sealing import Keys
from outreach.audit_rows import write_notes
from outreach.auditing import did
from outreach.clock import local_date
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.audit_checks import log_id_of
from outreach.queries.hashed_residents import Hash, residents_of_hashes
from outreach.queries.register import installation_keys
from outreach.settings import load_settings
from outreach.wall import over_the_wall

CHUNK = 500
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


def state_of(session: Session, folder: Path) -> MemoryState:
    """How the folder and the database stand to one another. Raises Refused where the
    folder cannot be read."""
    try:
        names = manifest_names(folder)
    except OSError:
        raise Refused(
            NOT_LEFT,
            "De map met de overdrachten is niet te lezen.",
            "Vraag de beheerder om de schijf na te kijken, en probeer het opnieuw.",
        ) from None
    return memory_state(session, names)


def key_of(row: dict[str, Any]) -> tuple[bytes, str, str, int]:
    """What makes a letter the same letter, whatever batch it is in."""
    return row["who"], row["about"], row["kind"], row["sequence"]


def row_of(
    line: ManifestLine, name: str, at: datetime, who: bytes | None = None
) -> dict[str, Any]:
    """A letter as memory keeps it; `who`: the hash of now."""
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


def read_back_manifests(url: str, *, at: datetime) -> ReadBack:
    """Read what this database does not know; mostly nothing. At every start and after
    each restore. Safe to run twice, and twice at once."""
    with reading(url) as session:
        log_id = log_id_of(session)
        if not log_id:
            return ReadBack()
        state = state_of(session, manifest_folder(load_settings(), log_id))
    if not state.fresh:
        return ReadBack(damaged=state.damaged, lost=len(state.lost))
    with writing(url) as session:
        return read_back(session, at=at)


@over_the_wall
def read_back(session: Session, *, at: datetime) -> ReadBack:
    """As `read_back_manifests`, within a transaction."""
    by = job_viewer("manifests", local_date(at))
    folder = folder_of(session)
    state = state_of(session, folder)
    before = _counts(session)
    touched = _learn(session, folder, state.fresh, by=by, at=at)
    invitations = 0
    for hand_over in touched:
        told = _told(session, folder, hand_over)
        if told is not None:
            invitations += bring_in_step(session, told, by=by, at=at)
    invitations += catch_up(session, by=by, at=at)
    session.flush()
    now = state_of(session, folder)
    return ReadBack(
        len(state.fresh),
        _counts(session) - before,
        invitations,
        now.damaged,
        len(now.lost),
    )


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
    """Read files into memory in the order of what happened; returns the names of the
    hand-overs that they are about."""
    keys = installation_keys(session, load_settings())
    files = {name: read_manifest(folder, name, keys) for name in names}
    ordered = in_order(
        (file.head.at if file.head else "", file.head.act if file.head else "", name)
        for name, file in files.items()
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
        row = row_of(line, head.hand_over, moment, who) | {"read_back": True}
        old = there.get(key_of(row))
        if old is None:
            fresh[key_of(row)] = row
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

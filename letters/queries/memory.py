"""What was sent before, and which files outside the database tell of it.

Asked by actions, jobs and every start; names no person to anybody, so no viewer.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from letters.adapters.manifests import manifest_folder, manifest_names
from letters.rules.manifests import Sending, about_cycle, about_request, which
from letters.tables import ManifestFile, SentMemory
from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.audit_checks import log_id_of
from outreach.settings import load_settings
from outreach.tables import Cycle, Invitation, LetterRequest, Resident

CHUNK = 500
"""Ids in one statement."""
INVITATION, LETTER_REQUEST = "invitation", "letter_request"


class Subject(NamedTuple):
    """What a letter is about, and to whom."""

    kind: str
    """`invitation` or `letter_request`."""
    id: int
    resident_id: str


def sendings(
    session: Session,
    kind: str,
    subjects: Iterable[Subject],
    *,
    reminder: int | None = None,
) -> dict[Subject, Sending]:
    """What each letter is called in words that survive a restore.

    `kind`: of the letters; `reminder`: the number of the reminder that they are.
    """
    wanted = list(subjects)
    years = _years(session, _ids(wanted, INVITATION))
    asked = _asked(session, _ids(wanted, LETTER_REQUEST))
    found: dict[Subject, Sending] = {}
    for one in wanted:
        if one.kind == INVITATION:
            about, number = about_cycle(years.get(one.id, 0)), None
        else:
            about, number = asked.get(one.id, (f"{one.kind}:{one.id}", None))
        sequence = which(kind, reminder=reminder, request=number)
        found[one] = Sending(one.resident_id, about, kind, sequence)
    return found


def _ids(subjects: Sequence[Subject], kind: str) -> list[int]:
    return [one.id for one in subjects if one.kind == kind]


def _years(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Year of the cycle of each invitation."""
    found: dict[int, int] = {}
    for part in _parts(ids):
        rows = session.execute(
            select(col(Invitation.id), col(Cycle.year))
            .join(Cycle, col(Cycle.id) == col(Invitation.cycle_id))
            .where(col(Invitation.id).in_(part))
        )
        found |= dict(rows.all())
    return found


def _asked(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, int | None]]:
    """What each request is about, and the how-manieth letter it asks for."""
    found: dict[int, tuple[str, int | None]] = {}
    for part in _parts(ids):
        rows = session.exec(
            select(LetterRequest).where(col(LetterRequest.id).in_(part))
        )
        for row in rows:
            about = about_request(
                row.subject_kind, row.subject_id, local_date(row.asked_at)
            )
            found[row.id or 0] = (about, row.number)
    return found


def _parts(values: Sequence[Any]) -> Iterable[list[Any]]:
    listed = list(values)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def hashes(session: Session, residents: Iterable[str]) -> dict[str, bytes]:
    """The keyed hash of each resident's BSN."""
    found: dict[str, bytes] = {}
    for part in _parts(list(dict.fromkeys(residents))):
        rows = session.execute(
            select(col(Resident.id), col(Resident.bsn_index)).where(
                col(Resident.id).in_(part)
            )
        )
        found |= {who: bytes(index) for who, index in rows}
    return found


def remembered(
    session: Session, who: Iterable[bytes]
) -> dict[tuple[bytes, str, str, int], SentMemory]:
    """All that is remembered of these people, also what was taken back."""
    found: dict[tuple[bytes, str, str, int], SentMemory] = {}
    for part in _parts(list(dict.fromkeys(who))):
        rows = session.exec(
            select(SentMemory)
            .where(col(SentMemory.who).in_(part))
            .execution_options(populate_existing=True)
        )
        found |= {(bytes(r.who), r.about, r.kind, r.sequence): r for r in rows}
    return found


def sent_before(session: Session, rows: Iterable[Sending]) -> set[Sending]:
    """Which of these letters left the house before: they must not be made again.

    What was taken back in time did not leave.
    """
    wanted = list(rows)
    index = hashes(session, (row.resident_id for row in wanted))
    gone = {
        key
        for key, row in remembered(session, index.values()).items()
        if row.taken_back_at is None
    }
    return {
        row
        for row in wanted
        if row.resident_id in index
        and (index[row.resident_id], row.about, row.kind, row.sequence) in gone
    }


class MemoryState(NamedTuple):
    """How the folder and the database stand to one another."""

    fresh: frozenset[str]
    """Files that this database has not read: it may be an older copy."""
    lost: tuple[str, ...]
    """Files that it knows and that are gone; without those that were accepted."""
    damaged: int
    """Lines that nobody could have written with our keys; without accepted ones."""

    @property
    def stops(self) -> bool:
        """Whether letters wait for a person."""
        return bool(self.lost or self.damaged)


def memory_state(session: Session, there: Iterable[str]) -> MemoryState:
    """Compare the names of the files that lie there with what is known of them."""
    lying = set(there)
    rows = session.execute(
        select(
            col(ManifestFile.name),
            col(ManifestFile.damaged),
            col(ManifestFile.accepted_at),
            col(ManifestFile.hand_over),
        )
    ).all()
    waiting = [row for row in rows if row.accepted_at is None]
    lost = [row for row in waiting if row.name not in lying]
    if lost:  # of a hand-over of which nothing is remembered a file protects nobody
        kept = set(session.exec(select(SentMemory.manifest).distinct()))
        lost = [row for row in lost if row.hand_over in kept]
    return MemoryState(
        frozenset(lying - {row.name for row in rows}),
        tuple(sorted(row.name for row in lost)),
        sum(row.damaged for row in waiting if row.name in lying),
    )


def memory_problem(session: Session, viewer: Viewer) -> MemoryState:
    """How the folder and the database stand to one another, for whoever may agree.

    Raises OSError when the folder cannot be read.
    """
    require(viewer, Permission.CONFIRM_LOG)
    folder = manifest_folder(load_settings(), log_id_of(session))
    return memory_state(session, manifest_names(folder))


def files_of(session: Session, hand_over: str) -> Mapping[str, str]:
    """The files of one hand-over that are known: name -> act."""
    rows = session.execute(
        select(col(ManifestFile.name), col(ManifestFile.act)).where(
            ManifestFile.hand_over == hand_over
        )
    )
    return dict(rows.all())

"""The post brought letters back: kept once, with everything that follows from it.

One path for a file, for the scanner of the mail room and for the phone desk. What
follows stands as one table in `rules.returns`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from letters.actions.return_consequences import follow_up, take_back
from letters.adapters.return_files import ReturnRow, read_return_file
from letters.queries.returns import Sent, letters_named
from letters.rules.returns import (
    RETURNED_MAIL,
    UNDO_LABELS,
    VERDICT_TEXTS,
    AnswerCode,
    LetterRef,
    ReturnAct,
    ReturnReason,
    ReturnState,
    UndoReason,
    Verdict,
    read_reason,
    read_reference,
)
from letters.tables import ReturnedMail
from outreach.access import Permission, Viewer, require
from outreach.actions.history import begin_history_many, found, transition
from outreach.auditing import trace_of
from outreach.clock import local_date
from outreach.errors import AlreadyDone, NotFound, Refused
from outreach.queries.scope import resident_scope
from outreach.rules.team_answers import parse_day
from outreach.tables import Resident

CHUNK = 500
MAIL = Permission.HANDLE_MAIL
RAISED: Mapping[Verdict, type[Refused]] = {
    Verdict.KNOWN: AlreadyDone,
    Verdict.UNKNOWN_REFERENCE: NotFound,
}


class Asked(NamedTuple):
    """One letter that somebody says came back."""

    name: LetterRef | AnswerCode | None
    reason: ReturnReason | None
    returned_on: date | None
    """None: no day that can be read."""


class RowVerdict(NamedTuple):
    """One row of a file; `row` counts as the spreadsheet does (header is 1)."""

    row: int
    reference: str
    verdict: Verdict


class Imported(NamedTuple):
    """What a file came to. Each row has exactly one verdict."""

    rows: list[RowVerdict]
    counts: dict[Verdict, int]
    """Every verdict, also with 0; together as many as there are rows."""
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        """Figures for another program; references of what was not accepted."""
        return {
            "rows": len(self.rows),
            **{verdict.value: count for verdict, count in self.counts.items()},
            "dry_run": self.dry_run,
            "not_accepted": [
                {"row": one.row, "verdict": one.verdict.value}
                for one in self.rows
                if one.verdict not in (Verdict.ACCEPTED, Verdict.KNOWN)
            ],
        }


def import_returns(
    session: Session, content: bytes, *, dry_run: bool = False, by: Viewer, at: datetime
) -> Imported:
    """Work through a file of returned mail; the same file again changes nothing.

    `dry_run` tells what would happen and writes nothing. Raises FileRejected when the
    file itself cannot be read; then nothing of it is used.
    """
    require(by, MAIL)
    read = read_return_file(content)
    asked = [_of_row(row, at) for row in read]
    verdicts = _record(
        session, asked, source="file", dry_run=dry_run, permission=MAIL, by=by, at=at
    )
    rows = [
        RowVerdict(row.row, row.reference[:20], verdict)
        for row, verdict in zip(read, verdicts, strict=True)
    ]
    counted = Counter(verdicts)
    counts = {verdict: counted[verdict] for verdict in Verdict}
    return Imported(rows, counts, dry_run)


def _of_row(row: ReturnRow, at: datetime) -> Asked:
    day = parse_day(row.returned_on) if row.returned_on else local_date(at)
    return Asked(read_reference(row.reference), read_reason(row.reason), day)


def scan_return(
    session: Session,
    typed: str,
    *,
    reason: ReturnReason,
    source: str = "typed",
    by: Viewer,
    at: datetime,
) -> str:
    """One letter, typed or scanned in the mail room; returns its reference.

    Raises AlreadyDone when it was recorded before, NotFound when there is no such
    letter in the viewer's areas, and Refused when it never left.
    """
    require(by, MAIL)
    asked = Asked(read_reference(typed), ReturnReason(reason), local_date(at))
    _record_one(session, asked, source=source, permission=MAIL, by=by, at=at)
    name = asked.name
    if isinstance(name, AnswerCode):
        letter = letters_named(session, by, [name])[name]
        return f"{letter.batch_id}-{letter.letter_id}"
    return f"{name.batch_id}-{name.letter_id}" if name else ""


def report_return(
    session: Session,
    letter_id: int,
    batch_id: int,
    *,
    reason: ReturnReason,
    by: Viewer,
    at: datetime,
) -> None:
    """Somebody tells the phone desk that a letter came back, or came for a neighbour.

    Raises as `scan_return`.
    """
    require(by, Permission.RECORD_ANSWER)
    asked = Asked(LetterRef(batch_id, letter_id), ReturnReason(reason), local_date(at))
    _record_one(
        session, asked, source="told", permission=Permission.RECORD_ANSWER, by=by, at=at
    )


def _record_one(
    session: Session,
    asked: Asked,
    *,
    source: str,
    permission: Permission,
    by: Viewer,
    at: datetime,
) -> None:
    (verdict,) = _record(
        session, [asked], source=source, permission=permission, by=by, at=at
    )
    if verdict is Verdict.ACCEPTED:
        return
    kind = RAISED.get(verdict, Refused)
    why, _, now = VERDICT_TEXTS[verdict].partition(". ")
    raise kind("Deze brief is niet vastgelegd.", f"{why}.", now)


def undo_return(
    session: Session,
    returned_id: int,
    *,
    reason: UndoReason,
    by: Viewer,
    at: datetime,
) -> None:
    """Take back what was recorded by mistake, on the same day; both stay in history.

    Raises NotFound outside the viewer's scope, Refused on a later day, AlreadyDone
    when it was taken back already.
    """
    require(by, MAIL)
    row: ReturnedMail = found(
        session.exec(
            select(ReturnedMail)
            .join(Resident, col(Resident.id) == col(ReturnedMail.resident_id))
            .where(col(ReturnedMail.id) == returned_id, resident_scope(by, MAIL))
        ).first(),
        "Deze teruggekomen brief",
    )
    if local_date(row.at) != local_date(at):
        raise Refused(
            "Dit is niet teruggedraaid.",
            "Het is niet vandaag vastgelegd; er kan al naar gehandeld zijn.",
            "Hef de blokkade op bij de inwoner, en de terugmelding bij Terugmeldingen.",
        )
    why = UndoReason(reason)
    transition(session, row, RETURNED_MAIL, ReturnAct.UNDO, by=by, at=at, reason=why)
    take_back(session, row, UNDO_LABELS[why], by=by, at=at)


def _record(
    session: Session,
    asked: Sequence[Asked],
    *,
    source: str,
    dry_run: bool = False,
    permission: Permission,
    by: Viewer,
    at: datetime,
) -> list[Verdict]:
    """A verdict for each, in their order; what is accepted is kept and acted upon."""
    letters = letters_named(
        session, by, (one.name for one in asked if one.name), permission=permission
    )
    before = _before(session, {sent.letter_id for sent in letters.values()})
    taken = {
        letter for letter, (_, state) in before.items() if state is ReturnState.RECORDED
    }
    verdicts: list[Verdict] = []
    accepted: dict[int, tuple[int, Sent, Asked]] = {}
    for place, one in enumerate(asked):
        sent = letters.get(one.name) if one.name else None
        verdict = _verdict(one, sent, taken, local_date(at))
        verdicts.append(verdict)
        if verdict is Verdict.ACCEPTED and sent is not None:
            taken.add(sent.letter_id)
            accepted[sent.letter_id] = (place, sent, one)
    if dry_run or not accepted:
        return verdicts
    kept = _keep(session, accepted.values(), before, source, by=by, at=at)
    for letter_id, (place, _, _) in accepted.items():
        if letter_id not in kept:  # somebody else was first, at the same moment
            verdicts[place] = Verdict.KNOWN
    follow_up(session, kept, by=by, at=at)
    return verdicts


def _before(session: Session, letters: set[int]) -> dict[int, tuple[int, ReturnState]]:
    """Letter id -> (id, state) of what was recorded of it before."""
    wanted = sorted(letters)
    there: dict[int, tuple[int, ReturnState]] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = session.exec(
            select(ReturnedMail.letter_id, ReturnedMail.id, ReturnedMail.state).where(
                col(ReturnedMail.letter_id).in_(wanted[start : start + CHUNK])
            )
        )
        there |= {row[0]: (row[1] or 0, ReturnState(row[2])) for row in rows}
    return there


def _verdict(one: Asked, sent: Sent | None, taken: set[int], today: date) -> Verdict:
    """The first that applies, in the order in which somebody would look."""
    if sent is None:
        return Verdict.UNKNOWN_REFERENCE
    if sent.letter_id in taken:
        return Verdict.KNOWN
    if one.reason is None:
        return Verdict.UNKNOWN_REASON
    if not sent.left or sent.since is None:
        return Verdict.NOT_SENT
    if one.returned_on is None or not sent.since <= one.returned_on <= today:
        return Verdict.WRONG_DATE
    return Verdict.ACCEPTED


def _keep(
    session: Session,
    accepted: Iterable[tuple[int, Sent, Asked]],
    before: dict[int, tuple[int, ReturnState]],
    source: str,
    *,
    by: Viewer,
    at: datetime,
) -> dict[int, int]:
    """Letter id -> id of the row, of those that were really new here."""
    rows: list[dict[str, Any]] = []
    again: dict[int, Asked] = {}
    for _, sent, one in accepted:
        if sent.letter_id in before:
            again[sent.letter_id] = one
            continue
        rows.append(
            {
                "letter_id": sent.letter_id,
                "batch_id": sent.batch_id,
                "resident_id": sent.resident_id,
                "reason": one.reason,
                "state": ReturnState.RECORDED,
                "returned_on": one.returned_on,
                "source": source,
                "by": by.actor,
                "at": at,
                "trace": trace_of(session),
            }
        )
    kept: dict[int, int] = {}
    for start in range(0, len(rows), CHUNK):
        part = _insert(session, rows[start : start + CHUNK])
        picked = col(ReturnedMail.id).in_(list(part.values()))
        begin_history_many(session, ReturnedMail, picked, RETURNED_MAIL, by=by, at=at)
        kept |= part
    for letter_id, one in again.items():
        kept |= _record_again(session, before[letter_id][0], one, source, by=by, at=at)
    return kept


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Letter id -> id of each row that was not there yet."""
    kind = session.get_bind().dialect.name
    made = postgresql.insert if kind == "postgresql" else sqlite.insert
    table = ReturnedMail.__table__  # type: ignore[attr-defined]
    statement = (
        made(table)
        .values(list(rows))
        .on_conflict_do_nothing(index_elements=[table.c.letter_id])
        .returning(table.c.letter_id, table.c.id)
    )
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def _record_again(
    session: Session,
    number: int,
    one: Asked,
    source: str,
    *,
    by: Viewer,
    at: datetime,
) -> dict[int, int]:
    """A letter that was taken back came back after all."""
    row = session.get_one(ReturnedMail, number)
    values = {
        "reason": one.reason,
        "returned_on": one.returned_on,
        "source": source,
        "by": by.actor,
        "at": at,
        "trace": trace_of(session),
    }
    try:
        transition(
            session,
            row,
            RETURNED_MAIL,
            ReturnAct.RECORD_AGAIN,
            by=by,
            at=at,
            values=values,
        )
    except AlreadyDone:
        return {}
    return {row.letter_id: number}

"""What a team without an account tells us: by phone, or in a file of rows."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions import follow_ups
from outreach.actions.history import found
from outreach.actions.submissions import claim_submission
from outreach.adapters.team_answer_files import read_rows
from outreach.errors import AlreadyDone, Refused
from outreach.queries.follow_ups import follow_up_scope
from outreach.rules.codes import normal_code
from outreach.rules.follow_ups import FOLLOW_UP, FollowUpAct, SendBackReason
from outreach.rules.team_answers import (
    already_in_effect,
    parse_answer,
    parse_day,
    steps,
)
from outreach.tables import FollowUp

A = FollowUpAct


class Verdict(StrEnum):
    """What became of one row."""

    DONE = "verwerkt"
    KNOWN = "was al bekend"
    REFUSED = "niet verwerkt"


class RowVerdict(NamedTuple):
    """One row of the file; `row` counts as the spreadsheet does (header is 1)."""

    row: int
    reference: str
    verdict: Verdict
    sentence: str


def record_answer(
    session: Session,
    row: FollowUp,
    answer: FollowUpAct,
    *,
    channel: str,
    on: date | None = None,
    note: str = "",
    why: SendBackReason = SendBackReason.OTHER,
    helped: str = "",
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Bring a follow-up to what its team answered; skipped steps are filled in.

    `channel` (phone, file, link) stands in the history. Raises AlreadyDone when it
    is known already, and Refused as the acts themselves.
    """
    if already_in_effect(row.state, answer):
        raise AlreadyDone(
            "Dit antwoord was al verwerkt.",
            f"De stand is: {FOLLOW_UP.labels[row.state]}.",
            "U hoeft niets te doen.",
        )
    for act in steps(row.state, answer):
        _do(session, row, act, channel, on, note, why, helped, by, at)
    return row


def _do(
    session: Session,
    row: FollowUp,
    act: FollowUpAct,
    channel: str,
    on: date | None,
    note: str,
    why: SendBackReason,
    helped: str,
    by: Viewer,
    at: datetime,
) -> None:
    number = row.id or 0
    if act is A.ACCEPT:
        follow_ups.accept(session, number, on=on, reason=channel, by=by, at=at)
    elif act is A.CONTACT:
        follow_ups.contact(session, number, on=on, reason=channel, by=by, at=at)
    elif act is A.SEND_BACK:
        follow_ups.send_back(
            session, number, why=why, note=note, on=on, reason=channel, by=by, at=at
        )
    elif act is A.FINISH:
        follow_ups.finish(
            session,
            number,
            on=on,
            note=note,
            helped=helped,
            reason=channel,
            by=by,
            at=at,
        )
    elif act is A.FAIL_TO_REACH:
        follow_ups.fail_to_reach(
            session, number, on=on, note=note, reason=channel, by=by, at=at
        )
    else:
        follow_ups.decline(
            session, number, on=on, note=note, reason=channel, by=by, at=at
        )


def phone_answer(
    session: Session,
    reference: str,
    answer: FollowUpAct,
    *,
    on: date | None = None,
    note: str = "",
    why: SendBackReason = SendBackReason.OTHER,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """A team answers by phone on our reference; the coordinator writes it down."""
    require(by, Permission.COORDINATE_FOLLOW_UPS)
    row = _by_reference(session, reference, None, by)
    return record_answer(
        session, row, answer, channel="phone", on=on, note=note, why=why, by=by, at=at
    )


def read_team_answers(
    session: Session, content: bytes, *, team_id: int, by: Viewer, at: datetime
) -> list[RowVerdict]:
    """Work through a file of answers of one team; one verdict a row.

    Each row stands by itself: what is wrong with one leaves the others alone. A row
    that was handled before, in this file or an earlier one, is known. Raises
    FileRejected when the file itself cannot be read.
    """
    require(by, Permission.COORDINATE_FOLLOW_UPS)
    return [
        _verdict(session, number, cells, team_id=team_id, by=by, at=at)
        for number, cells in read_rows(content)
    ]


def _verdict(
    session: Session,
    number: int,
    cells: Mapping[str, str],
    *,
    team_id: int,
    by: Viewer,
    at: datetime,
) -> RowVerdict:
    reference = normal_code(cells["reference"])[:9]
    try:
        with session.begin_nested():
            _handle(session, cells, team_id, by, at)
    except AlreadyDone:
        session.expire_all()
        return RowVerdict(number, reference, Verdict.KNOWN, "U hoeft niets te doen.")
    except Refused as refusal:
        session.expire_all()  # the savepoint is undone, rows in memory are not
        sentence = f"{refusal.why} {refusal.now}"
        return RowVerdict(number, reference, Verdict.REFUSED, sentence)
    return RowVerdict(number, reference, Verdict.DONE, "Het antwoord is opgeslagen.")


def _handle(
    session: Session, cells: Mapping[str, str], team_id: int, by: Viewer, at: datetime
) -> None:
    answer, day = parse_answer(cells["answer"]), parse_day(cells["date"])
    if answer is None:
        raise _row_refused(
            "Het antwoord is onbekend.",
            "Gebruik: aangenomen, teruggestuurd, eerste contact, afgerond, "
            "niet bereikt of ziet af.",
        )
    if day is None:
        raise _row_refused(
            "De datum ontbreekt of klopt niet.", "Schrijf de datum als 31-12-2026."
        )
    row = _by_reference(session, cells["reference"], team_id, by)
    claim_submission(
        session, _digest(cells, team_id, answer, day), "team answers", by=by, at=at
    )
    note = cells["note"]
    record_answer(session, row, answer, channel="file", on=day, note=note, by=by, at=at)


def _row_refused(why: str, now: str) -> Refused:
    return Refused("Deze regel is niet verwerkt.", why, now)


def _digest(
    cells: Mapping[str, str], team_id: int, answer: FollowUpAct, day: date
) -> str:
    """Equal for the same answer in a second file, so that it counts once."""
    parts = (team_id, normal_code(cells["reference"]), answer, day, cells["note"])
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _by_reference(
    session: Session, reference: str, team_id: int | None, by: Viewer
) -> FollowUp:
    statement = select(FollowUp).where(
        col(FollowUp.reference) == normal_code(reference), follow_up_scope(by)
    )
    if team_id is not None:
        statement = statement.where(col(FollowUp.team_id) == team_id)
    row: FollowUp = found(session.exec(statement).first(), "Deze referentie")
    return row

"""Sheets of rounds are numbered without holes, and each is accounted for."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import limited
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.papers import SheetEnd, sheet_label
from outreach.tables import Round, RoundSheet

S = RoundState


def sheets_accounted_for(session: Session) -> Finding:
    """Each round has the sheets 1, 2, ... up to its last number, and each is outside or
    says where it ended; a round that is handed out or back says the same."""
    sheets: dict[int, list[RoundSheet]] = defaultdict(list)
    for sheet in session.exec(
        select(RoundSheet).order_by(col(RoundSheet.round_id), col(RoundSheet.number))
    ):
        sheets[sheet.round_id].append(sheet)
    rounds = session.exec(
        select(Round).where(col(Round.sheet_number) > 0).order_by(col(Round.id))
    ).all()
    printed = {row.id or 0: row for row in rounds}
    strange = [
        f"looproute {number}: heeft een blad, maar telt er geen"
        for number in sheets
        if number not in printed
    ]
    broken = [
        fault
        for number, row in printed.items()
        for fault in _faults(row, sheets.get(number, []))
    ]
    checked = sum(len(each) for each in sheets.values()) + len(printed)
    return Finding(checked, limited(strange + broken))


def _faults(row: Round, sheets: Sequence[RoundSheet]) -> Iterator[str]:
    number = row.id or 0
    if [sheet.number for sheet in sheets] != list(range(1, row.sheet_number + 1)):
        yield f"looproute {number}: de bladen zijn niet doorgenummerd"
        return
    for sheet in sheets:
        told = {sheet.ended_at is None, not sheet.ended_by, sheet.end is None}
        early = sheet.ended_at is not None and sheet.ended_at < sheet.handed_out_at
        if len(told) > 1 or early:
            label = sheet_label(number, sheet.number)
            yield f"blad {label}: niet duidelijk of het terug is"
    yield from _last(row, sheets[-1])


def _last(row: Round, sheet: RoundSheet) -> Iterator[str]:
    """What the newest sheet says of its round."""
    label = sheet_label(sheet.round_id, sheet.number)
    if row.state is S.HANDED_OUT and row.handed_out_at != sheet.handed_out_at:
        yield f"blad {label}: de looproute is op een ander moment uitgereikt"
    if (row.returned_at is not None) is not (row.state is S.RETURNED):
        yield f"looproute {row.id}: ingeleverd zonder moment, of andersom"
    if row.state is S.RETURNED and sheet.end in (None, SheetEnd.LOST):
        yield f"blad {label}: de looproute is ingeleverd, het blad niet"


SHEET_INVARIANTS = (
    Invariant(
        "bladen van looproutes",
        "Elk blad van een looproute heeft zijn eigen nummer zonder gaten, en is buiten "
        "of terug: nooit allebei, nooit geen van beide.",
        sheets_accounted_for,
    ),
)

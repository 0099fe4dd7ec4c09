"""Takes in a partner's file: every row by itself, and each report once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from signals.actions.partner_reports import (
    Outcome,
    Sent,
    Taken,
    content_hash,
    intake_id_of,
    require_covenant,
    take_reports,
)
from signals.adapters.partner_files import Line, read_partner_file
from signals.queries.covenants import terms_of
from signals.rules.covenants import CovenantTerms
from signals.rules.partner_columns import COLUMNS
from signals.rules.partner_rows import RowFault, draft_of_row
from signals.tables import Covenant

TOGETHER = 200
"""Rows that are taken in as one group."""


class Verdict(StrEnum):
    """What became of one row."""

    STORED = "opgenomen"
    KNOWN = "was al bekend"
    REFUSED = "niet opgenomen"


class RowVerdict(NamedTuple):
    """One row of the file; `row` counts as the spreadsheet does (the heading is 1)."""

    row: int
    caller_reference: str
    verdict: Verdict
    reference: str
    """Ours, where the report is stored."""
    sentence: str


class Imported(NamedTuple):
    """What became of a file."""

    rows: tuple[RowVerdict, ...]
    ignored: tuple[str, ...]
    """Headings that mean nothing to us."""


def import_reports(
    session: Session, content: bytes, *, covenant_id: int, by: Viewer, at: datetime
) -> Imported:
    """Take in a file of one organisation, with a verdict for each row.

    The same file twice stores nothing twice: a row is known by its own number, or
    without one by all that stands in it. Raises Refused for an organisation that may
    not report on this day, and FileRejected for a file that cannot be read.
    """
    require(by, Permission.INTAKE_SIGNALS)
    row = found(session.get(Covenant, covenant_id), "Deze organisatie")
    terms = terms_of(row)
    require_covenant(terms, at)
    file = read_partner_file(content)
    verdicts: list[RowVerdict] = []
    for start in range(0, len(file.lines), TOGETHER):
        some = file.lines[start : start + TOGETHER]
        verdicts += _take(session, covenant_id, terms, some, by=by, at=at)
    return Imported(tuple(verdicts), file.ignored)


def _take(
    session: Session,
    covenant_id: int,
    terms: CovenantTerms,
    lines: tuple[Line, ...],
    *,
    by: Viewer,
    at: datetime,
) -> list[RowVerdict]:
    """The verdicts of some rows, in their order."""
    verdicts: dict[int, RowVerdict] = {}
    sent: dict[int, Sent] = {}
    for line in lines:
        try:
            sent[line.number] = _sent(line, covenant_id, terms)
        except RowFault as fault:
            verdicts[line.number] = _refused(line, _sentence(fault.faults))
    answers = take_reports(
        session, covenant_id, terms, list(sent.values()), counted=False, by=by, at=at
    )
    by_number = {line.number: line for line in lines}
    for number, answer in zip(sent, answers, strict=True):
        verdicts[number] = _verdict(by_number[number], answer)
    return [verdicts[line.number] for line in lines]


def _sent(line: Line, covenant_id: int, terms: CovenantTerms) -> Sent:
    """A row as it is taken in. Raises RowFault."""
    if line.fault:
        raise RowFault({"": line.fault})
    draft = draft_of_row(
        line.cells, covenant_id=covenant_id, kind=terms.reporter_kind, intake_id=""
    )
    held = content_hash(draft)
    own = draft.caller_reference or f"row {held}"
    return Sent(replace(draft, intake_id=intake_id_of(covenant_id, own)), held)


def _verdict(line: Line, answer: Taken) -> RowVerdict:
    own = line.cells.get("caller_reference", "")
    if answer.outcome is Outcome.STORED:
        text = "De melding is opgeslagen en wordt beoordeeld."
        return RowVerdict(line.number, own, Verdict.STORED, answer.reference, text)
    if answer.outcome is Outcome.REPEATED:
        text = "Deze melding was er al. U hoeft niets te doen."
        return RowVerdict(line.number, own, Verdict.KNOWN, answer.reference, text)
    if answer.outcome is Outcome.OTHER_CONTENT:
        return _refused(
            line,
            "Dit kenmerk hoort al bij een andere melding. Geef deze regel een eigen "
            "kenmerk.",
        )
    return _refused(line, _sentence(answer.faults))


def _refused(line: Line, sentence: str) -> RowVerdict:
    own = line.cells.get("caller_reference", "")
    return RowVerdict(line.number, own, Verdict.REFUSED, "", sentence)


def _sentence(faults: Mapping[str, str]) -> str:
    """The faults of a row, each with the name of its column."""
    return " ".join(
        f"{COLUMNS[name].title}: {text}" if name in COLUMNS else text
        for name, text in faults.items()
    )

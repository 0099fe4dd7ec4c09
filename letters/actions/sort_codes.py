"""Addresses go out for sort codes, and the codes come in; no name ever goes along."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from letters.adapters.font_coverage import text_width
from letters.adapters.letter_preparing import window_on
from letters.adapters.package_files import csv_file
from letters.adapters.sort_code_files import read_code_file
from letters.queries.packages import going
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.letter_places import SORT_SIZE, room_in
from letters.rules.sort_codes import (
    CODED_STATES,
    EXPORT_HEADINGS,
    CodeVerdict,
    judge,
    week_fault,
)
from letters.tables import Batch, Letter
from outreach.access import Viewer
from outreach.actions.disclosures import disclose
from outreach.actions.history import transition
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.wall import over_the_wall

_LETTER: Any = Letter
LETTER_TABLE: Any = Letter.__table__  # type: ignore[attr-defined]
RECIPIENT = "post (sorteercodes)"
DISCLOSED = "adres zonder naam, kenmerk van de brief"
GROUND = "Wmo 2015 artikel 2.1.2; postbedrijf als verwerker"
NOT_ASKED = "De adressen zijn niet klaargezet."
NOT_READ = "De sorteercodes zijn niet ingelezen."
ADDRESS = (
    "postcode",
    "house_number",
    "house_letter",
    "house_addition",
    "street",
    "city",
)
EXPORTED: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.resident_id,
    _LETTER.sort_code,
    *(_LETTER.letter_values[name].as_string().label(name) for name in ADDRESS),
)


class CodesRead(NamedTuple):
    """What an answer brought; the counts add up to its rows."""

    counts: dict[CodeVerdict, int]
    rows: dict[CodeVerdict, list[int]]
    """Numbers of rows that were not accepted, by reason."""
    letters: int
    missing: int
    """Letters that still have no code."""


@over_the_wall
def export_addresses(
    session: Session, batch_id: int, *, week: date, by: Viewer, at: datetime
) -> bytes:
    """The addresses of a batch as CSV, to ask codes for one week of delivery.

    Codes for another week are wiped: they no longer hold. Each address is written down
    as disclosed. Raises NotPermitted for a job, and Refused before the list is fixed,
    after it left, and for a week that has no codes.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    _require_state(batch, NOT_ASKED)
    problem = week_fault(week, local_date(at))
    if problem:
        raise Refused(NOT_ASKED, problem, "Kies een andere week van bezorging.")
    if batch.delivery_week != week:
        _wipe(session, batch)
        batch.delivery_week, batch.sort_codes_at = week, None
        _make_again(session, batch, by, at)
    rows = _going(session, batch)
    disclose(
        session,
        ((row.resident_id, GROUND) for row in rows),
        recipient=RECIPIENT,
        what=DISCLOSED,
        object_id=f"batch:{batch_id}",
        by=by,
        at=at,
    )
    session.flush()
    return csv_file(EXPORT_HEADINGS, (_line(batch_id, row) for row in rows))


@over_the_wall
def import_sort_codes(
    session: Session, batch_id: int, content: bytes, *, by: Viewer, at: datetime
) -> CodesRead:
    """Keep the codes of an answer; the same file again changes nothing.

    Every row is counted once. A letter keeps its code where this answer has none.
    Raises FileRejected for a file that is no answer (then nothing is kept), and
    Refused when no codes were asked or the list has left.
    """
    batch = batch_to_print(session, by, batch_id)
    _require_state(batch, NOT_READ)
    if batch.delivery_week is None:
        raise Refused(
            NOT_READ,
            "Voor deze partij zijn nog geen codes gevraagd.",
            "Kies een week van bezorging en download eerst de adressen.",
        )
    rows = _going(session, batch)
    letters = {f"{batch_id}-{row.id}": row for row in rows}
    judged = judge(read_code_file(content), letters, _fits(batch))
    changed = [
        {"letter": letters[ref].id, "code": code}
        for ref, code in judged.codes.items()
        if letters[ref].sort_code != code
    ]
    if changed:
        session.connection().execute(
            update(LETTER_TABLE)
            .where(LETTER_TABLE.c.id == bindparam("letter"))
            .values(sort_code=bindparam("code")),
            changed,
        )
        session.expire_all()
        _make_again(session, batch, by, at)
    batch.sort_codes_at = at
    about = [letters[ref].resident_id for ref in judged.codes]
    did(session, by, "import_sort_codes", "batch", batch_id, about, at=at)
    session.flush()
    coded = sum(
        bool(row.sort_code) or ref in judged.codes for ref, row in letters.items()
    )
    return CodesRead(judged.counts, judged.rows, len(rows), len(rows) - coded)


def _fits(batch: Batch) -> Callable[[str], bool]:
    """Whether a code fits on its line in the window that the letters are set for."""
    room = room_in(window_on(batch.sheet))
    width = text_width()
    return lambda code: width(code, SORT_SIZE) <= room


def _require_state(batch: Batch, what: str) -> None:
    if batch.state in CODED_STATES and not batch.data_only:
        return
    early = batch.state in (BatchState.DRAFT, BatchState.PROOFED, BatchState.APPROVED)
    raise Refused(
        what,
        "De lijst met brieven staat nog niet vast."
        if early
        else "Deze partij is al weg, of gaat niet door.",
        "Laat de partij eerst goedkeuren." if early else "U hoeft niets te doen.",
    )


def _going(session: Session, batch: Batch) -> list[Any]:
    """Id, resident, code and address of the letters that go to print, in order."""
    rows = session.execute(
        select(*EXPORTED).where(*going(batch.id or 0)).order_by(_LETTER.id)
    )
    return list(rows)


def _line(batch_id: int, row: Any) -> list[str]:
    parts = (getattr(row, name) or "" for name in ADDRESS)
    number_unknown = "0"
    return [
        f"{batch_id}-{row.id}",
        *("" if part == number_unknown else str(part) for part in parts),
    ]


def _wipe(session: Session, batch: Batch) -> None:
    session.execute(
        update(Letter).where(col(Letter.batch_id) == batch.id).values(sort_code="")
    )
    session.expire_all()


def _make_again(session: Session, batch: Batch, by: Viewer, at: datetime) -> None:
    """A released batch goes a step back: its files show other codes now."""
    if batch.state is BatchState.RELEASED:
        reason = "sort_codes"
        transition(session, batch, BATCH, BatchAct.RENDER, by=by, at=at, reason=reason)

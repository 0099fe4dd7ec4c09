"""Takes in a delivery of the population register: whole, or not at all."""

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.register_intake import Intake, Order
from outreach.actions.register_known import (
    check_keys,
    delivery_with,
    last_reference_date,
)
from outreach.actions.register_refusals import (
    refuse_elsewhere,
    refuse_empty,
    refuse_older,
    refuse_to_come,
)
from outreach.actions.register_result import ImportResult
from outreach.adapters.register_files import RegisterFile, open_register_file
from outreach.adapters.register_files.report import report_to
from outreach.adapters.register_files.survey import survey
from outreach.adapters.sealing import Keys
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.locks import Lock
from outreach.queries.institutions import institutions_on
from outreach.queries.municipality import municipality
from outreach.rules.register.examining import Setting
from outreach.tables import Delivery

Progress = Callable[[str, int, int], None]
"""What is being done (in Dutch), rows done, rows in all (0: not known yet)."""
SURVEYING, JUDGING = "Bestand doorlopen", "Rijen beoordelen"


def import_register(
    session: Session,
    path: Path,
    *,
    reference_date: date,
    changes_only: bool = False,
    dry_run: bool = False,
    max_rejected: float = 1.0,
    confirm_shrink: bool = False,
    municipality_code: str = "",
    keys: Keys,
    report: Path | None = None,
    file_name: str = "",
    profile: Mapping[str, str] | None = None,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
) -> ImportResult:
    """Read a delivery, judge each row, store who is or soon is 75, tell what changed.

    `max_rejected` is a percentage of the rows. `municipality_code` overrules the code
    of the municipality's own settings; `profile` maps its own headings to elements.
    `confirm_shrink` needs a person with CONFIRM_SHRINK. A file that was processed
    before changes nothing and gives the counts of then (`already`). A dry run changes
    nothing and gives the same counts.

    Raises NotPermitted, and FileRejected for a whole file; then nothing changed, and
    a report that was asked for is kept as far as it came.
    """
    require(by, Permission.IMPORT_REGISTER)
    if confirm_shrink:
        require(by, Permission.CONFIRM_SHRINK)
    told = progress or _silent
    file = open_register_file(path, profile=profile)
    if not dry_run:
        _one_at_a_time(session)
    there = delivery_with(session, file.digest)
    if there is not None and report is None:
        return _already(there, file, dry_run)
    last = last_reference_date(session)
    if there is None:
        refuse_to_come(reference_date, local_date(at))
        refuse_older(reference_date, last)
    check_keys(session, keys)
    order = Order(
        file=file,
        file_name=file_name or path.name,
        setting=_setting(session, reference_date, municipality_code, at),
        changes_only=changes_only,
        dry_run=dry_run or there is not None,
        max_rejected=max_rejected,
        confirm_shrink=confirm_shrink,
        last_reference_date=last,
    )
    seen = survey(
        file, order.setting.municipality_code, lambda n: told(SURVEYING, n, 0)
    )
    refuse_empty(seen.rows)
    refuse_elsewhere(seen, order.setting.municipality_code, changes_only=changes_only)
    with _room_on_disk(), report_to(report) as writer, session.begin_nested():
        intake = Intake(session, order, seen, keys=keys, report=writer, by=by, at=at)
        result = intake.run(lambda n: told(JUDGING, n, seen.rows))
    return result if there is None else _already(there, file, dry_run)


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def _one_at_a_time(session: Session) -> None:
    """A second import waits for the first; on SQLite a writing session does so."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:n)"), {"n": Lock.REGISTER.value}
        )


@contextmanager
def _room_on_disk() -> Iterator[None]:
    """A full disk is a refusal: the transaction is undone, nothing is half done."""
    try:
        yield
    except (OperationalError, OSError) as error:
        if not _is_full(error):
            raise
        raise Refused(
            "De levering is niet ingelezen.",
            "De schijf van de server is vol. Er is niets veranderd.",
            "Vraag de beheerder om ruimte te maken en probeer het opnieuw.",
        ) from None


def _is_full(error: BaseException | None) -> bool:
    """Whether an error, or one before it, says that the disk is full.

    SQLite undoes the whole transaction then, so that the savepoint is not there any
    more: the error that arrives is about that.
    """
    while error is not None:
        if isinstance(error, OSError):
            return error.errno in (errno.ENOSPC, errno.EDQUOT)
        cause = getattr(error, "orig", None)
        if "disk is full" in str(cause) or getattr(cause, "sqlstate", "") == "53100":
            return True
        error = error.__context__
    return False


def _setting(
    session: Session, reference_date: date, municipality_code: str, at: datetime
) -> Setting:
    today = local_date(at)
    return Setting(
        reference_date=reference_date,
        latest_day=max(reference_date, today),
        municipality_code=municipality_code or municipality(session).code,
        institutions=institutions_on(session, reference_date),
    )


def _already(delivery: Delivery, file: RegisterFile, dry_run: bool) -> ImportResult:
    """The counts of the first time; this time nothing changed."""
    return ImportResult(
        file_name=delivery.file_name,
        layout=delivery.layout,
        encoding=file.encoding,
        reference_date=delivery.reference_date,
        changes_only=delivery.changes_only,
        dry_run=dry_run,
        delivery_id=delivery.id,
        already=True,
        read=delivery.read,
        accepted=delivery.accepted,
        unchanged=delivery.unchanged,
        rejected=delivery.rejected,
        ignored=delivery.ignored,
        duplicate=delivery.duplicate,
        verdicts=delivery.verdicts,
    )

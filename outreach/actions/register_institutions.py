"""The list of institutions: taken in from a file, and at work at once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.invitations import withdraw_invitations
from outreach.actions.register_open_work import chunks, open_work
from outreach.actions.versions import change_row
from outreach.adapters.register_files.institution_list import read_institutions
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import FileRejected
from outreach.queries.institutions import institutions_on
from outreach.rules.invitations import InvitationState, WithdrawReason
from outreach.rules.register.institution_rows import InstitutionEntry, read_entry
from outreach.rules.register.messages import number
from outreach.rules.register.verdicts import RowReason, RowVerdict
from outreach.tables import Institution, Resident

UNSENT = (InvitationState.PLANNED, InvitationState.PRINTED)
SHOWN = 10
"""Bad lines that a refusal names."""


class InstitutionsResult(NamedTuple):
    """What a list did."""

    read: int
    new: int
    unchanged: int
    residents: int
    """Residents who live there and are not invited any more."""
    withdrawn: int
    """Invitations that had not left yet."""


def import_institutions(
    session: Session, path: Path, *, source: str = "", by: Viewer, at: datetime
) -> InstitutionsResult:
    """Add the addresses of a file; what is on the list already stays as it is.

    Residents at these addresses go from invite to out at once, and letters that have
    not left are withdrawn. Raises FileRejected for the whole file when any line is
    wrong: a list that is half taken in would invite people in institutions.
    """
    require(by, Permission.IMPORT_REGISTER)
    today = local_date(at)
    entries = _entries(path, today)
    there = {
        (row.address_key, row.bag_object_id, row.whole_number)
        for row in session.exec(
            select(Institution).where(
                col(Institution.valid_to).is_(None)
                | (col(Institution.valid_to) > today)
            )
        )
    }
    fresh = {
        (one.address_key, one.bag_object_id, one.whole_number): one for one in entries
    }
    new = [one for key, one in fresh.items() if key not in there]
    if new:
        rows = [one._asdict() | {"source": source or path.name} for one in new]
        session.execute(insert(Institution), rows)
    right = Permission.IMPORT_REGISTER
    did(session, by, "import", "institution", "", at=at, permission=right)
    residents, withdrawn = apply_institutions(session, by=by, at=at)
    return InstitutionsResult(
        len(entries), len(new), len(entries) - len(new), residents, withdrawn
    )


def _entries(path: Path, today: date) -> list[InstitutionEntry]:
    entries: list[InstitutionEntry] = []
    wrong: list[str] = []
    for line, values in read_institutions(path):
        try:
            entries.append(read_entry(values, today))
        except ValueError as error:
            wrong.append(f"regel {line}: {error}")
    if wrong:
        more = f" en nog {number(len(wrong) - SHOWN)}" if len(wrong) > SHOWN else ""
        raise FileRejected(
            f"{number(len(wrong))} regels van de lijst kloppen niet: er is niets "
            "verwerkt.",
            f"{'; '.join(wrong[:SHOWN])}{more}.",
            "Verbeter deze regels en lees de hele lijst opnieuw in.",
        )
    if not entries:
        raise FileRejected(
            "Bestand bevat geen rijen.",
            "Er staat alleen een kop in. Er is niets verwerkt.",
            "Vul de lijst en lees hem opnieuw in.",
        )
    return entries


def apply_institutions(
    session: Session, *, by: Viewer, at: datetime
) -> tuple[int, int]:
    """Residents at a listed address are out; returns residents and letters withdrawn.

    Only from invite to out: who moves off the list is judged anew with the next
    delivery, because the municipality's own column may say institution as well.
    """
    require(by, Permission.IMPORT_REGISTER)
    listed = institutions_on(session, local_date(at))
    rows = session.execute(
        select(
            Resident.id,
            Resident.address_key,
            Resident.bag_object_id,
            Resident.bag_address_id,
        ).where(col(Resident.register_verdict) == RowVerdict.INVITE.value)
    )
    ids = [
        resident_id
        for resident_id, key, bag_object, bag_address in rows
        if listed.contains(key, bag_object) or listed.contains("", bag_address)
    ]
    for part in chunks(ids):
        session.execute(
            update(Resident)
            .where(col(Resident.id).in_(part))
            .values(
                register_verdict=RowVerdict.OUT.value,
                register_reason=RowReason.INSTITUTION.value,
                version_id=col(Resident.version_id) + 1,
            )
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    if ids:
        did(session, by, "apply", "institution", "", ids, at=at)
    return len(ids), _withdraw_unsent(session, ids, by=by, at=at)


def _withdraw_unsent(
    session: Session, ids: Iterable[str], *, by: Viewer, at: datetime
) -> int:
    unsent: Sequence[int] = [
        i.id for i in open_work(session, ids).invitations if i.state in UNSENT
    ]
    return withdraw_invitations(
        session, unsent, reason=WithdrawReason.INSTITUTION, by=by, at=at
    )


def end_institution(
    session: Session,
    institution_id: int,
    *,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """This address is no institution any more, from today."""
    require(by, Permission.IMPORT_REGISTER)
    row: Institution = found(session.get(Institution, institution_id), "Dit adres")
    if row.valid_to is None or row.valid_to > local_date(at):
        ends = {"valid_to": local_date(at)}
        change_row(session, row, ends, version_id=version_id, kind="institution")
    right = Permission.IMPORT_REGISTER
    did(session, by, "end", "institution", institution_id, at=at, permission=right)

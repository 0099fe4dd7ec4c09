"""Sets up print houses, chooses one for a batch, and tries the way there."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from letters.actions.delivering import place_of
from letters.adapters.sftp_connection import host_key
from letters.queries.print_houses import print_house_of
from letters.queries.wave_letters import batch_to_print
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.letter_values import for_window
from letters.rules.print_houses import Details, fault
from letters.rules.windows import OWN, OWN_C5, window_of
from letters.tables import Batch, PrintHouse
from outreach.access import Permission, Viewer, require
from outreach.actions.history import found, transition
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row, refuse_fault
from outreach.auditing import did
from outreach.errors import Refused

KIND = "print_house"
"""What the log calls it."""
NOT_CHOSEN = "De drukker van deze partij is niet gewijzigd."
BEFORE_APPROVAL = (BatchState.DRAFT, BatchState.PROOFED)
"""Later the window of the envelope is fixed on the approved letters."""


def add_print_house(
    session: Session, details: Details, *, nonce: str, by: Viewer, at: datetime
) -> PrintHouse:
    """Add a print house; the first one is the standard house.

    Raises Refused for what is not right, and AlreadyDone for a double click.
    """
    require(by, Permission.MANAGE_PRINTING)
    claim_submission(session, nonce, "add_print_house", by=by, at=at)
    _check(session, details, None)
    first = session.exec(select(PrintHouse).where(PrintHouse.standard)).first() is None
    row = PrintHouse(
        **_values(details), standard=first, changed_by=by.actor, changed_at=at
    )
    session.add(row)
    session.flush()
    _log(session, "add", row.id, by, at)
    return row


def change_print_house(
    session: Session,
    print_house_id: int,
    *,
    details: Details,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> None:
    """Change a print house; batches that were approved keep the window they have.

    Raises Changed when somebody else was first, Refused for what is not right.
    """
    require(by, Permission.MANAGE_PRINTING)
    row = _house(session, print_house_id)
    _check(session, details, print_house_id)
    values = _values(details) | {"changed_by": by.actor, "changed_at": at}
    change_row(session, row, values, version_id=version_id, kind=KIND)
    _log(session, "change", print_house_id, by, at)


def set_standard(
    session: Session, print_house_id: int, *, by: Viewer, at: datetime
) -> None:
    """Make this the house of batches for which none is chosen: exactly one is."""
    require(by, Permission.MANAGE_PRINTING)
    row = _house(session, print_house_id)
    if not row.active:
        raise _stopped()
    session.flush()
    others = update(PrintHouse).where(col(PrintHouse.id) != print_house_id)
    session.execute(others.values(standard=False))
    change_row(session, row, {"standard": True}, version_id=None, kind=KIND)
    _log(session, "set_standard", print_house_id, by, at)


def set_active(
    session: Session, print_house_id: int, *, active: bool, by: Viewer, at: datetime
) -> None:
    """Stop with a print house, or begin with it again; the standard one stays."""
    require(by, Permission.MANAGE_PRINTING)
    row = _house(session, print_house_id)
    if row.standard and not active:
        raise Refused(
            "Deze drukker kan niet stoppen.",
            "Het is de vaste drukker.",
            "Kies eerst een andere vaste drukker.",
        )
    change_row(session, row, {"active": active}, version_id=None, kind=KIND)
    _log(session, "start" if active else "stop", print_house_id, by, at)


def try_connection(
    session: Session, print_house_id: int, *, by: Viewer, at: datetime
) -> str:
    """Write a small file where the packages go and remove it; returns the address.

    Raises Refused with what is wrong: no such folder, another host key, no access.
    """
    require(by, Permission.MANAGE_PRINTING)
    place = place_of(_house(session, print_house_id), 0)
    _log(session, "try", print_house_id, by, at)
    if place is None:
        return ""
    place.try_out()
    return place.address.rpartition("/")[0]


def choose_print_house(
    session: Session, batch_id: int, print_house_id: int, *, by: Viewer, at: datetime
) -> Batch:
    """Let another house print this batch; its window goes on the letters.

    Proofs that were seen are made again. Raises Refused once the batch is approved,
    and for a house that stopped.
    """
    batch = batch_to_print(session, by, batch_id)
    house = _house(session, print_house_id)
    if not house.active:
        raise _stopped()
    if batch.state not in BEFORE_APPROVAL:
        raise Refused(
            NOT_CHOSEN,
            "De brieven zijn al goedgekeurd, met het venster van de gekozen drukker.",
            "Laat deze partij vervallen en maak een nieuwe als het echt anders moet.",
        )
    if print_house_of(session, batch).id == print_house_id:
        batch.print_house_id = print_house_id
        return batch
    batch.print_house_id = print_house_id
    batch.sheet = for_window(
        batch.sheet, window_of(house), kix=house.kix, both_sides=house.both_sides
    )
    if batch.state is BatchState.PROOFED:
        transition(session, batch, BATCH, BatchAct.CHANGE, by=by, at=at)
    did(session, by, "choose_print_house", "batch", batch_id, at=at)
    session.flush()
    return batch


def _house(session: Session, print_house_id: int) -> PrintHouse:
    house: PrintHouse = found(session.get(PrintHouse, print_house_id), "Deze drukker")
    return house


def _check(session: Session, details: Details, own_id: int | None) -> None:
    problem = fault(details)
    taken = session.exec(
        select(PrintHouse.id).where(
            PrintHouse.name == details.name.strip(), PrintHouse.id != own_id
        )
    ).first()
    if problem is None and taken is not None:
        problem = "Er is al een drukker met deze naam."
    refuse_fault(problem)
    if details.target == "sftp":
        host_key(details.host_key)


def _values(details: Details) -> dict[str, Any]:
    """As columns: no mask beside a window of ours, nothing of a server for a folder."""
    given = details._asdict()
    mask = given.pop("mask") if details.window in (OWN, OWN_C5) else None
    given.pop("mask", None)
    sizes = mask or (None, None, None, None)
    columns = ("mask_left", "mask_top", "mask_width", "mask_height")
    values = given | dict(zip(columns, sizes, strict=True))
    values["closed_on"] = sorted(day.isoformat() for day in set(details.closed_on))
    for name in ("name", "folder", "host", "user", "host_key"):
        values[name] = values[name].strip()
    if details.target == "folder":
        values |= {"host": "", "port": 22, "user": "", "host_key": ""}
    return values


def _stopped() -> Refused:
    return Refused(
        "Deze drukker kan niet worden gekozen.",
        "Met deze drukker wordt niet meer gewerkt.",
        "Kies een andere drukker.",
    )


def _log(session: Session, act: str, number: Any, by: Viewer, at: datetime) -> None:
    right = Permission.MANAGE_PRINTING
    did(session, by, act, KIND, number, at=at, permission=right)

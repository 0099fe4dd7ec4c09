"""Brings the package of a batch to its print house, or takes it away again.

`deliver` comes before the hand-over is written down: a copy that fails hands nothing
over. The list of sums goes last: a print house begins with a package that has one.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from letters.adapters.batch_files import batch_folder, sum_on_disk, sums_file
from letters.adapters.delivery_places import FolderPlace, Place, SourceFile
from letters.adapters.sftp_connection import Server
from letters.adapters.sftp_place import SftpPlace
from letters.queries.print_houses import print_house_of
from letters.queries.sort_codes import codes_fault_now
from letters.queries.wave_letters import batch_to_print
from letters.rules.batches import BatchState
from letters.rules.packages import SUMS_NAME
from letters.tables import Batch, DeliveredFile, PrintHouse
from outreach.access import Permission, Viewer, require
from outreach.auditing import did
from outreach.errors import Refused
from outreach.settings import load_settings

NOT_DELIVERED = "De bestanden zijn niet bij de drukker afgeleverd."
NOT_MADE = "De brieven zijn niet gemaakt."


def check_sort_codes(
    session: Session, batch: Batch, *, what: str = NOT_MADE, by: Viewer, at: datetime
) -> None:
    """Stop where the print house wants sort codes and they are missing or stale.

    Called before letters are made and before they leave. Raises Refused, with how
    many letters lack one or which week has passed.
    """
    fault = codes_fault_now(session, by, batch, at=at)
    if fault is not None:
        raise Refused(what, fault.why, fault.now)


def deliver(
    session: Session, batch: Batch, *, folder: Path, by: Viewer, at: datetime
) -> list[DeliveredFile]:
    """Bring the files of a batch to its print house; doing it twice is harmless.

    Files that lie there unchanged stay; one of the same name that differs is refused.
    Returns what lies there; nothing where no folder is set (somebody fetches the
    files) or where no files were made. Raises Refused: then nothing may be handed over.
    """
    require(by, Permission.PRINT_LETTERS)
    if batch.data_only:
        return []
    check_sort_codes(session, batch, what=NOT_DELIVERED, by=by, at=at)
    house = print_house_of(session, batch)
    files = _own_files(batch, batch_folder(folder, batch.id or 0))
    place = place_of(house, batch.id or 0)
    if place is None:
        return []
    place.bring(files)
    delivered = [_note(session, batch, house, place, file, by, at) for file in files]
    did(session, by, "deliver", "batch", batch.id, at=at)
    session.flush()
    return delivered


def take_away_files(
    session: Session, batch_id: int, *, by: Viewer, at: datetime
) -> list[str]:
    """As `take_away`, for a screen. Raises NotPermitted and NotFound too."""
    return take_away(session, batch_to_print(session, by, batch_id), by=by, at=at)


def take_away(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> list[str]:
    """Remove what was brought for a batch that is not printed after all.

    For a hand-over that did not come about, or was taken back in time. A file that
    the print house took already is gone; one that it changed stays. Returns the names
    of what was removed. Raises Refused after the post took the letters, when the
    place cannot be reached, or when the house has another place since.
    """
    require(by, Permission.PRINT_LETTERS)
    if batch.state in (BatchState.HANDED_OVER, BatchState.POSTED):
        raise Refused(
            "De bestanden zijn niet weggehaald.",
            "Deze partij is overgedragen aan de drukker.",
            "Neem eerst de overdracht terug, zolang dat nog kan.",
        )
    place = place_of(print_house_of(session, batch), batch.id or 0)
    rows = session.exec(
        select(DeliveredFile).where(
            DeliveredFile.batch_id == batch.id,
            col(DeliveredFile.removed_at).is_(None),
        )
    ).all()
    if any(place is None or row.place != place.address for row in rows):
        raise Refused(
            "De bestanden zijn niet weggehaald.",
            "Ze liggen op een andere plaats dan nu bij de drukker staat.",
            "Bel de drukker: die moet ze weghalen en niet drukken. Of zet de oude "
            "plaats terug bij Drukkers, en probeer het daarna opnieuw.",
        )
    if place is None:
        return []
    # Also what came over before a delivery broke off: that has no row.
    files = {_source(entry, Path()) for entry in batch.files}
    files |= {
        SourceFile(Path(row.name), row.name, row.sha256, row.bytes) for row in rows
    }
    # The list of sums first: without it no print house begins.
    gone = place.take_away(sorted(files, key=lambda file: file.name != SUMS_NAME))
    for row in rows:
        if row.name in gone:
            row.removed_at = at
    if gone:
        did(session, by, "take_away", "batch", batch.id, at=at)
    session.flush()
    return gone


def place_of(house: PrintHouse, batch_id: int) -> Place | None:
    """Where the files of a batch go; None: somebody fetches them with us."""
    below = f"partij-{batch_id:06d}"
    if house.target == "sftp":
        settings = load_settings()
        server = Server(
            house.host, house.port, house.user, house.host_key, settings.sftp_key_file
        )
        return SftpPlace(server, house.folder, below)
    if not house.folder:
        return None
    return FolderPlace(_not_ours(Path(house.folder)), below)


def _not_ours(root: Path) -> Path:
    """Keys, database and back-ups lie in our own data folder: nobody fetches there."""
    data = load_settings().data_dir.resolve()
    found = root.resolve()
    if found == data or data in found.parents:
        raise Refused(
            NOT_DELIVERED,
            "De map van de drukker ligt in de map met de gegevens van Omzien.",
            "Kies bij Drukkers een map daarbuiten.",
        )
    return root


def _own_files(batch: Batch, place: Path) -> list[SourceFile]:
    """The package as it lies with us, the list of sums last. Raises Refused."""
    files = [_source(entry, place) for entry in batch.files]
    changed = [file for file in files if sum_on_disk(file.path) != file.sha256]
    if changed or not _is_listed(files):
        raise Refused(
            NOT_DELIVERED,
            "De bestanden op onze schijf zijn niet zoals ze zijn gemaakt.",
            "Maak de brieven opnieuw en geef ze opnieuw vrij.",
        )
    return sorted(files, key=lambda file: (file.name == SUMS_NAME, file.name))


def _is_listed(files: Sequence[SourceFile]) -> bool:
    """Whether the list of sums tells of all others as they are now: a stop while files
    were made again leaves a list of before."""
    lists = [file for file in files if file.name == SUMS_NAME]
    told = [(file.name, file.sha256) for file in files if file.name != SUMS_NAME]
    return len(lists) == 1 and sorted(
        lists[0].path.read_bytes().splitlines()
    ) == sorted(sums_file(told).splitlines())


def _source(entry: dict[str, Any], place: Path) -> SourceFile:
    name = str(entry["name"])
    return SourceFile(place / name, name, str(entry["sha256"]), int(entry["bytes"]))


def _note(
    session: Session,
    batch: Batch,
    house: PrintHouse,
    place: Place,
    file: SourceFile,
    by: Viewer,
    at: datetime,
) -> DeliveredFile:
    """The row of a file that lies there; the same file keeps its row."""
    row = session.exec(
        select(DeliveredFile).where(
            DeliveredFile.batch_id == batch.id,
            DeliveredFile.name == file.name,
            DeliveredFile.sha256 == file.sha256,
            DeliveredFile.place == place.address,
        )
    ).first()
    if row is None:
        row = DeliveredFile(
            batch_id=batch.id or 0,
            print_house=house.name,
            place=place.address,
            name=file.name,
            sha256=file.sha256,
            bytes=file.size,
            by=by.actor,
            at=at,
        )
        session.add(row)
    row.removed_at = None
    return row

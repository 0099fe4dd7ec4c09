"""The files of a batch on disk: each is there whole, or not at all."""

import csv
import errno
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from outreach.adapters.spreadsheets import safe_cell
from outreach.errors import Refused

INDEX_NAME = "index.csv"
SUMS_NAME = "sha256.txt"
INDEX_HEADINGS = (
    "brief",
    "bestand",
    "pagina_van",
    "pagina_tot",
    "postcode",
    "huisnummer",
)
"""No name, birth date or number of a person: the print house needs none."""
FULL = (errno.ENOSPC, errno.EDQUOT)


class IndexRow(NamedTuple):
    """Where one letter is."""

    ref: str
    file_name: str
    first_page: int
    last_page: int
    postcode: str
    house_number: str


def batch_folder(folder: Path, batch_id: int) -> Path:
    """Where the files of a batch are."""
    return folder / f"{batch_id:06d}"


def write_whole(path: Path, data: bytes) -> str:
    """Write a file beside its place, flush it to the disk, and move it there.

    Returns its sha256. Raises Refused when the disk is full or cannot be written;
    then the old file, if any, is untouched.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise disk_refusal(error) from None
    return hashlib.sha256(data).hexdigest()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def disk_refusal(error: OSError) -> Refused:
    """The refusal for a file that could not be written."""
    why = (
        "De schijf is vol."
        if error.errno in FULL
        else "De map voor de brieven kan niet worden beschreven."
    )
    return Refused(
        "De brieven zijn niet gemaakt.",
        why,
        "Vraag de beheerder om ruimte of rechten, en probeer het daarna opnieuw. "
        "Er is niets half gedaan.",
    )


def sum_on_disk(path: Path) -> str:
    """The sha256 of a file as it lies there; "" when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def index_file(rows: Iterable[IndexRow]) -> bytes:
    """The index as CSV with semicolons, for the print house."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(INDEX_HEADINGS)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def sums_file(sums: Sequence[tuple[str, str]]) -> bytes:
    """(name, sha256) pairs in the form that `sha256sum --check` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sums).encode()

"""The files of a batch on disk: each is there whole, or not at all."""

import errno
import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from outreach.errors import Refused

FULL = (errno.ENOSPC, errno.EDQUOT)


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


def sums_file(sums: Sequence[tuple[str, str]]) -> bytes:
    """(name, sha256) pairs in the form that `sha256sum --check` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sums).encode()

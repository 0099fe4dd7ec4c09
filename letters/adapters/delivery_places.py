"""A folder in which a print house fetches its files: whole, checked, never replaced."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple, Protocol

from letters.adapters.batch_files import FULL, sum_on_disk
from outreach.errors import Refused

NOT_DELIVERED = "De bestanden zijn niet bij de drukker afgeleverd."
NOTHING_CHANGED = "De brieven zijn niet overgedragen."
TEST_TEXT = b"Proef van de verbinding; dit bestand wordt meteen verwijderd.\n"
BLOCK = 1 << 20


class Unsure(Refused):
    """The connection was lost at the last file: the whole package may be there."""


class SourceFile(NamedTuple):
    """A file of a package as it lies with us."""

    path: Path
    name: str
    sha256: str
    size: int


class Place(Protocol):
    """Where the files of a batch go."""

    @property
    def address(self) -> str:
        """What the log calls it."""
        ...

    def bring(self, files: Sequence[SourceFile]) -> None:
        """Bring these files, in this order; those that lie there already stay.

        Raises Refused; then at least the last file is not there under its name. Raises
        Unsure where that cannot be known.
        """
        ...

    def take_away(self, files: Sequence[SourceFile]) -> list[str]:
        """Remove those of these files that lie there unchanged, and begun parts of any;
        returns the names of the whole ones."""
        ...

    def try_out(self) -> None:
        """Write a small file and remove it again. Raises Refused."""
        ...


class FolderPlace:
    """A folder of this machine, or a share that it has mounted."""

    def __init__(self, root: Path, below: str) -> None:
        """`root` must be there already: a share that is not mounted is not made."""
        self._root, self._folder = root, root / below

    @property
    def address(self) -> str:
        """What the log calls it."""
        return f"folder:{self._folder}"

    def bring(self, files: Sequence[SourceFile]) -> None:
        """As `Place.bring`."""
        self._require_root()
        try:
            self._folder.mkdir(exist_ok=True)
            for file in files:
                self._bring(file)
        except OSError as error:
            raise _refused(error) from None

    def _bring(self, file: SourceFile) -> None:
        target = self._folder / file.name
        if target.exists() or target.is_symlink():
            if sum_on_disk(target) != file.sha256:
                raise another_file(file.name)
            return
        beside = self._folder / f".{file.name}.part"
        try:
            copied = _copied(file.path, beside)
            if copied != file.sha256 or sum_on_disk(beside) != file.sha256:
                raise not_as_sent(file.name)
            beside.rename(target)
            _flush(self._folder)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        if sum_on_disk(target) != file.sha256:
            raise not_as_sent(file.name)

    def take_away(self, files: Sequence[SourceFile]) -> list[str]:
        """As `Place.take_away`."""
        self._require_root()
        gone: list[str] = []
        try:
            for file in files:
                target = self._folder / file.name
                if sum_on_disk(target) == file.sha256:
                    target.unlink()
                    gone.append(file.name)
                # Half of it, where the machine stopped in the middle.
                (self._folder / f".{file.name}.part").unlink(missing_ok=True)
            if self._folder.is_dir() and not any(self._folder.iterdir()):
                self._folder.rmdir()
        except OSError as error:
            raise _refused(error) from None
        return gone

    def try_out(self) -> None:
        """As `Place.try_out`."""
        self._require_root()
        path = self._root / f".proef-{token_hex(8)}"
        try:
            path.write_bytes(TEST_TEXT)
            read = path.read_bytes()
            path.unlink()
        except OSError as error:
            raise _refused(error) from None
        if read != TEST_TEXT:
            raise not_as_sent("de proef")

    def _require_root(self) -> None:
        if not self._root.is_dir():
            raise Refused(
                NOT_DELIVERED,
                "De map van de drukker is er niet, of is niet aangekoppeld.",
                "Vraag de beheerder om de map te maken of aan te koppelen. "
                + NOTHING_CHANGED,
            )


def _copied(source: Path, target: Path) -> str:
    """Copy a file and flush it to the disk; returns the sha256 of what was read."""
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while block := read.read(BLOCK):
            digest.update(block)
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(error: OSError) -> Refused:
    if error.errno in FULL:
        why = "De schijf van de map van de drukker is vol."
    else:
        why = "De map van de drukker kan niet worden gelezen of beschreven."
    return Refused(
        NOT_DELIVERED,
        why,
        "Vraag de beheerder om ruimte of rechten, en probeer het daarna opnieuw. "
        + NOTHING_CHANGED,
    )


def another_file(name: str) -> Refused:
    """The refusal where a different file of that name lies already."""
    return Refused(
        NOT_DELIVERED,
        f"Bij de drukker ligt al een ander bestand {name} van deze partij.",
        "Vraag de drukker om dat bestand niet te drukken en weg te halen, en probeer "
        "het daarna opnieuw. " + NOTHING_CHANGED,
    )


def not_as_sent(name: str) -> Refused:
    """The refusal where what arrived is not what was sent."""
    return Refused(
        NOT_DELIVERED,
        f"Het bestand {name} kwam anders aan dan het is verstuurd.",
        "Probeer het opnieuw. Blijft het misgaan, bel dan de beheerder. "
        + NOTHING_CHANGED,
    )

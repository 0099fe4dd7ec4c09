"""Files on the SFTP server of a print house: whole and read back, or not at all.

A file goes up as `.name.part`, is read back and compared, and gets its name only then.
After a broken connection the next try goes on where the part ends.
"""

import hashlib
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from secrets import token_hex
from time import sleep
from typing import TypeVar

import paramiko

from letters.adapters.delivery_places import (
    BLOCK,
    NOT_DELIVERED,
    NOTHING_CHANGED,
    TEST_TEXT,
    SourceFile,
    Unsure,
    another_file,
    not_as_sent,
)
from letters.adapters.sftp_connection import BROKEN, NotReached, Server, connection
from outreach.errors import Refused

TRIES = 3
PAUSE_SECONDS = 2.0
WRITE_BLOCK = 32_000
"""Bytes in one message; every server takes 32,768."""
T = TypeVar("T")


class Broken(Exception):
    """The connection was lost in the middle of the work."""


class SftpPlace:
    """A folder on a server of a print house."""

    def __init__(
        self,
        server: Server,
        root: str,
        below: str,
        *,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        """`root`: the folder on the server, "" for where one comes in; it must exist.

        `pause`: seconds before another try after a broken connection.
        """
        self._server, self._root, self._pause = server, root.rstrip("/"), pause
        self._folder = "/".join(part for part in (self._root, below) if part)

    @property
    def address(self) -> str:
        """What the log calls it."""
        server = self._server
        return f"sftp://{server.host}:{server.port}/{self._folder.lstrip('/')}"

    def bring(self, files: Sequence[SourceFile]) -> None:
        """As `Place.bring`."""

        last = False

        def work(sftp: paramiko.SFTPClient) -> None:
            nonlocal last
            _make_folder(sftp, self._folder)
            for number, file in enumerate(files, start=1):
                last = last or number == len(files)
                _bring(sftp, self._folder, file)

        try:
            self._connected(work)
        except NotReached:
            if last:
                raise _unsure() from None
            raise

    def take_away(self, files: Sequence[SourceFile]) -> list[str]:
        """As `Place.take_away`."""

        def work(sftp: paramiko.SFTPClient) -> list[str]:
            gone = []
            for file in files:
                target = f"{self._folder}/{file.name}"
                if _digest(sftp, target) == file.sha256:
                    sftp.remove(target)
                    gone.append(file.name)
                part = f"{self._folder}/.{file.name}.part"
                if _size(sftp, part) is not None:  # of a connection that broke
                    sftp.remove(part)
            return gone

        return self._connected(work)

    def try_out(self) -> None:
        """As `Place.try_out`."""
        name = f".proef-{token_hex(8)}"
        path = f"{self._root}/{name}" if self._root else name

        def work(sftp: paramiko.SFTPClient) -> bytes:
            with sftp.open(path, "wb") as file:
                file.write(TEST_TEXT)
            with sftp.open(path, "rb") as file:
                read: bytes = file.read()
            sftp.remove(path)
            return read

        if self._connected(work, tries=1) != TEST_TEXT:
            raise not_as_sent("de proef")

    def _connected(
        self, work: Callable[[paramiko.SFTPClient], T], tries: int = TRIES
    ) -> T:
        """Do the work, and again after a broken connection: it goes on, not anew."""
        for attempt in range(1, tries + 1):
            try:
                with connection(self._server) as sftp:
                    return _worked(sftp, work)
            except Broken:
                pass
            except NotReached:
                if attempt in (1, tries):
                    raise
            if attempt < tries:
                sleep(self._pause)
        raise NotReached(
            NOT_DELIVERED,
            "De verbinding met de server van de drukker viel steeds weg.",
            "Probeer het later opnieuw: wat al over is, hoeft niet nog een keer. "
            + NOTHING_CHANGED,
        )


def _worked(sftp: paramiko.SFTPClient, work: Callable[[paramiko.SFTPClient], T]) -> T:
    """Raises Broken when the connection was lost, Refused when the server said no."""
    try:
        return work(sftp)
    except (OSError, *BROKEN) as error:
        if _broke(sftp, error):
            raise Broken from None
        raise _server_refused(error) from None


def _broke(sftp: paramiko.SFTPClient, error: Exception) -> bool:
    channel = sftp.get_channel()
    return isinstance(error, BROKEN) or channel is None or channel.closed


def _make_folder(sftp: paramiko.SFTPClient, folder: str) -> None:
    try:
        found = sftp.stat(folder)
    except FileNotFoundError:
        sftp.mkdir(folder)
        return
    if not stat.S_ISDIR(found.st_mode or 0):
        raise another_file(folder.rpartition("/")[2])


def _bring(sftp: paramiko.SFTPClient, folder: str, file: SourceFile) -> None:
    target, part = f"{folder}/{file.name}", f"{folder}/.{file.name}.part"
    there = _digest(sftp, target)
    if there is not None:
        if there != file.sha256:
            raise another_file(file.name)
        return
    try:
        _upload(sftp, file, part)
        if _size(sftp, part) != file.size or _digest(sftp, part) != file.sha256:
            raise not_as_sent(file.name)
        # A plain rename fails where somebody was first; it never replaces.
        sftp.rename(part, target)
    except (Refused, OSError) as error:
        if isinstance(error, Refused) or not _broke(sftp, error):
            with suppress(OSError, *BROKEN):
                sftp.remove(part)
        raise
    if _size(sftp, target) != file.size:
        raise not_as_sent(file.name)


def _upload(sftp: paramiko.SFTPClient, file: SourceFile, part: str) -> None:
    """Write what is not there yet of a part that an earlier try left."""
    done = _begun(sftp, file, part)
    with file.path.open("rb") as read:
        read.seek(done)
        with sftp.open(part, "r+b" if done else "wb") as written:
            written.set_pipelined(True)
            written.seek(done)
            while block := read.read(WRITE_BLOCK):
                written.write(block)


def _begun(sftp: paramiko.SFTPClient, file: SourceFile, part: str) -> int:
    """Bytes of the part that are as ours; 0 when it has to begin anew."""
    size = _size(sftp, part) or 0
    if not 0 < size <= file.size:
        return 0
    ours = hashlib.sha256()
    with file.path.open("rb") as read:
        left = size
        while left and (block := read.read(min(BLOCK, left))):
            ours.update(block)
            left -= len(block)
    return size if _digest(sftp, part) == ours.hexdigest() else 0


def _size(sftp: paramiko.SFTPClient, path: str) -> int | None:
    try:
        size: int | None = sftp.stat(path).st_size
    except FileNotFoundError:
        return None
    return size


def _digest(sftp: paramiko.SFTPClient, path: str) -> str | None:
    """The sha256 of a file as it lies there, read back; None when it is not there."""
    size = _size(sftp, path)
    if size is None:
        return None
    digest = hashlib.sha256()
    with sftp.open(path, "rb") as file:
        file.prefetch(size)
        while block := file.read(WRITE_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _unsure() -> Unsure:
    """Whether the server named the last file is not known: its answer was lost."""
    return Unsure(
        "Het is niet zeker of de bestanden bij de drukker zijn aangekomen.",
        "De verbinding viel weg bij het laatste bestand.",
        "Draag de brieven opnieuw over zodra de server er weer is: wat er al ligt, "
        "gaat niet nog een keer.",
    )


def _server_refused(error: Exception) -> Refused:
    """A server tells of a full disk by a plain failure, or with a text of its own."""
    if isinstance(error, FileNotFoundError):
        why = "De map bestaat niet op de server van de drukker."
    elif isinstance(error, PermissionError):
        why = "Wij mogen op de server van de drukker niet in deze map schrijven."
    else:
        why = "De server van de drukker nam een bestand niet aan. Misschien is die vol."
    return Refused(
        NOT_DELIVERED,
        why,
        "Bel de drukker, en probeer het daarna opnieuw. " + NOTHING_CHANGED,
    )

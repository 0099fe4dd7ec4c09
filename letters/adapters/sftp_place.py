"""The SFTP server of a print house: its key is pinned, ours is a file.

A file goes up as `.name.part`, is read back and compared, and gets its name only then.
After a broken connection the next try goes on where the part ends.
"""

import hashlib
import logging
import socket
import stat
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import sleep
from typing import Any, NamedTuple, TypeVar

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm

from letters.adapters.delivery_places import (
    BLOCK,
    NOT_DELIVERED,
    NOTHING_CHANGED,
    TEST_TEXT,
    SourceFile,
    another_file,
    not_as_sent,
)
from letters.rules.print_houses import host_key_parts
from outreach.errors import Refused

logging.getLogger("paramiko").setLevel(logging.CRITICAL)
"""It tells of users and addresses; what went wrong is in our refusal."""
CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
TRIES = 3
PAUSE_SECONDS = 2.0
BROKEN = (EOFError, paramiko.SSHException, ConnectionError, TimeoutError)
"""What comes of a connection that breaks while files go up."""
WRITE_BLOCK = 32_000
"""Bytes in one message; every server takes 32,768."""
T = TypeVar("T")


class Server(NamedTuple):
    """How to reach the print house's server."""

    host: str
    port: int
    user: str
    host_key: str
    """As in `known_hosts`; no other key is taken."""
    key_file: Path | None
    """Our own key, which only its owner may read."""


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

        def work(sftp: paramiko.SFTPClient) -> None:
            _make_folder(sftp, self._folder)
            for file in files:
                _bring(sftp, self._folder, file)

        self._connected(work)

    def take_away(self, files: Sequence[SourceFile]) -> list[str]:
        """As `Place.take_away`."""

        def work(sftp: paramiko.SFTPClient) -> list[str]:
            gone = []
            for file in files:
                target = f"{self._folder}/{file.name}"
                if _digest(sftp, target) == file.sha256:
                    sftp.remove(target)
                    gone.append(file.name)
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
            with _connection(self._server) as sftp:
                try:
                    return work(sftp)
                except (OSError, *BROKEN) as error:
                    if not _broke(sftp, error):
                        raise _server_refused(error) from None
            if attempt < tries:
                sleep(self._pause)
        raise Refused(
            NOT_DELIVERED,
            "De verbinding met de server van de drukker viel steeds weg.",
            "Probeer het later opnieuw: wat al over is, hoeft niet nog een keer. "
            + NOTHING_CHANGED,
        )


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


@contextmanager
def _connection(server: Server) -> Iterator[paramiko.SFTPClient]:
    """A session with the server whose key is pinned. Raises Refused."""
    client = paramiko.SSHClient()
    try:
        yield _opened(client, server)
    finally:
        client.close()


def _opened(client: paramiko.SSHClient, server: Server) -> paramiko.SFTPClient:
    own = own_key(server.key_file)
    pinned = host_key(server.host_key)
    name = server.host if server.port == 22 else f"[{server.host}]:{server.port}"
    client.get_host_keys().add(name, pinned.get_name(), pinned)
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(
            server.host,
            server.port,
            server.user,
            pkey=own,
            look_for_keys=False,
            allow_agent=False,
            timeout=CONNECT_SECONDS,
            banner_timeout=CONNECT_SECONDS,
            auth_timeout=CONNECT_SECONDS,
        )
        sftp = client.open_sftp()
    except paramiko.BadHostKeyException as error:
        raise _other_server(error) from None
    except paramiko.AuthenticationException:
        raise _not_let_in() from None
    except (*BROKEN, OSError, socket.gaierror) as error:
        raise _not_reached(error, pinned) from None
    channel = sftp.get_channel()
    if channel is not None:
        channel.settimeout(ANSWER_SECONDS)
    return sftp


def host_key(text: str) -> Any:
    """A server's public key of a line of `known_hosts`. Raises Refused."""
    parts = host_key_parts(text)
    try:
        kind, key = parts or ("", "")
        return paramiko.PKey.from_type_string(kind, b64decode(key, validate=True))
    except (paramiko.SSHException, Base64Error, ValueError, UnsupportedAlgorithm):
        raise Refused(
            "De sleutel van de server is niet te gebruiken.",
            "Het is geen openbare sleutel zoals die in known_hosts staat.",
            "Vraag de drukker om de openbare sleutel van de SFTP-server en vul die in.",
        ) from None


def own_key(path: Path | None) -> Any:
    """Our private key. Raises Refused when it is not there or others can read it."""
    if path is None:
        raise _key_refusal(
            "Er is geen sleutelbestand ingesteld voor SFTP.",
            "Zet de weg naar het sleutelbestand in OMZIEN_SFTP_KEY_FILE.",
        )
    try:
        mode = path.stat().st_mode
    except OSError:
        raise _key_refusal(
            "Het sleutelbestand voor SFTP is er niet.",
            "Zet het bestand terug, of verbeter OMZIEN_SFTP_KEY_FILE.",
        ) from None
    if mode & 0o077:
        raise _key_refusal(
            "Andere gebruikers kunnen het sleutelbestand voor SFTP lezen.",
            "Geef het bestand de rechten 600 (chmod 600).",
        )
    try:
        return paramiko.PKey.from_path(path)
    except (OSError, ValueError, TypeError, paramiko.SSHException):
        raise _key_refusal(
            "Het sleutelbestand voor SFTP is niet te lezen, of heeft een wachtwoord.",
            "Maak een sleutel zonder wachtwoord (ssh-keygen -t ed25519) en geef de "
            "openbare helft aan de drukker.",
        ) from None


def _key_refusal(why: str, now: str) -> Refused:
    return Refused(NOT_DELIVERED, why, f"{now} {NOTHING_CHANGED}")


def _other_server(error: paramiko.BadHostKeyException) -> Refused:
    return Refused(
        NOT_DELIVERED,
        "De server laat een andere sleutel zien "
        f"({error.key.fingerprint}) dan is vastgelegd "
        f"({error.expected_key.fingerprint}). Er is niets verstuurd.",
        "Bel de drukker. Alleen als die de nieuwe sleutel bevestigt, legt de beheerder "
        "die vast bij Drukkers. " + NOTHING_CHANGED,
    )


def _not_let_in() -> Refused:
    return Refused(
        NOT_DELIVERED,
        "De server van de drukker laat ons niet binnen.",
        "Vraag de drukker of onze openbare sleutel bij deze gebruiker staat. "
        + NOTHING_CHANGED,
    )


def _not_reached(error: Exception, pinned: Any) -> Refused:
    if "compatible host key" in str(error):
        why = f"De server heeft geen sleutel van de soort {pinned.get_name()}."
    elif isinstance(error, socket.gaierror):
        why = "Het adres van de server van de drukker bestaat niet."
    else:
        why = "De server van de drukker antwoordt niet."
    return Refused(
        NOT_DELIVERED,
        why,
        "Kijk of adres en poort kloppen, en probeer het later opnieuw. "
        + NOTHING_CHANGED,
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

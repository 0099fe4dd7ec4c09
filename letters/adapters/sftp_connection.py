"""A connection to the SFTP server of a print house: its key is pinned, ours is a file.

Another key than the pinned one ends it before anything is sent.
"""

import logging
import socket
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm

from letters.adapters.delivery_places import NOT_DELIVERED, NOTHING_CHANGED
from letters.rules.print_houses import host_key_parts
from outreach.errors import Refused

logging.getLogger("paramiko").setLevel(logging.CRITICAL)
"""It tells of users and addresses; what went wrong is in our refusal."""
CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
BROKEN = (EOFError, paramiko.SSHException, ConnectionError, TimeoutError)
"""What comes of a connection that breaks while files go up."""


class Server(NamedTuple):
    """How to reach the print house's server."""

    host: str
    port: int
    user: str
    host_key: str
    """As in `known_hosts`; no other key is taken."""
    key_file: Path | None
    """Our own key, which only its owner may read."""


class NotReached(Refused):
    """Nobody answers, or not as an SFTP server does."""


@contextmanager
def connection(server: Server) -> Iterator[paramiko.SFTPClient]:
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


def _not_reached(error: Exception, pinned: Any) -> NotReached:
    if "compatible host key" in str(error):
        why = f"De server heeft geen sleutel van de soort {pinned.get_name()}."
    elif isinstance(error, socket.gaierror):
        why = "Het adres van de server van de drukker bestaat niet."
    else:
        why = "De server van de drukker antwoordt niet."
    return NotReached(
        NOT_DELIVERED,
        why,
        "Kijk of adres en poort kloppen, en probeer het later opnieuw. "
        + NOTHING_CHANGED,
    )

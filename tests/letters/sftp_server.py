"""A real SSH server with SFTP in the test process, which can fail in the middle."""

import errno
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import paramiko
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

USER = "gemeente"
SEND_ERROR: Any = paramiko.SFTPServer.convert_errno


def new_key(path: Path) -> Any:
    """A fresh key of our own, in a file that only its owner reads."""
    made = ed25519.Ed25519PrivateKey.generate()
    form = (Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    path.write_bytes(made.private_bytes(*form))
    path.chmod(0o600)
    return paramiko.Ed25519Key.from_private_key_file(str(path))


class PrintHouseServer:
    """Serves one folder to one user. `cut_after` and `full_after` make it fail."""

    def __init__(self, root: Path, host_key: Any, user_key: Any) -> None:
        self.root, self.host_key, self.user_key = root, host_key, user_key
        self.cut_after: int | None = None
        """Bytes after which the connection is cut, once."""
        self.full_after: int | None = None
        """Bytes after which the disk is full."""
        self.spoil = False
        """Write something else than what came."""
        self.read_only = False
        self.written = 0
        """Bytes written by all connections together."""
        self.logins = self.cuts = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._open: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def known_host(self) -> str:
        """What somebody pins."""
        return f"{self.host_key.get_name()} {self.host_key.get_base64()}"

    def cut(self) -> None:
        """Drop all connections."""
        for transport in list(self._open):
            with suppress(OSError):
                transport.sock.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Close everything; twice is fine."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)
        for transport in self._open:
            transport.close()
            transport.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.host_key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, self)
            self._open.append(transport)
            with suppress(paramiko.SSHException, EOFError, OSError):
                transport.start_server(event=threading.Event(), server=_Door(self))


class _Door(paramiko.ServerInterface):  # type: ignore[misc]
    def __init__(self, house: PrintHouseServer) -> None:
        self._house = house

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: Any) -> int:
        if username == USER and key == self._house.user_key:
            self._house.logins += 1
            return int(paramiko.AUTH_SUCCESSFUL)
        return int(paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)


class _Handle(paramiko.SFTPHandle):  # type: ignore[misc]
    house: PrintHouseServer
    cuts = 0
    """How many connections were cut before this one began."""

    def write(self, offset: int, data: bytes) -> int:
        house = self.house
        if self.cuts != house.cuts:
            return int(paramiko.SFTP_FAILURE)
        if house.full_after is not None and house.written >= house.full_after:
            return int(paramiko.SFTP_FAILURE)
        if house.cut_after is not None and house.written >= house.cut_after:
            house.cut_after = None
            house.cuts += 1
            house.cut()
            return int(paramiko.SFTP_FAILURE)
        house.written += len(data)
        if house.spoil:
            data = bytes(len(data))
        return int(super().write(offset, data))


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]
    def __init__(self, server: Any, house: PrintHouseServer) -> None:
        super().__init__(server)
        self._house = house

    def _real(self, path: str) -> Path:
        return self._house.root / str(self.canonicalize(path)).lstrip("/")

    def stat(self, path: str) -> Any:
        return self._tried(
            lambda: paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        )

    lstat = stat

    def mkdir(self, path: str, attr: Any) -> int:
        return int(self._done(lambda: self._real(path).mkdir()))

    def remove(self, path: str) -> int:
        return int(self._done(lambda: self._real(path).unlink()))

    def rename(self, oldpath: str, newpath: str) -> int:
        target = self._real(newpath)
        if target.exists():
            return int(paramiko.SFTP_FAILURE)
        return int(self._done(lambda: self._real(oldpath).rename(target)))

    def open(self, path: str, flags: int, attr: Any) -> Any:
        if self._house.read_only and flags & (os.O_WRONLY | os.O_RDWR):
            return paramiko.SFTP_PERMISSION_DENIED
        try:
            number = os.open(self._real(path), flags, 0o644)
        except OSError as error:
            return SEND_ERROR(error.errno or errno.EIO)
        mode = "r+b" if flags & (os.O_WRONLY | os.O_RDWR) else "rb"
        if flags & os.O_WRONLY:
            mode = "wb"
        handle = _Handle(flags)
        handle.house, handle.cuts = self._house, self._house.cuts
        handle.readfile = handle.writefile = os.fdopen(number, mode, buffering=0)
        return handle

    def _done(self, work: Any) -> int:
        found = self._tried(work)
        return int(found) if isinstance(found, int) else int(paramiko.SFTP_OK)

    def _tried(self, work: Any) -> Any:
        try:
            return work()
        except OSError as error:
            return SEND_ERROR(error.errno or errno.EIO)


@contextmanager
def serving(root: Path) -> Iterator[PrintHouseServer]:
    """A server with its folder `in`, and our key in the file `own_key`, below root."""
    (root / "in").mkdir()
    host, own = new_key(root / "host_key"), new_key(root / "own_key")
    server = PrintHouseServer(root / "in", host, own)
    try:
        yield server
    finally:
        server.stop()

"""A real mail server for tests: keeps what it gets, over TLS, with accounts."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from signals.adapters.mail import MailServer

USER, PASSWORD, SENDER = "omzien", "geheim-woord", "meldpunt@gemeente.test"


class Inbox:
    """What the server got, and how it answers."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipient_answer = "250 OK"
        self.data_answer = "250 OK"
        self.hang_up = False
        self.quit_answer = "221 Bye"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Answer for one recipient."""
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message, or break off after it was taken."""
        made: Any = message_from_bytes(envelope.content, policy=default)
        if self.data_answer.startswith("250"):
            self.mails.append(made)
        if self.hang_up:
            server.transport.abort()
        return self.data_answer

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        """The goodbye."""
        return self.quit_answer


class Account:
    """The one account that may sign in."""

    def __call__(
        self, _server: Any, _session: Any, _envelope: Any, _way: str, given: Any
    ) -> AuthResult:
        """Whether user and password are right."""
        right = given == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


class _Server(Controller):
    def __init__(self, *given: Any, sealed: ssl.SSLContext | None, **more: Any) -> None:
        self.sealed = sealed
        super().__init__(*given, **more)

    def factory(self) -> SMTP:
        return SMTP(
            self.handler,
            hostname="mail.test",
            tls_context=self.sealed,
            require_starttls=self.sealed is not None,
            auth_required=self.sealed is not None,
            authenticator=Account(),
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def mail_server(
    sealed: ssl.SSLContext | None = None, *, whole: ssl.SSLContext | None = None
) -> Iterator[tuple[Inbox, MailServer]]:
    """A server on this machine; `sealed`: STARTTLS and an account, `whole`: TLS."""
    inbox = Inbox()
    server = _Server(
        inbox, hostname="127.0.0.1", port=_free_port(), sealed=sealed, ssl_context=whole
    )
    server.start()
    try:
        assert server.server is not None
        port = server.server.sockets[0].getsockname()[1]
        security = "starttls" if sealed else "tls" if whole else "none"
        made = MailServer("127.0.0.1", port, SENDER, security, seconds=3)
        yield inbox, made._replace(user=USER, password=PASSWORD) if sealed else made
    finally:
        server.stop()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that nobody knows, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    alone = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alone, critical=False)
        .sign(key, hashes.SHA256())
    )
    known, secret = folder / "known.pem", folder / "secret.pem"
    known.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(known, secret)
    return known, context

"""Sends a mail through the municipality's own SMTP server.

Always over a checked certificate, except to a relay on this very machine. Whatever goes
wrong ends in `MailFailed`, which says whether trying again makes sense, and never holds
an address, a text or an answer of the server: those may hold personal data.
"""

import smtplib
import ssl
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple

from outreach.settings import Settings
from signals.rules.feedback import Mail

SECONDS = 20.0
"""For each answer of the server."""
PERMANENT = range(500, 600)
"""Answers after which trying again does not help (RFC 5321 section 4.2.1)."""


class MailServer(NamedTuple):
    """Where mail goes out, and how."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    """starttls, tls, none."""
    user: str = ""
    password: str = ""
    seconds: float = SECONDS

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailServer({self.host}:{self.port}, {self.security})"


class MailFailed(Exception):
    """A mail that did not go out."""

    def __init__(self, kind: str, *, again: bool, sent: bool | None = False) -> None:
        self.kind = kind
        """connect, tls, sign_in, sender, address, refused, broken_off."""
        self.again = again
        """Whether trying again makes sense."""
        self.sent = sent
        """None: it may have arrived; the connection broke after it was handed over."""
        super().__init__(kind)


def server_of(settings: Settings) -> MailServer | None:
    """The server of this installation; None where there is none."""
    if not settings.smtp_host:
        return None
    return MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_sender,
        settings.smtp_security,
        settings.smtp_user,
        settings.mail_password,
    )


def letter(
    server: MailServer, to: str, mail: Mail, *, number: str, at: datetime
) -> EmailMessage:
    """The message as it goes out. `number` is what makes its Message-ID: the same
    message sent twice has the same one, so that a mailbox may show it once.

    Raises MailFailed for an address that is none; a header can hold no second line.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = str(Address(addr_spec=to))
        message["From"] = server.sender
        message["Subject"] = mail.subject
        domain = server.sender.rpartition("@")[2] or "localhost"
        message["Message-ID"] = f"<{number}@{domain}>"
    except (ValueError, IndexError, HeaderParseError):
        # What the parser says quotes the address: it goes no further.
        raise MailFailed("address", again=False) from None
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machines
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body)
    return message


def send(server: MailServer, to: str, mail: Mail, *, number: str, at: datetime) -> None:
    """Hand one mail over to the server. Raises MailFailed."""
    message = letter(server, to, mail, number=number, at=at)
    failed: MailFailed | None = None
    taken = False
    try:
        with _connected(server) as connection:
            _hand_over(connection, message)
            taken = True
    except MailFailed as failure:
        failed = failure
    except ssl.SSLError:
        failed = MailFailed("tls", again=True)
    except (smtplib.SMTPException, OSError, UnicodeError):
        failed = MailFailed("connect", again=True)
    if failed is not None and not taken:  # how it says goodbye does not matter
        raise failed from None


def _connected(server: MailServer) -> smtplib.SMTP:
    """A connection, sealed and signed in."""
    context = ssl.create_default_context()
    if server.security == "tls":
        made: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.seconds, context=context
        )
    else:
        made = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
    try:
        if server.security == "starttls":
            made.starttls(context=context)
        if server.user:
            made.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError:
        made.close()
        raise MailFailed("sign_in", again=True) from None
    except (smtplib.SMTPException, OSError):
        made.close()
        raise
    return made


def _hand_over(connection: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        connection.send_message(message)
    except smtplib.SMTPSenderRefused:
        # Not the reporter's fault: our sender or our account is not accepted.
        raise MailFailed("sender", again=True) from None
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        again = not all(code in PERMANENT for code in codes)
        raise MailFailed("refused", again=again) from None
    except smtplib.SMTPDataError as refused:
        again = refused.smtp_code not in PERMANENT
        raise MailFailed("refused", again=again) from None
    except smtplib.SMTPNotSupportedError:
        raise MailFailed("address", again=False) from None
    except (smtplib.SMTPServerDisconnected, OSError):
        # It may have been taken before the line broke.
        raise MailFailed("broken_off", again=True, sent=None) from None

"""The ticket of a public form: when we handed it out, and which report it is.

Signed with the key of the installation and carried in the form itself. It makes a
report sent five times one report, and gives whoever clicks twice the same page.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

PURPOSE = b"omzien public report form"
NONCE_BYTES = 24
"""192 bits; whoever knows it can open the page of the report."""


class Ticket(NamedTuple):
    """One form, handed out at one moment."""

    nonce: str
    opened_at: datetime

    def text(self, key: bytes) -> str:
        """As the form carries it."""
        said = f"{self.nonce}.{int(self.opened_at.timestamp())}"
        return f"{said}.{_sign(key, said)}"


def new_ticket(at: datetime) -> Ticket:
    """A ticket for a form that is opened now."""
    return Ticket(secrets.token_urlsafe(NONCE_BYTES), at)


def read_ticket(text: str, key: bytes, at: datetime) -> Ticket | None:
    """The ticket in a form that came back; None where we did not sign it."""
    said, _, mac = text.rpartition(".")
    nonce, _, seconds = said.rpartition(".")
    signed = text.isascii() and hmac.compare_digest(mac, _sign(key, said))
    if not signed or not nonce:
        return None
    opened = datetime.fromtimestamp(int(seconds), UTC)
    return Ticket(nonce, opened) if opened <= at else None


def intake_id(
    ticket: Ticket | None, told: Mapping[str, Sequence[str]], day: str
) -> str:
    """The same form with the same words is the same report; other words are another.

    Without a ticket the words and the day make it.
    """
    words = "\x1e".join(
        "\x1f".join((name, *values)) for name, values in sorted(told.items())
    )
    source = ticket.nonce if ticket else day
    return "form:" + sha256("\x1d".join((source, words)).encode()).hexdigest()


def page_token(ticket: Ticket | None, intake: str, key: bytes) -> str:
    """The token of the reporter's own page; empty (a random one) without a ticket."""
    if ticket is None:
        return ""
    said = f"page {ticket.nonce} {intake}".encode()
    digest = hmac.digest(key, PURPOSE + said, "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _sign(key: bytes, said: str) -> str:
    return hmac.digest(key, PURPOSE + said.encode(), "sha256").hex()

"""What the second page of answering a letter carries: whose letter was proved.

Signed with the key of the installation, for an hour; so neither the code nor the
proof is asked twice, and no cookie is set. The number of the invitation says nothing
to anybody else.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

PURPOSE = b"omzien letter answered"
TERM = timedelta(hours=1)
"""House rule: long enough to ask somebody, short enough on a library's computer."""
FIELDS = 4


class Proved(NamedTuple):
    """An invitation of which somebody showed the code and a proof."""

    invitation_id: int
    nonce: str
    """Of this form: what is sent twice counts once."""
    at: datetime

    def text(self, key: bytes) -> str:
        """As the form carries it."""
        said = f"{self.invitation_id}.{self.nonce}.{int(self.at.timestamp())}"
        return f"{said}.{_sign(key, said)}"


def proved(invitation_id: int, at: datetime) -> Proved:
    """A ticket for an invitation that was proved now."""
    return Proved(invitation_id, secrets.token_urlsafe(18), at)


def read_proved(text: str, key: bytes, at: datetime) -> Proved | None:
    """The ticket in a form that came back; None when not ours, or too old."""
    parts = text[:200].split(".")
    if len(parts) != FIELDS or not text.isascii() or not key:
        return None
    said = ".".join(parts[:-1])
    if not hmac.compare_digest(parts[-1], _sign(key, said)):
        return None
    moment = datetime.fromtimestamp(int(parts[2]), UTC)
    if not moment <= at + timedelta(seconds=1) or at - moment > TERM:
        return None
    return Proved(int(parts[0]), parts[1], moment)


def _sign(key: bytes, said: str) -> str:
    return hmac.digest(key, PURPOSE + said.encode(), "sha256").hex()

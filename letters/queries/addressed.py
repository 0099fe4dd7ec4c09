"""Somebody to whom a letter goes, whatever asked for it: what every source gives."""

from collections.abc import Mapping
from typing import NamedTuple

from outreach.tables import Resident


class Addressed(NamedTuple):
    """One letter to be: of a wave, a reminder, or a request."""

    subject_kind: str
    """`invitation`, or `letter_request`."""
    subject_id: int
    resident: Resident
    code: str = ""
    """Answer code of the invitation, without dashes; "": the letter has none."""
    municipal: bool = False
    """Non-disclosure: the letter names no provider."""
    provider_name: str = ""
    extra_rule: str = ""
    """Life-event rule by which somebody was invited; "" for most."""
    given: Mapping[str, str] = {}
    """Strings for placeholders that only the asker knows."""

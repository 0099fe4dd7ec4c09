"""Why a letter came back, and what follows from it. Pure.

The reasons are those that PostNL gives with returned mail.
"""

from collections.abc import Mapping
from enum import StrEnum


class ReturnReason(StrEnum):
    """Why the post brought a letter back."""

    MOVED = "moved"
    UNKNOWN = "unknown"
    DECEASED = "deceased"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    NOT_COLLECTED = "not_collected"


RETURN_LABELS: Mapping[ReturnReason, str] = {
    ReturnReason.MOVED: "verhuisd",
    ReturnReason.UNKNOWN: "onbekend op dit adres",
    ReturnReason.DECEASED: "overleden",
    ReturnReason.REFUSED: "geweigerd",
    ReturnReason.NO_SUCH_ADDRESS: "adres bestaat niet",
    ReturnReason.NOT_COLLECTED: "niet afgehaald",
}

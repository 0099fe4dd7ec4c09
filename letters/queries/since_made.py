"""Letters that say what is not true any more: the register has news of the resident."""

from typing import Any

from sqlmodel import Session, col, select

from letters.rules.holds import HoldReason
from letters.rules.pulling import Home, is_elsewhere
from letters.tables import Batch, Letter
from outreach.tables import Resident

_VALUES: Any = col(Letter.letter_values)
WRITTEN_TO: tuple[Any, ...] = tuple(
    _VALUES[name].as_string()
    for name in ("postcode", "house_number", "house_letter", "house_addition")
)
"""The home that a letter says, over Letter: a `rules.pulling.Home`."""
LIVES_AT: tuple[Any, ...] = (
    col(Resident.postcode),
    col(Resident.house_number),
    col(Resident.house_letter),
    col(Resident.house_addition),
)
"""The home of now, over Resident."""


def not_true_any_more(session: Session, batch: Batch) -> dict[int, str]:
    """The letters of a batch that are going and may not as they are: to an address that
    was left, or with a provider's name to somebody with non-disclosure since.

    Letter id -> reason. They wait: a next letter says it as it is. No viewer: a reason
    is no personal data.
    """
    columns: tuple[Any, ...] = (
        col(Letter.id),
        _VALUES["text", "aanbieder"].as_string(),
        col(Resident.nondisclosure),
        *WRITTEN_TO,
        *LIVES_AT,
    )
    rows = session.execute(
        select(*columns)
        .join(Resident, col(Resident.id) == col(Letter.resident_id))
        .where(
            col(Letter.batch_id) == batch.id,
            col(Letter.held_reason) == "",
            col(Letter.withdrawn_reason) == "",
        )
    )
    found: dict[int, str] = {}
    for number, provider, nondisclosure, *homes in rows:
        if is_elsewhere(Home(*homes[:4]), Home(*homes[4:])):
            found[number] = HoldReason.MOVED.value
        elif nondisclosure and provider:
            found[number] = HoldReason.NONDISCLOSURE.value
    return found

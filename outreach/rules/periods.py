"""Half-open periods: the first day counts, the last one not; None has no end."""

from datetime import date


def overlaps(
    first_from: date, first_to: date | None, next_from: date, next_to: date | None
) -> bool:
    """Whether two half-open periods share a day."""
    begins_before_end = next_to is None or first_from < next_to
    ends_after_begin = first_to is None or next_from < first_to
    return begins_before_end and ends_after_begin


def period_fault(valid_from: date, valid_to: date | None) -> str | None:
    """Why a period cannot be, as a Dutch sentence; None when it can."""
    if valid_to is not None and valid_to <= valid_from:
        return "De einddatum ligt niet na de begindatum."
    return None

"""How sure a share is: Wilson's interval, which holds for small numbers as well."""

from math import sqrt
from typing import NamedTuple

Z_95 = 1.959964
"""Two-sided 95 % of the normal distribution."""


class Interval(NamedTuple):
    """A share with its bounds, each 0..1."""

    share: float
    low: float
    high: float


def wilson(hits: int, total: int, z: float = Z_95) -> Interval | None:
    """The share and its 95 % interval; None when there is nothing to divide by.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22: 209-212. Raises ValueError unless
    0 <= hits <= total.
    """
    if not 0 <= hits <= total:
        raise ValueError("hits outside 0..total")
    if total == 0:
        return None
    share = hits / total
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    centre = share + z * z / (2 * total)
    scale = 1 + z * z / total
    # Rounding must not push a bound past the share at 0 % and 100 %.
    low = min(max((centre - spread) / scale, 0.0), share)
    high = max(min((centre + spread) / scale, 1.0), share)
    return Interval(share, low, high)

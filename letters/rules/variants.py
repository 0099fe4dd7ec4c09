"""Who gets which wording of a letter in a trial: chance alone, a household at a time.

The draw is a keyed hash: nobody can steer it, and doing it twice gives the same. Who
is in a letter's list is decided before; sex, age and postcode are not looked at here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from hmac import digest
from typing import Any, NamedTuple

LEAST_ARMS, MOST_ARMS = 2, 4
MOST_SHARE = 20
"""Whole numbers: 1 and 1 is half and half, 3 and 1 three quarters."""


class Arm(NamedTuple):
    """One wording of a trial."""

    key: str
    """As `TemplateVersion.arm` and `Letter.arm` hold it."""
    label: str
    share: int
    control: bool = False
    """Gets the text in force."""


def arms_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Arm, ...]:
    """Arms as `Experiment.arms` keeps them."""
    return tuple(
        Arm(
            str(one["key"]),
            str(one["label"]),
            int(one["share"]),
            bool(one.get("control")),
        )
        for one in stored
    )


def arm_keys(experiment_id: int, number: int) -> list[str]:
    """`7a`, `7b`: keys of the arms of a trial; no other trial has the same."""
    return [f"{experiment_id}{letter}" for letter in "abcdefgh"[:number]]


def household_of(resident_id: str, address_key: str) -> str:
    """What is drawn for: the home, or the person where the home is not known."""
    return f"home:{address_key}" if address_key else f"person:{resident_id}"


def draw(
    key: str,
    arms: Sequence[Arm],
    households: Collection[str],
    kept: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Household -> key of its arm, for the households of one area in one wave.

    `kept`: households that had an arm in this trial before; they keep it. Of the
    others each arm gets its share, whole households, less than one household off. Which
    arm gets the odd one is drawn too, so that over many waves the shares are exact.
    """
    had = kept or {}
    drawn = {home: had[home] for home in households if home in had}
    fresh = sorted(
        (_hash(key, f"home:{home}"), home) for home in set(households) - set(drawn)
    )
    start = _hash(key, "start:" + "".join(mark.hex() for mark, _ in fresh))
    order = iter([home for _, home in fresh])
    for arm, number in zip(
        arms, quotas([arm.share for arm in arms], len(fresh), start), strict=True
    ):
        drawn |= {next(order): arm.key for _ in range(number)}
    return drawn


def quotas(shares: Sequence[int], total: int, start: bytes) -> list[int]:
    """How many of `total` each share gets: rounded down or up, together `total`.

    `start` draws where rounding begins (systematic sampling), so that on average each
    arm gets exactly its share. Raises ValueError without a share above zero.
    """
    parts = sum(shares)
    if parts <= 0 or min(shares) < 0:
        raise ValueError("shares must be whole numbers, together above zero")
    offset = int.from_bytes(start, "big") % parts
    found, before, upto = [], 0, 0
    for share in shares:
        upto += share
        end = (total * upto + offset) // parts
        found.append(end - before)
        before = end
    return found


def _hash(key: str, text: str) -> bytes:
    return digest(key.encode(), text.encode(), sha256)

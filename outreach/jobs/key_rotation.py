"""Replaces the keys while Omzien runs; can be killed anywhere and begun again.

    1. the new set comes into the key file, not in use yet: everybody can read with it;
    2. the database notes its name;
    3. it becomes current: every process takes it at its next transaction;
    4. numbers are sealed under it, portion by portion;
    5. the older set stays in the file, for back-ups, old events and older indexes.

Each step looks first how far the one before it came.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from outreach.access import Permission, Viewer, require
from outreach.actions.key_rotation import (
    begin_rotation,
    finish_rotation,
    last_event_under,
    numbers_left,
    reseal_portion,
)
from outreach.adapters.key_files import IN_ENVIRONMENT, write_ring
from outreach.adapters.sealing import Keys, make_keys
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.keys import KnownKeys, known_keys, right_keys
from outreach.settings import Settings

Progress = Callable[[int, int], None]
"""(sealed so far, all of them)."""


class Rotated(NamedTuple):
    """What a rotation did."""

    key_id: str
    sealed: int
    resumed: bool
    """It went on with one that had been broken off."""


def rotate_keys(
    url: str,
    settings: Settings,
    *,
    by: Viewer,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> Rotated:
    """Seal everything under a new set of keys, or go on where that was broken off.

    Raises NotPermitted, and Refused when the keys cannot be written from here or a
    number cannot be opened; what was sealed anew until then stays good.
    """
    require(by, Permission.ROTATE_KEYS)
    with reading(url) as session:
        keys, known = right_keys(session, settings), known_keys(session)
        left = numbers_left(session, keys, by=by, at=now())
    resumed = bool(known.pending or left)
    keys = _made_current(url, settings, keys, known, left, by=by, at=now())
    sealed = _seal_all(url, keys, by=by, now=now, progress=progress)
    with writing(url) as session:
        finish_rotation(session, keys, by=by, at=now())
    _close_older(url, settings, keys, by=by, at=now())
    return Rotated(keys.key_id, sealed, resumed)


def _made_current(
    url: str,
    settings: Settings,
    keys: Keys,
    known: KnownKeys,
    left: int,
    *,
    by: Viewer,
    at: datetime,
) -> Keys:
    """Steps 1 to 3, those that were done already left out."""
    if known.pending == keys.key_id:
        return keys
    if not known.pending and (left or keys.key_id not in known.proofs):
        # The current set was put there by hand, or the database is an older copy.
        with writing(url) as session:
            begin_rotation(session, keys, by=by, at=at)
        return keys
    if settings.key_ring.get_secret_value():
        raise _in_environment()
    new = keys.named(known.pending) or _next_set(settings, keys, known)
    if not known.pending:
        with writing(url) as session:
            begin_rotation(session, new, by=by, at=at)
    older = (replace(keys, older=()), *(o for o in keys.older if o != new))
    current = replace(new, older=older)
    write_ring(settings.keys, current)
    return current


def _next_set(settings: Settings, keys: Keys, known: KnownKeys) -> Keys:
    """The set that is in the file already and was never used, or a fresh one."""
    for one in keys.older:
        if one.key_id not in known.proofs:
            return one
    new = make_keys()
    write_ring(settings.keys, replace(keys, older=(new, *keys.older)))
    return new


def _in_environment() -> Refused:
    return Refused(
        "De sleutels zijn niet vervangen.",
        f"Ze komen uit de omgeving ({IN_ENVIRONMENT}); Omzien kan die niet wijzigen.",
        "Maak een nieuwe ring met omzien new-keys BESTAND, zet de inhoud in "
        f"{IN_ENVIRONMENT} op elke machine, start opnieuw en geef dit commando nog "
        "eens.",
    )


def _seal_all(
    url: str,
    keys: Keys,
    *,
    by: Viewer,
    now: Callable[[], datetime],
    progress: Progress | None,
) -> int:
    """Step 4: portions until a whole round finds nothing it can open."""
    with reading(url) as session:
        total = numbers_left(session, keys, by=by, at=now())
    done, after, in_round = 0, "", 0
    while True:
        with writing(url) as session:
            portion = reseal_portion(session, keys, after, by=by, at=now())
        done, in_round = done + portion.sealed, in_round + portion.sealed
        after = portion.last
        if progress:
            progress(done, max(total, done))
        if not portion.looked_at:
            # A delivery may have brought people with an id that lies behind us.
            if not in_round:
                return done
            after, in_round = "", 0


def _close_older(
    url: str, settings: Settings, keys: Keys, *, by: Viewer, at: datetime
) -> None:
    """An older set chains no event any more; one that does later is found."""
    if settings.key_ring.get_secret_value():
        return
    with reading(url) as session:
        closed = tuple(
            one
            if one.until_seq is not None
            else replace(
                one, until_seq=last_event_under(session, one.key_id, by=by, at=at) or 0
            )
            for one in keys.older
        )
    write_ring(settings.keys, replace(keys, older=closed))

"""What a hand-over manifest says, and what a letter is called in words that survive a
restore. Pure.

A manifest is a file outside the database: a head, a line a letter, and an end. Files
are only added; later acts (arrived, posted, taken back) are files of their own.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from letters.rules.kinds import LetterKind

DIGEST_SIGNS = 12
"""Of the list of letters, in the name of its file: 48 bits, and the batch before it."""


class ManifestAct(StrEnum):
    """What a file tells."""

    HANDED_OVER = "handed_over"
    """Written before anything leaves: from here on the letters count as gone."""
    DELIVERED = "delivered"
    """The files reached the print house."""
    POSTED = "posted"
    TAKEN_BACK = "taken_back"
    """Letters that did not leave: cancelled in time, or pulled in the mail room."""


class TakenBack(StrEnum):
    """Why a whole hand-over was taken back."""

    CANCELLED = "cancelled"
    """Before the print house began; the batch is cancelled."""
    NOT_DELIVERED = "not_delivered"
    """The files did not get there; the batch can be handed over again."""


ORDER = (
    ManifestAct.HANDED_OVER,
    ManifestAct.DELIVERED,
    ManifestAct.POSTED,
    ManifestAct.TAKEN_BACK,
)
"""In which files of the same moment are read."""


class ManifestLine(NamedTuple):
    """One letter."""

    letter: int
    who: str
    """Keyed hash of the BSN, hexadecimal, under the keys that the file names."""
    about: str
    kind: str
    sequence: int
    sha256: str
    """Of the letter's content."""
    pages: int
    file_name: str = ""
    first_page: int | None = None
    last_page: int | None = None
    subject: int = 0
    """Id of the invitation or the request, as it was in that database."""


class ManifestHead(NamedTuple):
    """What is the same for the whole file; everything JSON can hold."""

    act: str
    hand_over: str
    """Name of the file of the hand-over, also in that file itself."""
    batch: int
    batch_made_at: str
    """ISO 8601, UTC: with the number it names a batch also after a restore."""
    at: str
    by: str
    letters: int
    """Lines that follow."""
    kind: str = ""
    cycle: int | None = None
    """Year of the cycle of its wave, if it has one."""
    district: str = ""
    week: str = ""
    """Monday of its wave."""
    reminder: int | None = None
    requests_day: str = ""
    reference_date: str = ""
    posted_on: str = ""
    reason: str = ""
    """Of a taking back: a `TakenBack`; "" for single letters."""
    made_by: str = ""
    approved_by: str = ""
    approved_at: str = ""
    template: int = 0
    """Id of its text, as it was in that database."""
    files: tuple[dict[str, Any], ...] = ()
    """Name, sha256, bytes, letters and pages of each file for the print house."""


class Sending(NamedTuple):
    """A letter as memory knows it: whose, what for, of which kind, the how-manieth."""

    resident_id: str
    about: str
    kind: str
    sequence: int = 1


def about_cycle(year: int) -> str:
    """What an invitation or a reminder is for."""
    return f"cycle:{year}"


def about_request(subject_kind: str, subject_id: int, asked_on: date) -> str:
    """What a letter is for that somebody asked for.

    The day stands in it because numbers of visits are given out again after a
    restore.
    """
    return f"{subject_kind}:{subject_id}:{asked_on.isoformat()}"


def which(kind: str, *, reminder: int | None = None, request: int | None = None) -> int:
    """The how-manieth of its kind: a first invitation is 1, however many letters were
    made for it that never left."""
    if kind == LetterKind.REMINDER and reminder:
        return reminder
    return request or 1


def hand_over_name(
    batch: int, made_at: datetime, letters: Sequence[tuple[int, str]]
) -> str:
    """The name of the file of a hand-over: the same letters (number and sha256) give
    the same name, so that an attempt that was cut off is found again."""
    content = [made_at.astimezone(UTC).isoformat(), [list(one) for one in letters]]
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return f"manifest-{batch:06d}-{digest[:DIGEST_SIGNS]}.jsonl"


def later_name(hand_over: str, act: ManifestAct, mark: str = "") -> str:
    """The name of the file of a later act; `mark` where there can be several."""
    stem = hand_over.removesuffix(".jsonl")
    return "-".join(filter(None, (stem, act.value, mark))) + ".jsonl"


def attempt_name(name: str, attempt: int) -> str:
    """The name for the same letters after the first attempt was taken back."""
    stem = name.removesuffix(".jsonl")
    return name if attempt == 1 else f"{stem}-{attempt}.jsonl"


def page_count(first: int | None, last: int | None) -> int:
    """Pages of a letter; 0 where it has none (letters kept as data)."""
    return last - first + 1 if first and last else 0


def in_order(files: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """(moment, act, name) of files as (act, name), in the order of what happened.

    By moment first: letters that were taken back can leave with a later hand-over.
    `moment` is ISO 8601 in UTC; a file of which nobody can read the head comes last,
    because its letters count as gone.
    """
    place = {act.value: number for number, act in enumerate(ORDER)}
    ordered = sorted(
        files,
        key=lambda one: (not one[0], one[0], place.get(one[1], len(place)), one[2]),
    )
    return [(act, name) for _, act, name in ordered]

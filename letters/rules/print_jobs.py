"""A file to print, as plain data, so that it can go to another process."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from letters.rules.kinds import LetterForm

T = TypeVar("T")
MOST_IN_FILE = 500
"""Letters in one PDF (issue: at most 500)."""


class Job(NamedTuple):
    """One file to make."""

    name: str
    sheet: dict[str, Any]
    texts: dict[str, str]
    """Templates by key; each letter names its own."""
    timestamp: int
    """Unix seconds that the file says it was made at."""
    letters: list[dict[str, Any]]
    """One a letter, as `job_letter` makes it."""
    logo: str = ""
    """Base64 of a PNG, JPEG or SVG; "": the name in letters."""


def job_letter(
    ref: str,
    values: dict[str, Any],
    text: str,
    *,
    second: str = "",
    form: LetterForm = LetterForm.STANDARD,
    language: str = "",
    kix: str | None = None,
    sort_code: str = "",
) -> dict[str, Any]:
    """One letter of a job; all of it can be written as JSON.

    `values` as kept in its row; `text` and `second` are keys of the job's texts, the
    second for the text in `language` on the page that follows ("": Dutch only). `kix`:
    what the bar code says, "" for none; None takes it from the values.
    """
    return {
        "ref": ref,
        "values": values,
        "text": text,
        "second": second,
        "form": LetterForm(form).value,
        "language": language,
        "kix": values.get("kix", "") if kix is None else kix,
        "sort_code": sort_code,
    }


def file_name(number: int) -> str:
    """The name of the n-th PDF of a batch, counted from 1."""
    return f"brieven-{number:03d}.pdf"


def digest_of(content: Any) -> str:
    """A sha256 over data that means the same whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def slices(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most `size`."""
    chunk: list[T] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

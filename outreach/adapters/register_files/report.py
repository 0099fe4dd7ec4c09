"""The report of an import: one JSON line for each row, in the order of the file."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from outreach.errors import Refused

KEYS = (
    "row",
    "verdict",
    "reason",
    "messages",
    "nondisclosure",
    "salutation",
    "form_of_address",
    "addressee",
    "name_in_text",
    "address_lines",
)
"""Fixed: other programs read them."""


class ReportWriter:
    """Writes lines; the file holds personal data and is for its owner only."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: dict[str, Any]) -> None:
        """One row; keys outside `KEYS` are left out, absent ones are null."""
        whole = {key: line.get(key) for key in KEYS}
        self._file.write(json.dumps(whole, ensure_ascii=False) + "\n")


@contextmanager
def report_to(path: Path | None) -> Iterator[ReportWriter | None]:
    """A report that is kept whole, also when the file is refused in the end.

    Written beside its place and put there at the end, so that nobody reads half a
    report. None: no report is asked for. Raises Refused where it cannot be written.
    """
    if path is None:
        yield None
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise Refused(
            "Het verslag kan niet worden geschreven.",
            "De map bestaat niet, of Omzien mag er niet in schrijven.",
            "Kies een andere plek voor het verslag.",
        ) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            try:
                yield ReportWriter(file)
            finally:
                file.flush()
    finally:
        part.replace(path)

"""What people type for a house number, an addition, a year: read as it was meant. Pure.

Each gives the value, or raises ValueError for what cannot be read; empty is no value.
"""

import re
from datetime import date

from signals.rules.cleaning import clean_line


def house_number(typed: str) -> int | None:
    """`12` of ` 12 `. Range is for `checking`."""
    text = clean_line(typed)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError("no number")
    return int(text)


def house_suffix(typed: str) -> tuple[str, str]:
    """House letter and addition of one field: `A`, `2`, `A-2`, `bis`, `III`.

    One letter, alone or before a number, is a house letter (BRP, element 11.30); all
    else is an addition (11.40).
    """
    text = clean_line(typed).strip("-")
    if len(text) == 1 and text.isalpha():
        return text, ""
    found = re.fullmatch(r"([A-Za-z])[\s-]*([0-9]+)", text)
    return (found[1], found[2]) if found else ("", text)


def birth_year(typed: str, today: date) -> int | None:
    """`1943` of a year, or of an age: 82 in 2026 is about 1944."""
    text = clean_line(typed)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError("no year")
    return int(text) if len(text) == 4 else today.year - int(text)

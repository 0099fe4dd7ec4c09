"""Clean text, and the forms of postcodes, phone numbers and e-mail addresses. Pure.

Signs that hide or turn text round are taken out in silence: they came along with a
paste. Nothing that somebody meant is changed.
"""

import re
import unicodedata

from outreach.rules.characters import normal

POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")
NEVER_GIVEN = ("SA", "SD", "SS")
"""Letters that no Dutch postcode has."""
PHONE = re.compile(r"(\+|00)?[0-9]{6,15}")
"""Six digits is a local number without its area, fifteen the longest (E.164)."""
EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"'.]+(\.[^@\s,;<>\"'.]+)+")
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that nobody typed on purpose: NUL, direction overrides,
zero-width signs. Emoji (So) stay: somebody may say much with one."""


def clean_line(text: str) -> str:
    """One line without hidden signs: NFC, single spaces."""
    plain = "".join(" " if sign.isspace() else sign for sign in text)
    return normal(_seen_signs(plain)).strip()


def clean_text(text: str) -> str:
    """Text of several lines without hidden signs, at most one empty line in a row."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = "\n".join(clean_line(line) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _seen_signs(text: str) -> str:
    return "".join(s for s in text if unicodedata.category(s) not in HIDDEN)


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it, in any script."""
    return any(sign.isalnum() for sign in text)


def tight_postcode(text: str) -> str:
    """`3011AA` of what was typed; anything that is no postcode as it came."""
    tight = re.sub(r"[\s.\-]", "", text).upper()
    return tight if is_postcode(tight) else clean_line(text)


def is_postcode(text: str) -> bool:
    """Whether it has the form of a Dutch postcode, `3011AA`."""
    return bool(POSTCODE.fullmatch(text)) and text[4:] not in NEVER_GIVEN


def is_phone(text: str) -> bool:
    """Whether it can be dialled: digits with spaces, dots, dashes, brackets."""
    return bool(PHONE.fullmatch(re.sub(r"[\s().\-/]", "", text)))


def is_email(text: str) -> bool:
    """Whether it has the form of an e-mail address."""
    return bool(EMAIL.fullmatch(text))


def is_house_letter(text: str) -> bool:
    """Whether it is one letter without an accent."""
    return len(text) == 1 and text.isascii() and text.isalpha()

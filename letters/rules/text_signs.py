"""The signs of a text: what cannot be seen, shown or read twice is refused."""

import re
from collections.abc import Collection
from html import unescape

from letters.rules.template_language import TemplateRefused
from outreach.rules.characters import refused_sign

LAYOUT = {"\n", "\r", "\t"}
"""White space of whoever writes; becomes a single space."""
SHORT_FOR = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);|\s)")
"""An ampersand that is neither a word of its own nor the begin of `&amp;`: with what
is filled in behind it, it could become any sign."""
NEW_LINE = re.compile(r"\r\n|\r|\n")


def check_signs(text: str, covered: Collection[int] | None = None) -> None:
    """Refuse a text with a sign that a letter cannot show, with its line.

    `covered` are the code points for which the fonts have a shape (None: not looked
    at). Raises TemplateRefused.
    """
    for number, line in enumerate(NEW_LINE.split(text), start=1):
        if SHORT_FOR.search(line):
            raise TemplateRefused(
                number,
                "een los teken & kan hier iets anders betekenen.",
                "Schrijf &amp; of het woord en.",
            )
        for sign in sorted(set(unescape(line)) - LAYOUT):
            _check_sign(number, sign, covered)


def _check_sign(number: int, sign: str, covered: Collection[int] | None) -> None:
    wrong = refused_sign(sign)
    if wrong:
        raise TemplateRefused(number, f"hier staat {wrong}.", "Haal dit teken weg.")
    if covered is not None and ord(sign) not in covered:
        raise TemplateRefused(
            number,
            f"het lettertype heeft het teken U+{ord(sign):04X} niet.",
            "Gebruik een ander teken.",
        )

"""Which signs a name or address may hold. Register data are checked with this.

U+202E (a direction override) turned the end of an address line round in a trial, and
an emoji came out of the typesetter as an empty box.
"""

import unicodedata

REFUSED_CATEGORIES = {
    "Cc": "een besturingsteken",
    "Cf": "een onzichtbaar opmaakteken",
    "Cs": "een half teken",
    "Co": "een teken zonder vaste betekenis",
    "Cn": "een teken dat niet bestaat",
    "So": "een plaatje of symbool",
    "Zl": "een regeleinde",
    "Zp": "een regeleinde",
}
"""Unicode general categories that no name or address needs. The directional marks
are Cf. Soft hyphen (U+00AD, also Cf) does occur in exports and is taken out instead."""
SOFT_HYPHEN = "\u00ad"


def normal(value: str) -> str:
    """The value in Unicode form NFC, with single spaces and no soft hyphens."""
    composed = unicodedata.normalize("NFC", value.replace(SOFT_HYPHEN, ""))
    return " ".join(word for word in composed.split(" ") if word)


def refused_sign(value: str) -> str | None:
    """What is wrong with the first sign that is not allowed, in Dutch, or None.

    Never holds the value itself, only the number of the sign: `U+202E`.
    """
    for sign in value:
        wrong = REFUSED_CATEGORIES.get(unicodedata.category(sign))
        if wrong:
            return f"{wrong} (U+{ord(sign):04X})"
    return None

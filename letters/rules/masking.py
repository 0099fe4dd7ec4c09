"""Names on a list that others look through: enough to recognise, no more."""

from outreach.rules.addresses import UNKNOWN
from outreach.rules.names import NameParts, initials


def masked_name(parts: NameParts) -> str:
    """Initials and the first letter of the surname: `A.M. B.`; "" if unknown."""
    surname = "" if parts.surname.strip() in UNKNOWN else parts.surname.strip()
    letter = f"{surname[0]}." if surname else ""
    words = (
        initials(parts.given_names),
        parts.prefix.strip() if letter else "",
        letter,
    )
    return " ".join(word for word in words if word)

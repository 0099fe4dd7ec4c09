"""Salutation, name on the envelope and name inside a sentence, as the BRP API does.

Source: the behaviour specification of Haal Centraal BRP Personen bevragen, features
`adressering/aanhef`, `aanschrijfwijze`, `gebruikInLopendeTekst` and `naam/voorletters`.
The first that applies decides: a courtesy title from the partner, a title or
predicate of one's own, a plain name. Academic titles are not part of it.
"""

from collections.abc import Iterable
from typing import NamedTuple

UNKNOWN = ("", ".")
PREDICATES = ("JH", "JV")
TITLE_WORDS = {
    "B": ("baron", "barones"),
    "BS": ("baron", "barones"),
    "G": ("graaf", "gravin"),
    "GI": ("graaf", "gravin"),
    "H": ("hertog", "hertogin"),
    "HI": ("hertog", "hertogin"),
    "JH": ("jonkheer", "jonkvrouw"),
    "JV": ("jonkheer", "jonkvrouw"),
    "M": ("markies", "markiezin"),
    "MI": ("markies", "markiezin"),
    "P": ("prins", "prinses"),
    "PS": ("prins", "prinses"),
    "R": ("ridder", ""),
}
"""Table 38 of the register: the word for a man and for a woman (R has none)."""
FEMALE_TITLES = ("BS", "GI", "HI", "JV", "MI", "PS")
COURTESY_TITLES = ("B", "G", "H", "M", "P")
"""Titles of a partner that a woman may bear as a courtesy."""


class NameParts(NamedTuple):
    """What a name is made of; the element stands behind each part."""

    given_names: str = ""  # 02.10
    title: str = ""  # 02.20
    prefix: str = ""  # 02.30
    surname: str = ""  # 02.40; "." is unknown
    gender: str = "O"  # 04.10: M V O
    name_usage: str = "E"  # 61.10: E own, N own-partner, P partner, V partner-own
    partner_title: str = ""  # 05.02.20
    partner_prefix: str = ""  # 05.02.30
    partner_surname: str = ""  # 05.02.40
    partner_ended: bool = False  # 05.07.10 filled


class Partner(NamedTuple):
    """One row of category 05."""

    title: str = ""
    prefix: str = ""
    surname: str = ""
    since: str = ""  # 05.06.10, eight digits
    until: str = ""  # 05.07.10
    end_reason: str = ""  # 05.07.40


def choose_partner(partners: Iterable[Partner]) -> Partner | None:
    """The partner whose name counts.

    The current one of the oldest start (an unknown date counts as oldest), else the
    one that ended last.
    """
    rows = list(partners)
    current = [row for row in rows if not row.until]
    if current:
        return min(current, key=lambda row: row.since or "00000000")
    return max(rows, key=lambda row: row.until, default=None)


def initials(given_names: str) -> str:
    """Initials: `Anna Cornelia` gives `A.C.`, a single letter stays as it is: `E.Q`."""
    if given_names.strip() in UNKNOWN:
        return ""
    names = given_names.split()
    return "".join(n[0] + "." if len(n) > 1 else n + " " for n in names).strip()


def _family_name(prefix: str, surname: str) -> str:
    if surname.strip() in UNKNOWN:
        return ""
    return " ".join(f"{prefix} {surname}".split())


def _own(parts: NameParts) -> str:
    return _family_name(parts.prefix, parts.surname)


def _partners(parts: NameParts) -> str:
    return _family_name(parts.partner_prefix, parts.partner_surname)


def _has_partner(parts: NameParts) -> bool:
    return any((parts.partner_title, parts.partner_prefix, parts.partner_surname))


def _usage(parts: NameParts) -> str:
    """Whose name is used; one's own when that of the partner is not known."""
    return parts.name_usage if _partners(parts) else "E"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title_word(title: str, gender: str) -> str:
    if gender not in ("M", "V"):
        return ""
    return TITLE_WORDS.get(title, ("", ""))[gender == "V"]


def _bears_courtesy_title(parts: NameParts) -> bool:
    return (
        parts.gender == "V"
        and parts.name_usage in ("N", "P", "V")
        and parts.title not in PREDICATES
        and parts.partner_title in COURTESY_TITLES
    )


def _bears_own_title(parts: NameParts) -> bool:
    """Whether a title or predicate shows, when there is no courtesy title."""
    if parts.title not in TITLE_WORDS:
        return False
    if not _has_partner(parts):
        return True
    if parts.name_usage == "P":
        return False
    if parts.title in PREDICATES and parts.gender == "V":
        # A married woman loses the predicate; after the marriage it returns, unless
        # she goes on using her partner's name.
        return parts.partner_ended and parts.name_usage == "E"
    return True


class _Family(NamedTuple):
    """A family name as it is written out, and how its first word came there."""

    text: str
    starts_with_title: bool


def _joined(usage: str, own: str, partners: str) -> str:
    return {
        "N": f"{own}-{partners}",
        "P": partners,
        "V": f"{partners}-{own}",
    }.get(usage, own)


def _family(parts: NameParts) -> _Family | None:
    """The whole family name with titles; None when it is not known well enough."""
    usage = _usage(parts)
    own, partners = _own(parts), _partners(parts)
    if not own and usage != "P":
        return None
    own_word = partner_word = ""
    courtesy = _bears_courtesy_title(parts)
    if courtesy or _bears_own_title(parts):
        own_word = _title_word(parts.title, parts.gender)
    if courtesy:
        partner_word = TITLE_WORDS[parts.partner_title][1]
    text = _joined(
        usage, f"{own_word} {own}".strip(), f"{partner_word} {partners}".strip()
    )
    first_word = partner_word if usage in ("P", "V") else own_word
    return _Family(text, bool(first_word))


def _predicate_first(parts: NameParts) -> str | None:
    """`Jonkheer J.A. van den Aedel`: a predicate stands before the initials."""
    word = _title_word(parts.title, parts.gender)
    usage = _usage(parts)
    if not word or usage == "V" or not _own(parts):
        return None
    name = _joined(usage, _own(parts), _partners(parts))
    return _capital(" ".join(f"{word} {initials(parts.given_names)} {name}".split()))


def addressee(parts: NameParts) -> str | None:
    """The name line on the envelope; None when the surname is unknown."""
    titled = not _bears_courtesy_title(parts) and _bears_own_title(parts)
    if titled and parts.title in PREDICATES:
        first = _predicate_first(parts)
        if first:
            return first
    family = _family(parts)
    if family is None:
        return None
    letters = initials(parts.given_names)
    if letters:
        return f"{letters} {family.text}"
    return family.text if family.starts_with_title else _capital(family.text)


def _high_born(title: str, gender: str) -> str:
    """The noble form for a title: `hooggeboren heer`; "" where there is none."""
    if title in ("P", "PS"):
        return "hoogheid"
    if gender not in ("M", "V") or title not in TITLE_WORDS:
        return ""
    birth = "hooggeboren" if title in ("G", "GI") else "hoogwelgeboren"
    return f"{birth} {'heer' if gender == 'M' else 'vrouwe'}"


def form_of_address(parts: NameParts) -> str | None:
    """The line above the name, for nobility only: `De hoogwelgeboren heer`."""
    if addressee(parts) is None:
        return None
    if _bears_courtesy_title(parts):
        form = _high_born(parts.partner_title, "V") if _partners(parts) else ""
    elif _bears_own_title(parts) and (parts.title, parts.gender) != ("R", "V"):
        form = _high_born(parts.title, parts.gender)
    else:
        form = ""
    return f"De {form}" if form else None


def _titled_salutation(parts: NameParts) -> str | None:
    """A salutation by title needs no surname, except with a predicate."""
    if _bears_courtesy_title(parts):
        return _capital(_high_born(parts.partner_title, "V"))
    if not _bears_own_title(parts):
        return None
    if parts.title in PREDICATES and not _own(parts):
        return None
    return _capital(_high_born(parts.title, parts.gender)) or None


def _plain_family(parts: NameParts) -> str | None:
    own, usage = _own(parts), _usage(parts)
    if not own and usage != "P":
        return None
    return _joined(usage, own, _partners(parts))


def _with_initials(parts: NameParts, family: str) -> str:
    letters = initials(parts.given_names)
    return f"{letters} {family}" if letters else _capital(family)


def salutation(parts: NameParts) -> str | None:
    """How a letter begins; None when the surname is unknown (hold for a person)."""
    titled = _titled_salutation(parts)
    if titled:
        return titled
    family = _plain_family(parts)
    if family is None:
        return None
    if parts.gender == "M":
        return f"Geachte heer {_capital(family)}"
    if parts.gender == "V":
        return f"Geachte mevrouw {_capital(family)}"
    return f"Geachte {_with_initials(parts, family)}"


def name_in_text(parts: NameParts) -> str | None:
    """The name inside a sentence: `mevrouw De Boer`, `barones van den Aedel`."""
    family = _family(parts)
    if family is None:
        return None
    if family.starts_with_title:
        return family.text
    if parts.gender == "M":
        return f"de heer {_capital(family.text)}"
    if parts.gender == "V":
        return f"mevrouw {_capital(family.text)}"
    return _with_initials(parts, family.text)


def _full_title_word(parts: NameParts) -> str:
    if parts.title not in TITLE_WORDS:
        return ""
    man, woman = TITLE_WORDS[parts.title]
    coded_female = parts.title in FEMALE_TITLES
    female = parts.gender == "V" or (parts.gender == "O" and coded_female)
    return (woman or man) if female else man


def full_name(parts: NameParts) -> str:
    """The whole own name, for staff: `jonkvrouw Jo Anne van Hoogh`; "" if unknown."""
    word = _full_title_word(parts)
    given = "" if parts.given_names.strip() in UNKNOWN else parts.given_names
    before, after = (word, "") if parts.title in PREDICATES else ("", word)
    surname = "" if parts.surname.strip() in UNKNOWN else parts.surname
    words = (before, given, after, parts.prefix, surname)
    return " ".join(" ".join(words).split())

"""The fields that a text may use, by kind of letter, and what each of them means.

A kind has only what is true for it: a letter that says that we stop cannot name
anybody, so that it is safe in a house where somebody died.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from letters.rules.kinds import LetterKind
from outreach.errors import Refused

MOST_SHOWN = 20
"""Faults in one refusal; the rest is counted."""

GENERAL: Mapping[str, str] = {
    "gemeente": "de naam van de gemeente",
    "aanbieder": "de welzijnsaanbieder van het gebied; leeg als de gemeente zelf komt",
    "gemeentelijk": "ja als de gemeente dit zelf doet, anders leeg",
    "telefoon": "het telefoonnummer van de gemeente",
    "telefoontijden": "wanneer dat nummer bereikbaar is; mag leeg zijn",
    "website": "de website van de gemeente; mag leeg zijn",
    "datum": "de datum van de brief",
    "afzender_naam": "wie de brief ondertekent",
    "afzender_functie": "de functie van die persoon; mag leeg zijn",
    "privacytekst": "de eigen privacytekst van de gemeente; mag leeg zijn",
}
PERSON: Mapping[str, str] = {
    "aanhef": "hoe de brief begint, bijvoorbeeld Geachte mevrouw De Vries",
    "naam": "de naam zoals die in een zin staat, bijvoorbeeld mevrouw De Vries",
}
CODE: Mapping[str, str] = {"code": "de lettercode van deze brief"}
INVITING: Mapping[str, str] = {
    **CODE,
    "benadering": 'op_antwoord of aangekondigd; om mee te vergelijken met == "..."',
    "antwoord_voor": "de laatste dag om te antwoorden",
    "contact_vanaf": "de dag vanaf wanneer wij bellen of aanbellen",
    "leeftijd": "de leeftijd vanaf wanneer wij iedereen uitnodigen; mag leeg zijn",
}
K = LetterKind
BY_KIND: Mapping[LetterKind, Mapping[str, str]] = {
    K.INVITATION: {**PERSON, **GENERAL, **INVITING},
    K.REMINDER: {
        **PERSON,
        **GENERAL,
        **INVITING,
        "uitnodiging_datum": "de datum van de uitnodiging die iemand al kreeg",
    },
    K.APPOINTMENT: {
        **PERSON,
        **GENERAL,
        "dag": "de dag van het bezoek, bijvoorbeeld dinsdag 24 november 2026",
        "tijd": "hoe laat, bijvoorbeeld 10.00 uur",
        "bezoeker": "wie er komt; mag leeg zijn",
    },
    K.MISSED: {
        **PERSON,
        **GENERAL,
        **CODE,
        "dag": "de dag waarop wij aanbelden",
    },
    K.STOP: GENERAL,
    K.FEEDBACK: {
        "aanhef": PERSON["aanhef"],
        **GENERAL,
        "ontvangen_op": "de dag waarop wij de melding kregen",
    },
}
PLACEHOLDERS: Mapping[str, str] = {
    name: meaning for fields in BY_KIND.values() for name, meaning in fields.items()
}
"""Every field of every kind."""
MAY_BE_EMPTY = frozenset(
    {
        "aanbieder",
        "gemeentelijk",
        "telefoontijden",
        "website",
        "afzender_functie",
        "privacytekst",
        "leeftijd",
        "bezoeker",
    }
)
"""Fields without which a letter still says what it must; a text asks with `if`."""
GIVEN: Mapping[LetterKind, frozenset[str]] = {
    K.INVITATION: frozenset(),
    K.REMINDER: frozenset({"uitnodiging_datum"}),
    K.APPOINTMENT: frozenset({"dag", "tijd", "bezoeker"}),
    K.MISSED: frozenset({"dag"}),
    K.STOP: frozenset(),
    K.FEEDBACK: frozenset({"ontvangen_op"}),
}
"""What only whoever asks for the letter knows."""


def placeholders_of(kind: LetterKind | str) -> Mapping[str, str]:
    """The fields of a kind, with their meaning. Raises ValueError for no kind."""
    return BY_KIND[LetterKind(kind)]


class ValueFault(NamedTuple):
    """A letter that cannot be made, by its row and the name of the field."""

    ref: str
    name: str
    what: str


MISSING, UNKNOWN = "is niet ingevuld", "hoort niet bij deze soort brief"


def value_faults(
    kind: LetterKind | str,
    ref: str,
    used: Iterable[str],
    values: Mapping[str, str],
    given: Mapping[str, str] | None = None,
) -> list[ValueFault]:
    """What stops one letter: a used field without a value, a given one without use.

    `used` are the names in its text (`template_language.used_names`), `values` all
    that will be filled in, `given` what the asker for this letter added to it.
    """
    missing = [
        ValueFault(ref, name, MISSING)
        for name in sorted(used)
        if name not in values or not (values[name].strip() or name in MAY_BE_EMPTY)
    ]
    strange = sorted(set(given or ()) - GIVEN[LetterKind(kind)])
    return missing + [ValueFault(ref, name, UNKNOWN) for name in strange]


def refuse_faults(faults: Iterable[ValueFault]) -> None:
    """Raise Refused when there are faults: which letter, which field."""
    found = list(faults)
    if not found:
        return
    shown = [f"brief {one.ref}: {one.name} {one.what}" for one in found[:MOST_SHOWN]]
    more = len(found) - len(shown)
    rest = f"; en nog {more} keer" if more > 0 else ""
    raise Refused(
        "De brieven zijn niet gemaakt.",
        f"In {len({one.ref for one in found})} brieven klopt een veld niet: "
        f"{'; '.join(shown)}{rest}.",
        "Vul aan wat ontbreekt, of pas de brieftekst aan. Probeer het daarna opnieuw.",
    )

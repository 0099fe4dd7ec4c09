"""The fields that a text may use, by kind of letter, and what each of them means.

A kind has only what is true for it: a letter that says that we stop cannot name
anybody, so that it is safe in a house where somebody died.
"""

from collections.abc import Collection, Mapping

from letters.rules.kinds import LetterKind

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
CODE: Mapping[str, str] = {"code": "de lettercode van deze brief; mag leeg zijn"}
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
        "code",
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


def missing_values(used: Collection[str], values: Mapping[str, str]) -> list[str]:
    """The names in a text for which there is nothing to fill in, by the alphabet."""
    return sorted(
        name
        for name in used
        if name not in values or not (name in MAY_BE_EMPTY or values[name].strip())
    )

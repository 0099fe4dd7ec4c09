"""Codes of the register in plain Dutch, for who reads his own data.

Source: Logisch Ontwerp BRP, the tables at elements 04.10, 61.10, 10.10, 67.20, 70.10
and 07.40. A code that is not here is shown as it is.
"""

from collections.abc import Mapping
from typing import Any

from outreach.rules.dates import PartialDate
from outreach.rules.register.elements import BY_FIELD

CODES: Mapping[str, Mapping[str, str]] = {
    "gender": {"M": "man", "V": "vrouw", "O": "niet bekend"},
    "name_usage": {
        "E": "eigen naam",
        "P": "naam van de partner",
        "V": "naam van de partner, dan de eigen naam",
        "N": "eigen naam, dan de naam van de partner",
    },
    "address_function": {"W": "woonadres", "B": "briefadres"},
    "suspension_reason": {
        "O": "overlijden",
        "E": "vertrokken uit Nederland",
        "M": "besluit van de minister",
        "R": "ingeschreven als niet-ingezetene",
        "F": "fout",
    },
    "partner_end_reason": {"O": "overlijden", "S": "echtscheiding"},
    "nondisclosure": {"0": "nee"},
}
DATES = frozenset(
    {
        "birth",
        "died_on",
        "suspension_on",
        "partner_from",
        "partner_until",
        "address_since",
    }
)


def label_of(field: str) -> str:
    """What a field is called, with the element's number: `postcode (08.11.60)`."""
    element = BY_FIELD.get(field)
    if element is None:
        return field.replace("_", " ")
    return f"{element.label} ({element.number})" if element.number else element.label


def value_of(field: str, value: Any) -> str:
    """What stands there, in words; empty when there is nothing."""
    if value is None or value == "" or value == []:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if field in DATES and len(text) == 8 and text.isdigit():
        return PartialDate.parse(text).dutch
    if field == "nondisclosure" and text != "0":
        return f"ja (code {text})"
    return CODES.get(field, {}).get(text, text)

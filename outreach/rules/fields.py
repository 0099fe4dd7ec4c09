"""Which fields of a resident somebody needs for his work, and which he may have.

Inside the municipality what the work needs (Wet BRP 3.8, AVG 5: no more than that). A
provider gets from the register what Wet BRP 3.9 names: name, sex, (ex-)partner's
surname, address, municipality, birth date and death date, with the annotation that a
value is looked into (2.26). What the resident told himself is not of the register.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from outreach.rules.eligibility import Reason


class Field(StrEnum):
    """A field of the card; the value is its name there."""

    NAME = "name"
    FULL_NAME = "full_name"
    SALUTATION = "salutation"
    ADDRESS = "address_lines"
    BIRTH = "birth"
    AGE = "age"
    PHONE = "phone"
    LANGUAGE = "language"
    SAFETY = "safety_codes"
    NONDISCLOSURE = "nondisclosure"
    DIED = "died"
    INVESTIGATION = "under_investigation"


F = Field
AT_THE_DOOR = frozenset(
    {
        F.NAME,
        F.FULL_NAME,
        F.SALUTATION,
        F.ADDRESS,
        F.AGE,
        F.PHONE,
        F.LANGUAGE,
        F.SAFETY,
        F.DIED,
    }
)
"""Domain.md section 5: no birth date, no history, no BSN, no marital status."""
CARD_FIELDS: Mapping[str, frozenset[Field]] = {
    "find_resident": frozenset(Field),
    "see_own_visits": AT_THE_DOOR,
    "see_follow_ups": AT_THE_DOOR,
}
"""By the right with which somebody looks; other rights give no card."""
WITHHELD_HOLDS = frozenset({"bereaved"})
"""Reasons of a hold that tell of a marriage: not among what 3.9 allows."""
WITHHELD_NEWS = frozenset({"bereaved", "nondisclosure_set", "partner_changed"})
"""News of the register that a provider does not get."""
OUTSIDE_REASONS = frozenset(
    {
        Reason.DECEASED,
        Reason.OTHER_MUNICIPALITY,
        Reason.UNDER_AGE,
        Reason.AGE_UNCERTAIN,
        Reason.BIRTH_DATE_UNKNOWN,
        Reason.ADDRESS_UNDER_INVESTIGATION,
        Reason.ADDRESS_INCOMPLETE,
        Reason.REPORTED_DECEASED,
        Reason.OBJECTION,
        Reason.NOT_THIS_AGE,
        Reason.OPEN_VISIT,
        Reason.OPEN_FOLLOW_UP,
        Reason.CONTACTED_RECENTLY,
        Reason.REVIEWED_OUT,
    }
)
"""Why somebody is not invited, as far as a provider may read it beside a name: it
follows from what 3.9 allows, or from our own work. The kind of address, a suspended
record and an institution do not."""
SOME_HOLD = "other"
"""In the place of a reason that is withheld."""


def card_fields(rights: Iterable[str]) -> frozenset[Field]:
    """The fields that these rights give together."""
    found: frozenset[Field] = frozenset()
    for right in rights:
        found |= CARD_FIELDS.get(right, frozenset())
    return found


def hold_reason(reason: str, *, outside: bool) -> str:
    """The reason of a hold as a viewer may read it."""
    return SOME_HOLD if outside and reason in WITHHELD_HOLDS else reason

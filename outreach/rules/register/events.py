"""What changed about somebody between two deliveries: one event per changed group.

Names follow brp-api-gebeurtenissen (`overleden`, `verhuisd.binnengemeentelijk`).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from outreach.rules.investigations import NOT_LIVING_THERE
from outreach.rules.register.verdicts import RowReason


class EventKind(StrEnum):
    """The kinds of events."""

    REGISTERED = "ingeschreven"
    IMMIGRATED = "verhuisd.immigratie"
    TURNED_75 = "wordt75"
    MOVED_INSIDE = "verhuisd.binnengemeentelijk"
    MOVED_OUT = "verhuisd.buitengemeentelijk"
    EMIGRATED = "verhuisd.emigratie"
    ADDRESS_CHANGED = "adres.gewijzigd"
    AREA_CHANGED = "gebied.gewijzigd"
    DIED = "overleden"
    DEATH_CHANGED = "overlijden.gewijzigd"
    CORRECTED = "correctie"
    SUSPENDED = "opgeschort"
    SUSPENSION_CHANGED = "opschorting.gewijzigd"
    NONDISCLOSURE_SET = "geheim.gezet"
    NONDISCLOSURE_CLEARED = "geheim.vervallen"
    NONDISCLOSURE_CHANGED = "geheim.gewijzigd"
    INVESTIGATION_SET = "adres.inonderzoek"
    NOT_LIVING_THERE = "adres.nietwoonachtig"
    INVESTIGATION_ENDED = "adres.onderzoekbeeindigd"
    PERSON_INVESTIGATED = "persoon.inonderzoek"
    NAME_CHANGED = "naam.gewijzigd"
    PARTNER_CHANGED = "partner.gewijzigd"
    BEREAVED = "nabestaande"
    BIRTH_CHANGED = "geboorte.gewijzigd"
    RECORD_REMOVED = "persoonslijst.afgevoerd"
    DISAPPEARED = "verdwenen"
    FOUND_AGAIN = "teruggevonden"
    VERDICT_CHANGED = "oordeel.gewijzigd"


class Change(NamedTuple):
    """One changed group: what it was and what it became, ready for JSON."""

    kind: EventKind
    before: dict[str, Any]
    after: dict[str, Any]


Values = Mapping[str, Any]
NAME = ("given_names", "title", "prefix", "surname", "gender", "name_usage")
PARTNER = (
    "partner_title",
    "partner_prefix",
    "partner_surname",
    "partner_from",
    "partner_until",
    "partner_end_reason",
)
HOME = (
    "street",
    "house_number",
    "house_letter",
    "house_addition",
    "postcode",
    "location",
    "bag_address_id",
)
"""A change here is a move (11.x, 11.90, 12.10)."""
AROUND = (
    "address_function",
    "address_since",
    "public_space",
    "house_indication",
    "city",
    "bag_object_id",
    "foreign_lines",
)
AREA = ("district_code", "neighbourhood_code")
DEATH = ("died", "died_on")
SUSPENSION = ("suspension_reason", "suspension_on")
REGISTRATION = ("municipality_code", "country")
VERDICT = ("register_verdict", "register_reason")
BIRTH = ("birth",)
REMOVED, GONE_BEFORE = ("F", "W"), ("E", "R")
BY_DEATH = "O"
"""Element 05.07.40: the marriage ended because the partner died."""
TOO_YOUNG = (RowReason.UNDER_AGE, RowReason.AGE_UNCERTAIN)
COMPARED = (
    *NAME,
    *PARTNER,
    *HOME,
    *AROUND,
    *AREA,
    *DEATH,
    *SUSPENSION,
    *REGISTRATION,
    *VERDICT,
    *BIRTH,
    "nondisclosure",
    "address_investigation",
    "person_investigation",
    "missing_since",
)
"""Columns of `Resident` that events are made of."""


def changes(before: Values, after: Values, municipality_code: str) -> list[Change]:
    """The events between two states of one resident, in a fixed order.

    Both hold the columns `COMPARED`. A record that was removed gives only that event,
    without personal data. `municipality_code` is ours; empty: every change of
    municipality counts as leaving.
    """
    if after["suspension_reason"] in REMOVED:
        if before["suspension_reason"] in REMOVED:
            return []
        return [Change(EventKind.RECORD_REMOVED, {}, _picked(after, SUSPENSION))]
    found = [
        *_death(before, after),
        *_suspension(before, after),
        *_place(before, after, municipality_code),
        *_nondisclosure(before, after),
        *_investigation(before, after),
        *_group(before, after, EventKind.NAME_CHANGED, NAME),
        *_partner(before, after),
        *_group(before, after, EventKind.BIRTH_CHANGED, BIRTH),
        *_presence(before, after),
    ]
    return found + _verdict(before, after, bool(found))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _picked(values: Values, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: _plain(values[field]) for field in fields}


def _differs(before: Values, after: Values, fields: tuple[str, ...]) -> bool:
    return any(_plain(before[f]) != _plain(after[f]) for f in fields)


def _change(
    kind: EventKind, before: Values, after: Values, fields: tuple[str, ...]
) -> Change:
    return Change(kind, _picked(before, fields), _picked(after, fields))


def _group(
    before: Values, after: Values, kind: EventKind, fields: tuple[str, ...]
) -> list[Change]:
    if not _differs(before, after, fields):
        return []
    return [_change(kind, before, after, fields)]


def _death(before: Values, after: Values) -> list[Change]:
    if before["died"] == after["died"]:
        return _group(before, after, EventKind.DEATH_CHANGED, DEATH)
    kind = EventKind.DIED if after["died"] else EventKind.CORRECTED
    return [_change(kind, before, after, DEATH)]


def _suspension(before: Values, after: Values) -> list[Change]:
    """Suspensions beside death: emigration, other reasons, and their end."""
    if not _differs(before, after, SUSPENSION):
        return []
    old, new = before["suspension_reason"], after["suspension_reason"]
    if BY_DEATH in (old, new) and before["died"] != after["died"]:
        return []
    if old == new or (before["died"] and after["died"]):
        kind = EventKind.SUSPENSION_CHANGED
    elif new == "E":
        kind = EventKind.EMIGRATED
    elif new:
        kind = EventKind.SUSPENDED
    else:
        kind = EventKind.IMMIGRATED if old in GONE_BEFORE else EventKind.CORRECTED
    return [_change(kind, before, after, SUSPENSION)]


def _place(before: Values, after: Values, ours: str) -> list[Change]:
    """Where somebody is registered and lives: one event, the farthest move."""
    fields = (*REGISTRATION, *HOME, *AROUND, *AREA)
    if not _differs(before, after, fields):
        return []
    kind = _move(before, after, ours)
    if kind is EventKind.AREA_CHANGED:
        return [_change(kind, before, after, AREA)]
    return [_change(kind, before, after, fields)]


def _move(before: Values, after: Values, ours: str) -> EventKind:
    if _differs(before, after, ("municipality_code",)):
        comes_back = bool(ours) and after["municipality_code"] == ours
        return EventKind.REGISTERED if comes_back else EventKind.MOVED_OUT
    if bool(before["country"]) != bool(after["country"]):
        return EventKind.EMIGRATED if after["country"] else EventKind.IMMIGRATED
    if _moved_home(before, after):
        return EventKind.MOVED_INSIDE
    around = (*REGISTRATION, *HOME, *AROUND)
    if _differs(before, after, around):
        return EventKind.ADDRESS_CHANGED
    return EventKind.AREA_CHANGED


def _moved_home(before: Values, after: Values) -> bool:
    """A BAG id that is filled in for the first time, or dropped, is no move."""
    if _differs(before, after, HOME[:-1]):
        return True
    old, new = before["bag_address_id"], after["bag_address_id"]
    return bool(old and new and old != new)


def _nondisclosure(before: Values, after: Values) -> list[Change]:
    old, new = before["nondisclosure"], after["nondisclosure"]
    if old == new:
        return []
    if new and not old:
        kind = EventKind.NONDISCLOSURE_SET
    elif old and not new:
        kind = EventKind.NONDISCLOSURE_CLEARED
    else:
        kind = EventKind.NONDISCLOSURE_CHANGED
    return [_change(kind, before, after, ("nondisclosure",))]


def _investigation(before: Values, after: Values) -> list[Change]:
    found = _group(
        before, after, EventKind.PERSON_INVESTIGATED, ("person_investigation",)
    )
    new = after["address_investigation"]
    if new == NOT_LIVING_THERE:
        kind = EventKind.NOT_LIVING_THERE
    else:
        kind = EventKind.INVESTIGATION_SET if new else EventKind.INVESTIGATION_ENDED
    return found + _group(before, after, kind, ("address_investigation",))


def _partner(before: Values, after: Values) -> list[Change]:
    found = _group(before, after, EventKind.PARTNER_CHANGED, PARTNER)
    newly = after["partner_end_reason"] == BY_DEATH != before["partner_end_reason"]
    if newly and not after["died"]:
        found.append(_change(EventKind.BEREAVED, before, after, ("partner_until",)))
    return found


def _presence(before: Values, after: Values) -> list[Change]:
    if bool(before["missing_since"]) == bool(after["missing_since"]):
        return []
    gone = bool(after["missing_since"])
    kind = EventKind.DISAPPEARED if gone else EventKind.FOUND_AGAIN
    return [_change(kind, before, after, ("missing_since",))]


def _verdict(before: Values, after: Values, explained: bool) -> list[Change]:
    """A new age always tells; any other new verdict only when nothing explains it."""
    if not _differs(before, after, VERDICT):
        return []
    aged = before["register_reason"] in TOO_YOUNG
    still_young = after["register_reason"] in TOO_YOUNG
    if aged and not still_young and not _differs(before, after, BIRTH):
        return [_change(EventKind.TURNED_75, before, after, VERDICT)]
    if explained:
        return []
    return [_change(EventKind.VERDICT_CHANGED, before, after, VERDICT)]

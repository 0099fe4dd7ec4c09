"""One switch: in an area and period visits become phone conversations.

Source: in 2020 few visits were allowed and phone lines took over (domain.md 1).
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from outreach.errors import Refused
from outreach.rules.visits import VisitKind

MEETING = frozenset({VisitKind.HOME, VisitKind.WALK, VisitKind.LOCATION})
"""Kinds in which people meet in person; a phone or video call stays what it is."""
AT_THE_DOOR = frozenset({VisitKind.HOME, VisitKind.WALK})
"""Kinds for which somebody rings the bell."""


class PhoneSwitch(NamedTuple):
    """A period in which nobody is met in person."""

    district_code: str | None
    """None: the whole municipality."""
    valid_from: date
    valid_to: date | None
    """First day on which visits are visits again."""


def kind_on(
    kind: VisitKind,
    switches: Iterable[PhoneSwitch],
    district_code: str | None,
    day: date,
) -> VisitKind:
    """The kind that a visit really has in a district on a day."""
    return by_phone(kind) if is_on(switches, district_code, day) else kind


def by_phone(kind: VisitKind) -> VisitKind:
    """The kind of a visit when nobody may be met."""
    return VisitKind.PHONE if kind in MEETING else kind


def is_on(
    switches: Iterable[PhoneSwitch], district_code: str | None, day: date
) -> bool:
    """Whether the switch is on in a district on a day."""
    return any(
        switch.district_code in (None, district_code)
        and switch.valid_from <= day
        and (switch.valid_to is None or day < switch.valid_to)
        for switch in switches
    )


def check_switch(switch: PhoneSwitch, reason: str, today: date) -> None:
    """Raise Refused for a period that makes no sense, or has no reason."""
    what = "De periode is niet vastgelegd."
    if switch.valid_from < today:
        raise Refused(
            what,
            "De eerste dag ligt in het verleden: wat al gedaan is verandert niet.",
            "Kies vandaag of een latere dag.",
        )
    if switch.valid_to is not None and switch.valid_to <= switch.valid_from:
        raise Refused(
            what,
            "De periode eindigt voordat zij begint.",
            "Kies een latere dag waarop bezoeken weer gewoon doorgaan.",
        )
    if not reason.strip():
        raise Refused(
            what,
            "De reden ontbreekt; bezoekers en inwoners vragen ernaar.",
            "Schrijf in een paar woorden waarom er gebeld wordt.",
        )

"""What may come of a signal, and when: follow-ups, a Wmo report.

A neighbour's worry says nothing about what the resident wants: agreement and a request
for support are words of the resident, so somebody spoke with him first (domain.md
section 5; section 8 no. 9).
"""

from collections.abc import Iterable

from outreach.errors import Refused
from outreach.rules.follow_ups import OPEN_STATES, FollowUpState
from outreach.rules.wmo_requests import Asked


def check_subject(resident_id: str | None) -> str:
    """The resident it is about. Raises Refused while nobody chose one."""
    if resident_id is not None:
        return resident_id
    raise Refused(
        "Dit kan nog niet.",
        "Van deze melding is nog niet vastgelegd over welke inwoner zij gaat.",
        "Kies eerst de inwoner bij deze melding.",
    )


def check_agreement(*, agreed: bool, contacted: bool) -> None:
    """Raise Refused where the resident agreed and nobody spoke with him."""
    if not agreed or contacted:
        return
    raise Refused(
        "De opvolging is niet vastgelegd.",
        "Er is nog geen contact vastgelegd, dus de inwoner kan niet hebben ingestemd.",
        "Leg eerst het contact vast, of kies een grond met beroepskracht en reden.",
    )


def check_asked(asked: Asked, *, contacted: bool) -> None:
    """Raise Refused where the resident asked himself and nobody spoke with him."""
    if asked is not Asked.SELF or contacted:
        return
    raise Refused(
        "De Wmo-melding is niet vastgelegd.",
        "Er is nog geen contact vastgelegd, dus de inwoner kan niet om hulp hebben "
        "gevraagd. Een zorg van iemand anders is geen Wmo-melding.",
        "Leg eerst het contact met de inwoner vast.",
    )


def all_ended(states: Iterable[FollowUpState]) -> bool:
    """Whether there are follow-ups, and none of them is open any more."""
    found = list(states)
    return bool(found) and not any(state in OPEN_STATES for state in found)

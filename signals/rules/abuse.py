"""What looks like abuse of the public form, and how many reports one address may send.

Suspicion sends a report to the check queue, where a person looks: never away. What a
machine fills in is often exactly what somebody in a hurry does too. Only the rate is a
limit, and whoever meets it hears which number to call.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

FASTEST = timedelta(seconds=3)
"""From opening the form to sending it. House rule: nobody reads three steps and types
an address in less; a machine takes milliseconds."""
MOST_LINKS = 2
"""Addresses of websites in one report; more is advertising. House rule."""
MOST_AN_HOUR = 60
"""Reports of one address of origin. Source: the issue; Signalen has the same."""
HOUR = timedelta(hours=1)
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class Suspicion(StrEnum):
    """Why a report looks like abuse; kept with it for whoever checks."""

    HONEYPOT = "honeypot"
    """A field was filled in that no eye sees."""
    TOO_FAST = "too_fast"
    NO_TICKET = "no_ticket"
    """It was not sent from a form that we handed out."""
    LINKS = "links"


SUSPICION_LABELS: Mapping[Suspicion, str] = {
    Suspicion.HONEYPOT: "Een onzichtbaar veld was ingevuld",
    Suspicion.TOO_FAST: "Sneller ingevuld dan een mens kan",
    Suspicion.NO_TICKET: "Niet vanaf ons eigen formulier verstuurd",
    Suspicion.LINKS: "Veel verwijzingen naar websites",
}


def suspicions(
    *,
    honeypot: str,
    opened_at: datetime | None,
    at: datetime,
    texts: Iterable[str],
) -> tuple[Suspicion, ...]:
    """Why a report looks like abuse; nothing for an ordinary one.

    `opened_at`: when we handed the form out; None when that cannot be proved.
    """
    signs = {
        Suspicion.HONEYPOT: bool(honeypot.strip()),
        Suspicion.NO_TICKET: opened_at is None,
        Suspicion.TOO_FAST: opened_at is not None and at - opened_at < FASTEST,
        Suspicion.LINKS: sum(len(_LINK.findall(t)) for t in texts) > MOST_LINKS,
    }
    return tuple(code for code, found in signs.items() if found)


def origin_of(address: str) -> str:
    """What counts as one address of origin: an IPv4 address, or the /64 that one home
    has of IPv6. Anything else as it came."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return ":".join(found.exploded.split(":")[:4])


def in_last_hour(moments: Sequence[datetime], at: datetime) -> list[datetime]:
    """The moments of the hour that ends now; what is older no longer counts."""
    return [moment for moment in moments if at - moment < HOUR]


def may_send(
    moments: Sequence[datetime], at: datetime, most: int = MOST_AN_HOUR
) -> bool:
    """Whether one more report of this origin is taken, after those at `moments`."""
    return len(in_last_hour(moments, at)) < most

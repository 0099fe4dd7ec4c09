"""A visitor's rounds as a calendar that any phone reads (RFC 5545).

One event a round. Its UID stays the same for ever and its SEQUENCE counts up, so that a
calendar replaces what it had. No resident and no address: a calendar is often kept by
somebody else's company.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from outreach.clock import local
from outreach.rules.rounds.papers import CalendarRound

MAKER = "-//Omzien//Looproutes//NL"
NAME = "Looproutes"
FRESH = timedelta(hours=1)
"""How often a calendar that asks may ask again."""
PAGE = "vandaag_op_pad"


def render_calendar(
    rounds: Iterable[CalendarRound], *, base_url: str, at: datetime
) -> bytes:
    """The calendar as a file; `base_url` is ours, for the UID and the link."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for row in rounds:
        calendar.add_component(_event(row, base_url, at))
    return bytes(calendar.to_ical())


def _event(row: CalendarRound, base_url: str, at: datetime) -> Event:
    host = urlsplit(base_url).hostname or "omzien"
    event = Event()
    event.add("uid", f"looproute-{row.round_id}@{host}")
    event.add("sequence", row.sequence)
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("class", "PRIVATE")
    event.add("url", f"{base_url}/{PAGE}")
    if row.cancelled:
        event.add("summary", f"Looproute {row.area} vervalt")
        event.add("status", "CANCELLED")
        event.add("transp", "TRANSPARENT")
        event.add("dtstart", row.day)
        event.add("dtend", row.day + timedelta(days=1))
        return event
    count = len(row.stops)
    visits = "1 bezoek" if count == 1 else f"{count} bezoeken"
    event.add("summary", f"Looproute {row.area}, {visits}")
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("dtstart", row.stops[0][0].astimezone(UTC))
    ends = max(begin + timedelta(minutes=minutes) for begin, minutes in row.stops)
    event.add("dtend", ends.astimezone(UTC))
    event.add("description", _times(row))
    return event


def _times(row: CalendarRound) -> str:
    """When each visit is, and where the rest stands: behind a sign-in."""
    lines = [
        f"{local(begin):%H:%M} bezoek {number} ({minutes} minuten)"
        for number, (begin, minutes) in enumerate(row.stops, start=1)
    ]
    return "\n".join([*lines, "Adressen staan in Omzien, op de pagina Op pad."])

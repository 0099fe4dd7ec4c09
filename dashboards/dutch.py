"""How dates, times and numbers stand on a Dutch screen."""

from datetime import date, datetime

from outreach.clock import local
from outreach.rules.dates import MONTHS

DAYS = (
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
)


def long_date(day: date) -> str:
    """`vrijdag 20 november 2026`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date | None) -> str:
    """`20-11-2026`; empty where there is none."""
    return f"{day:%d-%m-%Y}" if day else ""


def clock_time(at: datetime) -> str:
    """`10:00`, as a clock in the Netherlands shows it."""
    return f"{local(at):%H:%M}"


def moment(at: datetime | None) -> str:
    """`20-11-2026 10:00`; empty where there is none."""
    return f"{local(at):%d-%m-%Y %H:%M}" if at else ""


def latest(at: datetime) -> str:
    """`uiterlijk 20-11-2026 10:00`; at midnight `vóór 21-11-2026`: that day is late."""
    if (local(at).hour, local(at).minute) == (0, 0):
        return f"vóór {local(at):%d-%m-%Y}"
    return f"uiterlijk {moment(at)}"


def number(value: int) -> str:
    """`33.800`."""
    return f"{value:,}".replace(",", ".")


def counted(value: int, one: str, more: str) -> str:
    """`1 brief`, `33.800 brieven`."""
    return f"{number(value)} {one if value == 1 else more}"


def percent(part: int, whole: int) -> str:
    """`24,6%`; a dash where there is nothing to divide by."""
    return f"{100 * part / whole:.1f}%".replace(".", ",") if whole else "-"


def last_day_of(valid_to: date | None) -> str:
    """The last day of a half-open period, or that it has no end."""
    if valid_to is None:
        return "geen einddatum"
    return short_date(date.fromordinal(valid_to.toordinal() - 1))

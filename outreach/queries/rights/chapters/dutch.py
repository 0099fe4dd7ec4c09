"""How days and moments stand in an access export."""

from datetime import date, datetime

from outreach.clock import local


def on(day: date | None) -> str:
    """`20-11-2026`; empty where there is none."""
    return f"{day:%d-%m-%Y}" if day else ""


def moment(at: datetime | None) -> str:
    """`20-11-2026 10:00`; empty where there is none."""
    return f"{local(at):%d-%m-%Y %H:%M}" if at else ""


def yes(value: bool) -> str:
    """`ja` or `nee`."""
    return "ja" if value else "nee"

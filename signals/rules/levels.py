"""How urgent a signal is, as a person decided. Source: domain.md section 3, triage."""

from enum import StrEnum


class Level(StrEnum):
    """From danger to life down to nothing to do; the order is that of urgency."""

    ACUTE = "acute"
    SAFETY_SUSPECTED = "safety_suspected"
    URGENT_24H = "urgent_24h"
    SOON_48H = "soon_48h"
    ROUTINE_5WD = "routine_5wd"
    NO_ACTION = "no_action"


LEVEL_LABELS = {
    Level.ACUTE: "Acuut gevaar: bel 112",
    Level.SAFETY_SUSPECTED: "Vermoeden van onveiligheid",
    Level.URGENT_24H: "Binnen 24 uur",
    Level.SOON_48H: "Binnen 48 uur",
    Level.ROUTINE_5WD: "Binnen 5 werkdagen",
    Level.NO_ACTION: "Geen actie nodig",
}
PROFESSIONAL_ONLY = frozenset({Level.ACUTE, Level.SAFETY_SUSPECTED})
"""Never given to a volunteer. Meldcode binds professionals (domain.md section 5)."""


def most_urgent(*levels: Level) -> Level:
    """The most urgent of some levels: what is found may raise, never lower."""
    order = list(Level)
    return min(levels, key=order.index)

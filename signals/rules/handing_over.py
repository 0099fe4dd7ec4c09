"""To whom a signal may go. Sources: domain.md section 5; Wet BRP 3.9 and 2.59."""

from typing import NamedTuple

from outreach.errors import Refused
from outreach.rules.follow_ups import TeamKind
from outreach.rules.handover import is_municipal_team
from signals.rules.queues import PROFESSIONALS
from signals.rules.team_book import QUEUE_OF


class HandOverFacts(NamedTuple):
    """What counts about the signal."""

    unsafe: bool
    """For professionals only."""
    shielded: bool
    """Non-disclosure, as marked or as it is now."""
    waits_for_receipt: bool = False
    """For Veilig Thuis, and they have not confirmed that they have it."""


def team_fault(
    facts: HandOverFacts, kind: TeamKind, provider_id: int | None, *, active: bool
) -> str:
    """Why a team cannot get it, in one Dutch sentence; empty when it can."""
    if not active:
        return "Dit team neemt niets meer aan."
    if kind not in QUEUE_OF:
        return "Dit team neemt geen meldingen aan."
    if facts.shielded and not is_municipal_team(kind, provider_id):
        return "Deze inwoner heeft geheimhouding: alleen een team van de gemeente mag."
    if facts.unsafe and QUEUE_OF[kind] not in PROFESSIONALS:
        return "Mogelijk is iemand onveilig: dat is alleen voor beroepskrachten."
    if facts.waits_for_receipt:
        return "Veilig Thuis heeft de ontvangst nog niet bevestigd."
    return ""


def owner_fault(
    facts: HandOverFacts, *, volunteer: bool, provider_id: int | None
) -> str:
    """Why a person cannot have it, in one Dutch sentence; empty when he can.

    `provider_id`: of the organisation he works for, None for the municipality.
    """
    if volunteer and facts.unsafe:
        return "Mogelijk is iemand onveilig: dat is alleen voor beroepskrachten."
    if facts.shielded and provider_id is not None:
        return "Deze inwoner heeft geheimhouding: alleen de gemeente mag dit oppakken."
    return ""


def refuse_fault(fault: str) -> None:
    """Raise Refused for a fault of this module."""
    if fault:
        raise Refused(
            "De melding is niet overgedragen.",
            fault,
            "Kies iemand anders, of overleg met het meldpunt.",
        )

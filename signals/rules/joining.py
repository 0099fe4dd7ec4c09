"""Several reports about one person or address are one case: who joins whom, and what
becomes of the case when the newcomer is more urgent.

Source: the issue, point 2, and domain.md section 8 (two reports on one address never
become two doorbells).
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from signals.rules.kinds import SignalKind
from signals.rules.levels import PROFESSIONAL_ONLY, Level, most_urgent
from signals.rules.states import ENDED, SIGNAL, SignalAct, SignalState

WITHIN = timedelta(weeks=8)
"""Reports so far apart at most are one case. Source: the issue, point 2."""


class Side(NamedTuple):
    """What counts of a report when two may become one case."""

    state: SignalState
    resident_id: str | None
    address_key: str
    received_at: datetime
    level: Level | None
    """As a person decided."""
    proposed_level: Level | None
    kind: SignalKind | None = None
    """As a person decided, else as proposed."""

    @property
    def urgency(self) -> Level | None:
        """How urgent it is, as far as we know. What came back to the desk after it was
        weighed may be more urgent than was decided then."""
        if self.state is SignalState.RECEIVED and self.level and self.proposed_level:
            return most_urgent(self.level, self.proposed_level)
        return self.level or self.proposed_level


class Raise(Enum):
    """What joining does with the lead, when the newcomer is more urgent."""

    NOTHING = "nothing"
    PROPOSAL = "proposal"
    """The lead lies at the desk, to be weighed: only what is proposed goes up."""
    LEVEL = "level"
    """Somebody is working on it, and goes on with less time."""
    ROUTE_AGAIN = "route_again"
    """It waits for a team: another one may be right now."""
    WEIGH_AGAIN = "weigh_again"
    """Perhaps unsafe, for professionals: the desk weighs the whole case first."""


def same_case(one: Side, other: Side) -> bool:
    """Whether two reports may be one case: about one person or one address, and at
    most eight weeks apart. The same whichever is named first."""
    person = one.resident_id is not None and one.resident_id == other.resident_id
    place = bool(one.address_key) and one.address_key == other.address_key
    return (person or place) and abs(one.received_at - other.received_at) <= WITHIN


def join_fault(newcomer: Side, lead: Side) -> str:
    """Why one report cannot be joined into another, in Dutch; empty: it can."""
    if lead.state is SignalState.JOINED:
        return "De andere melding hoort zelf al bij een zaak."
    if lead.state in ENDED:
        return "De andere melding is al afgerond."
    if SignalState.CHECK in (newcomer.state, lead.state):
        return "Een van de meldingen is nog niet gecontroleerd."
    if SignalAct.JOIN not in SIGNAL.acts_from(newcomer.state):
        return "Aan deze melding werkt al iemand, of zij is afgerond."
    if not same_case(newcomer, lead):
        return (
            "De meldingen gaan niet over dezelfde inwoner of hetzelfde adres, of er "
            "zit meer dan acht weken tussen."
        )
    return ""


def raised(newcomer: Side, lead: Side) -> Raise:
    """What a newcomer does with its lead. It may raise it, and never lower it."""
    danger = turns_unsafe(newcomer, lead)
    if not danger and not _more_urgent(newcomer.urgency, lead.urgency):
        return Raise.NOTHING
    if lead.level is None or lead.state is SignalState.RECEIVED:
        return Raise.PROPOSAL
    if danger or newcomer.urgency in PROFESSIONAL_ONLY:
        return Raise.WEIGH_AGAIN
    if lead.state in (SignalState.ROUTED, SignalState.NOT_ROUTED, SignalState.TRIAGED):
        return Raise.ROUTE_AGAIN
    return Raise.LEVEL


def turns_unsafe(newcomer: Side, lead: Side) -> bool:
    """Whether violence or abuse is told of in a case that is not for professionals
    only, however urgent either is."""
    apart = lead.urgency in PROFESSIONAL_ONLY or lead.kind is SignalKind.UNSAFE
    return newcomer.kind is SignalKind.UNSAFE and not apart


def _more_urgent(urgency: Level | None, than: Level | None) -> bool:
    if urgency is None or urgency is Level.NO_ACTION:
        return False
    return than is None or most_urgent(urgency, than) is not than

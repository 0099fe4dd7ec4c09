"""The kinds of follow-up: what was agreed, in Dutch, and who usually takes it.

Source: domain.md section 2. The court of audit (2021) found a list of Wmo goods
only; so befriending, meaning, grief, carer support and activities stand first.
"""

from typing import NamedTuple

from outreach.errors import Refused
from outreach.rules.follow_ups import Destination, TeamKind

D = Destination


class FollowUpKind(NamedTuple):
    """One kind. `code` is what rows hold and never changes; `label` is Dutch."""

    code: str
    label: str
    destination: D
    """Where it goes unless a person decides otherwise."""
    is_action: bool = True
    """False: settled during the conversation; noted there, never a follow-up."""
    professional_only: bool = False
    """Only a named professional decides on it, never a volunteer."""
    meaning: bool = False
    """Is about company, loss or meaning; the audit asks for their share."""


_KINDS = (
    FollowUpKind("activity", "Activiteit of Huis van de Wijk", D.WELZIJN, meaning=True),
    FollowUpKind("befriending", "Maatje of gezelschap", D.WELZIJN, meaning=True),
    FollowUpKind("meaning", "Gesprek over zingeving", D.WELZIJN, meaning=True),
    FollowUpKind("grief", "Steun bij rouw en verlies", D.WELZIJN, meaning=True),
    FollowUpKind("carer_support", "Steun voor de mantelzorger", D.WELZIJN),
    FollowUpKind("chores", "Klusjes in en om het huis", D.WELZIJN),
    FollowUpKind("transport", "Vervoer", D.WELZIJN),
    FollowUpKind("meals", "Maaltijden of samen eten", D.WELZIJN),
    FollowUpKind("digital_help", "Hulp met computer of telefoon", D.WELZIJN),
    FollowUpKind("home_safety", "Veilig wonen en vallen voorkomen", D.WIJKTEAM),
    FollowUpKind("complex_help", "Hulp bij meer problemen tegelijk", D.WIJKTEAM),
    FollowUpKind("debt", "Hulp bij geld of schulden", D.VRAAGWIJZER),
    FollowUpKind("wmo_request", "Aanvraag voor hulp uit de Wmo", D.VRAAGWIJZER),
    FollowUpKind(
        "client_support", "Gratis onafhankelijke cliëntondersteuning", D.VRAAGWIJZER
    ),
    FollowUpKind("gp_contact", "Advies om de huisarts te bellen", D.OTHER),
    FollowUpKind("other", "Iets anders", D.OTHER),
    FollowUpKind("veilig_thuis", "Veilig Thuis", D.OTHER, professional_only=True),
    FollowUpKind(
        "information", "Informatie gegeven tijdens het gesprek", D.WELZIJN, False
    ),
)
KINDS = {kind.code: kind for kind in _KINDS}
ACTION_KINDS = tuple(kind for kind in _KINDS if kind.is_action)

DESTINATION_LABELS = {
    D.WELZIJN: "Welzijn",
    D.WIJKTEAM: "Wijkteam",
    D.VRAAGWIJZER: "VraagWijzer",
    D.OTHER: "Overig",
}
TEAM_KIND_LABELS = {
    TeamKind.WELZIJN: "Welzijn",
    TeamKind.WIJKTEAM: "Wijkteam",
    TeamKind.VRAAGWIJZER: "VraagWijzer",
    TeamKind.MUNICIPAL_DESK: "Loket van de gemeente",
    TeamKind.GGD: "GGD-meldpunt",
    TeamKind.VEILIG_THUIS: "Veilig Thuis",
    TeamKind.OTHER: "Overig",
}
SERVES: dict[TeamKind, frozenset[D]] = {
    TeamKind.WELZIJN: frozenset({D.WELZIJN}),
    TeamKind.WIJKTEAM: frozenset({D.WIJKTEAM}),
    TeamKind.VRAAGWIJZER: frozenset({D.VRAAGWIJZER}),
    TeamKind.MUNICIPAL_DESK: frozenset({D.VRAAGWIJZER, D.OTHER}),
    TeamKind.GGD: frozenset({D.OTHER}),
    TeamKind.VEILIG_THUIS: frozenset({D.OTHER}),
    TeamKind.OTHER: frozenset({D.OTHER}),
}
"""Which destinations a kind of team takes without a person deciding so."""
FIRST_CHOICE: dict[D, tuple[TeamKind, ...]] = {
    D.WELZIJN: (TeamKind.WELZIJN,),
    D.WIJKTEAM: (TeamKind.WIJKTEAM,),
    D.VRAAGWIJZER: (TeamKind.VRAAGWIJZER, TeamKind.MUNICIPAL_DESK),
    D.OTHER: (TeamKind.OTHER, TeamKind.MUNICIPAL_DESK),
}
"""Kinds of team for a destination, the best first; the inverse of `SERVES`, without
`BY_PERSON_ONLY`."""
BY_PERSON_ONLY = frozenset({TeamKind.GGD, TeamKind.VEILIG_THUIS})
"""Never found by itself for a follow-up that may be about anything: a person sends
it there. Signals have rules of their own for these."""
HOME_DESTINATION: dict[TeamKind, D] = {
    TeamKind.WELZIJN: D.WELZIJN,
    TeamKind.WIJKTEAM: D.WIJKTEAM,
    TeamKind.VRAAGWIJZER: D.VRAAGWIJZER,
    TeamKind.MUNICIPAL_DESK: D.OTHER,
    TeamKind.GGD: D.OTHER,
    TeamKind.VEILIG_THUIS: D.OTHER,
    TeamKind.OTHER: D.OTHER,
}
"""What a follow-up counts as once a person sends it to such a team."""


def kind_of(code: str) -> FollowUpKind:
    """The kind with a code. Raises Refused when there is none."""
    if code not in KINDS:
        raise Refused(
            "Deze soort opvolging bestaat niet.",
            "De soort staat niet in de lijst van Omzien.",
            "Kies een soort uit de lijst.",
        )
    return KINDS[code]


def choices(*, professional: bool) -> tuple[FollowUpKind, ...]:
    """The kinds somebody can choose from; a volunteer does not get Veilig Thuis."""
    return tuple(
        kind for kind in ACTION_KINDS if professional or not kind.professional_only
    )

"""Providers, teams and desks of the demo city. All names are invented."""

from datetime import date
from typing import NamedTuple

from outreach.demo.geography import buurten, districts
from outreach.rules.follow_ups import TeamKind

BEGIN = date(2015, 1, 1)
CHANGE = date(2018, 1, 1)
"""On this day five of the fourteen areas got another provider (annual account)."""
MUNICIPAL_DESK = "Gemeentelijk loket Ouder worden"

PROVIDERS = {
    "Stichting Maaswind": ("WK059901", "WK059903", "WK059908"),
    "Welzijn Rottezoom": ("WK059904", "WK059905", "WK059906"),
    "Kompas aan de Maas": ("WK059910", "WK059915"),
    "De Brugwachter Welzijn": ("WK059912", "WK059914"),
    "Welzijn Waterkant": ("WK059913", "WK059916", "WK059917", "WK059927"),
}
"""Provider -> the districts it serves from the beginning."""
CHANGES = {
    "WK059901": "Noorderlicht Buurtwerk",
    "WK059905": "Noorderlicht Buurtwerk",
    "WK059908": "De Brugwachter Welzijn",
    "WK059915": "Zuidrand Welzijn",
    "WK059916": "Zuidrand Welzijn",
}
"""District -> its provider from 2018-01-01."""


class Term(NamedTuple):
    """A provider serves a district in a period."""

    provider: str
    district_code: str
    valid_from: date
    valid_to: date | None


class TeamPlan(NamedTuple):
    """A team, and where it works."""

    name: str
    kind: TeamKind
    provider: str | None
    own_system: bool
    districts: tuple[str, ...]
    neighbourhoods: tuple[str, ...]
    valid_from: date
    valid_to: date | None


def terms() -> list[Term]:
    """Who serves which district when."""
    found = []
    for provider, codes in PROVIDERS.items():
        for code in codes:
            until = CHANGE if code in CHANGES else None
            found.append(Term(provider, code, BEGIN, until))
    found += [Term(name, code, CHANGE, None) for code, name in CHANGES.items()]
    return found


def provider_names() -> list[str]:
    """All providers, once each, in order of appearance."""
    return list(dict.fromkeys(term.provider for term in terms()))


def provider_on(district_code: str, day: date) -> str:
    """Who serves a district on a day."""
    return next(
        term.provider
        for term in terms()
        if term.district_code == district_code
        and term.valid_from <= day
        and (term.valid_to is None or day < term.valid_to)
    )


def teams() -> list[TeamPlan]:
    """All teams: 43 wijkteams, a welzijn team a term, VraagWijzers, one desk; and
    the two that take what may be unsafe."""
    return [
        *_wijkteams(),
        *_welzijn_teams(),
        *_access_desks(),
        _whole_city(MUNICIPAL_DESK, TeamKind.MUNICIPAL_DESK),
        _whole_city("GGD-meldpunt zorg en overlast", TeamKind.GGD),
        _whole_city("Veilig Thuis", TeamKind.VEILIG_THUIS),
    ]


def _wijkteams() -> list[TeamPlan]:
    territory: dict[str, list[str]] = {}
    for buurt in buurten():
        territory.setdefault(buurt.wijkteam, []).append(buurt.code)
    return [
        TeamPlan(
            f"Wijkteam {name}",
            TeamKind.WIJKTEAM,
            None,
            number % 4 == 1,
            (),
            tuple(codes),
            BEGIN,
            None,
        )
        for number, (name, codes) in enumerate(territory.items())
    ]


def _welzijn_teams() -> list[TeamPlan]:
    return [
        TeamPlan(
            f"{term.provider}, team {districts()[term.district_code]}",
            TeamKind.WELZIJN,
            term.provider,
            term.provider == "Kompas aan de Maas",
            (term.district_code,),
            (),
            term.valid_from,
            term.valid_to,
        )
        for term in terms()
    ]


def _access_desks() -> list[TeamPlan]:
    return [
        TeamPlan(
            f"VraagWijzer {name}",
            TeamKind.VRAAGWIJZER,
            None,
            code in ("WK059912", "WK059914"),
            (code,),
            (),
            BEGIN,
            None,
        )
        for code, name in districts().items()
    ]


def _whole_city(name: str, kind: TeamKind) -> TeamPlan:
    return TeamPlan(name, kind, None, False, (), (), BEGIN, None)

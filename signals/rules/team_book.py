"""Which team takes what of a queue: by kind, territory, provider and day. Pure.

A book is of one day: it holds only territories and terms in force on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from outreach.rules.follow_ups import TeamKind
from outreach.rules.handover import is_municipal_team
from signals.rules.queues import PROFESSIONALS, Queue

KIND_OF: Mapping[Queue, TeamKind] = {
    Queue.WELZIJN: TeamKind.WELZIJN,
    Queue.WIJKTEAM: TeamKind.WIJKTEAM,
    Queue.VRAAGWIJZER: TeamKind.VRAAGWIJZER,
    Queue.GGD: TeamKind.GGD,
    Queue.VEILIG_THUIS: TeamKind.VEILIG_THUIS,
}
"""The kind of team behind a queue; who is on call is a person, not a team."""
QUEUE_OF: Mapping[TeamKind, Queue] = {kind: queue for queue, kind in KIND_OF.items()}


class Place(NamedTuple):
    """What decides who may have a signal, beside its queue."""

    district_code: str | None
    neighbourhood_code: str | None
    shielded: bool
    """Non-disclosure: never a provider's team."""


class TeamFacts(NamedTuple):
    """One active team."""

    id: int
    name: str
    kind: TeamKind
    provider_id: int | None


class Territory(NamedTuple):
    """Where a team works today; both empty: the whole municipality."""

    team_id: int
    district_code: str | None
    neighbourhood_code: str | None


@dataclass(frozen=True)
class TeamBook:
    """All active teams of a day."""

    teams: Mapping[int, TeamFacts]
    territories: tuple[Territory, ...]
    """The newest first."""
    served: Mapping[int, frozenset[str]]
    """Provider -> districts that it serves today."""

    def find(self, queue: Queue, place: Place) -> TeamFacts | None:
        """The team for a queue and a place; None when nobody has it.

        A neighbourhood beats its district, and a district the whole municipality.
        """
        kind = KIND_OF.get(queue)
        fitting = [
            (width, order, team)
            for order, territory in enumerate(self.territories)
            if (width := _width(territory, place)) is not None
            and (team := self.teams.get(territory.team_id)) is not None
            and team.kind is kind
            and self.may_have(team.id, place)
        ]
        return min(fitting)[2] if fitting else None

    def may_have(self, team_id: int, place: Place) -> bool:
        """Whether a team may have it at all: it is active, its provider serves the
        area today, and what is shielded stays with the municipality."""
        team = self.teams.get(team_id)
        if team is None:
            return False
        if place.shielded and not is_municipal_team(team.kind, team.provider_id):
            return False
        if team.provider_id is None:
            return True
        return place.district_code in self.served.get(team.provider_id, frozenset())

    def works_in(self, team_id: int, place: Place) -> bool:
        """Whether the place lies in the team's own territory today."""
        return any(
            _width(territory, place) is not None
            for territory in self.territories
            if territory.team_id == team_id
        )

    def choices(self, place: Place, *, unsafe: bool) -> list[TeamFacts]:
        """The teams that a person may choose, those of the place first, then by name.

        What may be unsafe goes to professionals only.
        """
        fitting = [
            team
            for team in self.teams.values()
            if (queue := QUEUE_OF.get(team.kind)) is not None
            and (queue in PROFESSIONALS or not unsafe)
            and self.may_have(team.id, place)
        ]
        return sorted(fitting, key=lambda t: (not self.works_in(t.id, place), t.name))


def book_of(
    teams: Iterable[TeamFacts],
    territories: Iterable[Territory],
    served: Mapping[int, frozenset[str]],
) -> TeamBook:
    """A book; give the newest territories first."""
    return TeamBook({team.id: team for team in teams}, tuple(territories), served)


def _width(territory: Territory, place: Place) -> int | None:
    """How closely a territory fits a place: 0 closest; None: not at all."""
    if territory.neighbourhood_code is not None:
        return 0 if territory.neighbourhood_code == place.neighbourhood_code else None
    if territory.district_code is not None:
        return 1 if territory.district_code == place.district_code else None
    return 2

"""How large the city is, and the figures of the annual account it reproduces."""

from typing import NamedTuple

from outreach.rules.follow_ups import Destination


class Targets(NamedTuple):
    """Counts of persons (or of actions, where it says so).

    Source of the account: letter to the council of 11 August 2017 and the annual
    account 2017 of Rotterdam, as quoted in the project's domain description.
    """

    invited: int = 33_800
    visited: int = 8_300
    with_follow_up: int = 1_660
    welzijn: int = 1_200
    """Actions, as are the next three."""
    wijkteam: int = 400
    vraagwijzer: int = 310
    other: int = 90
    independent: int = 36_400
    """Of age and living on their own at the first delivery: some die or move before
    their letter leaves, so that 33,800 are left to write to."""
    in_institutions: int = 3_900
    nearly: int = 3_100
    """Of 74: kept, because they become 75 before the year is out. As many become 74
    in each later year."""
    running: int = 3_600
    """Letters of the running cycle that are posted by today."""
    parts: int = 1
    """The city is cut to one part in so many."""

    @property
    def actions(self) -> int:
        """All follow-up actions."""
        return self.welzijn + self.wijkteam + self.vraagwijzer + self.other

    @property
    def by_destination(self) -> dict[Destination, int]:
        """Actions by destination."""
        return {
            Destination.WELZIJN: self.welzijn,
            Destination.WIJKTEAM: self.wijkteam,
            Destination.VRAAGWIJZER: self.vraagwijzer,
            Destination.OTHER: self.other,
        }


def targets(parts: int = 1) -> Targets:
    """The city at one part in `parts`; each figure at least 1."""
    whole = Targets()
    counts = [max(1, round(value / parts)) for value in whole[:-1]]
    return Targets._make((*counts, parts))

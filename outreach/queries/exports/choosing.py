"""What somebody may choose from before a list leaves the house."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.queries.contact import running_cycle_id
from outreach.queries.cycles import districts_in_scope
from outreach.queries.scope import works_outside
from outreach.rules.cycles import Approach
from outreach.rules.exports import ExportKind
from outreach.tables import Cycle, Team

P = Permission


class ExportChoices(NamedTuple):
    """Which part of a list; what a list does not need is left as it is."""

    district_code: str | None = None
    """None: every area of the viewer."""
    first: date | None = None
    """First day of the week of appointments."""
    visitor_id: int | None = None
    """None: all visitors."""
    team_id: int | None = None
    shielded: bool = False
    """Of the phone and doorbell list: the homes with non-disclosure instead."""

    def as_json(self) -> dict[str, Any]:
        """As a packet keeps it: codes and ids only."""
        return self._asdict() | {"first": self.first.isoformat() if self.first else ""}


def read_choices(stored: Mapping[str, Any]) -> ExportChoices:
    """The choices of a packet."""
    first = stored.get("first")
    values = {**stored, "first": date.fromisoformat(first) if first else None}
    return ExportChoices(**values)


class Options(NamedTuple):
    """The lists and areas, teams and visitors to choose from."""

    kinds: tuple[ExportKind, ...]
    """Without the phone and doorbell list where the cycle is by reply."""
    districts: dict[str, str]
    teams: dict[int, str]
    outside: bool
    """At a provider: nobody with non-disclosure, and fewer columns."""


def export_options(session: Session, viewer: Viewer, *, today: date) -> Options:
    """What the viewer may take out. No personal data of residents."""
    require(viewer, P.EXPORT_PERSONS)
    cycle = session.get(Cycle, running_cycle_id(session, today) or 0)
    announced = cycle is not None and cycle.approach is Approach.ANNOUNCED
    teams = session.exec(
        select(Team).where(col(Team.active).is_(True)).order_by(col(Team.name))
    )
    return Options(
        kinds=tuple(k for k in ExportKind if announced or k is not ExportKind.DOORS),
        districts=districts_in_scope(session, viewer, P.EXPORT_PERSONS),
        teams={team.id or 0: team.name for team in teams},
        outside=works_outside(viewer, P.EXPORT_PERSONS),
    )

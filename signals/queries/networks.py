"""Wijknetwerken: which there are, in what they were trained, and which share."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.tables import District
from signals.rules.networks import Shares, Topic, Trained, shares
from signals.tables import Network, NetworkTraining

P = Permission
WHOLE = "Hele gemeente"


class TrainingRow(NamedTuple):
    """One training of one topic."""

    id: int
    topic: Topic
    held_on: date
    people: int


class NetworkRow(NamedTuple):
    """One network. `version` goes back with a change."""

    id: int
    version: int
    name: str
    organisation: str
    district_code: str | None
    district: str
    valid_from: date
    valid_to: date | None
    trainings: list[TrainingRow]
    """Up to the reference date, the newest first."""

    @property
    def topics(self) -> frozenset[Topic]:
        """In what it had been trained by then."""
        return frozenset(one.topic for one in self.trainings)


class NetworkFigures(NamedTuple):
    """Shares of the networks that there were on a day, whole and per area."""

    reference_date: date
    """Peildatum: networks of that day, trainings up to and including it."""
    whole: Shares
    areas: list[tuple[str, Shares]]
    """(area, shares) by name; networks of the whole municipality come last."""


def networks(session: Session, viewer: Viewer, *, on: date) -> list[NetworkRow]:
    """The networks that there were on a day, by name. No residents, so no area."""
    require(viewer, P.SEE_SIGNAL_FIGURES)
    return _networks(session, on, ended=False)


def all_networks(session: Session, viewer: Viewer, *, on: date) -> list[NetworkRow]:
    """Also those that ended or have yet to begin, to change them."""
    require(viewer, P.MANAGE_PARTNERS)
    return _networks(session, on, ended=True)


def network_figures(session: Session, viewer: Viewer, *, on: date) -> NetworkFigures:
    """Which share had been trained by a day, per topic and in all three."""
    require(viewer, P.SEE_SIGNAL_FIGURES)
    rows = _networks(session, on, ended=False)
    names = {row.district_code: row.district for row in rows}
    ordered = sorted(names, key=lambda code: (code is None, names[code]))
    return NetworkFigures(
        on,
        _shares(rows),
        [
            (names[code], _shares(r for r in rows if r.district_code == code))
            for code in ordered
        ],
    )


def area_choices(session: Session, viewer: Viewer) -> dict[str, str]:
    """Areas to choose from: code -> name, by name."""
    require(viewer, P.MANAGE_PARTNERS)
    rows = session.execute(
        select(col(District.code), col(District.name)).order_by(col(District.name))
    )
    return {code: name for code, name in rows}  # noqa: C416 - rows are no pairs for mypy


def _shares(rows: Iterable[NetworkRow]) -> Shares:
    return shares(Trained(row.district_code, row.topics) for row in rows)


def _networks(session: Session, on: date, *, ended: bool) -> list[NetworkRow]:
    there = select(Network, col(District.name)).outerjoin(
        District, col(District.code) == col(Network.district_code)
    )
    if not ended:
        there = there.where(
            col(Network.valid_from) <= on,
            or_(col(Network.valid_to).is_(None), col(Network.valid_to) > on),
        )
    trainings: dict[int, list[TrainingRow]] = {}
    for one in session.scalars(
        select(NetworkTraining)
        .where(col(NetworkTraining.held_on) <= on)
        .order_by(col(NetworkTraining.held_on).desc(), col(NetworkTraining.id))
    ):
        row = TrainingRow(one.id or 0, Topic(one.topic), one.held_on, one.people)
        trainings.setdefault(one.network_id, []).append(row)
    return [
        NetworkRow(
            id=network.id or 0,
            version=network.version_id,
            name=network.name,
            organisation=network.organisation,
            district_code=network.district_code,
            district=district or WHOLE,
            valid_from=network.valid_from,
            valid_to=network.valid_to,
            trainings=trainings.get(network.id or 0, []),
        )
        for network, district in session.execute(there.order_by(col(Network.name)))
    ]

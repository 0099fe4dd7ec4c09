"""Wijknetwerken and the trainings they had. No residents."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import AlreadyDone, Refused
from outreach.tables import District
from signals.rules.networks import Topic, check_network, check_training
from signals.tables import Network, NetworkTraining

P = Permission
KIND, TRAINING = "network", "network_training"


class NetworkDetails(NamedTuple):
    """What is known of a network."""

    name: str
    organisation: str
    district_code: str | None
    """None: the whole municipality."""
    valid_from: date
    valid_to: date | None = None
    """First day on which it is no network any more."""


def add_network(
    session: Session,
    details: NetworkDetails,
    *,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> Network:
    """Add a network. Raises Refused for a name that is taken, empty or too long."""
    require(by, P.MANAGE_PARTNERS)
    claim_submission(session, nonce, "add_network", by=by, at=at)
    row = Network(**_checked(session, details)._asdict())
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise _taken() from None
    did(session, by, "add", KIND, row.id, at=at, permission=P.MANAGE_PARTNERS)
    return row


def change_network(
    session: Session,
    network_id: int,
    details: NetworkDetails,
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Change a network. Raises Changed when a colleague was first."""
    require(by, P.MANAGE_PARTNERS)
    row: Network = found(session.get(Network, network_id), "Dit netwerk")
    values = _checked(session, details)._asdict()
    try:
        with session.begin_nested():
            change_row(session, row, values, version_id=version_id, kind=KIND)
    except IntegrityError:
        raise _taken() from None
    did(session, by, "change", KIND, row.id, at=at, permission=P.MANAGE_PARTNERS)


def record_training(
    session: Session,
    network_id: int,
    topics: Sequence[Topic],
    *,
    held_on: date,
    people: int,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> None:
    """A network was trained on a day: one row a topic. `people`: how many came.

    Raises Refused for a day that is to come or on which there was no such network,
    and AlreadyDone when this topic stands for that day already.
    """
    require(by, P.MANAGE_PARTNERS)
    claim_submission(session, nonce, "network_training", by=by, at=at)
    network: Network = found(session.get(Network, network_id), "Dit netwerk")
    check_training(
        topics,
        held_on,
        people,
        local_date(at),
        valid_from=network.valid_from,
        valid_to=network.valid_to,
    )
    there = session.exec(
        select(NetworkTraining.id).where(
            NetworkTraining.network_id == network_id,
            NetworkTraining.held_on == held_on,
            col(NetworkTraining.topic).in_([str(topic) for topic in topics]),
        )
    ).first()
    if there is not None:
        raise AlreadyDone(
            "De training is niet nog eens vastgelegd.",
            "Dit onderwerp staat al bij dit netwerk op deze dag.",
            "Kijk in de lijst; u hoeft niets te doen.",
        )
    for topic in topics:
        session.add(
            NetworkTraining(
                network_id=network_id,
                topic=topic.value,
                held_on=held_on,
                people=people,
                by=by.actor,
                at=at,
            )
        )
    did(
        session, by, "record", TRAINING, network_id, at=at, permission=P.MANAGE_PARTNERS
    )


def drop_training(
    session: Session, training_id: int, *, by: Viewer, at: datetime
) -> None:
    """Take away a training that was recorded by mistake."""
    require(by, P.MANAGE_PARTNERS)
    row: NetworkTraining = found(
        session.get(NetworkTraining, training_id), "Deze training"
    )
    session.delete(row)
    did(session, by, "take_out", TRAINING, training_id, at=at)


def _checked(session: Session, details: NetworkDetails) -> NetworkDetails:
    tidy = details._replace(
        name=" ".join(details.name.split()),
        organisation=" ".join(details.organisation.split())[:100],
    )
    check_network(tidy.name, tidy.valid_from, tidy.valid_to)
    if tidy.district_code is not None:
        found(session.get(District, tidy.district_code), "Dit gebied")
    return tidy


def _taken() -> Refused:
    return Refused(
        "Het netwerk is niet opgeslagen.",
        "Er is al een netwerk met deze naam.",
        "Kies een andere naam, of wijzig het netwerk dat er al is.",
    )

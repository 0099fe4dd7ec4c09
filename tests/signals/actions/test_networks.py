"""Networks: added, trained, changed, and which share is trained on a day."""

from datetime import date

import pytest
from sqlmodel import Session, select

from outreach.errors import AlreadyDone, Changed, NotPermitted, Refused
from signals.actions.networks import (
    NetworkDetails,
    add_network,
    change_network,
    drop_training,
    record_training,
)
from signals.queries.networks import all_networks, network_figures, networks
from signals.rules.networks import Share, Topic
from signals.tables import NetworkTraining
from tests import build

AT, TODAY = build.AT, build.AT.date()
START = date(2026, 1, 1)


def test_the_life_of_networks(session: Session) -> None:
    people = build.cast(session)
    boss, manager = people.coordinator, people.manager

    def added(name: str, code: str | None = "D1", **given: date) -> int:
        details = NetworkDetails(name, "Stichting", code, START)._replace(**given)
        made = add_network(session, details, nonce=name, by=boss, at=AT)
        return made.id or 0

    def trained(number: int, day: date, *topics: Topic, nonce: str = "") -> None:
        record_training(
            session,
            number,
            topics,
            held_on=day,
            people=8,
            nonce=nonce or f"{number}{day}{topics}",
            by=boss,
            at=AT,
        )

    noord, zuid = added("Noord"), added("Zuid", "D2")
    whole = added("  Hele   stad ", None)
    gone = added("Voorbij", valid_to=date(2026, 6, 1))
    trained(noord, date(2026, 3, 1), *Topic)
    trained(noord, date(2026, 9, 1), Topic.PORTAL)
    trained(zuid, date(2026, 10, 1), Topic.RECOGNISE)
    trained(gone, date(2026, 2, 1), *Topic)

    now = network_figures(session, manager, on=TODAY)
    assert now.whole.all_three == Share(1, 3)
    assert now.whole.topics[Topic.RECOGNISE] == Share(2, 3)
    assert [(name, found.all_three) for name, found in now.areas] == [
        ("Gebied D1", Share(1, 1)),
        ("Gebied D2", Share(0, 1)),
        ("Hele gemeente", Share(0, 1)),
    ]
    spring = network_figures(session, manager, on=date(2026, 5, 1))
    assert spring.whole.all_three == Share(2, 4)
    assert spring.whole.topics[Topic.RECOGNISE] == Share(2, 4)
    assert network_figures(session, manager, on=date(2025, 1, 1)).areas == []

    rows = networks(session, manager, on=TODAY)
    assert [row.name for row in rows] == ["Hele stad", "Noord", "Zuid"]
    assert len(all_networks(session, boss, on=TODAY)) == 4
    version = rows[1].version
    details = NetworkDetails("Noord-Oost", "Stichting", "D1", START)
    change_network(session, noord, details, version_id=version, by=boss, at=AT)
    with pytest.raises(Changed):
        change_network(session, noord, details, version_id=version, by=boss, at=AT)
    with pytest.raises(Refused, match="al een netwerk met deze naam"):
        change_network(
            session,
            zuid,
            details._replace(name="Noord-Oost"),
            version_id=rows[2].version,
            by=boss,
            at=AT,
        )
    with pytest.raises(Refused, match="al een netwerk met deze naam"):
        added(" Zuid")
    with pytest.raises(AlreadyDone, match="al verwerkt"):
        added("Zuid")
    with pytest.raises(AlreadyDone, match="staat al bij dit netwerk"):
        trained(noord, date(2026, 9, 1), Topic.PORTAL, nonce="again")
    for outside in (manager, people.visitor):
        with pytest.raises(NotPermitted):
            add_network(session, details, nonce="x", by=outside, at=AT)
    with pytest.raises(NotPermitted):
        networks(session, people.visitor, on=TODAY)
    for row in session.exec(select(NetworkTraining)).all():
        drop_training(session, row.id or 0, by=boss, at=AT)
    assert network_figures(session, manager, on=TODAY).whole.all_three == Share(0, 3)
    assert whole

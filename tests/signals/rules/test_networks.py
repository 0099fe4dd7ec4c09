"""Shares of networks, as a table of cases."""

from datetime import date

import pytest

from outreach.errors import Refused
from signals.rules.networks import (
    YARDSTICK,
    Share,
    Topic,
    Trained,
    check_network,
    check_training,
    shares,
)

T = Topic
ALL = frozenset(T)
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("networks", "per_topic", "all_three"),
    [
        ([], (0, 0, 0, 0), None),
        ([ALL], (1, 1, 1, 1), 1.0),
        ([ALL, frozenset()], (1, 1, 1, 1), 0.5),
        ([frozenset({T.RECOGNISE}), frozenset({T.PORTAL})], (1, 0, 1, 0), 0.0),
        ([ALL] * 17 + [frozenset({T.FOLLOW_UP})] * 3, (17, 20, 17, 17), YARDSTICK),
    ],
)
def test_each_network_counts_once(
    networks: list[frozenset[Topic]],
    per_topic: tuple[int, int, int, int],
    all_three: float | None,
) -> None:
    found = shares(Trained("D1", topics) for topics in networks)
    counted = [found.topics[topic].trained for topic in T]
    assert [*counted, found.all_three.trained] == list(per_topic)
    assert {one.networks for one in found.topics.values()} == {len(networks)}
    assert found.all_three.value == all_three
    assert Share(0, 0).value is None


@pytest.mark.parametrize(
    ("name", "ends", "why"),
    [
        ("Wijknetwerk Noord", None, ""),
        ("Wijknetwerk Noord", date(2027, 1, 1), ""),
        ("  ", None, "naam ontbreekt"),
        ("N" * 101, None, "langer dan"),
        ("Wijknetwerk Noord", DAY, "einde ligt voor"),
    ],
)
def test_what_a_network_is(name: str, ends: date | None, why: str) -> None:
    if not why:
        check_network(name, DAY, ends)
        return
    with pytest.raises(Refused, match=why):
        check_network(name, DAY, ends)


@pytest.mark.parametrize(
    ("topics", "held_on", "people", "why"),
    [
        ([T.PORTAL], DAY, 12, ""),
        (list(T), date(2026, 1, 1), 1, ""),
        ([], DAY, 12, "geen onderwerp"),
        ([T.PORTAL], date(2026, 11, 21), 12, "toekomst"),
        ([T.PORTAL], date(2025, 12, 31), 12, "bestond dit netwerk niet"),
        ([T.PORTAL], date(2026, 11, 1), 12, ""),
        ([T.PORTAL], DAY, 0, "aantal mensen"),
        ([T.PORTAL], DAY, 1001, "aantal mensen"),
    ],
)
def test_what_a_training_is(
    topics: list[Topic], held_on: date, people: int, why: str
) -> None:
    life = {"valid_from": date(2026, 1, 1), "valid_to": None}
    if not why:
        check_training(topics, held_on, people, DAY, **life)
        return
    with pytest.raises(Refused, match=why):
        check_training(topics, held_on, people, DAY, **life)

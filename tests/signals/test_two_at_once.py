"""Two processes take the same signals at the same moment."""

import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import pytest
from sqlmodel import col, select

from outreach.database import reading, writing
from outreach.tables import InformationDuty, StateChange
from signals.rules.states import SignalAct, SignalState
from signals.tables import Signal
from tests import build
from tests.signals.signal_world import make_signal, signal_worker, team

SIGNALS = 12


class Taker:
    """One process, and the two ends of talking with it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.signals.taking_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = False

    def say(self, line: str) -> None:
        self._end(self.process.stdin).write(f"{line}\n")
        self._end(self.process.stdin).flush()

    def hear(self) -> str:
        return self._end(self.process.stdout).readline().strip()

    def wait_until_ready(self) -> None:
        """So that both begin at the same moment."""
        if not self.ready:
            assert self.hear() == "ready"
            self.ready = True

    def answers(self) -> dict[int, str]:
        told = {}
        while (line := self.hear()) not in ("done", ""):
            number, said = line.split(" ", 1)
            told[int(number)] = said
        return told

    def stop(self) -> None:
        for end in (self.process.stdin, self.process.stdout):
            self._end(end).close()
        self.process.wait(timeout=60)

    @staticmethod
    def _end(end: IO[str] | None) -> IO[str]:
        assert end is not None
        return end


@pytest.fixture(scope="module")
def takers() -> Iterator[list[Taker]]:
    """Started once for both kinds of database: starting takes seconds."""
    both = [Taker(), Taker()]
    yield both
    for one in both:
        one.stop()


def test_exactly_one_gets_each_and_the_other_reads_when(
    takers: list[Taker], database_url: str
) -> None:
    with writing(database_url) as session:
        there = team(session, "Wijkteam Noord")
        people = [signal_worker(session).person_id or 0 for _ in takers]
        ids = [
            make_signal(session, state=SignalState.ROUTED, team_id=there.id).id or 0
            for _ in range(SIGNALS)
        ]
    for taker in takers:
        taker.wait_until_ready()
    for taker, person in zip(takers, people, strict=True):
        taker.say(" ".join([database_url, str(person), *map(str, ids)]))
    told = [taker.answers() for taker in takers]
    _each_is_taken_once(database_url, people, ids, told)


def _each_is_taken_once(
    url: str, people: list[int], ids: list[int], told: list[dict[int, str]]
) -> None:
    with reading(url) as session:
        owners = {
            row.id: row.owner_id
            for row in session.exec(select(Signal).where(col(Signal.id).in_(ids)))
        }
        taken = session.exec(
            select(StateChange.entity_id).where(
                StateChange.entity_kind == "signal",
                StateChange.act == SignalAct.PICK_UP.value,
            )
        ).all()
    assert sorted(map(int, taken)) == ids, "one row of history for each"
    for number in ids:
        said = [one[number] for one in told]
        assert said.count("got") == 1, said
        winner = said.index("got")
        assert owners[number] == people[winner]
        assert said[1 - winner].startswith("Iemand was u voor op 20-11-2026 om 10:00")


def _ask(takers: list[Taker], url: str, words: list[list[str]]) -> list[dict[int, str]]:
    """Both do their own at the same moment."""
    with writing(url) as session:
        people = [signal_worker(session).person_id or 0 for _ in takers]
    for taker in takers:
        taker.wait_until_ready()
    for taker, person, said in zip(takers, people, words, strict=True):
        taker.say(" ".join([url, str(person), *said]))
    return [taker.answers() for taker in takers]


def test_who_joins_crosswise_comes_second(
    takers: list[Taker], database_url: str
) -> None:
    with writing(database_url) as session:
        pairs = [
            [make_signal(session, address_key=f"K{n}").id or 0 for _ in range(2)]
            for n in range(SIGNALS)
        ]
    there = [f"{one}>{other}" for one, other in pairs]
    back = [f"{other}>{one}" for one, other in pairs]
    told = _ask(takers, database_url, [there, back])
    with reading(database_url) as session:
        rows = {row.id: row for row in session.exec(select(Signal))}
    for one, other in pairs:
        said = [told[0][one], told[1][other]]
        assert said.count("got") == 1, said
        joined, lead = (one, other) if said[0] == "got" else (other, one)
        assert rows[joined].joined_to_id == lead
        assert rows[joined].queue is None
        assert rows[lead].state is SignalState.RECEIVED
        assert rows[lead].joined_to_id is None


def test_who_chooses_second_overwrites_nobody(
    takers: list[Taker], database_url: str
) -> None:
    with writing(database_url) as session:
        ids = [make_signal(session).id or 0 for _ in range(SIGNALS)]
        residents = [build.resident(session).id for _ in takers]
    words = [[f"{number}={who}" for number in ids] for who in residents]
    told = _ask(takers, database_url, words)
    with reading(database_url) as session:
        chosen = {row.id: row.resident_id for row in session.exec(select(Signal))}
        duties = session.exec(select(InformationDuty)).all()
    for number in ids:
        said = [one[number] for one in told]
        assert said.count("got") == 1, said
        assert chosen[number] == residents[said.index("got")]
    assert len(duties) == SIGNALS

"""Two processes take the same signals at the same moment."""

import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import pytest
from sqlmodel import col, select

from outreach.database import reading, writing
from outreach.tables import StateChange
from signals.rules.states import SignalAct, SignalState
from signals.tables import Signal
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

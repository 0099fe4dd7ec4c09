"""Jobs that wait are written together; each hears what became of its own."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from signals.adapters import group_writer
from signals.adapters.group_writer import Full, GroupWriter


class Away(Exception):
    """The database is away."""


class Book:
    """What is written in; can be held shut, and takes no odd thing."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = threading.Event()
        self.open.set()
        self.away = False
        self.begun = threading.Event()

    def write(self, jobs: Sequence[int]) -> list[str]:
        """Write a group; a negative number spoils it."""
        self.begun.set()
        self.open.wait(5)
        if self.away:
            raise Away
        if any(job < 0 for job in jobs):
            raise ValueError
        self.groups.append(list(jobs))
        return [f"written {job}" for job in jobs]


@pytest.fixture
def book() -> Book:
    """An empty book."""
    return Book()


@pytest.fixture
def writer(book: Book) -> GroupWriter[int, str]:
    """Its writer."""
    return GroupWriter(book.write, hopeless=lambda error: isinstance(error, Away))


def test_who_waits_is_written_in_one_group(
    book: Book, writer: GroupWriter[int, str]
) -> None:
    book.open.clear()
    first = writer.put(0)
    assert book.begun.wait(5)
    others = [writer.put(n) for n in range(1, 6)]
    book.open.set()
    wait([first, *others], 5)
    assert book.groups == [[0], [1, 2, 3, 4, 5]]
    assert [f.result() for f in others] == [f"written {n}" for n in range(1, 6)]


def test_bad_job_fails_alone(book: Book, writer: GroupWriter[int, str]) -> None:
    book.open.clear()
    writer.put(0)
    assert book.begun.wait(5)
    mixed = [writer.put(n) for n in (1, -2, 3)]
    book.open.set()
    wait(mixed, 5)
    assert (mixed[0].result(), mixed[2].result()) == ("written 1", "written 3")
    assert isinstance(mixed[1].exception(), ValueError)


def test_nobody_waits_for_a_database_that_is_away(
    book: Book, writer: GroupWriter[int, str]
) -> None:
    book.open.clear()
    book.away = True
    some = [writer.put(n) for n in range(3)]
    book.open.set()
    wait(some, 5)
    assert all(isinstance(f.exception(), Away) for f in some)
    book.away = False
    assert writer.put(7).result(5) == "written 7"


def test_cancelled_job_is_not_written(
    book: Book, writer: GroupWriter[int, str]
) -> None:
    book.open.clear()
    writer.put(0)
    assert book.begun.wait(5)
    gone, stays = writer.put(1), writer.put(2)
    assert gone.cancel()
    book.open.set()
    assert stays.result(5) == "written 2"
    assert book.groups == [[0], [2]]


def test_too_many_waiting_is_said_at_once(
    book: Book, writer: GroupWriter[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_writer, "MOST_WAITING", 2)
    book.open.clear()
    writer.put(0)
    assert book.begun.wait(5)
    waiting = [writer.put(1), writer.put(2)]
    with pytest.raises(Full):
        writer.put(3)
    book.open.set()
    wait(waiting, 5)


def test_many_threads_lose_nothing(book: Book, writer: GroupWriter[int, str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: writer.put(n).result(10), range(500)))
    assert told == [f"written {n}" for n in range(500)]
    assert sorted(n for group in book.groups for n in group) == list(range(500))

"""Many small jobs written in few transactions: who waits is written together.

A commit that survives a power cut costs the disk some milliseconds, whatever stands in
it. While one group is being written the next one gathers, so that 200 reports a second
need few commits, and a report alone still goes at once. Each job is answered only when
its group is written; what is wrong with one leaves the others alone.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

J = TypeVar("J")
A = TypeVar("A")
MOST_AT_ONCE = 100
"""Jobs in one transaction."""
MOST_WAITING = 2_000
"""Jobs that may wait; about ten seconds of the busiest day that we promise."""


class Full(Exception):
    """So many wait already that one more would wait too long. Nothing was done."""


class GroupWriter(Generic[J, A]):
    """Writes jobs in groups, in one thread of its own that lives while there is work.

    `write` takes jobs and gives an answer for each, in the same order; when it returns
    they are written for good. When it raises, nothing of the group is written:
    `hopeless(error)` says whether that holds for everybody who waits (the database is
    away), otherwise each job of the group is tried alone.
    """

    def __init__(
        self,
        write: Callable[[Sequence[J]], Sequence[A]],
        *,
        hopeless: Callable[[Exception], bool],
    ) -> None:
        self._write, self._hopeless = write, hopeless
        self._waiting: deque[tuple[J, Future[A]]] = deque()
        self._lock = Lock()
        self._at_work = False
        self._thread = ThreadPoolExecutor(1, "group-writer")

    def put(self, job: J) -> Future[A]:
        """Have a job written; the future holds its answer, or what went wrong.

        Raises Full where too many wait. A future that is cancelled before its turn is
        not written.
        """
        future: Future[A] = Future()
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                raise Full
            self._waiting.append((job, future))
            if not self._at_work:
                self._at_work = True
                self._thread.submit(self._work)
        return future

    def _work(self) -> None:
        while group := self._next_group():
            self._finish(group)

    def _next_group(self) -> list[tuple[J, Future[A]]]:
        """The next jobs; none at all only when none wait, and then the work ends."""
        while True:
            with self._lock:
                taken = self._take(MOST_AT_ONCE)
                if not taken:
                    self._at_work = False
                    return []
            group = [one for one in taken if one[1].set_running_or_notify_cancel()]
            if group:
                return group

    def _take(self, most: int) -> list[tuple[J, Future[A]]]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def _finish(self, group: list[tuple[J, Future[A]]]) -> None:
        try:
            answers = self._write([job for job, _ in group])
        except Exception as error:
            self._fail(group, error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            future.set_result(answer)

    def _fail(self, group: list[tuple[J, Future[A]]], error: Exception) -> None:
        if self._hopeless(error):
            with self._lock:
                waiting = self._take(len(self._waiting))
            group += [one for one in waiting if one[1].set_running_or_notify_cancel()]
        elif len(group) > 1:
            for one in group:
                self._finish([one])
            return
        for _, future in group:
            future.set_exception(error)

"""Solvers in processes of their own: one request at a time each, kept warm between."""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "outreach.adapters.rounds.worker")
MOST_WAITING = 2
"""Processes that wait for the next request; more are ended when they are done."""
TICK = 0.25


class SolverFailed(Exception):
    """A solver gave nothing to work with: `why` is one of `WHY`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


WHY = ("missing", "crashed", "hung", "nonsense", "raised")


class Workshop:
    """Starts, asks and ends processes. May be used by several threads at once."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = tuple(command)
        self._waiting: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self.cpu_seconds = 0.0
        """Processor time that solvers used for what they answered."""

    def warm(self) -> None:
        """Start a process and let it load VROOM, so that the first request is quick.

        Returns at once: the process loads while nobody waits for it. Where none can be
        started, whoever asks for a plan is told so; screens do not wait for it.
        """
        with self._lock, suppress(SolverFailed):
            if not self._waiting:
                self._waiting.append(self._start())

    def ask(
        self,
        request: dict[str, Any],
        *,
        seconds: float,
        meanwhile: Callable[[float], None] | None = None,
    ) -> dict[str, Any]:
        """The answer of a solver. Raises SolverFailed; `meanwhile` hears the seconds.

        After `seconds` the process is ended: hung.
        """
        process = self._take()
        done = False
        try:
            line = _exchange(process, json.dumps(request), seconds, meanwhile)
            reply = _read(line)
            done = True
        finally:
            if done:
                self._give_back(process)
            else:
                _end(process)
        used = reply.get("cpu_seconds")
        if isinstance(used, float):
            with self._lock:
                self.cpu_seconds += used
        for why in ("missing", "raised"):
            if why in reply:
                raise SolverFailed(why)
        return reply

    def close(self) -> None:
        """End what waits."""
        with self._lock:
            ended, self._waiting = self._waiting, []
        for process in ended:
            _end(process)

    def _take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            while self._waiting:
                process = self._waiting.pop()
                if process.poll() is None:
                    return process
                _end(process)
        return self._start()

    def _give_back(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(process)
                return
        _end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        """With nothing of our environment: no key and no address goes along.

        Raises SolverFailed where the machine has no room for another process.
        """
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=ROOT,
                env={},
            )
        except OSError as broken:
            raise SolverFailed("crashed") from broken
        if process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
        return process


def _exchange(
    process: subprocess.Popen[bytes],
    request: str,
    seconds: float,
    meanwhile: Callable[[float], None] | None,
) -> bytes:
    """Write a line and read one, never waiting longer than `seconds`."""
    if process.stdin is None or process.stdout is None:
        raise SolverFailed("crashed")
    ins, outs = process.stdin.fileno(), process.stdout.fileno()
    began = time.monotonic()
    to_write, heard = memoryview(request.encode() + b"\n"), bytearray()
    try:
        while b"\n" not in heard:
            passed = time.monotonic() - began
            if passed > seconds:
                raise SolverFailed("hung")
            if meanwhile is not None:
                meanwhile(passed)
            readable, writable = _ready(outs, ins if to_write else None)
            if writable:
                to_write = to_write[os.write(ins, to_write[:65536]) :]
            if readable:
                piece = os.read(outs, 1 << 16)
                if not piece:
                    raise SolverFailed("crashed")
                heard += piece
    except OSError as broken:
        raise SolverFailed("crashed") from broken
    return bytes(heard)


def _ready(outs: int, ins: int | None) -> tuple[bool, bool]:
    """Whether there is something to read, and room to write, within a `TICK`.

    With `poll`: a server has more open files than `select` can count (1024).
    """
    waiting = select.poll()
    waiting.register(outs, select.POLLIN)
    if ins is not None:
        waiting.register(ins, select.POLLOUT)
    found = {number for number, _ in waiting.poll(TICK * 1000)}
    return outs in found, ins in found


def _read(line: bytes) -> dict[str, Any]:
    try:
        reply = json.loads(line)
    except ValueError as wrong:
        raise SolverFailed("nonsense") from wrong
    if not isinstance(reply, dict):
        raise SolverFailed("nonsense")
    return reply


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


WORKSHOP = Workshop()
atexit.register(WORKSHOP.close)

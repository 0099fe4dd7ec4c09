"""The process in which solvers run: reads a request a line, answers a line.

Solvers hold the interpreter's lock for seconds, and may crash: they never run in the
process that serves screens. Nothing personal comes here: a sheet has numbers only.
Ends when its input ends, when it hears nothing for `IDLE` seconds, and when one request
takes more processor time than it may.
"""

import importlib
import json
import os
import resource
import select
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from outreach.adapters.rounds.sheet import read_sheet

IDLE = 900
SOLVERS = ("vroom", "ortools", "pyvrp")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Run the solver that is asked for. `missing`: it is not installed here."""
    solver = request["solver"]
    if solver not in SOLVERS:
        return {"missing": solver}
    try:
        module = importlib.import_module(f"outreach.adapters.rounds.{solver}_solver")
    except ImportError:
        return {"missing": solver}
    if "sheet" not in request:
        return {"ready": solver}
    plan: Callable[..., dict[str, Any]] = module.plan
    sheet, more = read_sheet(request["sheet"]), request.get("more", {})
    return plan(sheet, request["seconds"], request["start"], **more)


def _limit(seconds: float) -> None:
    """End this process by itself when its parent can no longer end it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + 4 * seconds + 120)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def serve(source: int, out: TextIO) -> None:
    """Answer until there is nothing to answer."""
    waiting = b""
    while select.select([source], [], [], IDLE)[0]:
        read = os.read(source, 1 << 20)
        if not read:
            return
        *lines, waiting = (waiting + read).split(b"\n")
        for line in lines:
            request = json.loads(line)
            _limit(request.get("seconds", 0))
            before = time.process_time()
            try:
                reply = answer(request)
            except Exception as wrong:  # whatever a solver raises is its answer
                reply = {"raised": type(wrong).__name__}
            reply["cpu_seconds"] = time.process_time() - before
            out.write(json.dumps(reply) + "\n")
            out.flush()


def main() -> None:
    """Serve on standard input and output, behind whatever serves screens."""
    os.nice(5)
    # A solver that prints must not be taken for an answer.
    own = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    with suppress(ImportError):  # loaded before anybody asks
        importlib.import_module("outreach.adapters.rounds.vroom_solver")
    serve(0, own)


if __name__ == "__main__":
    main()

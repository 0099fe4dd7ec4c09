"""Sets one file after another: `python -m letters.adapters.setting_worker`.

Typst keeps what it set in memory for the life of a process. So each job is done in a
fork of this process, which ends with it and gives the memory back; what costs half a
second to load is loaded once. Jobs come in on stdin, so that no personal data lie on
the disk. Ends when stdin does: with the program that started it.
"""

import json
import os
import signal
import sys
from typing import IO, Any

from letters.adapters.letter_setting import (
    Made,
    SettingFailed,
    SettingStopped,
    set_letters,
)
from letters.rules.print_jobs import Job
from outreach.errors import Refused


def write_job(out: IO[bytes], job: Job) -> None:
    """A line with the number of bytes, and the job as JSON after it."""
    body = json.dumps(job._asdict(), ensure_ascii=False).encode()
    out.write(b"%d\n" % len(body) + body)
    out.flush()


def read_job(given: IO[bytes]) -> Job | None:
    """The next job; None when there are no more."""
    head = given.readline()
    return Job(**json.loads(given.read(int(head)))) if head else None


def write_answer(out: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """A line of JSON, and the file after it."""
    out.write(json.dumps(head | {"bytes": len(body)}).encode() + b"\n" + body)
    out.flush()


def read_answer(given: IO[bytes]) -> Made:
    """What came of a job. Raises SettingFailed, SettingStopped for a dead worker, and
    Refused where a font is missing."""
    line = given.readline()
    if not line:
        raise SettingStopped("the worker ended")
    head = json.loads(line)
    if "stopped" in head:
        raise SettingStopped(head["stopped"])
    if "refused" in head:
        raise Refused(*head["refused"])
    if "failed" in head:
        raise SettingFailed(head["failed"])
    pdf = given.read(head["bytes"])
    if len(pdf) != head["bytes"]:
        raise SettingStopped("the worker ended half-way")
    pages = [(ref, first, last) for ref, first, last in head["pages"]]
    return Made(head["name"], pdf, pages, head["too_long"], head["too_wide"])


def _work(job: Job) -> None:
    try:
        made = set_letters(job)
    except SettingFailed as error:
        write_answer(sys.stdout.buffer, {"failed": str(error)})
        return
    except Refused as refusal:  # a font is missing or broken
        told = [refusal.what, refusal.why, refusal.now]
        write_answer(sys.stdout.buffer, {"refused": told})
        return
    head = {**made._asdict(), "pdf": None}
    write_answer(sys.stdout.buffer, head, made.pdf)


def main() -> None:
    """Do every job in a fork of its own, and say so when one died."""
    # Whoever started this decides when it ends: a letter that is begun is finished.
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)
    while (job := read_job(sys.stdin.buffer)) is not None:
        child = os.fork()
        if not child:
            _work(job)
            sys.stdout.buffer.flush()
            os._exit(0)
        name = job.name
        del job
        _, status = os.waitpid(child, 0)
        if status:
            # What it wrote, if anything, is half of an answer: nothing can follow it.
            code = os.waitstatus_to_exitcode(status)
            write_answer(
                sys.stdout.buffer, {"stopped": f"{name}: the worker ended with {code}"}
            )
            return


if __name__ == "__main__":
    main()

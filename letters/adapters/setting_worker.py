"""One job in a process of its own: `python -m letters.adapters.setting_worker`.

Typst keeps what it set in memory for the life of the process; a process a file gives
it back. The job comes in on stdin, so that no personal data lie on the disk.
"""

import json
import sys
from typing import Any, BinaryIO

from letters.adapters.letter_setting import SettingFailed, set_letters
from letters.rules.print_jobs import Job


def write_answer(out: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """A line of JSON, and the file after it."""
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


def main() -> None:
    """Read a job, do it, write the answer."""
    job = Job(**json.load(sys.stdin.buffer))
    try:
        made = set_letters(job)
    except SettingFailed as error:
        write_answer(sys.stdout.buffer, {"failed": str(error)})
        return
    head = {**made._asdict(), "pdf": None}
    write_answer(sys.stdout.buffer, head, made.pdf)


if __name__ == "__main__":
    main()

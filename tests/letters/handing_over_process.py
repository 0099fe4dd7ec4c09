"""Hands one batch over, to be run twice at once: `python -m ... URL FOLDER BATCH`.

Prints `ready`, waits for a line, and prints how it ended: `done` or `refused`.
"""

import sys
from pathlib import Path

from letters.actions.batches import hand_over
from outreach.access import Role
from outreach.database import writing
from outreach.errors import Refused
from tests import build

if __name__ == "__main__":
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    try:
        with writing(sys.argv[1]) as session:
            hand_over(
                session,
                int(sys.argv[3]),
                folder=Path(sys.argv[2]),
                by=build.viewer(Role.COORDINATOR, person_id=1),
                at=build.AT,
            )
        print("done")  # noqa: T201
    except Refused as refusal:
        print(f"refused: {refusal.why}")  # noqa: T201

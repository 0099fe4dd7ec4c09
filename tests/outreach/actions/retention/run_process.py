"""A process that carries out a run in small portions, slowly: to be killed."""

import sys
import time
from functools import partial

import omzien
from outreach.access import job_viewer
from outreach.actions.retention.runs import next_portion
from outreach.clock import local_date
from outreach.database import writing
from tests.conftest import NOW

omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)


def main(url: str, run_id: int) -> None:
    """Portions of two rows; after each a line, and a moment in which to die."""
    by = job_viewer("run_retention", local_date(NOW))
    opened = partial(writing, url)
    while True:
        with opened() as session:
            state, rows = next_portion(session, run_id, most=2, by=by, at=NOW)
        print(state, rows, flush=True)  # noqa: T201
        if state in ("done", "stopped"):
            return
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

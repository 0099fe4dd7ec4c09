"""Solvers that count processor time only, however busy the machine is that measures."""

import sys

from outreach.adapters.rounds.workshop import Workshop

PATIENT = (
    "from outreach.adapters.rounds import patience, worker;"
    "patience.BUSY = 1000; worker.main()"
)
WORKSHOP = Workshop((sys.executable, "-c", PATIENT))

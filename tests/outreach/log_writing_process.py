"""Writes events in many transactions: `python -m ... URL TRANSACTIONS NAME`."""

import sys

from tests.outreach.audit_world import do

if __name__ == "__main__":
    for turn in range(int(sys.argv[2])):
        do(sys.argv[1], 2, first=1000 * int(sys.argv[3]) + 2 * turn)

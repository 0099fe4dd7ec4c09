"""Replaces the keys slowly, to be killed: `python -m ... URL PERSON`.

A portion is two numbers, and each takes a while: so that a kill falls anywhere.
"""

import sys
import time

from outreach import clock
from outreach.access import Role
from outreach.actions import key_rotation
from outreach.jobs.key_rotation import rotate_keys
from outreach.settings import load_settings
from tests import build

if __name__ == "__main__":
    key_rotation.PORTION = 2
    rotate_keys(
        sys.argv[1],
        load_settings(),
        by=build.viewer(Role.ADMINISTRATOR, person_id=int(sys.argv[2])),
        now=clock.now,
        progress=lambda _done, _total: time.sleep(0.2),
    )

"""What signals plugs in."""

from outreach.parts import Parts
from signals.jobs.deadlines import TELL_DEADLINES
from signals.jobs.rerouting import REROUTE_SIGNALS

PARTS = Parts(
    package="signals",
    jobs=(
        # What has no team any more gets one before anybody is told that it is late.
        REROUTE_SIGNALS,
        TELL_DEADLINES,
    ),
)

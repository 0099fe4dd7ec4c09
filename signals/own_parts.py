"""What signals plugs in: nothing yet; its reports and queues are an issue of their own.

The root registers it all the same, so that the day it has parts nothing else changes.
"""

from outreach.parts import Parts

PARTS = Parts(package="signals")

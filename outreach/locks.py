"""Numbers of the advisory locks on PostgreSQL: each once, the same in every process."""

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """One lock for one purpose: who shares the number waits for the other."""

    MIGRATIONS = 750_001
    REGISTER = 750_002
    """A delivery comes in wholly before or after whatever else takes it."""
    LEADER = 750_003
    """Of the leading scheduler, who holds it for days."""
    QUEUE = 750_004
    """The queue of files to set is made anew by one process at a time."""

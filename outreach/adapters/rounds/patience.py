"""How long a solver goes on: counted by the processor, so that a plan made on a busy
machine is not a worse one; the clock ends it when that takes too long."""

import time

BUSY = 2
"""How many times its seconds a search may take by the clock."""


class Patience:
    """Seconds of this process, from now on."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._clock, self._used = time.monotonic(), time.process_time()

    def over(self) -> bool:
        """Whether the seconds are used."""
        return (
            time.process_time() - self._used >= self._seconds
            or time.monotonic() - self._clock >= BUSY * self._seconds
        )

    def __call__(self, best_cost: int) -> bool:
        """As PyVRP asks it."""
        return self.over()

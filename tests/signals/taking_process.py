"""A process that takes every signal it can, for the test of two at once.

Answers a line "URL PERSON ID ID ..." with a line for each: "1 got", or why not; then
"done". "ready" comes first, so that both can begin at the same moment.
"""

import sys
from datetime import timedelta

from outreach.access import Role
from outreach.database import writing
from outreach.errors import AlreadyDone
from signals.actions.working import pick_up
from tests import build
from tests.signals.signal_world import AT


def say(line: str) -> None:
    """To whoever started this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def take_all(url: str, person_id: int, ids: list[int]) -> None:
    """Take each, with the version that the screen showed."""
    by = build.viewer(Role.SIGNAL_WORKER, person_id=person_id)
    at = AT + timedelta(seconds=person_id)
    for number in ids:
        try:
            with writing(url, by) as session:
                pick_up(session, number, version_id=1, by=by, at=at)
            say(f"{number} got")
        except AlreadyDone as refusal:
            say(f"{number} {refusal.why}")


if __name__ == "__main__":
    say("ready")
    for asked in sys.stdin:
        address, person, *numbers = asked.split()
        take_all(address, int(person), [int(number) for number in numbers])
        say("done")

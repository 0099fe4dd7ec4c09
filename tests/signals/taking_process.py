"""A process that takes every signal it can, for the test of two at once.

Answers a line "URL PERSON ID ID ..." with a line for each: "1 got", or why not; then
"done". "ready" comes first, so that both can begin at the same moment. A word "3>4"
in the place of an id joins signal 3 into 4; "3=R1" chooses resident R1 for it.
"""

import sys
from datetime import timedelta

from outreach.access import Role
from outreach.database import writing
from outreach.errors import AlreadyDone, Refused
from signals.actions.joining import join_signals
from signals.actions.subjects import set_subject
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


def act_all(url: str, person_id: int, words: list[str]) -> None:
    """Join or choose each; what is refused says why."""
    by = build.viewer(Role.SIGNAL_WORKER, person_id=person_id)
    for word in words:
        number, into, resident = word.partition(">")[0], word.partition(">")[2], ""
        if not into:
            number, _, resident = word.partition("=")
        try:
            with writing(url, by) as session:
                if into:
                    join_signals(session, int(number), int(into), by=by, at=AT)
                else:
                    given = {"known": True, "version_id": 1}
                    set_subject(session, int(number), resident, **given, by=by, at=AT)
            say(f"{number} got")
        except Refused as refusal:
            say(f"{number} {refusal.why}")


if __name__ == "__main__":
    say("ready")
    for asked in sys.stdin:
        address, person, *numbers = asked.split()
        if any(sign in numbers[0] for sign in ">="):
            act_all(address, int(person), numbers)
        else:
            take_all(address, int(person), [int(number) for number in numbers])
        say("done")

"""The work on a signal: take it, try, talk, wait, hand over, close."""

from signals.actions.working.closing import close
from signals.actions.working.contacting import (
    decide_how_to_go_on,
    record_attempt,
    record_contact,
)
from signals.actions.working.handing_over import hand_over
from signals.actions.working.sending_back import reweigh
from signals.actions.working.taking import pick_up, snooze
from signals.actions.working.waiting import resume, wait

__all__ = [
    "close",
    "decide_how_to_go_on",
    "hand_over",
    "pick_up",
    "record_attempt",
    "record_contact",
    "resume",
    "reweigh",
    "snooze",
    "wait",
]

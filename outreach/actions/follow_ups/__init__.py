"""Follow-ups from need to done. "Sent" is not "followed up"."""

from outreach.actions.follow_ups.raising import raise_follow_up
from outreach.actions.follow_ups.sending import (
    agree,
    proceed_on_ground,
    send,
    send_ready,
    stop,
)
from outreach.actions.follow_ups.working import (
    accept,
    assign,
    contact,
    decline,
    fail_to_reach,
    finish,
    record_wmo_report,
    send_back,
)

__all__ = [
    "accept",
    "agree",
    "assign",
    "contact",
    "decline",
    "fail_to_reach",
    "finish",
    "proceed_on_ground",
    "raise_follow_up",
    "record_wmo_report",
    "send",
    "send_back",
    "send_ready",
    "stop",
]

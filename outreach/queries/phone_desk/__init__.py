"""The phone desk: who calls, what did he get, and is this visitor really from us?"""

from outreach.queries.phone_desk.cards import (
    CallerCard,
    GivenAnswer,
    OpenAppointment,
    Partner,
    caller_card,
)
from outreach.queries.phone_desk.finding import CallerHit, find_caller
from outreach.queries.phone_desk.visitor_check import VisitorCheck, check_visitor

__all__ = [
    "CallerCard",
    "CallerHit",
    "GivenAnswer",
    "OpenAppointment",
    "Partner",
    "VisitorCheck",
    "caller_card",
    "check_visitor",
    "find_caller",
]

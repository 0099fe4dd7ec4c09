"""Visits: asked for, booked, moved, cancelled, logged and corrected."""

from outreach.actions.visits.attempts import AttemptLogged, log_attempt
from outreach.actions.visits.booking import book_visit, reschedule_visit
from outreach.actions.visits.correcting import correct_visit
from outreach.actions.visits.leaving import cancel_visit
from outreach.actions.visits.logbook import log_visit
from outreach.actions.visits.requesting import request_visit
from outreach.rules.visit_logs import FollowUpLog, PersonLog

__all__ = [
    "AttemptLogged",
    "FollowUpLog",
    "PersonLog",
    "book_visit",
    "cancel_visit",
    "correct_visit",
    "log_attempt",
    "log_visit",
    "request_visit",
    "reschedule_visit",
]

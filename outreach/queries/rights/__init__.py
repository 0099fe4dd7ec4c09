"""Requests of residents: the list, one request, and what is known about somebody."""

from outreach.queries.rights.collecting import collect_access, collect_for
from outreach.queries.rights.disclosures import DisclosureRow, disclosures_of
from outreach.queries.rights.duties import DutyRow, information_duties
from outreach.queries.rights.finding import (
    SubjectHit,
    find_subject,
    subject_by_number,
    subject_name,
)
from outreach.queries.rights.requests import (
    OmissionRow,
    RequestRow,
    RequestView,
    rights_request,
    rights_requests,
)
from outreach.queries.rights.sharing import SharedRow, shared_follow_ups

__all__ = [
    "DisclosureRow",
    "DutyRow",
    "OmissionRow",
    "RequestRow",
    "RequestView",
    "SharedRow",
    "SubjectHit",
    "collect_access",
    "collect_for",
    "disclosures_of",
    "find_subject",
    "information_duties",
    "rights_request",
    "rights_requests",
    "shared_follow_ups",
    "subject_by_number",
    "subject_name",
]

"""Visits as a visitor and as the office see them."""

from outreach.queries.visits.details import (
    AttemptMade,
    HistoryLine,
    PersonOutcome,
    VisitDetail,
    visit_detail,
)
from outreach.queries.visits.mine import MyPerson, MyVisit, my_visits, visit_to_log
from outreach.queries.visits.office import (
    OfficeVisit,
    area_visitors,
    calendar,
    districts_to_visit,
    office_visit,
    recently_logged,
    visits_to_log,
    visits_to_schedule,
)
from outreach.queries.visits.uncontacted import NeverContacted, never_contacted

__all__ = [
    "AttemptMade",
    "HistoryLine",
    "MyPerson",
    "MyVisit",
    "NeverContacted",
    "OfficeVisit",
    "PersonOutcome",
    "VisitDetail",
    "area_visitors",
    "calendar",
    "districts_to_visit",
    "my_visits",
    "never_contacted",
    "office_visit",
    "recently_logged",
    "visit_detail",
    "visit_to_log",
    "visits_to_log",
    "visits_to_schedule",
]

"""The yearly review of who may do what."""

from dashboards.access_review_view import (
    choose_review,
    show_close,
    show_closed,
    show_due,
    show_export,
    show_people,
    show_totals,
    show_without_rights,
)
from dashboards.frame import open_page, refusals
from dashboards.roles_view import role_explained
from outreach.access import Permission
from outreach.queries.access_reviews import review_sheet, reviews, without_rights
from outreach.rules.access_reviews import ReviewState

desk = open_page(
    "Rechten nalopen",
    Permission.REVIEW_ACCESS,
    lead="Kijk van iedereen of de rechten nog nodig zijn. Wat vervalt, stopt meteen.",
)
with desk.reading() as session:
    found = reviews(session, desk.viewer, today=desk.today)
    idle = without_rights(session, desk.viewer, today=desk.today)
show_due(desk, found)
sheet = None
if found.reviews:
    chosen = choose_review(found)
    with refusals(), desk.reading() as session:
        sheet = review_sheet(session, desk.viewer, chosen.id, today=desk.today)
if sheet is not None:
    show_totals(sheet.review)
    show_export(desk, sheet)
    if sheet.review.state is ReviewState.OPEN:
        show_people(desk, sheet)
        show_close(desk, sheet.review)
    else:
        show_closed(sheet)
show_without_rights(idle)
role_explained("review")

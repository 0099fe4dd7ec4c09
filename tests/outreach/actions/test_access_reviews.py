"""The yearly review: begun, decided by somebody else, lapsed at once, closed."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer
from outreach.actions.access_reviews import (
    close_review,
    decide,
    export_review,
    open_review,
)
from outreach.actions.sessions import start_session
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.access_reviews import review_sheet, reviews, without_rights
from outreach.queries.people import viewer_of
from outreach.queries.today import Task, waiting
from outreach.rules.access_reviews import Decision, Totals
from outreach.tables import AccessReviewLine, Assignment, StateChange
from tests import build
from tests.conftest import TODAY

STAYS, LAPSES = Decision.STAYS, Decision.LAPSES


class People:
    """An administrator, a privacy officer, a visitor and somebody who left."""

    def __init__(self, session: Session) -> None:
        self.admin = self._with(session, "Ada", Role.ADMINISTRATOR)
        self.officer = self._with(session, "Fenna", Role.PRIVACY_OFFICER)
        self.visitor = self._with(session, "=Vera", Role.VISITOR)
        self._with(session, "Gone", Role.VISITOR, valid_to=TODAY)

    def _with(self, session: Session, name: str, role: Role, **given: object) -> Viewer:
        who = build.person(session, name).id or 0
        start = TODAY - timedelta(days=30)
        session.add(Assignment(person_id=who, role=role, valid_from=start, **given))
        session.flush()
        return viewer_of(session, who, on=TODAY)


@pytest.fixture
def people(session: Session) -> People:
    return People(session)


def _lines(session: Session) -> dict[int, int]:
    """Person -> line of his right in the review."""
    rows = session.execute(
        select(col(Assignment.person_id), col(AccessReviewLine.id)).join(
            AccessReviewLine, col(AccessReviewLine.assignment_id) == col(Assignment.id)
        )
    )
    return {who: line or 0 for who, line in rows}


def _task(session: Session, viewer: Viewer) -> int:
    found = waiting(session, viewer, today=TODAY)
    return {one.task: one.number for one in found}[Task.ACCESS_REVIEW_DUE]


def test_whole_review(session: Session, people: People, at: datetime) -> None:
    admin, officer, visitor = people.admin, people.officer, people.visitor
    assert _task(session, admin) == 1
    review = open_review(session, by=admin, at=at)
    with pytest.raises(AlreadyDone):
        open_review(session, by=officer, at=at)
    lines = _lines(session)
    assert len(lines) == 3  # the right that had ended is not in it
    decide(
        session,
        [lines[visitor.person_id or 0]],
        LAPSES,
        reason="uit dienst",
        by=admin,
        at=at,
    )
    decide(session, [lines[officer.person_id or 0]], STAYS, by=admin, at=at)
    with pytest.raises(Refused, match="Van 1 rechten"):
        close_review(session, review.id or 0, by=admin, at=at)
    decide(session, [lines[admin.person_id or 0]], STAYS, by=officer, at=at)
    close_review(session, review.id or 0, by=officer, at=at)

    assert viewer_of(session, visitor.person_id or 0, on=TODAY).grants == ()
    sheet = review_sheet(session, admin, review.id or 0, today=TODAY)
    assert sheet.review.totals == Totals(3, 2, 1, 0, 0)
    assert _task(session, admin) == 0
    ended = session.exec(select(StateChange).where(StateChange.act == "end")).one()
    assert ended.reason == "jaarlijks nalopen: uit dienst"
    with pytest.raises(NotFound):  # a closed review is not changed any more
        decide(session, [lines[officer.person_id or 0]], STAYS, by=admin, at=at)
    content = export_review(session, review.id or 0, by=admin, at=at).decode()
    assert "'=Vera" in content  # a name that a spreadsheet would run
    assert content.count("\r\n") == 4


def test_nobody_decides_about_himself(
    session: Session, people: People, at: datetime
) -> None:
    open_review(session, by=people.admin, at=at)
    own = _lines(session)[people.admin.person_id or 0]
    with pytest.raises(NotPermitted):
        decide(session, [own], STAYS, by=people.admin, at=at)


def test_last_administrator_does_not_lapse(
    session: Session, people: People, at: datetime
) -> None:
    open_review(session, by=people.admin, at=at)
    line = _lines(session)[people.admin.person_id or 0]
    with pytest.raises(Refused, match="laatste"):
        decide(session, [line], LAPSES, reason="weg", by=people.officer, at=at)


def test_lapsed_right_does_not_come_back(
    session: Session, people: People, at: datetime
) -> None:
    open_review(session, by=people.admin, at=at)
    line = _lines(session)[people.visitor.person_id or 0]
    decide(session, [line], LAPSES, reason="weg", by=people.admin, at=at)
    with pytest.raises(Refused, match="vervallen"):
        decide(session, [line], STAYS, by=people.admin, at=at)


def test_right_that_ends_meanwhile_needs_no_decision(
    session: Session, people: People, at: datetime
) -> None:
    review = open_review(session, by=people.admin, at=at)
    row = session.exec(
        select(Assignment).where(Assignment.person_id == people.visitor.person_id)
    ).one()
    row.valid_to = TODAY
    session.flush()
    found = reviews(session, people.admin, today=TODAY)
    assert found.reviews[0].totals == Totals(3, 0, 0, 1, 2)
    lines = _lines(session)
    decide(
        session, [lines[people.officer.person_id or 0]], STAYS, by=people.admin, at=at
    )
    decide(
        session, [lines[people.admin.person_id or 0]], STAYS, by=people.officer, at=at
    )
    close_review(session, review.id or 0, by=people.admin, at=at)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.VISITOR, Role.MANAGER])
def test_review_is_for_who_oversees_all(
    session: Session, people: People, at: datetime, role: Role
) -> None:
    with pytest.raises(NotPermitted):
        open_review(session, by=build.viewer(role), at=at)
    limited = build.viewer(Role.ADMINISTRATOR, district_code="D1")
    with pytest.raises(NotPermitted):
        open_review(session, by=limited, at=at)


def test_sheet_tells_sign_in_and_certificate(
    session: Session, people: People, at: datetime
) -> None:
    who = people.visitor.person_id or 0
    start_session(session, who, at=at - timedelta(days=3))
    review = open_review(session, by=people.admin, at=at)
    sheet = review_sheet(session, people.admin, review.id or 0, today=TODAY)
    (right,) = [one for one in sheet.rights if one.person_id == who]
    assert right.last_sign_in == TODAY - timedelta(days=3)
    assert right.certificate_to is not None  # three years after 5 January 2026
    assert right.certificate_to.isoformat() == "2029-01-05"


def test_account_without_right_is_listed(session: Session, people: People) -> None:
    build.person(session, "Nina Niks", password_hash="x")
    found = without_rights(session, people.admin, today=TODAY)
    assert [one.person for one in found] == ["Nina Niks"]

"""Closing days: planned ahead, logged, and passed over by every new deadline."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.closing_days import add_closing_day, drop_closing_day
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.queries.closing_days import closing_days
from outreach.queries.municipality import working_norms
from outreach.rules.deadlines import next_deadline
from outreach.rules.follow_ups import FollowUpState
from outreach.tables import ClosingDay
from tests import build
from tests.conftest import NOW, TODAY

MONDAY = date(2026, 11, 23)
ADMIN = build.viewer(Role.ADMINISTRATOR, person_id=1)


@pytest.mark.parametrize(
    ("day", "reason", "why"),
    [
        (TODAY, "Verhuizing", "nog moet komen"),
        (date(2026, 11, 21), "Verhuizing", "weekend"),
        (date(2026, 12, 25), "Kerst", "feestdag"),
        (date(2030, 1, 7), "Ver weg", "drie jaar"),
        (MONDAY, " ", "waarom"),
        (MONDAY, "x" * 81, "waarom"),
    ],
)
def test_a_day_that_makes_no_sense(
    session: Session, day: date, reason: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        add_closing_day(session, day, reason, by=ADMIN, at=NOW)


def test_added_seen_and_taken_away(session: Session) -> None:
    row = add_closing_day(session, MONDAY, " Verhuizing ", by=ADMIN, at=NOW)
    with pytest.raises(Refused, match="staat al"):
        add_closing_day(session, MONDAY, "Nog eens", by=ADMIN, at=NOW)
    (line,) = closing_days(session, ADMIN, today=TODAY)
    assert (line.day, line.reason) == (MONDAY, "Verhuizing")
    later = NOW + timedelta(days=3)
    with pytest.raises(Refused, match="begonnen"):
        drop_closing_day(session, row.id or 0, by=ADMIN, at=later)
    drop_closing_day(session, row.id or 0, by=ADMIN, at=NOW)
    assert session.exec(select(ClosingDay)).all() == []
    with pytest.raises(NotFound):
        drop_closing_day(session, row.id or 0, by=ADMIN, at=NOW)


def test_only_who_manages_the_municipality(session: Session) -> None:
    other = build.viewer(Role.COORDINATOR)
    with pytest.raises(NotPermitted):
        add_closing_day(session, MONDAY, "Verhuizing", by=other, at=NOW)
    with pytest.raises(NotPermitted):
        closing_days(session, other, today=TODAY)


def test_a_follow_up_is_due_a_day_later(session: Session) -> None:
    before = next_deadline(FollowUpState.SENT, TODAY, working_norms(session))
    add_closing_day(session, MONDAY, "Verhuizing", by=ADMIN, at=NOW)
    after = next_deadline(FollowUpState.SENT, TODAY, working_norms(session))
    assert (before, after) == (date(2026, 11, 27), date(2026, 11, 30))

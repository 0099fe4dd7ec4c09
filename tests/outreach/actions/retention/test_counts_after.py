"""What counts rows alone does not pretend to be whole after rows are gone."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from outreach.access import job_viewer
from outreach.actions.facts import write_facts
from outreach.actions.retention.stripping import strip_cases
from outreach.queries.cycles import cycle_overview
from outreach.queries.retention_cases import DueCase
from outreach.rules.published_tables import Sort
from outreach.tables import PublishedRow
from tests import build

BY = job_viewer("test", date(2026, 11, 20))


def test_published_weeks_stand_and_the_page_of_the_cycle_says_why(
    session: Session, at: datetime
) -> None:
    of, cases = build.cycle(session, 2020), []
    for number in range(30):
        who = build.resident(session)
        build.member(session, of, who)
        build.invitation(session, of, who, posted_on=date(2020, 3, 3))
        if number < 15:
            cases.append(DueCase(who.id, (2020, 2020)))
    cycle_id = of.id or 0
    write_facts(session, by=BY, at=at)
    assert not cycle_overview(session, BY, cycle_id).stripped
    strip_cases(session, cycle_id, cases, by=BY, at=at)
    write_facts(session, by=BY, at=at + timedelta(days=30))
    weeks = session.scalars(
        select(PublishedRow).where(col(PublishedRow.sort) == Sort.WEEK.value)
    ).all()
    assert {row.numbers["invited"] for row in weeks} == {30}
    assert cycle_overview(session, BY, cycle_id).stripped

"""Important notices on the start page."""

from datetime import date

from sqlmodel import select

from outreach.access import Role, job_viewer
from outreach.actions.notices import Happening, raise_notices
from outreach.database import reading, writing
from outreach.rules.notices import NoticeKind
from outreach.tables import Assignment, NoticeSeen
from tests import build, visiting
from tests.dashboards.opening import open_page_as, texts

JOB = job_viewer("test", build.AT.date())


def town(url: str) -> tuple[int, str]:
    """A coordinator, and a resident of whom two things are told."""
    with writing(url) as session:
        made = visiting.world(session, build.AT)
        boss = made.coordinator.person_id or 0
        build.add(
            session,
            Assignment(
                person_id=boss, role=Role.COORDINATOR, valid_from=date(2020, 1, 1)
            ),
        )
        for kind in (NoticeKind.MOVED, NoticeKind.REFUSED):
            one = Happening(made.cora.id, kind, "visit:1")
            raise_notices(session, [one], by=JOB, at=build.AT)
        return boss, made.cora.id


def test_notices_stand_above_the_work_until_they_are_put_away(
    database_url: str,
) -> None:
    boss, _ = town(database_url)
    opened = open_page_as(database_url, "dashboards/pages/vandaag.py", boss)
    assert not opened.exception, opened.exception
    shown = texts(opened)
    assert "Belangrijke berichten" in shown
    assert "van Dijk" in shown
    read = [button for button in opened.button if button.label == "Gelezen"]
    assert len(read) == 2
    read[0].click()
    opened.run()
    assert len([b for b in opened.button if b.label == "Gelezen"]) == 1
    with reading(database_url) as session:
        kept = session.exec(select(NoticeSeen)).all()
        assert [one.dismissed_at is not None for one in kept].count(True) == 1
        assert len(kept) == 2

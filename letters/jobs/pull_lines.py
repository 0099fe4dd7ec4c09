"""News about people whose letter lies at the print house: looked at every hour."""

from collections.abc import Mapping
from datetime import datetime

from letters.actions.pull_list import note_news
from letters.actions.reading_back import read_back
from outreach.access import job_viewer
from outreach.clock import local_date
from outreach.jobs.log_keeping import hours_due
from outreach.scheduling import Job, OpenSession


def note_all_news(
    open_session: OpenSession,
    occurrence: str,  # noqa: ARG001 - the moment says which news there is
    at: datetime,
) -> Mapping[str, int]:
    """Put letters on the pull list, and give invitations their step back that came
    after their letter was read back.

    Returns `pull_lines` (new) and `invitations`.
    """
    by = job_viewer("note_news", local_date(at))
    with open_session() as session:
        recalled = read_back(session, at=at)
    with open_session() as session:
        lines = note_news(session, by=by, at=at)
    return {"pull_lines": lines, "invitations": recalled.invitations}


NOTE_NEWS = Job(
    name="note_news",
    title="Brieven bij de drukker waarover nieuws is",
    due=hours_due,
    work=note_all_news,
)

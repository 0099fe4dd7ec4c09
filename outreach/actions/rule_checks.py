"""A rule that does not hold any more reaches the administrators the next morning."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.notices import raise_plain_notice
from outreach.clock import local_date
from outreach.rules.notices import NoticeKind


def tell_of_broken_rules(
    session: Session, names: Iterable[str], *, by: Viewer, at: datetime
) -> int:
    """One notice for each rule and week; returns how many were new."""
    require(by, Permission.RUN_JOBS)
    year, week, _ = local_date(at).isocalendar()
    return sum(
        raise_plain_notice(
            session,
            NoticeKind.RULE_BROKEN,
            f"rule:{name}:{year}-{week:02}",
            by=by,
            at=at,
        )
        for name in names
    )

"""A scheduler of its own process for the kill test: `python -m ... URL UNITS START`.

Its one job works in units, a transaction each, and looks first what is done, as
every job must: so that it may be killed anywhere and run again.
"""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlmodel import col, select

from outreach import clock
from outreach.jobs.leading import leadership
from outreach.jobs.ticking import tick
from outreach.jobs.waking import new_holder
from outreach.scheduling import Job, OpenSession
from outreach.tables import FormSubmission

LEASE = timedelta(seconds=0.6)
OCCURRENCES = ("a", "b")


def work(open_session: OpenSession, occurrence: str, at: datetime) -> Mapping[str, int]:
    """Do each unit that is not done yet; `form` names the unit."""
    for number in range(int(sys.argv[2])):
        unit = f"{occurrence}-{number}"
        with open_session() as session:
            there = session.exec(
                select(FormSubmission).where(col(FormSubmission.form) == unit)
            ).first()
            if there is None:
                time.sleep(0.01)
                nonce = uuid4().hex
                session.add(FormSubmission(nonce=nonce, form=unit, by="test", at=at))
    return {}


def daytime() -> datetime:
    """Nine o'clock plus the time since START: the scheduler rests at night."""
    started = datetime.fromisoformat(sys.argv[3])
    return datetime(2026, 11, 20, 9, tzinfo=UTC) + (clock.now() - started)


def main() -> None:
    """Tick as fast as it goes until killed."""
    url, holder = sys.argv[1], new_holder()
    job = Job("units", "Eenheden", lambda _session, _at: OCCURRENCES, work)
    leading = leadership(url, holder, LEASE)
    while True:
        tick(url, [job], leading, holder=holder, now=daytime)
        time.sleep(0.05)


if __name__ == "__main__":
    main()

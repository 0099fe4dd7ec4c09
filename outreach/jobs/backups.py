"""Makes a back-up each night and forgets the old ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from pathlib import Path

from sqlmodel import Session

from outreach.adapters.backup import back_up
from outreach.jobs.occurrences import newest_day
from outreach.scheduling import Job, OpenSession
from outreach.settings import load_settings

AT = time(3, 30)


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Only the newest night."""
    return [newest_day(at, AT).isoformat()]


def work(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """One file in the folder `back-ups` of the data folder."""
    with open_session() as session:
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
    settings = load_settings()
    folder = settings.data_dir / "back-ups"
    made = back_up(url, folder, at=at)
    gone = forget_old(folder, made.suffix, settings.back_up_nights)
    return {"bytes": made.stat().st_size, "removed": gone}


def forget_old(folder: Path, suffix: str, kept: int) -> int:
    """Remove all but the newest files; returns how many. Names sort by date."""
    files = sorted(folder.glob(f"omzien-*{suffix}"))
    gone = files[:-kept] if kept else files
    for file in gone:
        file.unlink()
    return len(gone)


BACK_UP = Job("back_up", "Back-up maken", due, work)

"""Proposes reminders: a draft for each wave that is due. Persons approve and send."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlmodel import Session

from letters.actions.reminders import make_reminders
from letters.places import answer_address
from letters.queries.reminders import reminder_norms, reminder_waves
from outreach.access import job_viewer
from outreach.clock import local_date
from outreach.errors import AlreadyDone, Refused
from outreach.jobs.occurrences import newest_day
from outreach.scheduling import Job, OpenSession

PROPOSE_AT = time(6, 30)
NAME = "propose_reminders"


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Each morning: waves are posted on any day."""
    return [newest_day(at, PROPOSE_AT).isoformat()]


def work(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """A draft for each wave to which a reminder is due, one transaction a wave.

    A wave of which a person cancelled the last draft is left to persons. One that
    cannot does not stop the others; returns `proposed`, `letters` and `refused`.
    """
    by = job_viewer(NAME, local_date(at))
    with open_session() as session:
        most = reminder_norms(session).most
        waves = reminder_waves(session, by, at=at) if most else []
    proposed, letters, refused = 0, 0, None
    for wave in waves:
        if not wave.can_make or wave.cancelled_last:
            continue
        try:
            with open_session() as session:
                batch = make_reminders(
                    session, wave.wave_id, by=by, at=at, answer_address=answer_address()
                )
                letters += batch.letters
                proposed += 1
        except AlreadyDone:
            continue  # another scheduler, or a colleague at the same moment
        except Refused as refusal:
            refused = refusal
    if refused is not None and not proposed:
        raise refused
    return {"proposed": proposed, "letters": letters, "refused": int(bool(refused))}


PROPOSE_REMINDERS = Job(NAME, "Herinneringen voorstellen", due, work)

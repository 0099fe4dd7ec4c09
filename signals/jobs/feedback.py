"""Mails reporters what is due, each message once; what fails is a call to make.

Three transactions a mail at most: find and claim, then (outside any) send, then record.
See `actions.feedback_mail` for what a crash between them does.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.access import Viewer, job_viewer
from outreach.clock import local_date
from outreach.queries.municipality import municipality
from outreach.rules.codes import shown_code
from outreach.scheduling import Job, OpenSession
from outreach.settings import load_settings
from signals.actions.feedback_mail import (
    MailDue,
    claim_mail,
    mails_due,
    record_mail,
    release_mail,
)
from signals.adapters.mail import MailFailed, MailServer, send, server_of
from signals.rules.feedback import Mail, mail_of

NAME = "send_feedback"
EVERY = timedelta(minutes=10)
BATCH = 100
"""Mails found at once."""
MOST = 1000
"""Mails of one run: what is left goes with the next."""
IN_A_ROW = 3
"""The server does not answer so often in a row: the next run tries again."""


def due_feedback(session: Session, at: datetime) -> Iterable[str]:
    """Every ten minutes, when there is a mail server and somebody waits for mail."""
    if server_of(load_settings()) is None:
        return []
    if not mails_due(session, at=at, most=1, by=job_viewer(NAME, local_date(at))):
        return []
    slot = at - timedelta(
        minutes=at.minute % (EVERY.seconds // 60),
        seconds=at.second,
        microseconds=at.microsecond,
    )
    return [slot.isoformat(timespec="minutes")]


def send_feedback(
    open_session: OpenSession,
    occurrence: str,  # noqa: ARG001 - the moment is enough
    at: datetime,
) -> Mapping[str, int]:
    """Send what is due. Returns `sent`, `failed` (to call) and `later`."""
    server = server_of(load_settings())
    counts: Counter[str] = Counter(sent=0, failed=0, later=0)
    if server is None:
        return counts
    by = job_viewer(NAME, local_date(at))
    in_a_row, tried = 0, set[str]()
    while sum(counts.values()) < MOST and in_a_row < IN_A_ROW:
        with open_session() as session:
            found = mails_due(session, at=at, most=BATCH + len(tried), by=by)
            name = municipality(session).name
            phone = municipality(session).phone
        fresh = [due for due in found if due.number not in tried]
        if not fresh:
            break
        for due in fresh:
            tried.add(due.number)
            shown = shown_code(due.reference)
            text = mail_of(
                due.message,
                shown,
                language=due.language,
                municipality=name,
                phone=phone,
            )
            outcome = _one(open_session, server, due, text, by=by, at=at)
            counts[outcome] += bool(outcome)
            in_a_row = in_a_row + 1 if outcome == "later" else 0
            if in_a_row >= IN_A_ROW:
                break
    return {key: counts[key] for key in ("sent", "failed", "later")}


def _one(
    open_session: OpenSession,
    server: MailServer,
    due: MailDue,
    text: Mail,
    *,
    by: Viewer,
    at: datetime,
) -> str:
    """Claim, send and record one mail; empty when another process has it."""
    with open_session() as session:
        if not claim_mail(session, due, by=by, at=at):
            return ""
    try:
        send(server, due.email, text, number=due.number, at=at)
    except MailFailed as failure:
        if failure.sent is None:
            return "later"  # it may have arrived: the claim stays, for one more try
        with open_session() as session:
            if failure.again:
                release_mail(session, due, by=by, at=at)
            else:
                record_mail(session, due, failed=True, by=by, at=at)
        return "later" if failure.again else "failed"
    with open_session() as session:
        record_mail(session, due, failed=False, by=by, at=at)
    return "sent"


SEND_FEEDBACK = Job(
    name=NAME,
    title="Melders laten horen hoe het staat",
    due=due_feedback,
    work=send_feedback,
)

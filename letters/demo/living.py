"""What lies on the desks of the letter office in the demo city, so that each of its
pages has work: a print house, a batch at the printer with news about somebody, mail
that came back, letters on request, reminders, a trial.

Through the real actions, by the people of the city, late yesterday. Called by
`omzien.py` after the city of `outreach.demo` stands (decision 8).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from letters.actions.batches import (
    approve_batch,
    hand_over,
    make_batch,
    make_letters,
    proof_batch,
    release_batch,
)
from letters.actions.experiments import ArmDraft, start_experiment
from letters.actions.print_houses import add_print_house
from letters.actions.pull_list import note_news
from letters.actions.reminders import make_reminders
from letters.actions.returns import scan_return
from letters.actions.templates import keep_shipped_texts
from letters.queries.overview import waiting_waves
from letters.queries.reminders import reminder_waves
from letters.queries.templates import TextKey, text_versions
from letters.rules.kinds import LetterKind, Selection
from letters.rules.print_houses import Details
from letters.rules.returns import ReturnReason
from letters.tables import Batch, Letter
from outreach.access import Viewer
from outreach.actions.letter_requests import ask_for_letter
from outreach.actions.responses import record_response
from outreach.actions.visits.confirming import confirm_by_letter
from outreach.calendars import add_working_days
from outreach.clock import at_local, local_date
from outreach.database import writing
from outreach.demo.colleagues import DOMAIN
from outreach.queries.people import person_viewer
from outreach.rules.letter_requests import RequestedKind
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.visits import Channel, VisitState
from outreach.tables import Invitation, Objection, Visit, VisitPerson

EVENING = time(17, 5)
"""Yesterday, after the desks of `outreach.demo` closed."""
RETURNED, CONFIRMED, STOPPED = 9, 5, 2
"""Letters that came back, appointments on paper, and people who want no letters."""
LATELY = timedelta(days=28)
REASONS = (
    ReturnReason.MOVED,
    ReturnReason.UNKNOWN,
    ReturnReason.MOVED,
    ReturnReason.NOT_COLLECTED,
    ReturnReason.NO_SUCH_ADDRESS,
    ReturnReason.REFUSED,
    ReturnReason.DECEASED,
    ReturnReason.UNKNOWN,
    ReturnReason.MOVED,
)
PRINT_HOUSE = Details(name="Drukkerij Maasoever")
QUESTION = "<p>Wat zou u in uw wijk als eerste veranderen? "
"""How the other wording of the trial begins."""
Work = Callable[["_Office", Session], None]


class _Office:
    """The people who do it, and when."""

    def __init__(self, today: date, seed: int, folder: Path, address: str) -> None:
        self.today, self.folder, self.address = today, folder, address
        self.at = at_local(add_working_days(today, -1), EVENING)
        self.random = Random(seed)

    def by(self, session: Session, user: str) -> Viewer:
        """Somebody by the first part of the e-mail address."""
        return person_viewer(session, f"{user}@{DOMAIN}", local_date(self.at))

    def after(self, minutes: int) -> datetime:
        """So long after the evening began."""
        return self.at + timedelta(minutes=minutes)


def build_letters(
    url: str,
    *,
    seed: int,
    today: date,
    folder: Path,
    answer_address: str = "",
    told: Callable[[float], None] | None = None,
) -> None:
    """Fill the letter office of a demo city; each piece of work is a transaction."""
    office = _Office(today, seed, folder, answer_address)
    works: tuple[Work, ...] = (
        _print_house,
        _at_the_printer,
        _news,
        _returns,
        _requests,
        _reminders,
        _trial,
    )
    for number, work in enumerate(works, start=1):
        with writing(url, random=office.random) as session:
            work(office, session)
        if told is not None:
            told(number / len(works))


def _print_house(office: _Office, session: Session) -> None:
    by = office.by(session, "beheerder")
    add_print_house(session, PRINT_HOUSE, nonce="demo", by=by, at=office.at)


def _at_the_printer(office: _Office, session: Session) -> None:
    """The first wave that waits goes the whole way to the print house."""
    maker = office.by(session, "coordinator")
    waiting = [wave for wave in waiting_waves(session, maker) if wave.invitations]
    if not waiting:
        return
    smallest = min(waiting, key=lambda wave: (wave.invitations, wave.wave_id))
    batch = make_batch(
        session,
        smallest.wave_id,
        by=maker,
        at=office.at,
        answer_address=office.address,
    )
    if not batch.letters:
        return
    number, folder = batch.id or 0, office.folder
    proof_batch(session, number, by=maker, at=office.after(1))
    approver = office.by(session, "brieven")
    reason = "Sinds de golf is goedgekeurd, zijn er mensen verhuisd of overleden."
    approve_batch(session, number, reason=reason, by=approver, at=office.after(5))
    late = office.after(10)
    make_letters(session, number, folder=folder, by=maker, at=late)
    release_batch(session, number, folder=folder, by=maker, at=late)
    hand_over(session, number, folder=folder, by=maker, at=late)


def _news(office: _Office, session: Session) -> None:
    """Family phones that somebody died whose letter lies at the printer."""
    printed = session.exec(
        select(Invitation)
        .join(Letter, col(Letter.subject_id) == col(Invitation.id))
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(
            Letter.subject_kind == "invitation",
            col(Batch.handed_over_at).is_not(None),
            col(Batch.posted_on).is_(None),
            col(Letter.released_at).is_not(None),
        )
        .order_by(col(Invitation.id))
    ).first()
    if printed is None:
        return
    record_response(
        session,
        resident_id=printed.resident_id,
        cycle_id=printed.cycle_id,
        code=ResponseCode.DECEASED,
        channel=Channel.PHONE,
        on_behalf_of=OnBehalfOf.FAMILY,
        by=office.by(session, "telefoon"),
        at=office.after(15),
    )
    note_news(session, by=office.by(session, "postkamer"), at=office.after(20))


def _returns(office: _Office, session: Session) -> None:
    since = office.today - LATELY
    rows = session.execute(
        select(col(Letter.batch_id), col(Letter.id))
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(col(Batch.posted_on) >= since, col(Letter.released_at).is_not(None))
        .order_by(col(Letter.id))
    ).all()
    by = office.by(session, "postkamer")
    some: list[Any] = office.random.sample(rows, min(RETURNED, len(rows)))
    for row, reason in zip(some, REASONS, strict=False):
        name = f"{row[0]}-{row[1]}"
        at = office.after(25)
        scan_return(session, name, reason=reason, source="scan", by=by, at=at)


def _requests(office: _Office, session: Session) -> None:
    """Appointments to confirm, and people who hear that we write no more."""
    by = office.by(session, "telefoon")
    visits = session.exec(
        select(Visit)
        .where(
            Visit.state == VisitState.SCHEDULED,
            col(Visit.starts_at) > office.at + timedelta(days=6),
        )
        .order_by(col(Visit.id))
        .limit(CONFIRMED)
    ).all()
    for visit in visits:
        ids = session.exec(
            select(VisitPerson.resident_id).where(VisitPerson.visit_id == visit.id)
        ).all()
        confirm_by_letter(session, visit, ids, by=by, at=office.after(30))
    stopped = session.exec(
        select(Objection)
        .where(
            col(Objection.cycle_id).is_(None),
            col(Objection.undone_at).is_(None),
            col(Objection.resident_id).is_not(None),
        )
        .order_by(col(Objection.id).desc())
        .limit(STOPPED)
    ).all()
    for objection in stopped:
        ask_for_letter(
            session,
            kind=RequestedKind.STOP,
            resident_id=objection.resident_id or "",
            subject_kind="objection",
            subject_id=objection.id or 0,
            by=by,
            at=office.after(32),
        )


def _reminders(office: _Office, session: Session) -> None:
    """A draft for the wave to whom most reminders are due."""
    by = office.by(session, "coordinator")
    waves = [w for w in reminder_waves(session, by, at=office.after(35)) if w.due]
    if waves:
        wave = max(waves, key=lambda one: (one.due, -one.wave_id))
        at, address = office.after(35), office.address
        make_reminders(session, wave.wave_id, by=by, at=at, answer_address=address)


def _trial(office: _Office, session: Session) -> None:
    """Two wordings of the invitation, from today on."""
    by = office.by(session, "coordinator")
    keep_shipped_texts(session, by=by, at=office.after(40))
    key = TextKey(LetterKind.INVITATION, Selection.INVITED)
    text = text_versions(session, by, key)[0].text
    start_experiment(
        session,
        kind=LetterKind.INVITATION,
        name="Beginnen met een vraag over de wijk",
        question="Antwoorden meer mensen als de brief met een vraag begint?",
        arms=(
            ArmDraft("De brief van nu"),
            ArmDraft(
                "Vraag over de wijk", text=text.replace("<p>Hoe", f"{QUESTION}Hoe", 1)
            ),
        ),
        starts_on=office.today,
        nonce="demo trial",
        by=by,
        at=office.after(41),
    )

"""What the letters plug into both roots."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from letters.actions.reading_back import ReadBack, read_back_manifests
from letters.actions.retention import (
    being_sent,
    forget_letters,
    let_letters_go,
    let_memory_go,
    letters_due,
    memory_due,
)
from letters.jobs.pull_lines import NOTE_NEWS
from letters.jobs.reminders import PROPOSE_REMINDERS
from letters.places import answer_address, letter_folder
from letters.queries import invariants
from letters.queries.access import LETTERS, REMEMBERED
from letters.queries.batch_invariants import BATCH_INVARIANTS
from letters.queries.leaving_invariants import LEAVING_INVARIANTS
from letters.queries.package_invariants import PACKAGE_INVARIANTS
from letters.queries.reminder_invariants import REMINDER_INVARIANTS
from letters.queries.waiting import WORK
from letters.rules.returns import RETURNED_MAIL
from letters.tables import Letter, PullLine, ReturnedMail, SentMemory
from outreach.access import Viewer
from outreach.parts import Finding, Invariant, Parts, Recalled, RetentionRule
from outreach.queries.invariants.logged import log_invariant
from outreach.queries.invariants.states import replays
from outreach.rules.retention import LETTER

__all__ = ["PARTS", "answer_address", "letter_folder"]


def _files_as_noted(session: Session) -> Finding:
    return invariants.files_as_noted(session, letter_folder())


def _let_go(session: Session, day: date, most: int, *, by: Viewer, at: datetime) -> int:
    return let_letters_go(session, day, most, folder=letter_folder(), by=by, at=at)


def _forget(session: Session, residents: Sequence[str]) -> None:
    forget_letters(session, residents, folder=letter_folder())


RETENTION = (
    RetentionRule(
        "letter", LETTER.what, (LETTER,), letters_due, _let_go, _forget, being_sent
    ),
    RetentionRule(
        "sent_letter",
        "Onder een versleuteld kenmerk: welke brief al eens de deur uit ging",
        (LETTER,),
        memory_due,
        let_memory_go,
    ),
)


def _recall(url: str, at: datetime) -> Recalled:
    """What left since the back-up that a database may come from."""
    found = read_back_manifests(url, at=at)
    return Recalled(_told(found))


def _told(found: ReadBack) -> tuple[str, ...]:
    sentences = []
    if found.letters or found.invitations:
        sentences.append(
            f"{found.letters} brieven van na deze back-up waren al overgedragen aan de "
            f"drukker; {found.invitations} uitnodigingen kregen hun stand terug."
        )
    if found.damaged or found.lost:
        sentences.append(
            f"Van overdrachten zijn {found.damaged} regels niet te lezen en "
            f"{found.lost} bestanden weg: er gaat geen brief uit tot de beheerder dat "
            "bevestigt."
        )
    return tuple(sentences)


PARTS = Parts(
    package="letters",
    jobs=(NOTE_NEWS, PROPOSE_REMINDERS),
    recalls=(_recall,),
    hashed=((SentMemory, "who"),),
    work=WORK,
    access=(LETTERS, REMEMBERED),
    retention=RETENTION,
    invariants=(
        Invariant(
            "een brief per uitnodiging",
            "Per uitnodiging is van elke soort hooguit één brief overgedragen.",
            invariants.one_letter_of_a_kind,
        ),
        Invariant(
            "brieven in bestanden",
            "Elke overgedragen brief staat in één bestand, op een eigen bladzijde.",
            invariants.each_letter_in_one_file,
        ),
        Invariant(
            "bestanden op schijf",
            "Elk bestand met brieven op de schijf is wat de partij erover zegt.",
            _files_as_noted,
        ),
        Invariant(
            "geen brief na weigering",
            "Geen brief is overgedragen voor wie toen niet mocht worden aangeschreven.",
            invariants.none_to_the_refused,
        ),
        log_invariant(Letter, "batch", "brieven"),
        log_invariant(PullLine, "batch", "brieven die uit de post moesten"),
        log_invariant(ReturnedMail, RETURNED_MAIL.name, "teruggekomen brieven"),
        replays("teruggekomen brieven", RETURNED_MAIL, ReturnedMail),
        *REMINDER_INVARIANTS,
        *BATCH_INVARIANTS,
        *LEAVING_INVARIANTS,
        *PACKAGE_INVARIANTS,
    ),
)

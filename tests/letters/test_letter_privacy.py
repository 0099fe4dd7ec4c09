"""What is known of letters: all of it in the export, all of it gone on its day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

import omzien
from letters.actions.retention import (
    let_letters_go,
    let_memory_go,
    letters_due,
    memory_due,
)
from letters.queries.access import LETTERS, REMEMBERED
from letters.rules.batches import BatchState
from letters.tables import (
    Batch,
    Experiment,
    Letter,
    PullLine,
    RenderItem,
    ReturnedMail,
    SentMemory,
    TemplateVersion,
)
from outreach.access import job_viewer
from outreach.actions.retention.erasing import erase_many
from outreach.clock import local_date
from outreach.queries.rights.chapters.letter_requests import LETTER_REQUESTS
from outreach.rules.letter_requests import LetterRequestState, RequestedKind
from outreach.tables import LetterRequest, Resident
from tests import build

omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)
AT = build.AT
DAY = local_date(AT)
AFTER = AT + timedelta(days=400)
TABLES = (Letter, PullLine, ReturnedMail, RenderItem, LetterRequest)


def world(session: Session, state: BatchState = BatchState.POSTED) -> Resident:
    """One letter that was asked for, in a trial, pulled, back, and remembered."""
    who = build.resident(session)
    request = build.add(
        session,
        LetterRequest(
            kind=RequestedKind.STOP,
            resident_id=who.id,
            subject_kind="objection",
            subject_id=1,
            state=LetterRequestState.TAKEN,
            asked_by="test",
            asked_at=AT,
        ),
    )
    text = build.add(
        session,
        TemplateVersion(
            kind="stop", version=1, text="<p>{{ naam }}</p>", by="test", at=AT
        ),
    )
    trial = build.add(
        session,
        Experiment(
            kind="invitation",
            name="Korter",
            key="k",
            arms=[
                {"key": "1a", "label": "Nu", "share": 1, "control": True},
                {"key": "1b", "label": "Kort", "share": 1, "control": False},
            ],
            starts_on=DAY,
            made_by="test",
            made_at=AT,
        ),
    )
    batch = build.add(
        session,
        Batch(
            kind="stop",
            template_id=text.id,
            reference_date=DAY,
            requests_day=DAY,
            state=state,
            posted_on=DAY if state is BatchState.POSTED else None,
            handed_over_at=AT,
            made_by="test",
            made_at=AT,
        ),
    )
    letter = build.add(
        session,
        Letter(
            batch_id=batch.id,
            subject_kind="letter_request",
            subject_id=request.id,
            kind="stop",
            resident_id=who.id,
            template_id=text.id,
            second_template_id=text.id,
            language="tr",
            form="large",
            experiment_id=trial.id,
            arm="1b",
            letter_values={
                "text": {"naam": "mevrouw Bakker"},
                "second": {"text": {"naam": "Sayın Bakker"}},
                "address": ["A. Bakker"],
            },
            released_at=AT,
            made_at=AT,
        ),
    )
    about: dict[str, Any] = {
        "letter_id": letter.id,
        "batch_id": batch.id,
        "resident_id": who.id,
    }
    build.add(
        session, PullLine(reason="deceased", noticed_at=AT, settled="gone", **about)
    )
    build.add(
        session,
        ReturnedMail(
            reason="moved", returned_on=DAY, source="typed", by="test", at=AT, **about
        ),
    )
    build.add(
        session,
        RenderItem(
            batch_id=batch.id, file_name="f", content="c", pdf=b"%PDF", asked_at=AT
        ),
    )
    build.add(
        session,
        SentMemory(
            who=who.bsn_index,
            about="objection:1",
            kind="stop",
            manifest="m",
            letter_id=letter.id,
            letter_sha256="x",
            pages=1,
            handed_over_at=AT,
            posted_on=DAY,
        ),
    )
    return who


def left(session: Session) -> list[str]:
    """The tables about letters in which there is still a row."""
    session.expire_all()
    return [table.__name__ for table in TABLES if session.exec(select(table)).first()]


def test_the_export_tells_all_of_it(session: Session) -> None:
    who = world(session)
    (letter,) = LETTERS.collect(session, who.id)
    assert letter["Soort"] == "wij schrijven u niet meer"
    assert letter["Tekst"] == "mevrouw Bakker"
    assert (letter["Tweede taal"], letter["Tekst in die taal"]) == (
        "Turks",
        "Sayın Bakker",
    )
    assert "16 punts" in letter["Lettergrootte"]
    assert letter["Proef met teksten"] == "Korter: Kort"
    assert letter["Uit de post gehaald"] == "overleden: al weg"
    assert letter["Teruggekomen op"].endswith("verhuisd")
    (kept,) = REMEMBERED.collect(session, who.id)
    assert kept["Op de post"] == f"{DAY:%d-%m-%Y}"
    (asked,) = LETTER_REQUESTS[0].collect(session, who.id)
    assert asked["Stand"] == "in een partij"
    other = build.resident(session)
    for part in (LETTERS, REMEMBERED, *LETTER_REQUESTS):
        assert part.collect(session, other.id) == []


def test_all_of_it_goes_a_year_after_the_post_and_memory_last(
    session: Session, tmp_path: Path
) -> None:
    world(session)
    day = local_date(AFTER)
    by = job_viewer("test", day)
    assert (letters_due(session, DAY), letters_due(session, day)) == ({"": 0}, {"": 1})
    assert memory_due(session, day) == {"": 0}, "never before the letter itself"
    assert let_memory_go(session, day, 10, by=by, at=AFTER) == 0
    gone = let_letters_go(session, day, 10, folder=tmp_path, by=by, at=AFTER)
    assert (gone, left(session)) == (1, [])
    trial = session.exec(select(Experiment)).one()
    assert trial.result is not None, "what it told stays, and names nobody"
    assert memory_due(session, day) == {"": 1}
    assert let_memory_go(session, day, 10, by=by, at=AFTER) == 1
    assert session.exec(select(SentMemory)).all() == []


def test_a_batch_that_was_left_lying_goes_too(session: Session, tmp_path: Path) -> None:
    world(session, BatchState.RENDERED)
    day = local_date(AFTER)
    by = job_viewer("test", day)
    assert let_letters_go(session, day, 10, folder=tmp_path, by=by, at=AFTER) == 1
    assert left(session) == []


def test_who_is_erased_leaves_a_hash_only(session: Session) -> None:
    who = world(session)
    index = who.bsn_index
    erase_many(session, [who.id], by=job_viewer("test", DAY), at=AT)
    assert left(session) == []
    assert [row.who for row in session.exec(select(SentMemory))] == [index]

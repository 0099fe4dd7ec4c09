"""Hand-over and posting: the last look, nothing twice, nothing unrecorded."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

from letters.actions.batches import (
    confirm_posted,
    hand_over,
    make_batch,
    make_letters,
    release_batch,
)
from letters.actions.pull_list import note_news
from letters.adapters import batch_files
from letters.adapters.batch_files import batch_folder
from letters.rules.batches import BatchState
from letters.tables import Batch, Letter, SentMemory
from outreach.access import job_viewer
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import InvitationState
from outreach.tables import ContactHold, Delivery, Disclosure, Invitation, Wave
from tests import build
from tests.letters import lives, waves

LATER = build.AT + timedelta(hours=2)


def made(session: Session, folder: Path, wave: waves.Approved) -> Batch:
    """A batch whose files were made, ready to release."""
    batch = make_batch(session, wave.id, by=wave.coordinator, at=build.AT)
    state = BatchState.RENDERED
    return lives.bring(session, batch, state, folder=folder, by=wave.coordinator)


def pages(folder: Path, batch: Batch) -> list[str]:
    """The text of the pages of the first file."""
    path = batch_folder(folder, batch.id or 0) / "brieven-001.pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages]


def give(session: Session, folder: Path, wave: waves.Approved, batch: Batch) -> Batch:
    """Take the last look, and hand the batch over."""
    number, by = batch.id or 0, wave.coordinator
    if batch.state is BatchState.RENDERED:
        release_batch(session, number, folder=folder, by=by, at=LATER)
    return hand_over(session, number, folder=folder, by=by, at=LATER)


def test_hand_over_prints_invitations_and_notes_what_left(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 3)
    batch = give(session, tmp_path, wave, made(session, tmp_path, wave))
    assert batch.state is BatchState.HANDED_OVER
    assert waves.states(session, wave.id) == ["printed"] * 3
    assert session.get_one(Wave, wave.id).state is WaveState.PRINTED
    left = session.exec(select(Disclosure)).all()
    assert {row.resident_id for row in left} == {who.id for who in wave.residents}
    assert {row.recipient for row in left} == {"drukker"}
    letters = session.exec(select(Letter)).all()
    assert all(letter.released_at == LATER for letter in letters)
    memory = session.exec(select(SentMemory)).all()
    assert {(row.letter_id, row.letter_sha256, row.pages) for row in memory} == {
        (letter.id, letter.sha256, 1) for letter in letters
    }
    assert {row.manifest for row in memory} == {batch.manifest}
    assert batch.cut_off_at is not None


def test_news_between_making_and_release_pulls_the_letter(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(
        session, each=[{"surname": "Eerste"}, {"surname": "Tweede"}, {}, {}]
    )
    batch = made(session, tmp_path, wave)
    wave.residents[0].died = True
    build.add(
        session,
        ContactHold(
            resident_id=wave.residents[2].id,
            reason="hospital",
            source="test",
            valid_from=build.AT.date(),
            by="test",
            at=build.AT,
        ),
    )
    session.get_one(Invitation, wave.invitations[3].id).state = InvitationState.ANSWERED
    session.flush()
    batch = give(session, tmp_path, wave, batch)
    assert (batch.letters, batch.held, batch.withdrawn) == (1, 1, 2)
    (page,) = pages(tmp_path, batch)
    assert "Tweede" in page
    assert "Eerste" not in page
    assert waves.states(session, wave.id) == [
        "withdrawn",
        "printed",
        "planned",
        "answered",
    ]
    assert len(session.exec(select(Disclosure)).all()) == 1
    entry = next(f for f in batch.files if f["name"] == "brieven-001.pdf")
    assert (entry["letters"], entry["pages"]) == (1, 1)


def test_letter_that_is_not_true_any_more_waits(
    session: Session, tmp_path: Path
) -> None:
    """Moved, next door too, or non-disclosure since: before and after the release."""
    wave = waves.approved(session, 5)
    batch = made(session, tmp_path, wave)
    elsewhere, next_door, secret, late, stays = wave.residents
    elsewhere.postcode, elsewhere.house_number = "3011 ZZ", 99
    next_door.house_addition = "b"
    secret.nondisclosure = 7
    stays.postcode = "3011 AA"  # as it was, written otherwise
    session.flush()
    number, by = batch.id or 0, wave.coordinator
    release_batch(session, number, folder=tmp_path, by=by, at=LATER)
    late.house_letter = "C"
    session.flush()
    with pytest.raises(Refused, match="nieuws over een brief"):
        hand_over(session, number, folder=tmp_path, by=by, at=LATER)
    late.house_letter = ""
    session.flush()
    hand_over(session, number, folder=tmp_path, by=by, at=LATER)
    rows = session.exec(select(Letter.held_reason).order_by(col(Letter.id))).all()
    assert rows == ["moved", "moved", "nondisclosure", "", ""]
    assert (batch.letters, batch.held, batch.pulled) == (2, 3, 3)
    kept = ["planned"] * 3
    assert waves.states(session, wave.id) == [*kept, "printed", "printed"]
    late.house_letter = "C"
    session.flush()
    assert note_news(session, by=by, at=LATER) == 1


def test_a_batch_of_which_all_are_refused_is_not_released(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 1)
    batch = made(session, tmp_path, wave)
    wave.residents[0].died = True
    session.flush()
    with pytest.raises(Refused, match="geen enkele brief"):
        give(session, tmp_path, wave, batch)


def test_what_happens_after_the_release_stops_the_hand_over(
    session: Session, tmp_path: Path
) -> None:
    """News, a file that was changed, another day: release again. Then a double click
    is information."""
    wave = waves.approved(session, 3)
    batch = made(session, tmp_path, wave)
    number, by = batch.id or 0, wave.coordinator
    release_batch(session, number, folder=tmp_path, by=by, at=build.AT)
    path = batch_folder(tmp_path, number) / "brieven-001.pdf"
    original = path.read_bytes()
    path.write_bytes(original + b"%")
    with pytest.raises(Refused, match="niet zoals ze zijn gemaakt"):
        hand_over(session, number, folder=tmp_path, by=by, at=LATER)
    path.write_bytes(original)
    wave.residents[0].died = True
    session.flush()
    with pytest.raises(Refused, match="nieuws over een brief"):
        hand_over(session, number, folder=tmp_path, by=by, at=LATER)
    tomorrow = build.AT + timedelta(days=1)
    with pytest.raises(Refused, match="eerdere dag"):
        hand_over(session, number, folder=tmp_path, by=by, at=tomorrow)
    assert session.exec(select(SentMemory)).all() == []
    release_batch(session, number, folder=tmp_path, by=by, at=tomorrow)
    batch = hand_over(session, number, folder=tmp_path, by=by, at=tomorrow)
    assert (batch.letters, batch.withdrawn) == (2, 1)
    with pytest.raises(AlreadyDone):
        hand_over(session, number, folder=tmp_path, by=by, at=tomorrow)
    assert len(session.exec(select(Disclosure)).all()) == 2


def test_register_that_grew_old_stops_the_release(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 1)
    batch = made(session, tmp_path, wave)
    row = session.exec(select(Delivery)).one()
    row.reference_date = date(2026, 11, 1)
    session.flush()
    with pytest.raises(Refused, match="niet vrijgegeven"):
        give(session, tmp_path, wave, batch)


def test_posting_is_confirmed_once_and_not_for_tomorrow(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    batch = give(session, tmp_path, wave, made(session, tmp_path, wave))
    number, by = batch.id or 0, wave.coordinator
    for day, why in ((date(2026, 11, 21), "toekomst"), (date(2026, 11, 19), "pas op")):
        with pytest.raises(Refused, match=why):
            confirm_posted(session, number, posted_on=day, by=by, at=LATER)
    confirm_posted(session, number, posted_on=LATER.date(), by=by, at=LATER)
    assert waves.states(session, wave.id) == ["posted"] * 2
    assert session.get_one(Batch, number).posted_on == LATER.date()
    with pytest.raises(AlreadyDone):
        confirm_posted(session, number, posted_on=LATER.date(), by=by, at=LATER)


def test_who_may_hand_over_and_confirm(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 1)
    batch = made(session, tmp_path, wave)
    number = batch.id or 0
    release_batch(session, number, folder=tmp_path, by=wave.coordinator, at=LATER)
    cast = build.cast(session)
    job = job_viewer("print-letters", build.AT.date())
    for viewer, says in (
        (cast.manager, "geen recht"),
        (cast.visitor, "geen recht"),
        (job, "een medewerker"),
    ):
        for act in (hand_over, confirm_posted):
            given = (
                {"folder": tmp_path}
                if act is hand_over
                else {"posted_on": LATER.date()}
            )
            with pytest.raises(NotPermitted, match=says):
                act(session, number, by=viewer, at=LATER, **given)
    with pytest.raises(NotFound):
        hand_over(session, 999, folder=tmp_path, by=wave.coordinator, at=LATER)


def test_data_of_the_past_can_be_posted_without_files(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    batch = make_batch(
        session, wave.id, by=wave.coordinator, at=build.AT, data_only=True
    )
    state = BatchState.POSTED
    lives.bring(session, batch, state, folder=tmp_path, by=wave.coordinator)
    assert waves.states(session, wave.id) == ["posted"] * 2
    assert not batch_folder(tmp_path, batch.id or 0).exists()
    assert session.exec(select(SentMemory)).all() == []


def test_full_disk_and_closed_folder_give_a_sentence_and_no_half_file(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = waves.approved(session, 1)
    batch = make_batch(session, wave.id, by=wave.coordinator, at=build.AT)
    state = BatchState.FROZEN
    lives.bring(session, batch, state, folder=tmp_path, by=wave.coordinator)
    number, by = batch.id or 0, wave.coordinator
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(Refused, match="kan niet worden beschreven"):
        make_letters(session, number, folder=blocked, by=by, at=build.AT)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch_files.os, "fsync", full)
    with pytest.raises(Refused, match="De schijf is vol"):
        make_letters(session, number, folder=tmp_path, by=by, at=build.AT)
    assert list(batch_folder(tmp_path, number).iterdir()) == []

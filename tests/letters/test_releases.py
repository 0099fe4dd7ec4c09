"""Hand-over and posting: the last look, nothing twice, nothing unrecorded."""

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from letters.actions.batches import confirm_posted, hand_over, make_batch
from letters.adapters import batch_files
from letters.adapters.batch_files import batch_folder
from letters.rules.batches import BatchState
from letters.tables import Batch, Letter
from outreach.access import job_viewer
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import InvitationState
from outreach.tables import ContactHold, Delivery, Disclosure, Invitation, Wave
from tests import build
from tests.letters import waves

LATER = build.AT + timedelta(hours=2)


def made(session: Session, folder: Path, wave: waves.Approved) -> Batch:
    """A batch that was made, ready to hand over."""
    return make_batch(session, wave.id, folder=folder, by=wave.coordinator, at=build.AT)


def pages(folder: Path, batch: Batch) -> list[str]:
    """The text of the pages of the first file."""
    path = batch_folder(folder, batch.id or 0) / "brieven-001.pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages]


def give(session: Session, folder: Path, wave: waves.Approved, batch: Batch) -> Batch:
    """Hand the batch over."""
    return hand_over(
        session, batch.id or 0, folder=folder, by=wave.coordinator, at=LATER
    )


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
    place = batch_folder(tmp_path, batch.id or 0)
    manifest = json.loads((place / "overdracht.json").read_text())
    assert manifest["letters"] == 3
    assert {f["sha256"] for f in manifest["files"]} == {
        f["sha256"] for f in batch.files
    }


def test_news_between_making_and_hand_over_pulls_the_letter(
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


def test_a_batch_of_which_all_are_refused_leaves_nothing(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 1)
    batch = made(session, tmp_path, wave)
    wave.residents[0].died = True
    session.flush()
    batch = give(session, tmp_path, wave, batch)
    assert (batch.letters, batch.withdrawn) == (0, 1)
    assert [f["name"] for f in batch.files] == ["index.csv", "sha256.txt"]
    place = batch_folder(tmp_path, batch.id or 0)
    assert not (place / "brieven-001.pdf").exists()


def test_second_hand_over_is_information(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 1)
    batch = give(session, tmp_path, wave, made(session, tmp_path, wave))
    with pytest.raises(AlreadyDone):
        give(session, tmp_path, wave, batch)
    assert len(session.exec(select(Disclosure)).all()) == 1


def test_a_file_that_was_changed_on_disk_does_not_leave(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    batch = made(session, tmp_path, wave)
    path = batch_folder(tmp_path, batch.id or 0) / "brieven-001.pdf"
    original = path.read_bytes()
    path.write_bytes(original + b"%")
    give(session, tmp_path, wave, batch)
    assert path.read_bytes() == original


def test_register_that_grew_old_stops_the_hand_over(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 1)
    batch = made(session, tmp_path, wave)
    row = session.exec(select(Delivery)).one()
    row.reference_date = date(2026, 11, 1)
    session.flush()
    with pytest.raises(Refused, match="niet overgedragen"):
        give(session, tmp_path, wave, batch)


def test_posting_is_confirmed_once_and_not_for_tomorrow(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    batch = give(session, tmp_path, wave, made(session, tmp_path, wave))
    number, by = batch.id or 0, wave.coordinator
    with pytest.raises(Refused, match="toekomst"):
        confirm_posted(session, number, posted_on=date(2026, 11, 21), by=by, at=LATER)
    confirm_posted(session, number, posted_on=LATER.date(), by=by, at=LATER)
    assert waves.states(session, wave.id) == ["posted"] * 2
    assert session.get_one(Batch, number).posted_on == LATER.date()
    with pytest.raises(AlreadyDone):
        confirm_posted(session, number, posted_on=LATER.date(), by=by, at=LATER)


def test_who_may_hand_over_and_confirm(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 1)
    batch = made(session, tmp_path, wave)
    cast = build.cast(session)
    for viewer, error in ((cast.manager, NotPermitted), (cast.visitor, NotPermitted)):
        with pytest.raises(error):
            give(session, tmp_path, wave._replace(coordinator=viewer), batch)
        with pytest.raises(error):
            confirm_posted(
                session, batch.id or 0, posted_on=LATER.date(), by=viewer, at=LATER
            )
    with pytest.raises(NotFound):
        hand_over(session, 999, folder=tmp_path, by=wave.coordinator, at=LATER)


def test_a_job_may_make_letters_but_never_lets_them_go(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 1)
    wave = wave._replace(coordinator=job_viewer("print-letters", build.AT.date()))
    batch = made(session, tmp_path, wave)
    with pytest.raises(NotPermitted, match="een medewerker"):
        give(session, tmp_path, wave, batch)
    with pytest.raises(NotPermitted, match="een medewerker"):
        confirm_posted(
            session,
            batch.id or 0,
            posted_on=LATER.date(),
            by=wave.coordinator,
            at=LATER,
        )


def test_data_of_the_past_can_be_posted_without_files(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    batch = make_batch(
        session,
        wave.id,
        folder=tmp_path,
        by=wave.coordinator,
        at=build.AT,
        render=False,
    )
    give(session, tmp_path, wave, batch)
    confirm_posted(
        session,
        batch.id or 0,
        posted_on=LATER.date(),
        by=wave.coordinator,
        at=LATER,
    )
    assert waves.states(session, wave.id) == ["posted"] * 2
    assert not batch_folder(tmp_path, batch.id or 0).exists()


def test_full_disk_gives_a_sentence_and_leaves_no_half_file(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = waves.approved(session, 1)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch_files.os, "fsync", full)
    with pytest.raises(Refused, match="De schijf is vol"):
        made(session, tmp_path, wave)
    folder = batch_folder(tmp_path, 1)
    assert list(folder.iterdir()) == []


def test_folder_that_cannot_be_written_gives_a_sentence(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 1)
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(Refused, match="kan niet worden beschreven"):
        made(session, blocked, wave)

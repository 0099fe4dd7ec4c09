"""Frozen batches made row by row, for tests of what comes after: their files."""

from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from letters.adapters.batch_files import batch_folder, sum_on_disk
from letters.adapters.letter_setting import TEMPLATES
from letters.adapters.page_reading import read_pages
from letters.rules.batches import BATCH, BatchState
from letters.rules.letter_values import letter_values, sheet
from letters.rules.print_jobs import digest_of
from letters.tables import Batch, Letter, TemplateVersion
from outreach.actions.history import begin_history
from outreach.rules.codes import shown_code
from tests import build
from tests.letters import waves
from tests.letters.test_letter_setting import FACTS, OFFICE, TERMS

SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"


def code_of(number: int) -> str:
    """A letter code of its own for each number."""
    return "".join(SIGNS[number // len(SIGNS) ** n % len(SIGNS)] for n in range(9))


def frozen(session: Session, count: int) -> tuple[waves.Approved, Batch]:
    """A batch of `count` letters, frozen; each with its own code and house number."""
    wave = waves.approved(session, 1)
    text = build.add(
        session,
        TemplateVersion(
            kind="invitation",
            version=1,
            text=(TEMPLATES / "invitation.nl.html").read_text("utf-8"),
            by="test",
            at=build.AT,
        ),
    )
    batch = Batch(
        wave_id=wave.id,
        district_code="D1",
        kind="invitation",
        template_id=text.id or 0,
        reference_date=build.AT.date(),
        sheet=sheet(OFFICE),
        letters=count,
        made_by="test",
        made_at=build.AT,
    )
    begin_history(session, batch, BATCH, by=wave.coordinator, at=build.AT)
    batch.state = BatchState.FROZEN
    session.flush()
    session.execute(insert(Letter), [_row(batch, wave, n) for n in range(count)])
    return wave, batch


def _row(batch: Batch, wave: waves.Approved, number: int) -> dict[str, Any]:
    home = FACTS.address._replace(house_number=number + 1, house_letter="")
    facts = FACTS._replace(code=code_of(number), address=home)
    values = letter_values(facts, OFFICE, TERMS)
    return {
        "batch_id": batch.id,
        "subject_id": number + 1,
        "kind": "invitation",
        "resident_id": wave.residents[0].id,
        "template_id": batch.template_id,
        "letter_values": values,
        "sha256": digest_of(values),
        "made_at": build.AT,
    }


def check_files(session: Session, batch: Batch, folder: Path, count: int) -> None:
    """Every letter stands in the files exactly once, where its row says."""
    session.expire_all()
    place = batch_folder(folder, batch.id or 0)
    entries = {one["name"]: one for one in batch.files}
    assert set(entries) == {path.name for path in place.iterdir()}
    for name, entry in entries.items():
        assert sum_on_disk(place / name) == entry["sha256"]
    texts = {
        name: [page.text for page in read_pages((place / name).read_bytes())]
        for name in entries
        if name.endswith(".pdf")
    }
    assert sum(len(pages) for pages in texts.values()) == count
    assert sum(entry.get("letters", 0) for entry in entries.values()) == count
    rows = session.exec(select(Letter).where(Letter.batch_id == batch.id)).all()
    places = {(row.file_name, row.first_page) for row in rows}
    assert len(places) == len(rows) == count
    for row in rows:
        page = texts[row.file_name][(row.first_page or 0) - 1]
        assert shown_code(code_of(row.subject_id - 1)) in page
    assert (batch.state, batch.letters) == (BatchState.RENDERED, count)

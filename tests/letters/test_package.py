"""The package of a batch, from its files to the print house: nothing of a person in it
but the letters, in the order of the post, and never two of one name that differ."""

import csv
import io
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from letters.actions.batches import make_batch, make_letters, release_batch
from letters.actions.delivering import deliver, take_away
from letters.actions.sort_codes import export_addresses, import_sort_codes
from letters.adapters.batch_files import batch_folder, write_whole
from letters.adapters.page_reading import read_pages
from letters.queries.package_invariants import delivered_as_noted
from letters.queries.packages import manifest_rows, notice_of
from letters.rules.batches import BatchState
from letters.rules.packages import notice_text
from letters.rules.sort_codes import CodeVerdict
from letters.tables import Batch, DeliveredFile, Letter, PrintHouse
from outreach.errors import FileRejected, Refused
from outreach.parts import Finding
from outreach.tables import Disclosure, Resident
from tests import build
from tests.letters import lives, waves

AT = build.AT
WEEK = date(2026, 11, 23)
HOMES: list[dict[str, Any]] = [
    {"postcode": "3012AA", "house_number": 1},
    {"postcode": "3011AA", "house_number": 10},
    {"postcode": "3011AA", "house_number": 2, "house_letter": "B"},
    {"postcode": "3011AA", "house_number": 2, "house_addition": "10"},
    {"postcode": "3011AA", "house_number": 2, "house_addition": "2"},
]
WALK = ["2", "2", "2", "10", "1"]


def package(session: Session, tmp_path: Path, **given: Any) -> tuple[Batch, Path]:
    """A frozen batch of five letters for a house with its own bin."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    values = {
        "name": "De Drukkerij",
        "standard": True,
        "most_in_file": 2,
        "folder": str(bin_),
    } | given
    build.add(session, PrintHouse(**values))
    wave = waves.approved(session, each=HOMES)
    batch = make_batch(session, wave.id, by=wave.coordinator, at=AT)
    lives.bring(session, batch, BatchState.FROZEN, folder=tmp_path)
    return batch, bin_


def mine(batch: Batch) -> Any:
    return select(Letter).where(Letter.batch_id == batch.id).order_by(col(Letter.id))


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode()), delimiter=";"))


def test_a_package_is_whole_in_order_and_tells_of_no_person(
    session: Session, tmp_path: Path
) -> None:
    batch, _ = package(session, tmp_path)
    by = lives.maker(session)
    early = notice_of(session, by, batch, handed_over_at=AT)
    assert (early.volume.letters, early.volume.counted) == (5, False)
    assert "Brieven:        5" in notice_text(early)

    lives.bring(session, batch, BatchState.RELEASED, folder=tmp_path, by=by)
    place = batch_folder(tmp_path, batch.id or 0)
    names = [entry["name"] for entry in batch.files]
    assert names == [
        "brieven-001.pdf",
        "brieven-002.pdf",
        "brieven-003.pdf",
        "manifest.csv",
        "volume.txt",
        "sha256.txt",
    ]
    rows = cells((place / "manifest.csv").read_bytes())
    assert [row[5] for row in rows[1:]] == WALK
    letters = session.exec(mine(batch)).all()
    additions = [row.letter_values["house_addition"] for row in letters]
    assert additions == ["2", "10", "", "", ""]
    assert [row[:3] for row in rows[1:]] == [
        ["brieven-001.pdf", "1", "1"],
        ["brieven-001.pdf", "2", "2"],
        ["brieven-002.pdf", "1", "1"],
        ["brieven-002.pdf", "2", "2"],
        ["brieven-003.pdf", "1", "1"],
    ]
    assert [row[6:] for row in rows[1:]] == [["1", "0"]] * 5
    check = ["sha256sum", "--check", "--strict", "sha256.txt"]
    assert not subprocess.run(check, cwd=place, capture_output=True).returncode

    told = b"".join(
        (place / name).read_bytes() for name in names if not name.endswith(".pdf")
    )
    for resident in session.exec(select(Resident)):
        for personal in (
            resident.surname,
            resident.given_names.split()[0],
            resident.birth,
            resident.id,
            resident.street,
        ):
            assert personal.encode() not in told
    assert b"In de bus:      25 november 2026 tot en met 27 november 2026" in told


def test_it_is_brought_once_and_the_same_again_is_harmless(
    session: Session, tmp_path: Path
) -> None:
    batch, bin_ = package(session, tmp_path)
    by = lives.maker(session)
    lives.bring(session, batch, BatchState.RELEASED, folder=tmp_path, by=by)
    for _ in range(2):
        assert len(deliver(session, batch, folder=tmp_path, by=by, at=AT)) == 6
    there = bin_ / f"partij-{batch.id:06d}"
    check = ["sha256sum", "--check", "--strict", "sha256.txt"]
    assert not subprocess.run(check, cwd=there, capture_output=True).returncode
    rows = session.exec(select(DeliveredFile)).all()
    assert len(rows) == 6
    assert {row.place for row in rows} == {f"folder:{there}"}
    assert all(row.removed_at is None for row in rows)

    assert len(take_away(session, batch, by=by, at=AT)) == 6
    assert not there.exists()
    assert all(row.removed_at is not None for row in rows)
    deliver(session, batch, folder=tmp_path, by=by, at=AT)
    assert all(row.removed_at is None for row in rows)

    (there / "brieven-002.pdf").write_bytes(b"of somebody else")
    (there / "sha256.txt").unlink()
    with pytest.raises(Refused, match="al een ander bestand"):
        deliver(session, batch, folder=tmp_path, by=by, at=AT)
    assert not (there / "sha256.txt").exists()

    place = batch_folder(tmp_path, batch.id or 0)
    manifest = (place / "manifest.csv").read_bytes()
    (place / "manifest.csv").write_bytes(b"changed with us")
    with pytest.raises(Refused, match="niet zoals ze zijn gemaakt"):
        deliver(session, batch, folder=tmp_path, by=by, at=AT)

    write_whole(place / "manifest.csv", manifest)
    house = session.exec(select(PrintHouse)).one()
    house.folder = ""  # somebody fetches the files with us
    session.flush()
    assert deliver(session, batch, folder=tmp_path, by=by, at=AT) == []
    with pytest.raises(Refused, match="een andere plaats"):
        take_away(session, batch, by=by, at=AT)  # they would still be printed


def test_a_package_with_a_list_of_other_sums_stays_here(
    session: Session, tmp_path: Path
) -> None:
    """A stop after a file was made again, and before the list of sums was."""
    batch, bin_ = package(session, tmp_path)
    by = lives.maker(session)
    lives.bring(session, batch, BatchState.RELEASED, folder=tmp_path, by=by)
    first, *others = batch.files
    place = batch_folder(tmp_path, batch.id or 0)
    made = write_whole(place / first["name"], b"made again by another version")
    batch.files = [*others, first | {"sha256": made}]
    session.flush()
    with pytest.raises(Refused, match="niet zoals ze zijn gemaakt"):
        deliver(session, batch, folder=tmp_path, by=by, at=AT)
    assert list(bin_.iterdir()) == []


def test_the_package_tells_of_the_letters_as_they_were_set(
    session: Session, tmp_path: Path
) -> None:
    """Not of what the print house was given since: else the wrong envelope is used."""
    batch, _ = package(session, tmp_path, window="c5-6-right", both_sides=True)
    house = session.exec(select(PrintHouse)).one()
    house.window, house.both_sides = "c5-left", False
    session.flush()
    told = notice_text(
        notice_of(session, lives.maker(session), batch, handed_over_at=AT)
    )
    assert "Envelop:        C5/6, venster rechts" in told
    assert "Bedrukking:     tweezijdig" in told


def test_a_delivery_that_fails_hands_nothing_over(
    session: Session, tmp_path: Path
) -> None:
    batch, bin_ = package(session, tmp_path)
    by = lives.maker(session)
    lives.bring(session, batch, BatchState.RELEASED, folder=tmp_path, by=by)
    shutil.rmtree(bin_)
    with pytest.raises(Refused, match="niet aangekoppeld"), session.begin_nested():
        lives.bring(session, batch, BatchState.HANDED_OVER, folder=tmp_path, by=by)
    session.expire_all()
    assert batch.state is BatchState.RELEASED
    assert session.exec(select(DeliveredFile)).all() == []
    bin_.mkdir()
    lives.bring(session, batch, BatchState.HANDED_OVER, folder=tmp_path, by=by)
    assert len(list(bin_.rglob("*.pdf"))) == 3
    assert delivered_as_noted(session) == Finding(1, [])
    row = session.exec(select(DeliveredFile)).first()
    assert row is not None
    row.sha256 = "0" * 64
    session.flush()
    assert len(delivered_as_noted(session).broken) == 1
    with pytest.raises(Refused, match="overgedragen aan de drukker"):
        take_away(session, batch, by=by, at=AT)


def answer(session: Session, batch: Batch, **codes: str) -> bytes:
    """A code for each letter; `codes` by the place of a letter, counted from 0."""
    ids = session.exec(
        select(Letter.id).where(Letter.batch_id == batch.id).order_by(col(Letter.id))
    ).all()
    lines = [
        f"{batch.id}-{number};{codes.get(f'n{place}', f'S{number}')}"
        for place, number in enumerate(ids)
    ]
    return "\n".join(["brief;sorteercode", *lines]).encode()


def test_letters_stop_until_the_post_gave_their_codes(
    session: Session, tmp_path: Path
) -> None:
    batch, _ = package(session, tmp_path, sort_codes=True)
    by, number = lives.maker(session), batch.id or 0
    with pytest.raises(Refused, match="nog niet gevraagd"):
        make_letters(session, number, folder=tmp_path, by=by, at=AT)
    with pytest.raises(Refused, match="nog geen codes gevraagd"):
        import_sort_codes(session, number, answer(session, batch), by=by, at=AT)
    for week in (date(2026, 11, 24), date(2026, 12, 21), date(2026, 11, 9)):
        with pytest.raises(Refused, match="vier weken"):
            export_addresses(session, number, week=week, by=by, at=AT)

    out = export_addresses(session, number, week=WEEK, by=by, at=AT)
    rows = cells(out)
    assert rows[0] == [
        "brief",
        "postcode",
        "huisnummer",
        "huisletter",
        "toevoeging",
        "straat",
        "plaats",
    ]
    assert [row[1:] for row in rows[1:3]] == [
        ["3011AA", "2", "", "2", "Proefstraat", "Rotterdam"],
        ["3011AA", "2", "", "10", "Proefstraat", "Rotterdam"],
    ]
    assert b"Bakker" not in out
    disclosed = session.exec(select(Disclosure)).all()
    assert {row.what for row in disclosed} == {
        "adres zonder naam, kenmerk van de brief"
    }
    assert len(disclosed) == 5

    read = import_sort_codes(
        session,
        number,
        answer(session, batch, n1="=BAD", n3="W" * 40) + b"\n99-1;X\n",
        by=by,
        at=AT,
    )
    assert read.counts == {
        CodeVerdict.ACCEPTED: 3,
        CodeVerdict.UNKNOWN: 1,
        CodeVerdict.DUPLICATE: 0,
        CodeVerdict.BAD: 2,
    }
    assert read.rows == {CodeVerdict.BAD: [3, 5], CodeVerdict.UNKNOWN: [7]}
    assert (read.letters, read.missing) == (5, 2)
    with pytest.raises(Refused, match="2 brieven hebben nog geen sorteercode"):
        make_letters(session, number, folder=tmp_path, by=by, at=AT)
    with pytest.raises(FileRejected):
        import_sort_codes(session, number, b"naam;x\n", by=by, at=AT)

    for _ in range(2):  # the same answer again changes nothing
        read = import_sort_codes(session, number, answer(session, batch), by=by, at=AT)
        assert (read.counts[CodeVerdict.ACCEPTED], read.missing) == (5, 0)
    make_letters(session, number, folder=tmp_path, by=by, at=AT)
    assert batch.state is BatchState.RENDERED
    place = batch_folder(tmp_path, number)
    pages = [
        page.text
        for name in sorted(place.glob("*.pdf"))
        for page in read_pages(name.read_bytes())
    ]
    codes = session.exec(mine(batch)).all()
    assert all(row.sort_code in page for row, page in zip(codes, pages, strict=True))


def test_codes_of_a_week_that_has_passed_stop_everything(
    session: Session, tmp_path: Path
) -> None:
    batch, bin_ = package(session, tmp_path, sort_codes=True)
    by, number = lives.maker(session), batch.id or 0
    export_addresses(session, number, week=WEEK, by=by, at=AT)
    import_sort_codes(session, number, answer(session, batch), by=by, at=AT)
    lives.bring(session, batch, BatchState.RELEASED, folder=tmp_path, by=by)
    later = AT + timedelta(days=7)
    waves.delivery(session, later.date())
    with pytest.raises(Refused, match="week 48"):
        deliver(session, batch, folder=tmp_path, by=by, at=later)
    assert list(bin_.iterdir()) == []
    with pytest.raises(Refused, match="nieuwe week"):
        release_batch(session, number, folder=tmp_path, by=by, at=later)

    before = [entry["sha256"] for entry in batch.files if "letters" in entry]
    export_addresses(session, number, week=WEEK + timedelta(7), by=by, at=later)
    with pytest.raises(Refused, match="5 brieven hebben nog geen"):
        deliver(session, batch, folder=tmp_path, by=by, at=later)
    assert batch.state is BatchState.RENDERED
    codes = {f"n{place}": f"T{place}" for place in range(5)}
    import_sort_codes(session, number, answer(session, batch, **codes), by=by, at=later)
    lives.bring(session, batch, BatchState.RELEASED, folder=tmp_path, by=by, at=later)
    deliver(session, batch, folder=tmp_path, by=by, at=later)
    after = [entry["sha256"] for entry in batch.files if "letters" in entry]
    assert not set(before) & set(after)


def test_codes_are_for_a_list_that_is_fixed(session: Session, tmp_path: Path) -> None:
    build.add(session, PrintHouse(name="x", standard=True, sort_codes=True))
    wave = waves.approved(session, 1)
    by = wave.coordinator
    batch = make_batch(session, wave.id, by=by, at=AT)
    number = batch.id or 0
    with pytest.raises(Refused, match="staat nog niet vast"):
        export_addresses(session, number, week=WEEK, by=by, at=AT)
    with pytest.raises(Refused, match="staat nog niet vast"):
        import_sort_codes(session, number, b"brief;code\n", by=by, at=AT)
    assert manifest_rows(session, by, batch)[0].sheets == 0

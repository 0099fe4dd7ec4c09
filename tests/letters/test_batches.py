"""From an approved wave to files: first look, held letters, nothing twice."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

from letters.actions.batches import make_batch, make_letters
from letters.adapters.batch_files import batch_folder
from letters.rules.batches import BatchState
from letters.tables import Batch, Letter
from outreach.access import Role
from outreach.errors import NotFound, NotPermitted, Refused, TransitionRefused
from outreach.rules.cycles import Approach, WaveState
from outreach.tables import (
    CycleMember,
    Invitation,
    Municipality,
    Objection,
    StateChange,
)
from tests import build
from tests.letters import lives, waves
from tests.letters.waves import ANSWER_ADDRESS


def draft(session: Session, wave: waves.Approved) -> Batch:
    """The list of a wave, made by its coordinator."""
    return make_batch(
        session,
        wave.id,
        by=wave.coordinator,
        at=build.AT,
        answer_address=ANSWER_ADDRESS,
    )


def make(session: Session, wave: waves.Approved, folder: Path) -> Batch:
    """The batch of a wave, approved by a second person, with its files."""
    batch = draft(session, wave)
    if batch.state is BatchState.RENDERED:
        return make_letters(
            session, batch.id or 0, folder=folder, by=wave.coordinator, at=build.AT
        )
    state = BatchState.RENDERED
    return lives.bring(session, batch, state, folder=folder, by=wave.coordinator)


def letters_of(session: Session, batch: Batch) -> list[Letter]:
    """The rows of a batch."""
    session.expire_all()
    statement = select(Letter).where(Letter.batch_id == batch.id)
    return list(session.exec(statement.order_by(col(Letter.id))))


def pages_of(folder: Path, batch: Batch, name: str = "brieven-001.pdf") -> list[str]:
    """The text of the pages of a file, read by a general reader."""
    data = (batch_folder(folder, batch.id or 0) / name).read_bytes()
    pages = PdfReader(BytesIO(data)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


HOME = {"postcode": "3011AA", "house_number": 5}
WHO: list[tuple[dict[str, Any], str]] = [
    ({"surname": "Jansen", "postcode": "3012BB", "house_number": 2}, ""),
    ({"surname": "Pietersen", "postcode": "3011AA", "house_number": 10}, ""),
    ({"surname": "Hendriks", "postcode": "3011AA", "house_number": 9}, ""),
    ({"surname": "Visser"} | HOME, ""),
    ({"surname": "Mulder"} | HOME, ""),  # a couple: a letter each
    ({"surname": "Verborgen", "nondisclosure": 7}, ""),
    ({"surname": "Nieuwkomer"}, ""),  # in by a life event
    ({"surname": "Bezwaar"}, "objection_for_ever"),
    ({"died": True, "suspension_reason": "O"}, "deceased"),
    ({"address_investigation": "081120"}, "address_under_investigation"),
    ({"surname": "."}, "surname_unknown"),
    ({"street": ".", "house_number": None}, "address_incomplete"),
    ({"postcode": ""}, "address_lines"),
    ({"surname": "Bak\u202eker"}, "sign_refused"),
    ({"surname": "Bakker\U0001f600"}, "sign_refused"),
    ({"surname": "\u4e2d\u6587"}, "sign_not_in_font"),
    ({"surname": "{{7*7}}"}, ""),
    ({"surname": '#read("/etc/passwd")'}, ""),
    ({"surname": "= heading $x$ <script>"}, ""),
]
"""Residents of one wave, and why they get no letter."""


def a_mixed_wave(session: Session) -> waves.Approved:
    """Everybody who can be in a wave."""
    wave = waves.approved(session, each=[given for given, _ in WHO])
    objector = next(who for who in wave.residents if who.surname == "Bezwaar")
    build.add(
        session,
        Objection(
            resident_id=objector.id,
            bsn_index=objector.bsn_index,
            source="phone",
            at=build.AT,
            day=build.AT.date(),
            by="test",
        ),
    )
    newcomer = next(who for who in wave.residents if who.surname == "Nieuwkomer")
    member = session.exec(
        select(CycleMember).where(CycleMember.resident_id == newcomer.id)
    ).one()
    member.extra_rule = "recently_moved"
    session.flush()
    return wave


def test_everybody_gets_the_own_letter_or_none_with_a_reason(
    session: Session, tmp_path: Path
) -> None:
    wave = a_mixed_wave(session)
    batch = make(session, wave, tmp_path)
    reasons = [reason for _, reason in WHO]
    ended = {"objection_for_ever", "deceased"}
    assert (batch.state, batch.letters) == (BatchState.RENDERED, reasons.count(""))
    assert (batch.held, batch.withdrawn) == (7, 2)
    rows = {row.resident_id: row for row in letters_of(session, batch)}
    assert [
        rows[who.id].held_reason or rows[who.id].withdrawn_reason
        for who in wave.residents
    ] == reasons
    assert all(not row.letter_values for row in rows.values() if row.withdrawn_reason)
    assert waves.states(session, wave.id) == [
        "withdrawn" if reason in ended else "planned" for reason in reasons
    ]
    going = [row for row in letters_of(session, batch) if not row.held_reason]
    going = [row for row in going if not row.withdrawn_reason]
    of_name = {who.id: who.surname for who in wave.residents}
    names = [of_name[row.resident_id] for row in going]
    assert names[:2] in (["Visser", "Mulder"], ["Mulder", "Visser"])
    assert [name for name in names if name in ("Jansen", "Pietersen", "Hendriks")] == [
        "Hendriks",
        "Pietersen",
        "Jansen",
    ]
    pages = dict(zip(names, pages_of(tmp_path, batch), strict=True))
    for row, (name, page) in zip(going, pages.items(), strict=True):
        others = set(pages) - {name}
        assert f"A.M. {name}" in page
        assert not any(f"A.M. {other}" in page for other in others)
        assert row.letter_values["code"] in page
        for words in ("14 010", "bevolkingsregister", "bezwaar", "18 december 2026"):
            assert words in page
    assert "Een medewerker van de gemeente" in pages["Verborgen"]
    assert "Welzijn Noord" not in pages["Verborgen"]
    assert "Welzijn Noord" in pages["Jansen"]
    assert "75" in pages["Jansen"].replace(ANSWER_ADDRESS, "")
    assert "75" not in pages["Nieuwkomer"].replace(ANSWER_ADDRESS, "")


def test_what_lies_on_the_disk_is_what_the_batch_says(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    batch = make(session, wave, tmp_path)
    place = batch_folder(tmp_path, batch.id or 0)
    assert sorted(path.name for path in place.iterdir()) == sorted(
        entry["name"] for entry in batch.files
    )
    for entry in batch.files:
        data = (place / entry["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    path = place / "brieven-001.pdf"
    original, files = path.read_bytes(), list(batch.files)
    path.write_bytes(b"something else")
    make(session, wave, tmp_path)
    assert path.read_bytes() == original
    path.unlink()
    make(session, wave, tmp_path)
    assert path.read_bytes() == original
    changes = len(session.exec(select(StateChange)).all())
    again = make(session, wave, tmp_path)
    assert (again.id, again.files) == (batch.id, files)
    assert len(letters_of(session, batch)) == 2
    assert len(session.exec(select(StateChange)).all()) == changes


def test_announced_approach_says_when_we_come_and_how_to_cancel(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(
        session, 1, cycle_values={"approach": Approach.ANNOUNCED, "announce_days": 10}
    )
    (page,) = pages_of(tmp_path, make(session, wave, tmp_path))
    assert "Vanaf 7 december 2026 bellen wij u op, of bellen wij bij u aan." in page
    assert "Wilt u geen bezoek? Bel ons voor 7 december 2026." in page


def test_what_stops_a_list(session: Session) -> None:
    wave = waves.approved(session, 1)
    ours = session.get_one(Municipality, 1)
    for field, value, match in (
        ("phone", "", "het telefoonnummer"),
        ("privacy_text", "Wij helpen eenzame ouderen.", "eenzame"),
    ):
        before = getattr(ours, field)
        setattr(ours, field, value)
        session.flush()
        with pytest.raises(Refused, match=match):
            draft(session, wave)
        setattr(ours, field, before)
    cast = build.cast(session)
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2")
    of_a_provider = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    for who in (cast.manager, cast.visitor, elsewhere, of_a_provider):
        with pytest.raises((NotPermitted, NotFound)):
            draft(session, wave._replace(coordinator=who))
    wave.wave.state = WaveState.PROPOSED
    session.flush()
    with pytest.raises(TransitionRefused):
        draft(session, wave)
    wave.wave.state = WaveState.APPROVED
    session.get_one(Invitation, wave.invitations[0].id).wave_id = None
    session.flush()
    with pytest.raises(Refused, match="niemand aan wie"):
        draft(session, wave)


def test_a_letter_that_was_held_gets_the_next_number_in_a_later_wave(
    session: Session,
) -> None:
    wave = waves.approved(session, each=[{"surname": "."}, {}])
    draft(session, wave)
    held = session.get_one(Invitation, wave.invitations[0].id)
    later = waves.approved(
        session, 1, ready=False, cycle_values={"year": 2027, "open_from": waves.WEEK}
    )
    held.wave_id = later.id
    wave.residents[0].surname = "Bekend"
    session.flush()
    batch = draft(session, later)
    numbers = {row.subject_id: row.sequence for row in letters_of(session, batch)}
    assert numbers[wave.invitations[0].id or 0] == 2
    assert numbers[later.invitations[0].id or 0] == 1


def test_letters_of_the_past_are_kept_as_data_only(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    who = wave.coordinator
    batch = make_batch(session, wave.id, by=who, at=build.AT, data_only=True)
    lives.bring(session, batch, BatchState.HANDED_OVER, folder=tmp_path, by=who)
    assert (batch.data_only, batch.files) == (True, [])
    assert not batch_folder(tmp_path, batch.id or 0).exists()
    assert all(row.letter_values["code"] for row in letters_of(session, batch))

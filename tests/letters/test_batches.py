"""From an approved wave to files: first look, held letters, nothing twice."""

import hashlib
from io import BytesIO
from pathlib import Path

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


def test_each_resident_gets_one_page_with_own_name_code_and_phone(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(
        session,
        each=[
            {"surname": "Jansen", "postcode": "3012BB", "house_number": 2},
            {"surname": "Pietersen", "postcode": "3011AA", "house_number": 10},
            {"surname": "Hendriks", "postcode": "3011AA", "house_number": 9},
        ],
    )
    batch = make(session, wave, tmp_path)
    assert (batch.state, batch.letters, batch.held) == (BatchState.RENDERED, 3, 0)
    pages = pages_of(tmp_path, batch)
    names = [
        name
        for page in pages
        for name in ("Hendriks", "Pietersen", "Jansen")
        if f"A.M. {name}" in page
    ]
    assert names == ["Hendriks", "Pietersen", "Jansen"]
    for page, letter in zip(pages, letters_of(session, batch), strict=True):
        assert letter.letter_values["code"] in page
        assert "14 010" in page
        assert "bevolkingsregister" in page
        assert "bezwaar" in page
        assert "18 december 2026" in page


def test_what_lies_on_the_disk_is_what_the_batch_says(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 4)
    batch = make(session, wave, tmp_path)
    place = batch_folder(tmp_path, batch.id or 0)
    assert sorted(path.name for path in place.iterdir()) == sorted(
        entry["name"] for entry in batch.files
    )
    for entry in batch.files:
        data = (place / entry["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    path = place / "brieven-001.pdf"
    original = path.read_bytes()
    path.write_bytes(b"something else")
    make(session, wave, tmp_path)
    assert path.read_bytes() == original
    path.unlink()
    make(session, wave, tmp_path)
    assert path.read_bytes() == original


def test_running_it_twice_makes_nothing_twice(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 2)
    first = make(session, wave, tmp_path)
    before = list(first.files)
    changes = len(session.exec(select(StateChange)).all())
    second = make(session, wave, tmp_path)
    assert second.id == first.id
    assert second.files == before
    assert len(letters_of(session, first)) == 2
    assert len(session.exec(select(StateChange)).all()) == changes


def test_last_look_withdraws_the_dead_and_objectors_and_holds_doubts(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(
        session,
        each=[
            {},
            {"died": True, "suspension_reason": "O"},
            {},
            {"address_investigation": "081120"},
            {"surname": "."},
            {"street": ".", "house_number": None},
            {"postcode": ""},
        ],
    )
    objector = wave.residents[2]
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
    batch = make(session, wave, tmp_path)
    assert (batch.letters, batch.held, batch.withdrawn) == (1, 4, 2)
    assert batch.letters + batch.held + batch.withdrawn == len(wave.invitations)
    reasons = {
        row.resident_id: row.held_reason or row.withdrawn_reason
        for row in letters_of(session, batch)
    }
    assert [reasons[who.id] for who in wave.residents] == [
        "",
        "deceased",
        "objection_for_ever",
        "address_under_investigation",
        "surname_unknown",
        "address_incomplete",
        "address_lines",
    ]
    assert waves.states(session, wave.id) == [
        "planned",
        "withdrawn",
        "withdrawn",
        "planned",
        "planned",
        "planned",
        "planned",
    ]
    dead = next(r for r in letters_of(session, batch) if r.withdrawn_reason)
    assert dead.letter_values == {}
    assert len(pages_of(tmp_path, batch)) == 1


HOSTILE = {
    "Bak\u202eker": "sign_refused",
    "Bakker\U0001f600": "sign_refused",
    "\u4e2d\u6587": "sign_not_in_font",
    "{{7*7}}": "",
    '#read("/etc/passwd")': "",
    "= heading $x$ <script>": "",
}


def test_hostile_names_are_text_or_held(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, each=[{"surname": name} for name in HOSTILE])
    batch = make(session, wave, tmp_path)
    held = {r.resident_id: r.held_reason for r in letters_of(session, batch)}
    assert [held[who.id] for who in wave.residents] == list(HOSTILE.values())
    text = " ".join(pages_of(tmp_path, batch))
    assert all(name in text for name, reason in HOSTILE.items() if not reason)


def test_nondisclosure_letter_speaks_only_of_the_municipality(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, each=[{"nondisclosure": 7}, {}])
    batch = make(session, wave, tmp_path)
    shielded, other = pages_of(tmp_path, batch)
    assert "Welzijn Noord" not in shielded
    assert "Een medewerker van de gemeente" in shielded
    assert "Welzijn Noord" in other


def test_announced_approach_says_when_we_come_and_how_to_cancel(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(
        session, 1, cycle_values={"approach": Approach.ANNOUNCED, "announce_days": 10}
    )
    (page,) = pages_of(tmp_path, make(session, wave, tmp_path))
    assert "Vanaf 7 december 2026 bellen wij u op, of bellen wij bij u aan." in page
    assert "Wilt u geen bezoek? Bel ons voor 7 december 2026." in page


def test_couple_gets_a_letter_each(session: Session, tmp_path: Path) -> None:
    home = {"house_number": 5, "postcode": "3011AA"}
    wave = waves.approved(
        session,
        each=[{**home, "surname": "Visser"}, {**home, "surname": "Mulder"}],
    )
    pages = pages_of(tmp_path, make(session, wave, tmp_path))
    assert len(pages) == 2
    assert ["Visser" in pages[0], "Mulder" in pages[1]] == [True, True]


def test_somebody_in_by_a_life_event_is_not_told_that_all_of_75_are_asked(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 1)
    member = session.exec(select(CycleMember)).one()
    member.extra_rule = "recently_moved"
    session.flush()
    (page,) = pages_of(tmp_path, make(session, wave, tmp_path))
    assert "75" not in page.replace(waves.ANSWER_ADDRESS, "")


def test_what_the_municipality_says_of_itself_can_stop_the_letters(
    session: Session,
) -> None:
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


def test_a_wave_that_is_not_approved_or_empty_is_refused(session: Session) -> None:
    wave = waves.approved(session, 1)
    wave.wave.state = WaveState.PROPOSED
    session.flush()
    with pytest.raises(TransitionRefused):
        draft(session, wave)
    wave.wave.state = WaveState.APPROVED
    for invitation in wave.invitations:
        session.get_one(Invitation, invitation.id).wave_id = None
    session.flush()
    with pytest.raises(Refused, match="niemand aan wie"):
        draft(session, wave)


def test_who_may_make_letters(session: Session) -> None:
    wave = waves.approved(session, 1)
    cast = build.cast(session)
    manager = wave._replace(coordinator=cast.manager)
    with pytest.raises(NotPermitted):
        draft(session, manager)
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2")
    with pytest.raises(NotFound):
        draft(session, wave._replace(coordinator=elsewhere))
    of_a_provider = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    with pytest.raises(NotFound):
        draft(session, wave._replace(coordinator=of_a_provider))


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

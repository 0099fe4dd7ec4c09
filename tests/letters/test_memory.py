"""What left is remembered outside the database: nothing leaves twice."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from letters.actions.batches import (
    cancel_batch,
    hand_over,
    make_batch,
    release_batch,
)
from letters.actions.memory import accept_manifests, forget_sent
from letters.actions.posting import cancel_handed_over, confirm_posted
from letters.actions.pull_list import note_news, settle
from letters.actions.reading_back import read_back, read_back_manifests
from letters.adapters.manifests import manifest_folder, manifest_names
from letters.queries import batch_invariants
from letters.queries import leaving_invariants as invariants
from letters.queries.memory import Subject, sendings, sent_before
from letters.rules.batches import BatchState
from letters.rules.pulling import Settled
from letters.tables import Batch, Letter, ManifestFile, PullLine, SentMemory
from outreach.access import Role, Viewer, job_viewer
from outreach.adapters.backup import back_up, put_back
from outreach.database import engine_for, reading, writing
from outreach.errors import AlreadyDone, Refused
from outreach.queries.audit_checks import log_id_of
from outreach.rules.cycles import WaveState
from outreach.settings import load_settings
from outreach.tables import Cycle, Resident, StateChange, Wave
from tests import build
from tests.databases import sqlite_database
from tests.letters import lives, waves
from tests.outreach.audit_world import installation

LATER = build.AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


class Office(NamedTuple):
    """A wave with a batch in a database of its own, and who works there."""

    url: str
    folder: Path
    wave_id: int
    batch_id: int
    by: Viewer
    second: Viewer

    def bring(self, to: BatchState) -> None:
        with writing(self.url) as session:
            batch = session.get_one(Batch, self.batch_id)
            lives.bring(
                session, batch, to, folder=self.folder, by=self.by, second=self.second
            )

    @property
    def manifests(self) -> Path:
        with reading(self.url) as session:
            return manifest_folder(load_settings(), log_id_of(session))

    def state(self) -> BatchState:
        with reading(self.url) as session:
            return session.get_one(Batch, self.batch_id).state

    def states(self) -> list[str]:
        with reading(self.url) as session:
            return waves.states(session, self.wave_id)

    def broken(self) -> list[str]:
        """What the invariants of leaving find."""
        with reading(self.url) as session:
            checks = (
                invariants.memory_is_what_left,
                invariants.manifests_are_memory,
                invariants.posted_when_settled,
                batch_invariants.two_people,
                invariants.pulled_are_withdrawn,
            )
            return [line for check in checks for line in check(session).broken]


def office(url: str, folder: Path, count: int = 3, **given: object) -> Office:
    """A draft of so many letters."""
    with writing(url) as session:
        wave = waves.approved(session, count)
        batch = make_batch(session, wave.id, by=wave.coordinator, at=build.AT)
        other = lives.approver(session)
        return Office(url, folder, wave.id, batch.id or 0, wave.coordinator, other)


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Office:
    return office(database_url, tmp_path / "letters")


def go_back_in_memory(url: str) -> None:
    """The database as a copy of before the hand-over has it."""
    with writing(url) as session:
        for statement in (
            "DELETE FROM sentmemory",
            "DELETE FROM manifestfile",
            "UPDATE batch SET state = 'released', manifest = '', posted_on = NULL",
            "UPDATE wave SET state = 'approved', posted_on = NULL",
            "UPDATE invitation SET state = 'planned', printed_at = NULL",
            "UPDATE invitation SET posted_on = NULL",
        ):
            session.execute(text(statement))


def test_life_leaves_files_that_hold_no_name_and_agree(here: Office) -> None:
    here.bring(BatchState.POSTED)
    assert here.broken() == []
    names = sorted(manifest_names(here.manifests))
    assert [name.split("-", 3)[-1] for name in names] != []
    assert len(names) == 3
    told = "".join((here.manifests / name).read_text() for name in names)
    with reading(here.url) as session:
        people = session.exec(select(Resident)).all()
        memory = session.exec(select(SentMemory)).all()
    for word in ("Bakker", "Proefstraat", "3011AA", *(who.id for who in people)):
        assert word not in told
    assert {bytes(row.who) for row in memory} == {p.bsn_index for p in people}
    assert {row.about for row in memory} == {"cycle:2026"}
    assert {row.posted_on for row in memory} == {build.AT.date()}


def restored(tmp_path: Path, count: int, stop: BatchState, last: BatchState) -> None:
    """Hand over, put last night's back-up in place, read back, and try again."""
    with sqlite_database(tmp_path) as url:
        here = office(url, tmp_path / "letters", count)
        if stop is not BatchState.DRAFT:
            here.bring(stop)
        last_night = back_up(url, tmp_path / "back-ups", at=build.AT)
        here.bring(last)
        before = here.states()
        engine_for(url).dispose()
        put_back(url, last_night, confirmed=True, at=LATER)
        assert here.states() == ["planned"] * count
        found = read_back_manifests(url, at=LATER)
        assert (found.letters, found.invitations) == (count, count)
        assert here.states() == before
        assert here.state() is last
        assert read_back_manifests(url, at=LATER).letters == 0
        assert here.broken() == []
        with reading(url) as session:
            steps = session.exec(
                select(StateChange).where(
                    StateChange.entity_kind == "invitation", StateChange.act == "print"
                )
            ).all()
            assert len(steps) == count
            assert {step.by for step in steps} == {"job:manifests"}
            rows = session.exec(select(Letter)).all()
            subjects = [
                Subject(r.subject_kind, r.subject_id, r.resident_id) for r in rows
            ]
            named = sendings(session, "invitation", subjects)
            assert sent_before(session, named.values()) == set(named.values())
        with writing(url) as session, pytest.raises(AlreadyDone):
            hand_over(session, here.batch_id, folder=here.folder, by=here.by, at=LATER)


@pytest.mark.parametrize(
    ("stop", "last"),
    [
        (BatchState.DRAFT, BatchState.HANDED_OVER),
        (BatchState.FROZEN, BatchState.POSTED),
        (BatchState.RELEASED, BatchState.HANDED_OVER),
    ],
)
def test_restored_back_up_sends_no_second_letter(
    tmp_path: Path, stop: BatchState, last: BatchState
) -> None:
    restored(tmp_path, 5, stop, last)


@pytest.mark.long
def test_restored_back_up_sends_none_of_three_hundred_twice(tmp_path: Path) -> None:
    restored(tmp_path, 300, BatchState.RENDERED, BatchState.POSTED)


def test_letters_that_left_after_they_were_taken_back_are_remembered(
    tmp_path: Path,
) -> None:
    """Handed over, taken back in time, and sent with a next batch: they left."""
    with sqlite_database(tmp_path) as url:
        here = office(url, tmp_path / "letters")
        last_night = back_up(url, tmp_path / "back-ups", at=build.AT)
        here.bring(BatchState.HANDED_OVER)
        soon = build.AT + timedelta(minutes=5)
        with writing(url) as session:
            cancel_handed_over(
                session, here.batch_id, reason=lives.REASON, by=here.by, at=soon
            )
        soon += timedelta(minutes=5)
        with writing(url) as session:
            again = make_batch(
                session, here.wave_id, by=here.by, at=soon, reissue=lives.REASON
            )
            lives.bring(
                session,
                again,
                BatchState.POSTED,
                folder=here.folder,
                by=here.by,
                second=here.second,
                at=soon,
            )
        engine_for(url).dispose()
        put_back(url, last_night, confirmed=True, at=LATER)
        read_back_manifests(url, at=LATER)
        assert here.states() == ["posted"] * 3
        assert here.state() is BatchState.CANCELLED
        with reading(url) as session:
            memory = session.exec(select(SentMemory)).all()
            assert [row.taken_back_at for row in memory] == [None] * 3
        assert here.broken() == []


def test_list_that_was_cancelled_since_gives_way_to_the_one_that_left(
    tmp_path: Path,
) -> None:
    """Last night's copy holds a list that was made again this morning, and sent."""
    with sqlite_database(tmp_path) as url:
        here = office(url, tmp_path / "letters")
        last_night = back_up(url, tmp_path / "back-ups", at=build.AT)
        with writing(url) as session:
            cancel_batch(
                session, here.batch_id, reason=lives.REASON, by=here.by, at=LATER
            )
            again = make_batch(
                session, here.wave_id, by=here.by, at=LATER, reissue=lives.REASON
            )
            left = again.id or 0
            lives.bring(
                session,
                again,
                BatchState.HANDED_OVER,
                folder=here.folder,
                by=here.by,
                second=here.second,
                at=LATER,
            )
        engine_for(url).dispose()
        put_back(url, last_night, confirmed=True, at=LATER)
        read_back_manifests(url, at=LATER)
        assert here.state() is BatchState.CANCELLED
        with writing(url) as session:
            day = LATER.date()
            assert session.get_one(Batch, left).wave_id == here.wave_id
            confirm_posted(session, left, posted_on=day, by=here.by, at=LATER)
        assert here.states() == ["posted"] * 3
        assert here.broken() == []


def without_batch(url: str) -> None:
    """The database as it was before the batch was made at all."""
    go_back_in_memory(url)
    with writing(url) as session:
        session.execute(text("DELETE FROM letter"))
        session.execute(text("DELETE FROM batch"))


def test_batch_that_a_copy_never_knew_is_made_again_as_data(here: Office) -> None:
    here.bring(BatchState.HANDED_OVER)
    without_batch(here.url)
    found = read_back_manifests(here.url, at=LATER)
    assert (found.letters, found.invitations) == (3, 3)
    assert here.states() == ["printed"] * 3
    with writing(here.url) as session:
        batch = session.get_one(Batch, here.batch_id)
        assert (batch.state, batch.data_only) == (BatchState.HANDED_OVER, True)
        assert batch.wave_id == here.wave_id
        assert session.get_one(Wave, here.wave_id).state is WaveState.PRINTED
        letters = session.exec(select(Letter)).all()
        assert len({letter.id for letter in letters}) == 3
        again = make_batch(session, here.wave_id, by=here.by, at=LATER)
        assert again.id == batch.id
        resident = session.get_one(Resident, letters[0].resident_id)
        resident.died = True
    with writing(here.url) as session:  # the mail room works on
        assert note_news(session, by=here.by, at=LATER) == 1
        line = session.exec(select(PullLine)).one()
        settle(session, line.id or 0, Settled.PULLED, by=here.by, at=LATER)
        day = LATER.date()
        confirm_posted(session, here.batch_id, posted_on=day, by=here.by, at=LATER)
        another = waves.approved(  # numbers that were given out are not given again
            session, 1, ready=False, cycle_values={"year": 2027, "open_from": day}
        )
        made = make_batch(session, another.id, by=here.by, at=LATER)
        assert (made.id or 0) > here.batch_id
    assert sorted(here.states()) == ["posted", "posted", "withdrawn"]
    assert here.broken() == []


def test_invitation_planned_anew_after_the_read_back_is_held_and_caught_up(
    here: Office,
) -> None:
    here.bring(BatchState.POSTED)
    without_batch(here.url)
    with writing(here.url) as session:
        session.execute(text("DELETE FROM invitation"))
        session.execute(text("UPDATE wave SET state = 'proposed'"))
    assert read_back_manifests(here.url, at=LATER).letters == 3
    with writing(here.url) as session:
        wave = session.get_one(Wave, here.wave_id)
        wave.state = WaveState.APPROVED
        session.add(wave)
        cycle = session.get_one(Cycle, wave.cycle_id)
        for who in session.exec(select(Resident)).all():
            build.invitation(session, cycle, who, wave_id=wave.id)
        batch = make_batch(
            session, here.wave_id, by=here.by, at=LATER, reissue="x" * 20
        )
        rows = session.exec(select(Letter).where(Letter.batch_id == batch.id)).all()
        assert {row.held_reason for row in rows} == {"already_sent"}
        assert read_back(session, at=LATER).invitations == 3
    assert here.states() == ["posted"] * 3


def test_hand_over_that_was_cut_off_is_finished_as_it_was_begun(here: Office) -> None:
    """The manifest is there, the transaction is not, and somebody died meanwhile."""
    here.bring(BatchState.HANDED_OVER)
    for name in manifest_names(here.manifests):
        if "delivered" in name:
            (here.manifests / name).unlink()
    go_back_in_memory(here.url)
    with writing(here.url) as session:
        session.exec(select(Resident)).first().died = True  # type: ignore[union-attr]
    next_day = build.AT + timedelta(days=3)
    with writing(here.url) as session:
        with pytest.raises(Refused, match="begonnen en niet af"):
            release_batch(
                session, here.batch_id, folder=here.folder, by=here.by, at=next_day
            )
        session.rollback()
    with writing(here.url) as session:
        batch = hand_over(
            session, here.batch_id, folder=here.folder, by=here.by, at=next_day
        )
        assert batch.state is BatchState.HANDED_OVER
        assert note_news(session, by=here.by, at=next_day) == 1
    assert here.states() == ["printed"] * 3
    assert here.broken() == []


def damaged(folder: Path) -> None:
    name = min(manifest_names(folder), key=len)
    lines = (folder / name).read_bytes().splitlines(keepends=True)
    (folder / name).write_bytes(b"".join([*lines[:-2], lines[-2][:20]]))


def forged(folder: Path) -> None:
    name = min(manifest_names(folder), key=len)
    lines = (folder / name).read_text().splitlines()
    line = json.loads(lines[1])
    lines[1] = json.dumps(line | {"who": "00" * 32})
    (folder / name).write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("harm", "learned"), [(damaged, 2), (forged, 2)], ids=["cut", "forged"]
)
def test_damaged_lines_stop_letters_until_a_person_agrees(
    here: Office, harm: Callable[[Path], None], learned: int
) -> None:
    here.bring(BatchState.HANDED_OVER)
    go_back_in_memory(here.url)
    harm(here.manifests)
    found = read_back_manifests(here.url, at=LATER)
    assert found.letters == learned
    assert found.damaged > 0
    assert any("niet te lezen" in line for line in here.broken())
    with writing(here.url) as session:
        another = waves.approved(session, 1, ready=False, cycle_values={"year": 2027})
        with pytest.raises(Refused, match="regels niet te lezen"):
            make_batch(session, another.id, by=here.by, at=LATER)
        boss = build.viewer(Role.ADMINISTRATOR, person_id=9)
        with pytest.raises(Refused, match="geen reden"):
            accept_manifests(session, reason="ok", by=boss, at=LATER)
        accept_manifests(session, reason="De drukker is gebeld.", by=boss, at=LATER)
        with pytest.raises(AlreadyDone):
            accept_manifests(session, reason="De drukker is gebeld.", by=boss, at=LATER)
        assert make_batch(session, another.id, by=here.by, at=LATER).id


def test_file_that_is_gone_stops_letters_too(here: Office) -> None:
    here.bring(BatchState.HANDED_OVER)
    (here.manifests / min(manifest_names(here.manifests), key=len)).unlink()
    assert any("het bestand is weg" in line for line in here.broken())
    with writing(here.url) as session:
        another = waves.approved(session, 1, ready=False, cycle_values={"year": 2027})
        with pytest.raises(Refused, match="1 bestanden weg"):
            make_batch(session, another.id, by=here.by, at=LATER)


def test_term_that_is_past_lets_rows_and_then_files_go(here: Office) -> None:
    here.bring(BatchState.POSTED)
    by, day = job_viewer("retention", date(2029, 1, 1)), date(2028, 11, 21)
    with writing(here.url) as session:
        assert forget_sent(session, date(2026, 11, 20), 10, by=by, at=LATER) == 0
        assert forget_sent(session, day, 2, by=by, at=LATER) == 2
        assert forget_sent(session, day, 2, by=by, at=LATER) == 1
        assert forget_sent(session, day, 2, by=by, at=LATER) == 0
        assert session.exec(select(SentMemory)).all() == []
        assert session.exec(select(ManifestFile)).all() == []
    assert manifest_names(here.manifests) == set()


def test_same_letter_under_another_batch_is_refused(here: Office) -> None:
    """However it got there: the unique key of memory is the last lock."""
    here.bring(BatchState.RELEASED)
    with writing(here.url) as session:
        row = session.exec(select(Letter).order_by(col(Letter.id))).first()
        assert row is not None
        who = session.get_one(Resident, row.resident_id)
        session.add(
            SentMemory(
                who=who.bsn_index,
                about="cycle:2026",
                kind="invitation",
                manifest="manifest-of-another.jsonl",
                letter_id=999,
                letter_sha256="x",
                pages=1,
                handed_over_at=build.AT,
            )
        )
        session.flush()
        with pytest.raises(Refused, match="nieuws over een brief"):
            hand_over(
                session, here.batch_id, folder=here.folder, by=here.by, at=build.AT
            )
        session.rollback()
    assert here.state() is BatchState.RELEASED
    assert manifest_names(here.manifests) == set()

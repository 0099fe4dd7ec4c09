"""News after the hand-over, the pull list, posting, and taking a hand-over back."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from letters.actions import handing_over
from letters.actions.batches import hand_over, make_batch, release_batch
from letters.actions.manifest_writing import lines_of
from letters.actions.memory import claim
from letters.actions.posting import cancel_handed_over, confirm_posted
from letters.actions.pull_list import note_news, settle
from letters.adapters.delivery_places import Unsure
from letters.jobs.pull_lines import NOTE_NEWS
from letters.queries import batch_invariants
from letters.queries import leaving_invariants as invariants
from letters.queries.mail_room import mail_batches, pull_rows
from letters.rules.batches import BatchState
from letters.rules.pulling import (
    PULL_LABELS,
    Settled,
    can_take_back,
    is_of_today,
    pull_label,
    why_not_posted,
    withdraw_reason,
)
from letters.tables import Batch, Letter, PullLine, SentMemory
from outreach.access import Role
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.rules.contact import ContactRefusal
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import InvitationState
from outreach.tables import (
    ContactHold,
    Disclosure,
    Institution,
    Invitation,
    Objection,
    Resident,
    Wave,
)
from tests import build
from tests.letters import lives, waves
from tests.letters.test_memory import Office, office
from tests.outreach.audit_world import installation

ROOT = Path(__file__).parents[2]
LATER = build.AT + timedelta(hours=2)
S = BatchState


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


@pytest.fixture
def lying(database_url: str, tmp_path: Path) -> Office:
    """Eight letters at the print house."""
    here = office(database_url, tmp_path / "letters", 8)
    here.bring(S.HANDED_OVER)
    return here


# --- rules ---


@pytest.mark.parametrize(
    ("posted", "handed_over", "today", "fine"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 20), True),
        (date(2026, 11, 23), date(2026, 11, 20), date(2026, 11, 25), True),
        (date(2026, 11, 26), date(2026, 11, 20), date(2026, 11, 25), False),  # to come
        (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 25), False),  # before
    ],
)
def test_posting_is_after_the_hand_over_and_not_to_come(
    posted: date, handed_over: date, today: date, fine: bool
) -> None:
    assert (why_not_posted(posted, handed_over, today) == "") is fine


def test_rules_of_the_pull_list() -> None:
    assert is_of_today(date(2026, 11, 20), date(2026, 11, 20))
    assert not is_of_today(date(2026, 11, 19), date(2026, 11, 20))
    assert not is_of_today(None, date(2026, 11, 20))
    for reason in ContactRefusal:
        assert pull_label(reason.value) == PULL_LABELS[reason.value]
        assert withdraw_reason(reason.value)
    assert pull_label("anything") == "brief is niet meer nodig"
    assert withdraw_reason("anything") == "pulled"
    moment = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert can_take_back(moment - timedelta(seconds=1), moment)
    assert not can_take_back(moment, moment)
    assert not can_take_back(moment, None)


# --- news ---


def news(session: Session) -> dict[str, str]:
    """Something happens to each but the last; resident -> the reason on the list."""
    people = list(session.exec(select(Resident).order_by(col(Resident.id))))
    died, left, away, moved, objected, home, held, _ = people
    died.died = True
    left.suspension_reason = "E"
    away.municipality_code = "0344"
    moved.postcode, moved.house_number = "3099ZZ", 1
    session.add(
        Objection(
            resident_id=objected.id,
            bsn_index=objected.bsn_index,
            source="phone",
            at=LATER,
            day=LATER.date(),
            by="test",
        )
    )
    home.address_key = "3011AA-777--"
    session.add(
        Institution(
            name="Het Huis",
            address_key=home.address_key,
            valid_from=date(2026, 1, 1),
            source="test",
        )
    )
    session.add(
        ContactHold(
            resident_id=held.id,
            reason="hospital",
            source="test",
            valid_from=LATER.date(),
            by="test",
            at=LATER,
        )
    )
    session.flush()
    return {
        died.id: "deceased",
        left.id: "emigrated",
        away.id: "other_municipality",
        moved.id: "moved",
        objected.id: "objection_for_ever",
        home.id: "institution",
        held.id: "on_hold",
    }


def test_news_makes_a_list_that_must_be_settled_before_posting(lying: Office) -> None:
    with writing(lying.url) as session:
        waves_municipality(session)
        expected = news(session)
    work = NOTE_NEWS.work(lambda: writing(lying.url), "2026-11-20T12", LATER)
    again = NOTE_NEWS.work(lambda: writing(lying.url), "2026-11-20T13", LATER)
    assert (work["pull_lines"], again["pull_lines"]) == (len(expected), 0)
    with writing(lying.url) as session:
        rows = session.exec(select(PullLine)).all()
        assert {row.resident_id: row.reason for row in rows} == expected
        listed = pull_rows(session, lying.by, lying.batch_id)
        for row in listed:
            assert row.reference.startswith(f"{lying.batch_id}-")
            assert row.file_name
            assert row.pages
            assert "Bakker" not in str(row)
        with pytest.raises(Refused, match="nieuws over 7 brieven"):
            confirm_posted(
                session,
                lying.batch_id,
                posted_on=LATER.date(),
                by=lying.by,
                at=LATER,
            )
    with writing(lying.url) as session:
        mail = build.viewer(Role.MAIL_ROOM, person_id=build.person(session).id)
        first, *others = listed
        settle(session, first.id, Settled.GONE, by=mail, at=LATER)
        for row in others:
            settle(session, row.id, Settled.PULLED, by=mail, at=LATER)
        with pytest.raises(AlreadyDone):
            settle(session, first.id, Settled.PULLED, by=mail, at=LATER)
        confirm_posted(
            session, lying.batch_id, posted_on=LATER.date(), by=mail, at=LATER
        )
    assert sorted(lying.states()) == ["posted"] * 2 + ["withdrawn"] * 6
    assert lying.broken() == []
    with reading(lying.url) as session:
        batch = session.get_one(Batch, lying.batch_id)
        assert (batch.letters, batch.withdrawn) == (2, 6)
        back = session.exec(
            select(SentMemory).where(col(SentMemory.taken_back_at).is_not(None))
        ).all()
        assert len(back) == 6
        reasons = session.exec(
            select(Invitation.withdrawn_reason).where(
                Invitation.state == InvitationState.WITHDRAWN
            )
        ).all()
        assert "pulled" in reasons or "objection" in reasons
        (row,) = mail_batches(session, lying.by, at=LATER)
        assert (row.pulled, row.gone, row.open_lines) == (6, 1, 0)


def waves_municipality(session: Session) -> None:
    """The municipality has a code: who lives in another one is known."""
    session.execute(text("UPDATE municipality SET code = '0599'"))


def test_answer_between_hand_over_and_post_is_not_pulled(lying: Office) -> None:
    with writing(lying.url) as session:
        one = session.exec(select(Invitation)).first()
        assert one is not None
        one.state = InvitationState.ANSWERED
        session.add(one)
        assert note_news(session, by=lying.by, at=LATER) == 0


def test_who_may_settle_and_confirm(lying: Office) -> None:
    with writing(lying.url) as session:
        session.exec(select(Resident)).first().died = True  # type: ignore[union-attr]
        note_news(session, by=lying.by, at=LATER)
        line = session.exec(select(PullLine)).one()
        cast = build.cast(session)
        elsewhere = build.viewer(Role.MAIL_ROOM, person_id=7, district_code="D2")
        for viewer, error in (
            (cast.manager, NotPermitted),
            (cast.visitor, NotPermitted),
            (elsewhere, NotFound),
        ):
            with pytest.raises(error):
                settle(session, line.id or 0, Settled.PULLED, by=viewer, at=LATER)
            with pytest.raises(error):
                confirm_posted(
                    session,
                    lying.batch_id,
                    posted_on=LATER.date(),
                    by=viewer,
                    at=LATER,
                )
            with pytest.raises(error):
                pull_rows(session, viewer, lying.batch_id)
        with pytest.raises(NotFound):
            settle(session, 999, Settled.PULLED, by=lying.by, at=LATER)


# --- taking back ---


@pytest.mark.parametrize(
    ("handed_over", "local_half_past_five"),
    [
        # Winter: 17:30 in the Netherlands is 16:30 UTC; a Friday.
        (build.AT, datetime(2026, 11, 20, 16, 30, tzinfo=UTC)),
        # Summer: 15:30 UTC; a Friday.
        (
            datetime(2026, 7, 3, 9, 0, tzinfo=UTC),
            datetime(2026, 7, 3, 15, 30, tzinfo=UTC),
        ),
        # On a Saturday: Monday's run.
        (
            datetime(2026, 7, 4, 9, 0, tzinfo=UTC),
            datetime(2026, 7, 6, 15, 30, tzinfo=UTC),
        ),
    ],
    ids=["winter", "summer", "saturday"],
)
def test_hand_over_can_be_taken_back_until_half_past_five(
    session: Session,
    tmp_path: Path,
    handed_over: datetime,
    local_half_past_five: datetime,
) -> None:
    waves.municipality(session)
    waves.delivery(session, handed_over.date()).received_at = handed_over
    session.flush()
    wave = waves.approved(session, 2, ready=False)
    batch = make_batch(session, wave.id, by=wave.coordinator, at=handed_over)
    lives.bring(
        session,
        batch,
        S.HANDED_OVER,
        folder=tmp_path,
        by=wave.coordinator,
        at=handed_over,
    )
    assert batch.cut_off_at == local_half_past_five
    number, by = batch.id or 0, wave.coordinator
    just = local_half_past_five - timedelta(minutes=1)
    with pytest.raises(Refused, match="De drukker is begonnen"):
        cancel_handed_over(
            session, number, reason=lives.REASON, by=by, at=local_half_past_five
        )
    with pytest.raises(Refused, match="niet bij waarom"):
        cancel_handed_over(session, number, reason="", by=by, at=just)
    cancel_handed_over(session, number, reason=lives.REASON, by=by, at=just)
    assert session.get_one(Batch, number).state is S.CANCELLED
    assert waves.states(session, wave.id) == ["planned"] * 2
    assert session.get_one(Wave, wave.id).state is WaveState.APPROVED
    with pytest.raises(AlreadyDone):
        cancel_handed_over(session, number, reason=lives.REASON, by=by, at=just)
    other = make_batch(session, wave.id, by=by, at=just, reissue=lives.REASON)
    lives.bring(session, other, S.POSTED, folder=tmp_path, by=by, at=just)
    assert waves.states(session, wave.id) == ["posted"] * 2
    for check in (invariants.memory_is_what_left, invariants.manifests_are_memory):
        assert check(session).broken == []


# --- two processes, and files that do not arrive ---


def test_files_that_do_not_arrive_hand_nothing_over(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = office(database_url, tmp_path / "letters")
    here.bring(S.RELEASED)
    real = handing_over.deliver

    def fails(*_: object, **__: object) -> None:
        raise Refused("Niet afgeleverd.", "De server is weg.", "Bel de drukker.")

    monkeypatch.setattr(handing_over, "deliver", fails)
    with pytest.raises(Refused, match="server is weg"), writing(here.url) as session:
        hand_over(session, here.batch_id, folder=here.folder, by=here.by, at=build.AT)
    assert here.state() is S.RELEASED
    assert here.states() == ["planned"] * 3
    monkeypatch.setattr(handing_over, "deliver", real)
    here.bring(S.POSTED)
    assert here.states() == ["posted"] * 3
    assert here.broken() == []


def test_files_that_may_have_arrived_are_handed_over_as_they_were_begun(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer of the print house was lost, and it cannot be asked."""
    here = office(database_url, tmp_path / "letters")
    here.bring(S.RELEASED)

    def unsure(*_: object, **__: object) -> None:
        raise Unsure("Niet zeker.", "De server is weg.", "Probeer het opnieuw.")

    with monkeypatch.context() as patched:
        patched.setattr(handing_over, "deliver", unsure)
        patched.setattr(handing_over, "take_away", unsure)
        with pytest.raises(Unsure), writing(here.url) as session:
            hand_over(
                session, here.batch_id, folder=here.folder, by=here.by, at=build.AT
            )
    with pytest.raises(Refused, match="overdracht"), writing(here.url) as session:
        release_batch(
            session,
            here.batch_id,
            folder=here.folder,
            by=here.by,
            at=build.AT + timedelta(days=1),
        )
    here.bring(S.POSTED)
    assert here.states() == ["posted"] * 3
    assert here.broken() == []


def at_once(url: str, folder: Path, batches: list[int]) -> list[str]:
    """Two real processes hand batches over at the same moment; how each ended."""
    module = "tests.letters.handing_over_process"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", module, url, str(folder), str(batch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for batch in batches
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate()[0].strip() for process in running]


def test_two_processes_at_once_let_each_letter_out_once(lying_released: Office) -> None:
    """The same batch, twice at the same moment."""
    here = lying_released
    ended = at_once(here.url, here.folder, [here.batch_id] * 2)
    assert sorted(one.split(":")[0] for one in ended) == ["done", "refused"]
    assert here.state() is S.HANDED_OVER
    with reading(here.url) as session:
        memory = session.exec(select(SentMemory)).all()
        assert len(memory) == 3
        left = session.exec(select(Disclosure.resident_id)).all()
        assert len(left) == len(set(left)) == 3
    assert here.broken() == []


def test_letter_that_is_claimed_twice_at_once_leaves_once(
    lying_released: Office,
) -> None:
    """Under two batches: the unique key of memory decides, on both databases."""
    here = lying_released
    with reading(here.url) as session:
        letters = session.exec(select(Letter)).all()
        batch = session.get_one(Batch, here.batch_id)
        lines = lines_of(session, batch, list(letters))
    claimed, ended = Event(), []

    def other() -> None:
        claimed.wait(10)
        try:
            with writing(here.url) as session:
                claim(session, "manifest-other.jsonl", lines, by=here.by, at=build.AT)
            ended.append("twice")
        except AlreadyDone:
            ended.append("refused")

    thread = Thread(target=other)
    thread.start()
    with writing(here.url) as session:
        claim(session, "manifest-first.jsonl", lines, by=here.by, at=build.AT)
        claimed.set()
        time.sleep(0.3)
    thread.join(20)
    assert ended == ["refused"]
    with reading(here.url) as session:
        names = session.exec(select(SentMemory.manifest)).all()
    assert names == ["manifest-first.jsonl"] * 3


@pytest.fixture
def lying_released(database_url: str, tmp_path: Path) -> Office:
    """Three letters that were released."""
    here = office(database_url, tmp_path / "letters")
    here.bring(S.RELEASED)
    return here


# --- each invariant is broken once ---

BREAKS: dict[str, tuple[Callable[[Session], object], str]] = {
    "not remembered": (
        lambda s: s.execute(text("DELETE FROM sentmemory WHERE letter_id = 1")),
        "overgedragen en niet onthouden",
    ),
    "remembered only": (
        lambda s: s.execute(text("UPDATE letter SET released_at = NULL WHERE id = 1")),
        "onthouden en niet overgedragen",
    ),
    "another content": (
        lambda s: s.execute(text("UPDATE sentmemory SET pages = 7")),
        "staat niet in manifest",
    ),
    "file not read": (
        lambda s: s.execute(text("DELETE FROM manifestfile WHERE act = 'delivered'")),
        "nog niet ingelezen",
    ),
    "one person": (
        lambda s: s.execute(text("UPDATE batch SET approved_by = made_by")),
        "niet door een tweede persoon",
    ),
    "nobody": (
        lambda s: s.execute(text("UPDATE batch SET approved_by = ''")),
        "niet door een tweede persoon",
    ),
    "not settled": (
        lambda s: (
            pull(s, ""),
            s.execute(text("UPDATE batch SET state = 'posted'")),
        ),
        "zonder dat de brief is gezocht",
    ),
    "pulled and going": (
        lambda s: pull(s, "pulled"),
        "uit de post gehaald en niet vervallen",
    ),
    "invitation going": (
        lambda s: (
            pull(s, "pulled"),
            s.execute(text("UPDATE letter SET withdrawn_reason = 'deceased'")),
        ),
        "de uitnodiging staat nog als verstuurd",
    ),
}


def pull(session: Session, settled: str) -> None:
    """A line that nobody worked on as it should be."""
    letter = session.exec(select(Letter).order_by(col(Letter.id))).first()
    assert letter is not None
    build.add(
        session,
        PullLine(
            batch_id=letter.batch_id,
            letter_id=letter.id,
            resident_id=letter.resident_id,
            reason="deceased",
            noticed_at=LATER,
            settled=settled,
        ),
    )


def test_each_invariant_is_found_when_broken(lying: Office) -> None:
    assert lying.broken() == []
    for name, (breaks, says) in BREAKS.items():
        with writing(lying.url) as session:
            breaks(session)
            session.expire_all()
            checks = (
                invariants.memory_is_what_left,
                invariants.manifests_are_memory,
                invariants.posted_when_settled,
                batch_invariants.two_people,
                invariants.pulled_are_withdrawn,
            )
            found = [line for check in checks for line in check(session).broken]
            assert any(says in line for line in found), (name, found)
            assert not any("Bakker" in line for line in found)
            session.rollback()
    assert lying.broken() == []

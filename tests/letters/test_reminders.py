"""Reminders from history: who gets one, once however often it is asked, and never
after an answer or a return."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from letters.actions.batches import cancel_batch
from letters.actions.reading_back import read_back
from letters.actions.reminders import ask_reminder, make_reminders
from letters.actions.requested import make_requested
from letters.actions.returns import scan_return
from letters.jobs.reminders import PROPOSE_REMINDERS
from letters.queries.reminder_invariants import (
    none_after_a_return,
    reminders_within_norms,
)
from letters.queries.reminders import reminder_waves
from letters.rules.batches import BatchState
from letters.rules.reminders import NotDue
from letters.rules.returns import ReturnReason
from letters.tables import Batch, Letter
from outreach.access import Role
from outreach.actions.letter_requests import ask_for_letter
from outreach.actions.objections import keep_objection
from outreach.database import engine_for, writing
from outreach.errors import AlreadyDone, NotFound, Refused
from outreach.rules.cycles import Approach
from outreach.rules.invitations import InvitationState
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import Attempt, Invitation, Municipality, Visit, VisitPerson
from tests import build
from tests.letters import lives, mail, waves

N = NotDue
FOUR_WEEKS_AGO = date(2026, 10, 23)
ADDRESS = "https://omzien.voorbeeld.nl/a/"


def town(session: Session, count: int = 3, **given: Any) -> mail.Post:
    """A municipality that can send letters, and a wave of four weeks ago."""
    norms = given.pop("norms", {})
    if session.get(Municipality, 1) is None:
        waves.municipality(session, norms=norms)
        waves.delivery(session)
    return mail.posted(session, count, **({"posted_on": FOUR_WEEKS_AGO} | given))


def subjects(session: Session, batch: Batch) -> list[int]:
    """Invitations to which a letter of the batch goes."""
    return list(
        session.scalars(
            select(Letter.subject_id)
            .where(
                Letter.batch_id == batch.id,
                Letter.held_reason == "",
                Letter.withdrawn_reason == "",
            )
            .order_by(col(Letter.subject_id))
        )
    )


def everybody(session: Session, post: mail.Post, at: datetime) -> None:
    """Something else happened to each but the first two."""
    who, invitations, desk = post.residents, post.invitations, post.coordinator
    states = InvitationState
    for place, state in ((2, states.ANSWERED), (3, states.WITHDRAWN)):
        invitations[place].state = state
    invitations[4].state, invitations[4].posted_on = states.PRINTED, None
    invitations[5].state = states.NO_ANSWER
    scan_return(
        session, post.ref(6), reason=ReturnReason.MOVED, by=post.mail_room, at=at
    )
    visit = build.add(
        session,
        Visit(cycle_id=post.cycle.id, state=VisitState.SCHEDULED, requested_at=at),
    )
    build.add(session, VisitPerson(visit_id=visit.id, resident_id=who[7].id))
    tried = {"cycle_id": post.cycle.id, "number": 1, "at": at, "by": "test"}
    for place, outcome in (
        (8, Outcome.PHONE_CONVERSATION),
        (1, Outcome.NOT_HOME),  # nobody was there: still due
    ):
        build.add(
            session,
            Attempt(
                resident_id=who[place].id,
                channel=Channel.PHONE,
                outcome=outcome,
                **tried,
            ),
        )
    asked = ask_for_letter(
        session,
        kind="reminder",
        resident_id=who[9].id,
        subject_kind="invitation",
        subject_id=invitations[9].id or 0,
        by=desk,
        at=at,
    )
    assert asked is not None
    keep_objection(
        session,
        who[10].id,
        who[10].bsn_index,
        cycle_id=None,
        source="x",
        by=desk,
        at=at,
    )
    session.flush()


def test_who_gets_one_and_why_others_do_not(session: Session, at: datetime) -> None:
    post = town(session, 11)
    everybody(session, post, at)
    town(session, 2, district="D2", posted_on=date(2026, 11, 9))
    old = town(session, 1, district="D3", posted_on=date(2026, 10, 9))
    first, second = reminder_waves(session, post.coordinator, at=at)
    assert old.wave.id not in (first.wave_id, second.wave_id)  # closes today
    assert (first.invitations, first.due, first.can_make) == (11, 2, True)
    assert first.not_due == {
        N.ANSWERED: 1,
        N.WITHDRAWN: 1,
        N.NOT_POSTED: 1,
        N.CLOSED: 1,
        N.RETURNED: 1,
        N.MET: 2,
        N.BY_HAND: 1,
        N.REFUSED: 1,
    }
    assert first.due + sum(first.not_due.values()) == first.invitations
    assert (second.due, second.not_due) == (0, {N.TOO_EARLY: 2})
    assert second.since == date(2026, 12, 7)
    batch = make_reminders(
        session, post.wave.id or 0, by=post.coordinator, at=at, answer_address=ADDRESS
    )
    assert (batch.state, batch.letters, batch.expected) == (BatchState.DRAFT, 2, 2)
    assert (batch.reminder_number, batch.wave_id) == (1, None)
    assert subjects(session, batch) == [one.id for one in post.invitations[:2]]
    letters = session.exec(select(Letter).where(Letter.batch_id == batch.id)).all()
    values = letters[0].letter_values
    assert values["url"] == f"{ADDRESS}{post.invitations[0].code}".upper()
    assert values["text"]["uitnodiging_datum"] == "23 oktober 2026"
    assert values["text"]["antwoord_voor"] == "18 december 2026"
    again = make_reminders(session, post.wave.id or 0, by=post.coordinator, at=at)
    assert again.id == batch.id
    (row, _) = reminder_waves(session, post.coordinator, at=at)
    assert (row.due, row.not_due[N.UNDERWAY], row.can_make) == (0, 2, False)
    assert [one.id for one in row.batches] == [batch.id]


def test_who_answers_meanwhile_gets_none(
    session: Session, tmp_path: Path, at: datetime
) -> None:
    post = town(session, 5)
    wave_id = post.wave.id or 0
    batch = make_reminders(session, wave_id, by=post.coordinator, at=at)
    lives.bring(session, batch, BatchState.RENDERED, folder=tmp_path)
    answers = session.get_one(Invitation, post.invitations[0].id)
    answers.state = InvitationState.ANSWERED
    scan_return(
        session, post.ref(1), reason=ReturnReason.REFUSED, by=post.mail_room, at=at
    )
    build.add(
        session,
        Attempt(
            cycle_id=post.cycle.id,
            resident_id=post.residents[2].id,
            number=1,
            channel=Channel.PHONE,
            outcome=Outcome.APPOINTMENT_MADE,
            at=at,
            by="test",
        ),
    )
    lives.bring(session, batch, BatchState.POSTED, folder=tmp_path)
    assert subjects(session, batch) == [one.id for one in post.invitations[3:]]
    why = dict(
        session.execute(
            select(Letter.subject_id, Letter.withdrawn_reason).where(
                Letter.batch_id == batch.id, Letter.withdrawn_reason != ""
            )
        ).all()
    )
    assert why == {post.invitations[0].id: "answered", post.invitations[2].id: "met"}
    assert (batch.letters, batch.held, batch.withdrawn) == (2, 1, 2)
    states = waves.states(session, wave_id)
    assert states == ["answered", "posted", "posted", "posted", "posted"]
    later = at + timedelta(days=3)
    (row,) = reminder_waves(session, post.coordinator, at=later)
    assert row.not_due == {N.ANSWERED: 1, N.RETURNED: 1, N.MET: 1, N.ENOUGH: 2}
    with pytest.raises(Refused, match="hooguit 1"):
        make_reminders(session, wave_id, by=post.coordinator, at=later)
    # A reminder that comes back: no letter of this invitation ever again.
    letter = session.exec(
        select(Letter).where(
            Letter.batch_id == batch.id, Letter.subject_id == post.invitations[4].id
        )
    ).one()
    named = f"{batch.id}-{letter.id}"
    scan_return(session, named, reason=ReturnReason.MOVED, by=post.mail_room, at=at)
    (row,) = reminder_waves(session, post.coordinator, at=later)
    assert row.not_due[N.RETURNED] == 2
    assert reminders_within_norms(session).broken == []


def test_second_one_comes_as_long_after_the_first(
    session: Session, tmp_path: Path, at: datetime
) -> None:
    norms = {"reminder_weeks": 2, "most_reminders": 2, "no_answer_weeks": 12}
    post = town(session, 2, norms=norms)
    wave_id = post.wave.id or 0
    first = make_reminders(session, wave_id, by=post.coordinator, at=at)
    lives.bring(session, first, BatchState.POSTED, folder=tmp_path)
    for days in (0, 13):
        with pytest.raises(Refused, match="nog geen 2 weken"):
            day = at + timedelta(days=days)
            make_reminders(session, wave_id, by=post.coordinator, at=day)
    waves.delivery(session, date(2026, 12, 4))
    day = at + timedelta(days=14)
    second = make_reminders(session, wave_id, by=post.coordinator, at=day)
    lives.bring(session, second, BatchState.POSTED, folder=tmp_path, at=day)
    assert (second.reminder_number, second.letters) == (2, 2)
    far = at + timedelta(days=50)
    (row,) = reminder_waves(session, post.coordinator, at=far)
    assert (row.not_due, row.can_make) == ({N.ENOUGH: 2}, False)
    found = reminders_within_norms(session)
    assert (found.checked, found.broken) == (4, [])
    extra = mail.batch(session, kind="reminder", reminds_wave_id=wave_id)
    for sequence in (3, 4):
        mail.letter(
            session, extra, post.invitations[0], post.residents[0], sequence=sequence
        )
    assert reminders_within_norms(session).broken == [
        f"uitnodiging {post.invitations[0].id}: 4 herinneringen"
    ]
    assert none_after_a_return(session).broken == []
    scan_return(
        session, post.ref(0), reason=ReturnReason.MOVED, by=post.mail_room, at=far
    )
    mail.letter(
        session,
        extra,
        post.invitations[0],
        post.residents[0],
        sequence=5,
        released_at=far + timedelta(days=1),
    )
    (sentence,) = none_after_a_return(session).broken
    assert "herinnering terwijl een brief was teruggekomen" in sentence


def test_announced_rounds_and_none_wanted_and_whose_work_it_is(
    session: Session, at: datetime
) -> None:
    post = town(session, 2, norms={"most_reminders": 0})
    (row,) = reminder_waves(session, post.coordinator, at=at)
    assert (row.not_due, row.can_make) == ({N.ENOUGH: 2}, False)
    session.get_one(Municipality, 1).norms = {}
    post.cycle.approach = Approach.ANNOUNCED
    session.flush()
    (row,) = reminder_waves(session, post.coordinator, at=at)
    assert row.not_due == {N.ANNOUNCED: 2}
    with pytest.raises(Refused, match="Aan niemand"):
        make_reminders(session, post.wave.id or 0, by=post.coordinator, at=at)
    elsewhere = build.viewer(Role.COORDINATOR, person_id=99, district_code="D2")
    assert reminder_waves(session, elsewhere, at=at) == []
    with pytest.raises(NotFound):
        make_reminders(session, post.wave.id or 0, by=elsewhere, at=at)


def propose(url: str, at: datetime) -> dict[str, int]:
    """Run the job once."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with writing(url) as session:
            yield session

    return dict(PROPOSE_REMINDERS.work(opened, "2026-11-20", at))


def test_job_proposes_once_and_leaves_a_cancelled_one_to_persons(
    database_url: str, at: datetime
) -> None:
    with writing(database_url) as session:
        post = town(session, 2)
        town(session, 1, district="D2")
        town(session, 1, district="D3", posted_on=date(2026, 11, 1))
    assert propose(database_url, at) == {"proposed": 2, "letters": 3, "refused": 0}
    assert propose(database_url, at) == {"proposed": 0, "letters": 0, "refused": 0}
    with writing(database_url) as session:
        batches = session.exec(select(Batch).where(Batch.kind == "reminder")).all()
        assert {one.state for one in batches} == {BatchState.DRAFT}
        assert {one.made_by for one in batches} == {"job:propose_reminders"}
        mine = next(one for one in batches if one.reminds_wave_id == post.wave.id)
        number, wave_id = mine.id or 0, post.wave.id or 0
        why = "Wij wachten de vakantie af."
        cancel_batch(session, number, reason=why, by=post.coordinator, at=at)
    assert propose(database_url, at)["proposed"] == 0
    with writing(database_url) as session:
        by = post.coordinator
        with pytest.raises(Refused, match="al eerder gemaakt"):
            make_reminders(session, wave_id, by=by, at=at)
        next_one = make_reminders(
            session, wave_id, by=by, at=at, reissue="De vakantie is voorbij."
        )
        assert (next_one.reminder_number, next_one.letters) == (1, 2)


def _make(url: str, wave_id: int, by: Any, at: datetime, said: Any) -> None:
    """In a process of its own: with connections of its own."""
    engine_for(url).dispose(close=False)
    try:
        with writing(url) as session:
            make_reminders(session, wave_id, by=by, at=at)
        said.put("made")
    except AlreadyDone:
        said.put("somebody else made it")
    except BaseException as error:
        said.put(repr(error))


def test_two_processes_at_once_make_one_batch(database_url: str, at: datetime) -> None:
    with writing(database_url) as session:
        post = town(session, 20)
    fork = get_context("fork")
    said: Any = fork.Queue()
    wave_id, by = post.wave.id or 0, post.coordinator
    running = [
        fork.Process(target=_make, args=(database_url, wave_id, by, at, said))
        for _ in range(2)
    ]
    for one in running:
        one.start()
    answers = [said.get(timeout=30) for _ in running]
    for one in running:
        one.join(30)
    assert "made" in answers
    assert set(answers) <= {"made", "somebody else made it"}
    with writing(database_url) as session:
        (batch,) = session.exec(select(Batch).where(Batch.kind == "reminder")).all()
        assert batch.letters == 20
        letters = session.exec(select(Letter).where(Letter.kind == "reminder")).all()
        assert len(letters) == 20


def test_one_by_hand_takes_the_place_of_the_other(
    session: Session, at: datetime
) -> None:
    post = town(session, 2, posted_on=date(2026, 11, 9))
    desk = build.viewer(Role.PHONE_DESK, person_id=96, district_code="D1")
    who = post.residents[0].id
    ask_reminder(session, who, by=desk, at=at)
    with pytest.raises(Refused, match="vroeg zelf een herinnering aan"):
        ask_reminder(session, who, by=desk, at=at)
    day = at + timedelta(days=20)
    (row,) = reminder_waves(session, post.coordinator, at=day)
    assert (row.due, row.not_due) == (1, {N.BY_HAND: 1})
    made = make_requested(session, "reminder", by=post.coordinator, at=at)
    letter = session.exec(select(Letter).where(Letter.batch_id == made.id)).one()
    assert letter.letter_values["text"]["uitnodiging_datum"] == "9 november 2026"
    (row,) = reminder_waves(session, post.coordinator, at=day)
    assert (row.due, row.not_due) == (1, {N.UNDERWAY: 1})
    made.state, made.posted_on = BatchState.POSTED, at.date()
    session.flush()
    (row,) = reminder_waves(session, post.coordinator, at=day)
    assert (row.due, row.not_due) == (1, {N.ENOUGH: 1})
    other = post.residents[1].id
    scan_return(
        session, post.ref(1), reason=ReturnReason.MOVED, by=post.mail_room, at=at
    )
    for resident_id, why in ((who, "hoogste aantal"), (other, "een brief kwam terug")):
        with pytest.raises(Refused, match=why):
            ask_reminder(session, resident_id, by=desk, at=at)
    elsewhere = build.viewer(Role.PHONE_DESK, person_id=95, district_code="D2")
    with pytest.raises(NotFound):
        ask_reminder(session, other, by=elsewhere, at=at)
    newcomer = build.resident(session).id
    with pytest.raises(Refused, match="geen uitnodiging"):
        ask_reminder(session, newcomer, by=desk, at=at)


def test_reminders_that_left_take_the_place_of_a_cancelled_list(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    """A copy of before the first list was cancelled reads back the second."""
    post = town(session, 2)
    by, soon = post.coordinator, at + timedelta(minutes=1)
    first = make_reminders(session, post.wave.id or 0, by=by, at=at)
    why = lives.REASON
    cancel_batch(session, first.id or 0, reason=why, by=by, at=at)
    second = make_reminders(session, post.wave.id or 0, by=by, at=soon, reissue=why)
    state = BatchState.HANDED_OVER
    lives.bring(session, second, state, folder=tmp_path, by=by, at=soon)
    number, left = first.id or 0, second.id or 0
    for back in (
        "DELETE FROM sentmemory",
        "DELETE FROM manifestfile",
        f"DELETE FROM letter WHERE batch_id = {left}",
        f"DELETE FROM batch WHERE id = {left}",
        f"UPDATE batch SET state = 'draft', reminder_number = 1 WHERE id = {number}",
    ):
        session.execute(text(back))
    session.expunge_all()
    assert read_back(session, at=soon).letters == 2
    states = session.exec(
        select(Batch.state).where(Batch.kind == "reminder").order_by(col(Batch.id))
    ).all()
    assert states == [BatchState.CANCELLED, state]
    (wave,) = reminder_waves(session, by, at=soon)
    assert (wave.due, wave.not_due) == (0, {N.UNDERWAY: 2})

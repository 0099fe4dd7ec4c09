"""The reporter hears what is true, once; a worry opens the case again."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlmodel import Session, select

from outreach.access import Viewer, ViewerKind
from outreach.auditing import take_notes
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.rules.machines import TransitionRefused
from outreach.tables import AuditEvent, StateChange
from signals.actions.feedback import give_feedback
from signals.actions.reopening import reopen
from signals.actions.reporter_acts import knows_enough, still_worried, tell_no_more
from signals.queries.feedback_due import feedback_due, feedback_share
from signals.queries.reporter_page import reporter_page
from signals.queries.reporters import reporter_of, reporters_of, told_to
from signals.rules.feedback import Channel, Message, Share
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import Feedback, Reporter, Signal
from tests import build
from tests.signals.signal_world import make_signal, signal_cast, signal_worker

AT = build.AT
TODAY = AT.date()
M, C, S = Message, Channel, SignalState
TOKEN = "een-token-dat-niemand-raadt"
REPORTER = Viewer(ViewerKind.REPORTER, "public", TODAY)


def closed(session: Session, days: int = 1, **given: object) -> Signal:
    """A signal that was closed some days ago."""
    moment = AT - timedelta(days=days)
    values = {"state": S.CLOSED, "closed_at": moment, "received_at": moment} | given
    return make_signal(session, **values)


def told(session: Session, signal: Signal) -> list[tuple[str, str, bool, int]]:
    rows = session.exec(select(Feedback).where(Feedback.signal_id == signal.id))
    return [(row.message, row.channel, row.failed, row.round) for row in rows]


# --- telling ---


def test_a_call_is_written_down_once(session: Session) -> None:
    desk, row = signal_worker(session), closed(session)
    give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, failed=True, by=desk, at=AT)
    give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, by=desk, at=AT)
    with pytest.raises(AlreadyDone):
        give_feedback(session, row.id or 0, M.CLOSED, C.EMAIL, by=desk, at=AT)
    assert told(session, row) == [
        ("closed", "phone", True, 0),
        ("closed", "phone", False, 0),
    ]
    shown = told_to(session, desk, row.id or 0)
    assert [(one.channel, one.failed) for one in shown] == [
        ("phone", True),
        ("phone", False),
    ]


def test_nothing_is_told_too_early_or_by_the_wrong_way(session: Session) -> None:
    desk, row = signal_worker(session), make_signal(session, state=S.PICKED_UP)
    for message, channel in ((M.CLOSED, C.PHONE), (M.PICKED_UP, C.PAGE)):
        with pytest.raises(Refused):
            give_feedback(session, row.id or 0, message, channel, by=desk, at=AT)
    give_feedback(session, row.id or 0, M.PICKED_UP, C.PHONE, by=desk, at=AT)


def test_who_may_tell_and_who_may_see(session: Session) -> None:
    cast, row = signal_cast(session), closed(session)
    far = signal_worker(session, district_code="D2")
    for viewer in (cast.team_worker, cast.visitor, cast.manager, cast.provider_worker):
        with pytest.raises(NotPermitted):
            give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, by=viewer, at=AT)
        with pytest.raises(NotPermitted):
            reporter_of(session, viewer, row.id or 0)
        with pytest.raises(NotPermitted):
            feedback_due(session, viewer, today=TODAY)
        with pytest.raises(NotPermitted):
            reopen(session, row.id or 0, why="x", by=viewer, at=AT)
    with pytest.raises(NotFound):
        reporter_of(session, far, row.id or 0)
    with pytest.raises(NotFound):
        give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, by=far, at=AT)
    assert feedback_due(session, far, today=TODAY).total == 0
    take_notes(session)
    assert reporter_of(session, cast.worker, row.id or 0).name == "Bea Buurvrouw"
    (note,) = take_notes(session)
    assert (note.act, note.kind, note.object_id, note.subjects) == (
        "view",
        "reporter",
        str(row.id),
        (),
    )


# --- joined cases ---


def test_each_reporter_of_a_case_has_his_own(session: Session) -> None:
    desk, lead = signal_worker(session), closed(session)
    given = {"state": S.JOINED, "joined_to_id": lead.id}
    other = make_signal(session, **given, reporter={"name": "Cor", "phone": "010 2"})
    both = reporters_of(session, desk, lead.id or 0)
    assert [(one.name, one.joined) for one in both] == [
        ("Bea Buurvrouw", False),
        ("Cor", True),
    ]
    give_feedback(session, lead.id or 0, M.CLOSED, C.PHONE, by=desk, at=AT)
    due = feedback_due(session, desk, today=TODAY)
    assert [(line.signal_id, line.name) for line in due.calls] == [(other.id, "Cor")]
    give_feedback(session, other.id or 0, M.CLOSED, C.IN_PERSON, by=desk, at=AT)
    assert feedback_due(session, desk, today=TODAY).total == 0


# --- the list ---


def test_every_closed_report_is_in_one_place(session: Session) -> None:
    desk = signal_worker(session)
    old = closed(session, 20)
    new = closed(session, 3)
    mailed = closed(session, 1)
    closed(session, reporter={"anonymous": True, "name": "", "phone": "", "email": ""})
    closed(session, reporter={"wants_feedback": False})
    closed(session, reporter={"name": "", "phone": "", "email": ""})
    closed(session, 9, reporter={"stripped_at": AT})
    make_signal(session, state=S.PICKED_UP)
    heard, late = closed(session, 30), closed(session, 40)
    for row, days in ((heard, 20), (late, 5)):
        when = AT - timedelta(days=days)
        give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, by=desk, at=when)
    by_hand = feedback_due(session, desk, today=TODAY)
    assert [(c.signal_id, c.late) for c in by_hand.calls] == [
        (old.id, True),
        (new.id, False),
        (mailed.id, False),
    ]
    mails = feedback_due(session, desk, today=TODAY, mails=True)
    assert [line.signal_id for line in mails.calls] == [old.id, new.id]
    for found in (by_hand, mails):
        assert (found.anonymous, found.unwanted, found.unreachable) == (1, 1, 1)
        assert found.total == 6
        # Heard in time: 1. Heard late, and not heard after two weeks: 2.
        assert found.share == Share(1, 3)
    assert mails.mailing == 1
    first = by_hand.calls[0]
    assert (first.call_by - first.closed_on).days == 14
    figures = build.viewer(build.Role.MANAGER)
    year = {"since": TODAY - timedelta(days=60), "until": TODAY + timedelta(days=1)}
    assert feedback_share(session, figures, today=TODAY, **year) == Share(1, 3)


# --- still worried ---


def with_token(session: Session, row: Signal, token: str = TOKEN) -> Signal:
    reporter = session.get_one(Reporter, row.id)
    reporter.token_hash = sha256(token.encode()).hexdigest()
    session.flush()
    return row


def test_a_worry_opens_the_same_report_again(session: Session) -> None:
    team = signal_cast(session).team
    row = with_token(session, closed(session, 29, team_id=team.id, owner_id=None))
    still_worried(session, TOKEN, by=REPORTER, at=AT)
    assert (row.state, row.queue, row.reopened) == (S.RECEIVED, Queue.DESK, 1)
    assert (row.team_id, row.owner_id, row.closed_at, row.close_reason) == (None,) * 4
    assert row.due_at is not None
    assert row.first_due_at == row.due_at > AT
    with pytest.raises(TransitionRefused):
        still_worried(session, TOKEN, by=REPORTER, at=AT)
    last = session.exec(select(StateChange).order_by(StateChange.id.desc())).first()  # type: ignore[union-attr]
    assert last is not None
    assert (last.act, last.reason) == ("reopen", "reporter")


def test_after_thirty_days_it_is_a_new_report(session: Session) -> None:
    desk, row = signal_worker(session), with_token(session, closed(session, 31))
    with pytest.raises(Refused, match="30 dagen"):
        still_worried(session, TOKEN, by=REPORTER, at=AT)
    with pytest.raises(Refused, match="30 dagen"):
        reopen(session, row.id or 0, why="De melder belde", by=desk, at=AT)
    assert row.state is S.CLOSED


def test_a_worry_of_a_joined_reporter_opens_the_lead(session: Session) -> None:
    desk = signal_worker(session)
    lead = closed(session, 2, state=S.NO_ACTION)
    given = {"state": S.JOINED, "joined_to_id": lead.id, "closed_at": lead.closed_at}
    joined = with_token(session, make_signal(session, **given))
    give_feedback(session, joined.id or 0, M.CLOSED, C.PHONE, by=desk, at=AT)
    still_worried(session, TOKEN, by=REPORTER, at=AT)
    session.refresh(joined)
    assert (lead.state, joined.state) == (S.RECEIVED, S.JOINED)
    assert joined.closed_at is None
    assert reporter_page(session, TOKEN, at=AT).stage is M.RECEIVED
    with pytest.raises(Refused, match="reden"):
        reopen(session, joined.id or 0, why=" ", by=desk, at=AT)


def test_what_was_reopened_is_told_again(session: Session) -> None:
    desk, row = signal_worker(session), closed(session)
    give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, by=desk, at=AT)
    reopen(session, row.id or 0, why="De dochter belde", by=desk, at=AT)
    row.state, row.closed_at = S.CLOSED, AT
    session.flush()
    assert feedback_due(session, desk, today=TODAY).total == 1
    give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, by=desk, at=AT)
    assert [one[3] for one in told(session, row)] == [0, 1]


# --- the reporter's own page ---


def test_the_page_tells_how_far_it_is_and_nothing_else(session: Session) -> None:
    row = with_token(session, closed(session, 2))
    page = reporter_page(session, TOKEN, at=AT)
    assert (page.stage, page.may_worry, page.heard) == (M.CLOSED, True, False)
    secrets = (row.text, row.street, row.postcode, "Bea", "conversation")
    assert not [one for one in secrets if one and one in repr(page)]
    knows_enough(session, TOKEN, by=page.viewer, at=AT)
    assert reporter_page(session, TOKEN, at=AT).heard
    with pytest.raises(AlreadyDone):
        knows_enough(session, TOKEN, by=page.viewer, at=AT)
    assert told(session, row) == [("closed", "page", False, 0)]
    tell_no_more(session, TOKEN, by=page.viewer, at=AT)
    assert not reporter_page(session, TOKEN, at=AT).wants_feedback
    with pytest.raises(AlreadyDone):
        tell_no_more(session, TOKEN, by=page.viewer, at=AT)


@pytest.mark.parametrize("token", ["", "x", TOKEN + "x", TOKEN[:-1], "é" * 500, "\x00"])
def test_every_wrong_token_gets_the_same_answer(session: Session, token: str) -> None:
    with_token(session, closed(session))
    said = set()
    for act in (still_worried, knows_enough, tell_no_more):
        with pytest.raises(NotFound) as caught:
            act(session, token, by=REPORTER, at=AT)
        said.add((caught.value.what, caught.value.why, caught.value.now))
    assert len(said) == 1
    assert token not in " ".join(said.pop()) or not token


def test_a_token_is_no_right_anywhere_else(session: Session) -> None:
    row = with_token(session, closed(session))
    own = reporter_page(session, TOKEN, at=AT).viewer
    for asking in (reporter_of, reporters_of, told_to):
        with pytest.raises(NotPermitted):
            asking(session, own, row.id or 0)
    with pytest.raises(NotPermitted):
        give_feedback(session, row.id or 0, M.CLOSED, C.PHONE, by=own, at=AT)
    assert session.exec(select(AuditEvent)).all() == []

"""Mail goes out once; whatever breaks, a reporter gets it at most twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from threading import Thread
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import job_viewer
from outreach.database import writing
from outreach.settings import Settings
from signals.actions.feedback_mail import claim_mail, mails_due
from signals.adapters.mail import MailServer
from signals.jobs import feedback as job
from signals.queries.feedback_due import feedback_due
from signals.queries.invariants import INVARIANTS
from signals.rules.states import SignalState
from signals.tables import Feedback, FeedbackClaim
from tests import build
from tests.signals.mail_server import Inbox, mail_server
from tests.signals.signal_world import make_signal, signal_worker

AT = build.AT
BY = job_viewer(job.NAME, AT.date())
S = SignalState


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[Inbox, MailServer]]:
    with mail_server() as both:
        yield both


@pytest.fixture
def inbox(post: tuple[Inbox, MailServer], monkeypatch: pytest.MonkeyPatch) -> Inbox:
    """An empty box, and a job that sends to its server."""
    box, server = post
    box.__init__()  # type: ignore[misc]
    monkeypatch.setattr(job, "server_of", lambda _settings: server)
    return box


def run(url: str, at: datetime = AT) -> dict[str, int]:
    return dict(job.send_feedback(partial(writing, url), "now", at))


def rows(url: str) -> list[tuple[str, bool, int]]:
    with writing(url) as session:
        found = session.exec(select(Feedback).order_by(Feedback.id)).all()  # type: ignore[arg-type]
        assert session.exec(select(FeedbackClaim)).all() == []
        return [(row.message, row.failed, row.round) for row in found]


def test_abuse_of_the_form_sends_a_stranger_no_mail(
    database_url: str, inbox: Inbox
) -> None:
    """A machine typed somebody's address: he hears nothing, also after dismissal."""
    with writing(database_url) as session:
        abuse: dict[str, Any] = {"state": S.NO_ACTION, "level_reason": "abuse"}
        lead = make_signal(session, **abuse, reporter={"email": "slachtoffer@x.test"})
        joined = {"state": S.JOINED, "joined_to_id": lead.id}
        make_signal(session, **joined, reporter={"email": "ook@x.test"})
        make_signal(session, state=S.NO_ACTION, reporter={"email": "echt@x.test"})
    assert run(database_url)["sent"] == 1
    assert [mail["To"] for mail in inbox.mails] == ["echt@x.test"]
    with writing(database_url) as session:
        desk = signal_worker(session)
        due = feedback_due(session, desk, today=AT.date(), mails=True)
        assert (due.unwanted, due.total) == (2, 2), "nobody calls him either"


def test_who_gets_a_mail(database_url: str, inbox: Inbox) -> None:
    with writing(database_url) as session:
        make_signal(session, reporter={"email": "een@x.test"})
        make_signal(session, state=S.CHECK, reporter={"email": "twee@x.test"})
        given: dict[str, Any] = {"state": S.PICKED_UP}
        make_signal(
            session, **given, reporter={"email": "drie@x.test", "language": "en"}
        )
        lead = make_signal(session, state=S.CLOSED, reporter={"email": "vier@x.test"})
        joined = {"state": S.JOINED, "joined_to_id": lead.id}
        make_signal(session, **joined, reporter={"email": "vijf@x.test"})
        for who in ({"anonymous": True}, {"wants_feedback": False}, {"email": ""}):
            make_signal(
                session, state=S.CLOSED, reporter={"email": "niet@x.test"} | who
            )
        past = AT - timedelta(days=31)
        make_signal(session, state=S.CLOSED, closed_at=past, received_at=past)
        made = {m["To"]: m for m in inbox.mails}
        assert made == {}
        slot = list(job.due_feedback(session, AT + timedelta(minutes=7)))
        assert slot == [(AT).isoformat(timespec="minutes")]
    assert run(database_url) == {"sent": 4, "failed": 0, "later": 0}
    assert run(database_url) == {"sent": 0, "failed": 0, "later": 0}
    got = {mail["To"]: mail.get_content() for mail in inbox.mails}
    assert sorted(got) == ["drie@x.test", "een@x.test", "vier@x.test", "vijf@x.test"]
    assert "has been taken up" in got["drie@x.test"]
    assert "is afgerond" in got["vier@x.test"]
    assert "is afgerond" in got["vijf@x.test"]
    assert not any(
        "Proefstraat" in text or "gordijnen" in text for text in got.values()
    )
    assert [row[0] for row in rows(database_url)] == [
        "received",
        "picked_up",
        "closed",
        "closed",
    ]
    with writing(database_url) as session:
        assert list(job.due_feedback(session, AT)) == []
        logged = next(r for r in INVARIANTS if "in het logboek" in r.name)
        assert logged.check(session) == (4, [])


def test_a_refused_address_is_a_call(database_url: str, inbox: Inbox) -> None:
    with writing(database_url) as session:
        make_signal(session, state=S.CLOSED)
        desk = signal_worker(session)
    inbox.recipient_answer = "550 nobody here"
    assert run(database_url) == {"sent": 0, "failed": 1, "later": 0}
    inbox.recipient_answer = "250 OK"
    assert run(database_url) == {"sent": 0, "failed": 0, "later": 0}
    assert rows(database_url) == [("closed", True, 0)]
    with writing(database_url) as session:
        due = feedback_due(session, desk, today=AT.date(), mails=True)
    assert [(line.failed, line.phone) for line in due.calls] == [(True, "010 1234567")]


def test_a_server_that_is_away_is_tried_again_later(
    database_url: str, inbox: Inbox
) -> None:
    with writing(database_url) as session:
        for _ in range(5):
            make_signal(session, state=S.CLOSED)
    inbox.recipient_answer = "451 later"
    assert run(database_url) == {"sent": 0, "failed": 0, "later": 3}
    assert rows(database_url) == []
    inbox.recipient_answer = "250 OK"
    assert run(database_url)["sent"] == 5


def test_two_at_once_send_each_mail_once(database_url: str, inbox: Inbox) -> None:
    with writing(database_url) as session:
        for _ in range(12):
            make_signal(session, state=S.CLOSED)
    counts: list[dict[str, int]] = []
    threads = [
        Thread(target=lambda: counts.append(run(database_url))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(count["sent"] for count in counts) == len(inbox.mails) == 12
    assert len(rows(database_url)) == 12


class Crashed(BaseException):
    """The process died."""


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """The process dies where the job calls `name`."""
    with monkeypatch.context() as patch:

        def die(*_given: Any, **_more: Any) -> None:
            raise Crashed

        patch.setattr(job, name, die)
        with pytest.raises(Crashed):
            yield


@pytest.mark.parametrize(
    ("place", "before", "after"), [("send", 0, 1), ("record_mail", 1, 2)]
)
def test_a_crash_costs_at_most_one_repeat(
    database_url: str,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    before: int,
    after: int,
) -> None:
    with writing(database_url) as session:
        make_signal(session, state=S.CLOSED)
    with dying(monkeypatch, place):
        run(database_url)
    assert len(inbox.mails) == before
    assert run(database_url)["sent"] == 0, "the claim is fresh: somebody may be at it"
    later = AT + timedelta(minutes=16)
    assert run(database_url, later)["sent"] == 1
    assert len(inbox.mails) == after
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 1
    assert rows(database_url) == [("closed", False, 0)]


def test_a_mail_that_kills_twice_is_a_call(
    database_url: str, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(database_url) as session:
        make_signal(session, state=S.CLOSED)
    for turn in range(2):
        with dying(monkeypatch, "record_mail"):
            run(database_url, AT + turn * timedelta(minutes=16))
    run(database_url, AT + timedelta(hours=1))
    assert len(inbox.mails) == 2
    assert rows(database_url) == [("closed", True, 0)]
    assert run(database_url, AT + timedelta(hours=2))["sent"] == 0


def test_a_line_that_breaks_may_have_arrived(database_url: str, inbox: Inbox) -> None:
    with writing(database_url) as session:
        make_signal(session, state=S.CLOSED)
    inbox.hang_up = True
    assert run(database_url) == {"sent": 0, "failed": 0, "later": 1}
    inbox.hang_up = False
    assert run(database_url)["sent"] == 0
    assert run(database_url, AT + timedelta(minutes=16))["sent"] == 1
    assert len(inbox.mails) == 2


def test_a_claim_is_of_one(session: Session) -> None:
    make_signal(session, state=S.CLOSED)
    (due,) = mails_due(session, at=AT, by=BY)
    assert claim_mail(session, due, by=BY, at=AT)
    assert not claim_mail(session, due, by=BY, at=AT)
    assert mails_due(session, at=AT, by=BY) == []


def test_without_a_server_nothing_is_due(session: Session) -> None:
    make_signal(session, state=S.CLOSED)
    assert not Settings().smtp_host
    assert list(job.due_feedback(session, AT)) == []
    assert dict(job.send_feedback(_never, "now", AT)) == {
        "sent": 0,
        "failed": 0,
        "later": 0,
    }


def _never() -> Any:
    raise AssertionError("no server, no session")

"""Returned mail: each row counted once, the same file changes nothing, and what
follows from each reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from letters.actions.returns import (
    import_returns,
    report_return,
    scan_return,
    undo_return,
)
from letters.queries.return_figures import recent_returns, return_figures
from letters.queries.returns import last_returns, letters_of_resident
from letters.rules.batches import BatchState
from letters.rules.returns import (
    RETURNED_MAIL,
    ReturnReason,
    ReturnState,
    UndoReason,
    Verdict,
)
from letters.tables import PullLine, ReturnedMail
from outreach.access import Role
from outreach.actions.register_consequences import Happened, carry_out
from outreach.database import writing
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.contact import may_contact
from outreach.queries.invariants.logged import logged
from outreach.queries.invariants.states import replay
from outreach.rules.contact import ContactRefusal, Purpose
from outreach.rules.register.events import Change, EventKind
from outreach.rules.visits import Channel
from outreach.tables import (
    ContactHold,
    Delivery,
    Notice,
    Objection,
    RegisterFeedback,
)
from tests import build
from tests.letters import mail

R, V = ReturnReason, Verdict
HEAD = "kenmerk;reden;datum\n"


def counts(session: Session, post: mail.Post, text: str, at: datetime, **given) -> dict:
    """Verdicts above 0 of a file."""
    done = import_returns(
        session, (HEAD + text).encode(), by=post.mail_room, at=at, **given
    )
    assert sum(done.counts.values()) == len(done.rows)
    return {verdict: n for verdict, n in done.counts.items() if n}


def test_each_row_is_counted_once_and_the_file_only_once(
    session: Session, at: datetime
) -> None:
    post = mail.posted(session, 5)
    held, elsewhere = post.letters[3], mail.posted(session, 1, district="D2")
    held.held_reason = "address_lines"
    pulled = PullLine(
        batch_id=post.batch.id,
        letter_id=post.letters[4].id,
        resident_id=post.residents[4].id,
        reason="deceased",
        noticed_at=at,
        settled="pulled",
    )
    build.add(session, pulled)
    draft = mail.batch(session, state=BatchState.RELEASED, handed_over_at=None)
    unsent = mail.letter(
        session, draft, post.invitations[2], post.residents[2], sequence=2
    )
    text = (
        f"{post.ref(0)};verhuisd;18-11-2026\n"
        f"{post.invitations[1].code};onbekend;\n"
        f"{post.ref(0)};onbekend;18-11-2026\n"  # twice in one file
        f"{elsewhere.ref(0)};geweigerd;2026-11-20\n"
        "999-999;verhuisd;18-11-2026\n"
        f"{elsewhere.batch.id}-{post.letters[0].id};verhuisd;\n"  # of another batch
        "geen kenmerk;verhuisd;\n"
        f"{post.ref(2)};weet ik niet;18-11-2026\n"
        f"{post.ref(2)};verhuisd;gisteren\n"
        f"{post.ref(2)};verhuisd;21-11-2026\n"  # to come
        f"{post.ref(2)};verhuisd;08-11-2026\n"  # before it was posted
        f"{post.ref(3)};verhuisd;18-11-2026\n"  # held
        f"{post.ref(4)};verhuisd;18-11-2026\n"  # pulled
        f"{draft.id}-{unsent.id};verhuisd;18-11-2026\n"
    )
    expected = {
        V.ACCEPTED: 3,
        V.KNOWN: 1,
        V.UNKNOWN_REFERENCE: 3,
        V.UNKNOWN_REASON: 1,
        V.WRONG_DATE: 3,
        V.NOT_SENT: 3,
    }
    assert counts(session, post, text, at, dry_run=True) == expected
    assert session.exec(select(ReturnedMail)).all() == []
    assert counts(session, post, text, at) == expected
    again = counts(session, post, text, at + timedelta(hours=1))
    del expected[V.ACCEPTED]
    assert again == expected | {V.KNOWN: 4}
    kept = session.exec(select(ReturnedMail).order_by(ReturnedMail.id)).all()
    assert [(row.letter_id, row.reason) for row in kept] == [
        (post.letters[0].id, R.MOVED),
        (post.letters[1].id, R.UNKNOWN),
        (elsewhere.letters[0].id, R.REFUSED),
    ]


FOLLOWS = {
    # reason: gate for a letter, for a phone call, open task, notices
    R.MOVED: (ContactRefusal.MAIL_RETURNED, None, ["moved"], []),
    R.UNKNOWN: (ContactRefusal.MAIL_RETURNED, None, ["address_wrong"], []),
    R.NO_SUCH_ADDRESS: (ContactRefusal.MAIL_RETURNED, None, ["address_wrong"], []),
    R.NOT_COLLECTED: (ContactRefusal.MAIL_RETURNED, None, ["address_wrong"], []),
    R.REFUSED: (ContactRefusal.MAIL_RETURNED, None, [], ["returned_letter"]),
    R.DECEASED: (
        ContactRefusal.REPORTED_DECEASED,
        ContactRefusal.REPORTED_DECEASED,
        ["deceased"],
        [],
    ),
}


def gate(session: Session, who: str, channel: Channel, at: datetime) -> object:
    """Why an invitation may not go to somebody by this way."""
    asked = {"purpose": Purpose.INVITATION, "channel": channel, "at": at}
    return may_contact(session, who, **asked).reason


def test_what_follows_from_each_reason_and_undone_again(
    session: Session, at: datetime
) -> None:
    post = mail.posted(session, len(R))
    everybody = dict(zip(R, post.residents, strict=True))
    for place, reason in enumerate(R):
        typed = post.ref(place)
        kept = scan_return(session, typed, reason=reason, by=post.mail_room, at=at)
        assert kept == typed
        with pytest.raises(AlreadyDone):
            scan_return(session, typed, reason=reason, by=post.mail_room, at=at)
    for reason, who in everybody.items():
        letter, phone, tasks, notices = FOLLOWS[reason]
        assert gate(session, who.id, Channel.LETTER, at) is letter, reason
        assert gate(session, who.id, Channel.PHONE, at) is phone, reason
        found = session.exec(
            select(RegisterFeedback.kind).where(RegisterFeedback.resident_id == who.id)
        ).all()
        assert found == tasks, reason
        told = session.exec(
            select(Notice.kind).where(Notice.resident_id == who.id)
        ).all()
        assert [kind.value for kind in told] == notices, reason
    assert session.exec(select(Objection)).all() == []
    lines = last_returns(session, post.mail_room, at=at)
    assert [line.reference for line in lines] == [post.ref(n) for n in (5, 4, 3, 2, 1)]
    assert all(line.place.startswith("3011AA ") for line in lines)
    for row in session.exec(select(ReturnedMail)).all():
        undo_return(
            session,
            row.id or 0,
            reason=UndoReason.WRONG_LETTER,
            by=post.mail_room,
            at=at + timedelta(hours=2),
        )
    for who in everybody.values():
        assert gate(session, who.id, Channel.LETTER, at) is None
    states = session.exec(select(RegisterFeedback.state)).all()
    assert set(states) == {"withdrawn"}
    scan_return(session, post.ref(0), reason=R.UNKNOWN, by=post.mail_room, at=at)
    (again,) = session.exec(
        select(ReturnedMail).where(ReturnedMail.state == ReturnState.RECORDED)
    ).all()
    assert (again.letter_id, again.reason) == (post.letters[0].id, R.UNKNOWN)
    replayed = replay(session, machine=RETURNED_MAIL, table=ReturnedMail)
    assert (replayed.checked, replayed.broken) == (len(R), [])


def test_undo_is_for_the_same_day_and_the_same_area(
    session: Session, at: datetime
) -> None:
    post = mail.posted(session, 1)
    scan_return(session, post.ref(0), reason=R.MOVED, by=post.mail_room, at=at)
    (row,) = session.exec(select(ReturnedMail)).all()
    undo = {"reason": UndoReason.WRONG_REASON, "at": at}
    outsider = build.viewer(Role.MAIL_ROOM, person_id=99, district_code="D2")
    with pytest.raises(NotFound):
        undo_return(session, row.id or 0, by=outsider, **undo)
    with pytest.raises(Refused):
        scan_return(session, post.ref(0), reason=R.MOVED, by=outsider, at=at)
    tomorrow = undo | {"at": at + timedelta(days=1)}
    with pytest.raises(Refused):
        undo_return(session, row.id or 0, by=post.mail_room, **tomorrow)
    visitor = build.viewer(Role.VISITOR, person_id=98)
    with pytest.raises(NotPermitted):
        undo_return(session, row.id or 0, by=visitor, **undo)


def test_register_that_is_ahead_asks_for_no_hold(
    session: Session, at: datetime
) -> None:
    """The letter lay at an address that the register has left behind already."""
    post = mail.posted(session, 3)
    post.residents[0].postcode = "3012BB"
    post.residents[1].postcode = "3012BB"
    post.residents[2].died = True
    for place, reason in enumerate((R.MOVED, R.DECEASED, R.DECEASED)):
        typed = post.ref(place)
        scan_return(session, typed, reason=reason, by=post.mail_room, at=at)
    held = session.exec(select(ContactHold.resident_id)).all()
    assert held == [post.residents[1].id]
    tasks = session.exec(select(RegisterFeedback.resident_id)).all()
    assert tasks == [post.residents[1].id]


def test_hold_ends_when_the_register_has_another_address(
    session: Session, at: datetime
) -> None:
    post = mail.posted(session, 3)
    moved, refused, other = post.residents
    for place, reason in enumerate((R.MOVED, R.REFUSED, R.MOVED)):
        typed = post.ref(place)
        scan_return(session, typed, reason=reason, by=post.mail_room, at=at)
    delivery = build.add(
        session,
        Delivery(
            file_name="x",
            digest="d",
            layout="test",
            changes_only=True,
            reference_date=at.date(),
            received_at=at,
            by="test",
            read=1,
            accepted=1,
            unchanged=0,
            rejected=0,
            ignored=0,
            duplicate=0,
        ),
    )
    news = [
        Happened(moved.id, Change(EventKind.MOVED_INSIDE, {}, {}), "", "D1", "new"),
        Happened(refused.id, Change(EventKind.MOVED_INSIDE, {}, {}), "", "D1", "new"),
        Happened(other.id, Change(EventKind.NAME_CHANGED, {}, {}), ""),
    ]
    admin = build.viewer(Role.ADMINISTRATOR, person_id=97)
    later = at + timedelta(days=1)
    carry_out(session, news, delivery_id=delivery.id or 0, by=admin, at=later)
    assert gate(session, moved.id, Channel.LETTER, later) is None
    stays = ContactRefusal.MAIL_RETURNED
    assert gate(session, refused.id, Channel.LETTER, later) is stays
    assert gate(session, other.id, Channel.LETTER, later) is stays


def test_phone_desk_takes_the_same_path(session: Session, at: datetime) -> None:
    post = mail.posted(session, 2)
    desk = build.viewer(Role.PHONE_DESK, person_id=96, district_code="D1")
    who, letter = post.residents[0].id, post.letters[0]
    (line,) = letters_of_resident(session, desk, who)
    assert (line.reference, line.on, line.returned) == (post.ref(0), mail.POSTED, "")
    report_return(
        session,
        line.letter_id,
        letter.batch_id,
        reason=R.NOT_COLLECTED,
        by=desk,
        at=at,
    )
    (line,) = letters_of_resident(session, desk, who)
    assert line.returned == "niet afgehaald (20-11-2026)"
    assert gate(session, who, Channel.LETTER, at) is ContactRefusal.MAIL_RETURNED
    assert letters_of_resident(session, desk, post.residents[1].id)[0].returned == ""


def test_newest_letter_with_a_code_is_the_one_that_came_back(
    session: Session, at: datetime
) -> None:
    post = mail.posted(session, 1)
    reminder = mail.batch(session, kind="reminder", posted_on=date(2026, 11, 17))
    second = mail.letter(session, reminder, post.invitations[0], post.residents[0])
    code = post.invitations[0].code
    assert counts(session, post, f"{code};verhuisd;\n", at) == {V.ACCEPTED: 1}
    assert counts(session, post, f"{code};verhuisd;\n", at) == {V.KNOWN: 1}
    (row,) = session.exec(select(ReturnedMail)).all()
    assert row.letter_id == second.id


def test_figures_by_batch_and_area_with_small_numbers_left_out(
    session: Session, at: datetime
) -> None:
    north, south = mail.posted(session, 20), mail.posted(session, 10, district="D2")
    more = mail.posted(session, 8, posted_on=date(2026, 11, 2), district="D3")
    long_ago = datetime(2026, 11, 12, 22, 0, tzinfo=at.tzinfo)
    mail_room = north.mail_room
    for post, number, day in (
        (north, 7, at),
        (south, 2, at),
        (more, 1, long_ago),
        (more, 0, at),
    ):
        for place in range(number):
            typed = post.ref(place)
            scan_return(session, typed, reason=R.UNKNOWN, by=mail_room, at=day)
    found = return_figures(session, north.coordinator, at=at)
    assert (found.posted, found.returned, found.recent) == (38, 10, 9)
    assert found.reasons == {R.UNKNOWN: 10} | {
        reason: 0 for reason in R if reason is not R.UNKNOWN
    }
    areas = [(one.posted, one.returned, one.recent) for one in found.areas]
    assert areas == [(20, 7, 7), (10, 2, 2), (8, 1, 0)]
    assert [one.returned for one in found.batches] == [7, 2, 1]
    masked = return_figures(session, mail_room, at=at)
    # 3 of two areas together would still be told by the total: the third goes too.
    assert [one.returned for one in masked.areas] == [None, None, None]
    assert [one.recent for one in masked.areas] == [None, None, 0]
    assert (masked.posted, masked.returned, masked.whole) == (38, 10, False)
    south_only = build.viewer(Role.COORDINATOR, person_id=94, district_code="D2")
    assert return_figures(session, south_only, at=at).posted == 10
    mine = session.exec(recent_returns(north.coordinator, at)).all()
    assert len(mine) == 9


def test_at_the_same_moment_it_is_kept_once(database_url: str, at: datetime) -> None:
    with writing(database_url) as session:
        post = mail.posted(session, 30)
        text = HEAD + "".join(f"{post.ref(n)};verhuisd;\n" for n in range(30))
        by = post.mail_room

    def read(_: int) -> dict[Verdict, int]:
        with writing(database_url) as session:
            return import_returns(session, text.encode(), by=by, at=at).counts

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(read, range(4)))
    assert sum(one[V.ACCEPTED] for one in done) == 30
    assert sum(one[V.KNOWN] for one in done) == 90
    with writing(database_url) as session:
        assert len(session.exec(select(ReturnedMail)).all()) == 30
        assert len(session.exec(select(ContactHold)).all()) == 30
        assert len(session.exec(select(RegisterFeedback)).all()) == 30
        for table, kind in (
            (ReturnedMail, "returned_mail"),
            (ContactHold, "contact_hold"),
            (RegisterFeedback, "register_feedback"),
        ):
            found = logged(session, table, kind)
            assert (found.checked, found.broken) == (30, []), kind

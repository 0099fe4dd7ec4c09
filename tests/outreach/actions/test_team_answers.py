"""Teams answer by phone and in files; bad input harms nobody."""

from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from outreach.actions import follow_ups
from outreach.actions.team_answers import (
    RowVerdict,
    Verdict,
    phone_answer,
    read_team_answers,
)
from outreach.adapters.spreadsheets import write_rows
from outreach.errors import AlreadyDone, FileRejected, NotFound, NotPermitted, Refused
from outreach.rules.follow_ups import FollowUpAct, FollowUpState, SendBackReason
from outreach.tables import FollowUp, StateChange
from tests.outreach import follow_up_world as fw

A, S = FollowUpAct, FollowUpState
HEADER = "reference;answer;date;note\n"


@pytest.fixture
def world(session: Session) -> fw.World:
    return fw.world(session)


@pytest.fixture
def sent(session: Session, world: fw.World) -> FollowUp:
    return fw.raised(session, world, kind="home_safety", send_now=True)


def _read(
    session: Session, world: fw.World, content: str | bytes, at: datetime
) -> list[RowVerdict]:
    data = content if isinstance(content, bytes) else content.encode()
    return read_team_answers(
        session,
        data,
        team_id=world.wijkteam.id or 0,
        by=world.cast.coordinator,
        at=at,
    )


def _verdicts(rows: list[RowVerdict]) -> list[Verdict]:
    return [row.verdict for row in rows]


def test_by_phone_on_our_reference(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    code = sent.reference
    typed = f" {code[:3].lower()}-{code[3:6]} {code[6:]}"
    by = world.cast.coordinator
    phone_answer(session, typed, A.FINISH, note="klaar", by=by, at=at)
    session.flush()
    assert (sent.state, sent.close_note) == (S.DONE, "klaar")
    acts = session.exec(
        select(StateChange.act, StateChange.reason)
        .where(StateChange.entity_kind == "follow_up")
        .order_by(StateChange.id)  # type: ignore[arg-type]
    ).all()
    assert list(acts)[-3:] == [
        ("accept", "phone"),
        ("contact", "phone"),
        ("finish", "phone"),
    ]
    with pytest.raises(AlreadyDone, match="al verwerkt"):
        phone_answer(session, typed, A.FINISH, by=by, at=at)


def test_a_phone_answer_needs_a_reference_that_exists(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    with pytest.raises(NotFound, match="referentie"):
        phone_answer(session, "XXXXXXXXX", A.ACCEPT, by=world.cast.coordinator, at=at)
    with pytest.raises(NotPermitted):
        phone_answer(session, sent.reference, A.ACCEPT, by=world.worker, at=at)


def test_sent_back_by_phone_keeps_the_reason(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    phone_answer(
        session,
        sent.reference,
        A.SEND_BACK,
        why=SendBackReason.NO_CAPACITY,
        by=world.cast.coordinator,
        at=at,
    )
    session.flush()
    last = session.exec(select(StateChange).where(StateChange.act == "send_back"))
    assert last.one().reason == "phone; no_capacity"


def test_each_row_has_its_verdict(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    code = sent.reference
    rows = _read(
        session,
        world,
        HEADER + f"{code};aangenomen;20-11-2026;\n"
        "BBBBBBBBB;aangenomen;20-11-2026;\n"
        f"{code};misschien;20-11-2026;\n"
        f"{code};afgerond;;\n"
        f"{code};afgerond;21-11-2026;\n"
        f"{code};afgerond;19-11-2026;\n"
        "\n"
        f'{code};eerste contact;20-11-2026;"met ""komma"", enz"\n',
        at,
    )
    assert [(row.row, row.verdict) for row in rows] == [
        (2, Verdict.DONE),
        (3, Verdict.REFUSED),
        (4, Verdict.REFUSED),
        (5, Verdict.REFUSED),
        (6, Verdict.REFUSED),
        (7, Verdict.REFUSED),
        (9, Verdict.DONE),
    ]
    assert "niet bij uw werk" in rows[1].sentence
    assert "onbekend" in rows[2].sentence
    assert "datum ontbreekt" in rows[3].sentence
    assert "toekomst" in rows[4].sentence
    assert "pas sinds" in rows[5].sentence
    assert sent.state is S.FIRST_CONTACT


def test_a_refused_row_leaves_nothing_half_done(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    """ "Afgerond" fills in two steps before the note proves too long."""
    long = "x" * 600
    rows = _read(
        session,
        world,
        HEADER + f"{sent.reference};afgerond;20-11-2026;{long}\n"
        f"{sent.reference};aangenomen;20-11-2026;\n",
        at,
    )
    assert _verdicts(rows) == [Verdict.REFUSED, Verdict.DONE]
    session.flush()
    session.expire_all()
    assert sent.state is S.ACCEPTED


def test_a_file_counts_once(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    content = HEADER + f"{sent.reference};teruggestuurd;20-11-2026;verkeerd\n"
    assert _verdicts(_read(session, world, content, at)) == [Verdict.DONE]
    follow_ups.send(session, sent.id or 0, by=world.cast.coordinator, at=at)
    assert _verdicts(_read(session, world, content, at)) == [Verdict.KNOWN]
    assert sent.state is S.SENT  # the second hand-over is not sent back by it


def test_a_file_of_one_team_says_nothing_of_another(
    session: Session, world: fw.World, at: datetime
) -> None:
    other = fw.raised(session, world, send_now=True)  # at the welfare team
    rows = _read(
        session, world, HEADER + f"{other.reference};aangenomen;20-11-2026;\n", at
    )
    assert _verdicts(rows) == [Verdict.REFUSED]


def test_only_the_coordinator_reads_files(
    session: Session, world: fw.World, at: datetime
) -> None:
    for stranger in (world.worker, world.cast.visitor, world.cast.outsider):
        with pytest.raises(NotPermitted):
            read_team_answers(session, b"x", team_id=1, by=stranger, at=at)


def test_windows_encoding_is_read(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    text = HEADER + f"{sent.reference};teruggestuurd;20-11-2026;één\n"
    _read(session, world, text.encode("cp1252"), at)
    assert sent.close_note == "één"


def test_a_file_that_cannot_be_read_changes_nothing(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    text = HEADER + f'{sent.reference};aangenomen;20-11-2026;"los aanhalingsteken'
    with pytest.raises(FileRejected, match="aanhalingsteken"):
        _read(session, world, text, at)
    assert sent.state is S.SENT


def test_a_formula_is_only_text(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    rows = _read(
        session,
        world,
        HEADER + f"{sent.reference};teruggestuurd;20-11-2026;=cmd|' /C calc'!A0\n"
        "=HYPERLINK();aangenomen;20-11-2026;\n",
        at,
    )
    assert _verdicts(rows) == [Verdict.DONE, Verdict.REFUSED]
    out = write_rows(["note"], [[sent.close_note], ["@x"], ["-1"], ["gewoon"]])
    assert out.decode("utf-8-sig").split("\r\n")[1:5] == [
        "'=cmd|' /C calc'!A0",
        "'@x",
        "'-1",
        "gewoon",
    ]


def test_an_answer_out_of_order_is_refused(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    by = world.cast.coordinator
    phone_answer(session, sent.reference, A.FAIL_TO_REACH, by=by, at=at)
    with pytest.raises(Refused, match="niet bereikt"):
        phone_answer(session, sent.reference, A.CONTACT, by=by, at=at)


def test_the_day_of_the_answer_counts(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    later = datetime(2026, 12, 1, 9, 0, tzinfo=at.tzinfo)
    text = HEADER + f"{sent.reference};eerste contact;24-11-2026;\n"
    _read(session, world, text, later)
    assert sent.first_contact_at is not None
    assert sent.first_contact_at.date() == date(2026, 11, 24)

"""One intake behind all doors: stored with queue, owner and deadline, or refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from outreach.access import Role, Viewer, ViewerKind
from outreach.database import writing
from outreach.errors import NotPermitted
from outreach.tables import Notice, PostcodeArea, StateChange
from signals.actions import intake
from signals.actions.intake import (
    DraftRefused,
    Receipt,
    hash_of,
    receive_many,
    receive_signal,
)
from signals.rules.checking import Fault
from signals.rules.drafts import (
    About,
    AddressGiven,
    Door,
    Draft,
    ReporterGiven,
    ReporterKind,
    Seen,
)
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import OnCallDuty, Reporter, RuleVersion, Signal
from tests import build
from tests.signals.signal_world import SignalCast, signal_cast

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Friday 10:00 in the Netherlands."""
PUBLIC = Viewer(ViewerKind.REPORTER, "public", AT.date())
WHOLE = Draft(
    Door.PUBLIC_FORM,
    "form:1",
    About.ADDRESS,
    AddressGiven("3011 aa", 12, "a"),
    reporter=ReporterGiven(ReporterKind.NEIGHBOUR, "Bea Buur", "06 12345678"),
    seen=(Seen.FEW_CONTACTS,),
    text="Zij komt nooit meer buiten.",
    done_text="Ik heb eten gebracht.",
)


@pytest.fixture
def areas(session: Session) -> None:
    """3011 lies in D1, and 3011AB in D2."""
    for code, postcode in (("D1", "3011"), ("D2", "3011AB")):
        build.district(session, code)
        build.add(session, PostcodeArea(postcode=postcode, district_code=code))


def take(session: Session, at: datetime = AT, **changed: Any) -> tuple[Receipt, Signal]:
    """A report through the door, and what was stored."""
    receipt = receive_signal(session, replace(WHOLE, **changed), by=PUBLIC, at=at)
    row = session.get(Signal, receipt.signal_id)
    assert row is not None
    return receipt, row


def count(session: Session, table: Any) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


@pytest.mark.usefixtures("areas")
def test_a_report_is_stored_with_all_that_it_needs(session: Session) -> None:
    receipt, row = take(session)
    reporter = session.get(Reporter, row.id)
    assert reporter is not None
    assert (row.state, row.queue) == (SignalState.RECEIVED, Queue.DESK)
    assert row.due_at == row.first_due_at
    assert row.norm == "5 werkdagen"
    assert row.due_at == AT + timedelta(days=7), "five working days after a Friday"
    assert (row.proposed_level, row.level) == (Level.ROUTINE_5WD, None)
    assert row.fired[0]["sentence"]
    assert row.address_key == "3011AA-12-A-"
    assert row.district_code == "D1"
    assert reporter.token_hash == hash_of(receipt.token)
    assert (reporter.name, reporter.phone) == ("Bea Buur", "06 12345678")
    assert "Bea" not in row.model_dump_json(), "who reported stands apart"
    assert len(receipt.reference) == 9
    begun = session.exec(select(StateChange)).one()
    assert (begun.entity_kind, begun.act, begun.by) == (
        "signal",
        "begin",
        "reporter:public",
    )


@pytest.mark.usefixtures("areas")
@pytest.mark.parametrize(
    ("address", "district"),
    [
        (AddressGiven("3011AB", 1), "D2"),
        (AddressGiven("9999ZZ", 1), None),
        (AddressGiven(description="de woonboot"), None),
    ],
)
def test_the_area_follows_from_the_postcode(
    session: Session, address: AddressGiven, district: str | None
) -> None:
    assert take(session, address=address)[1].district_code == district


def test_the_same_report_five_times_is_one(session: Session) -> None:
    draft = replace(WHOLE, seen=(Seen.NO_REACTION,))
    told = [
        receive_signal(session, draft, by=PUBLIC, at=AT, token="own") for _ in range(5)
    ]
    assert count(session, Signal) == count(session, Reporter) == 1
    assert [r.repeated for r in told] == [False, True, True, True, True]
    assert {(r.reference, r.token, r.level) for r in told} == {
        (told[0].reference, "own", Level.URGENT_24H)
    }
    stranger = receive_signal(session, draft, by=PUBLIC, at=AT, token="guessed")
    assert (stranger.repeated, stranger.token) == (True, "")


def test_two_clicks_at_once_are_one_on_both_databases(database_url: str) -> None:
    """The second has not seen the first when it looks; the key makes them one."""
    with writing(database_url) as session:
        receive_signal(session, WHOLE, by=PUBLIC, at=AT)
    with writing(database_url) as session:
        from signals.actions import intake

        ground = intake._ground(session, [], AT)
        again = intake._receive(session, WHOLE, ground, by=PUBLIC, at=AT)
        assert again.repeated
        assert count(session, Signal) == count(session, StateChange) == 1


@pytest.mark.parametrize(
    ("seen", "queue", "norm"),
    [
        (Seen.FEW_CONTACTS, Queue.CHECK, "1 werkdag"),
        (Seen.NO_REACTION, Queue.CHECK, "24 uur"),
    ],
)
def test_what_looks_like_abuse_waits_for_a_person(
    session: Session, seen: Seen, queue: Queue, norm: str
) -> None:
    """And what may be urgent keeps its own term."""
    _, row = take(session, seen=(seen,), suspicions=("honeypot",))
    assert (row.state, row.queue, row.norm) == (SignalState.CHECK, queue, norm)
    assert row.suspicions == ["honeypot"]
    assert row.due_at is not None


def test_without_a_name_nothing_of_the_reporter_is_kept(session: Session) -> None:
    _, row = take(session, reporter=replace(WHOLE.reporter, anonymous=True))
    kept = session.get(Reporter, row.id)
    assert kept is not None
    assert (kept.name, kept.phone, kept.email) == ("", "", "")
    assert kept.anonymous
    assert not kept.wants_feedback


def test_a_refusal_names_fields_and_stores_nothing(session: Session) -> None:
    with pytest.raises(DraftRefused) as refused:
        take(session, text="", seen=())
    assert refused.value.codes == {"seen": Fault.NOTHING_SEEN}
    assert "Kruis aan" in refused.value.faults["seen"]
    assert "Kruis aan" in refused.value.why
    assert count(session, Signal) == 0


def test_many_are_taken_in_order_and_none_touches_another(session: Session) -> None:
    by = Viewer(ViewerKind.ORGANISATION, "7", AT.date())
    drafts = [
        replace(WHOLE, intake_id=number, text=text, seen=())
        for number, text in (
            ("a", "een"),
            ("b", ""),
            ("c", "drie"),
            ("a", "een"),
            ("", "vijf"),
        )
    ]
    told = receive_many(session, drafts, by=by, at=AT)
    shown = [
        "refused" if isinstance(one, DraftRefused) else one.repeated for one in told
    ]
    assert shown == [False, "refused", False, True, "refused"]
    stored = session.exec(select(Signal.intake_id).order_by(col(Signal.id))).all()
    assert stored == ["a", "c"]


def test_one_that_somebody_stores_meanwhile_spoils_no_group(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = Viewer(ViewerKind.ORGANISATION, "7", AT.date())
    drafts = [replace(WHOLE, intake_id=f"group-{n}") for n in range(3)]
    (first,) = receive_many(session, drafts[1:2], by=by, at=AT)
    real, asked = intake._stored, iter([True])

    def not_yet(*given: Any) -> dict[str, Signal]:
        return {} if next(asked, False) else real(*given)

    monkeypatch.setattr(intake, "_stored", not_yet)  # committed just after we looked
    told = receive_many(session, drafts, by=by, at=AT)
    assert isinstance(first, Receipt)
    assert [isinstance(one, Receipt) and one.repeated for one in told] == [
        False,
        True,
        False,
    ]
    assert count(session, Signal) == count(session, Reporter) == 3


def test_a_broken_rule_holds_no_report_up(session: Session) -> None:
    """It is stored without a proposal, its card says so, and the desk weighs it."""
    build.add(
        session,
        RuleVersion(kind="triage", version=1, rules=[{"code": "X"}], by="t", at=AT),
    )
    _, row = take(session)
    assert (row.proposed_level, row.queue) == (None, Queue.DESK)
    assert "konden deze melding niet wegen" in row.fired[0]["sentence"]
    assert row.due_at is not None


@pytest.mark.parametrize(
    ("seen", "told"), [(Seen.NO_REACTION, 1), (Seen.FEW_CONTACTS, 0)]
)
def test_who_is_on_call_hears_of_what_may_be_urgent(
    session: Session, seen: Seen, told: int
) -> None:
    who = build.person(session)
    build.add(
        session,
        OnCallDuty(
            person_id=who.id,
            from_at=AT - timedelta(hours=1),
            until_at=AT + timedelta(hours=1),
            phone="06",
        ),
    )
    take(session, seen=(seen,))
    take(session, seen=(seen,))
    assert count(session, Notice) == told, "once, however often it is sent"


def test_who_may_report(session: Session) -> None:
    cast: SignalCast = signal_cast(session)
    may = (PUBLIC, cast.worker, cast.coordinator, build.viewer(Role.PHONE_DESK))
    for number, by in enumerate(may):
        draft = replace(WHOLE, intake_id=f"by {number}")
        assert receive_signal(session, draft, by=by, at=AT).signal_id
    resident = Viewer(ViewerKind.RESIDENT, "code", AT.date())
    for by in (cast.visitor, cast.manager, cast.team_worker, resident):
        with pytest.raises(NotPermitted):
            receive_signal(session, WHOLE, by=by, at=AT)
        with pytest.raises(NotPermitted):
            receive_many(session, [], by=by, at=AT)

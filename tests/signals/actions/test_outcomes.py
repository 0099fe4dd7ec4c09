"""What comes of a signal: follow-ups, a Wmo report, Veilig Thuis."""

import ast
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer
from outreach.actions import follow_ups
from outreach.actions.follow_ups import raise_follow_up
from outreach.actions.handover import make_handover
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.follow_ups import follow_up_card
from outreach.queries.funnel import funnel
from outreach.queries.funnel_rows import calendar_year
from outreach.queries.wmo_requests import wmo_queue
from outreach.rules.follow_ups import FollowUpState, TeamKind
from outreach.rules.handover import GroundGiven
from outreach.rules.wmo_requests import Asked
from outreach.tables import Disclosure, FollowUp, WmoRequest
from signals.actions.outcomes import raise_from_signal, record_wmo_from_signal
from signals.actions.triage import triage
from signals.actions.veilig_thuis import confirm_receipt
from signals.actions.working import close, hand_over, pick_up
from signals.queries.outcomes import awaited_receipts, signal_outcomes
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import CloseReason, SignalState
from signals.tables import Signal, SignalFollowUp
from tests import build
from tests.signals import signal_world as sw

ROOT = Path(__file__).parents[3]
AT, TODAY = build.AT, build.AT.date()
S = SignalState
SECRET = "De gordijnen zijn al dagen dicht."
GIVEN = GroundGiven("public_task", "J. de Boer, wijkverpleegkundige", "Valt vaak")


@pytest.fixture
def people(session: Session) -> sw.SignalCast:
    return sw.signal_cast(session)


def a_signal(session: Session, people: sw.SignalCast, **given: Any) -> Signal:
    """With the municipal team, in the hands of its worker, about a resident."""
    who = given.pop("who", None) or build.resident(session, surname="Jansen")
    values = {
        "state": S.CONTACTED,
        "queue": Queue.WIJKTEAM,
        "team_id": people.team.id,
        "owner_id": people.team_worker.person_id,
        "resident_id": who.id,
        "text": SECRET,
    } | given
    return sw.make_signal(session, **values)


def raised(session: Session, row: Signal, by: Viewer, **given: Any) -> FollowUp:
    values = {
        "kind": "home_safety",
        "wish": "Een leuning op de trap",
        "handover_agreed": True,
        "version_id": row.version_id,
        "at": AT,
    } | given
    return raise_from_signal(session, row.id or 0, by=by, **values)


def wmo(session: Session, row: Signal, by: Viewer, **given: Any) -> WmoRequest:
    values = {
        "report_on": TODAY,
        "desk": "VraagWijzer",
        "asked": Asked.SELF,
        "version_id": row.version_id,
        "at": AT,
    } | given
    return record_wmo_from_signal(session, row.id or 0, by=by, **values)


def test_a_team_goes_on_with_the_wish_and_nothing_else(
    session: Session, people: sw.SignalCast
) -> None:
    row = a_signal(session, people, text=SECRET)
    made = raised(session, row, people.worker)
    assert (made.state, made.origin_kind) == (FollowUpState.SENT, "signal")
    assert (made.origin_id, made.cycle_id) == (str(row.id), None)
    assert made.team_id == people.team.id
    link = session.exec(select(SignalFollowUp)).one()
    assert (link.follow_up_id, link.signal_id) == (made.id, row.id)
    assert row.version_id == 2, "the second click comes too late"
    with pytest.raises(AlreadyDone):
        raised(session, row, people.worker, version_id=1)
    card = follow_up_card(session, people.team_worker, made.id or 0, today=TODAY)
    assert card is not None
    assert (card.origin, card.wish) == ("melding", "Een leuning op de trap")
    assert not any(
        hidden in repr(card) for hidden in (SECRET, "Bea Buurvrouw", "010 1234567")
    )
    given = session.exec(select(Disclosure)).one()
    assert given.recipient == people.team.name


def test_its_states_and_links_are_those_after_a_visit(
    session: Session, people: sw.SignalCast
) -> None:
    row = a_signal(session, people)
    made = raised(session, row, people.team_worker)
    number, by = made.id or 0, people.team_worker
    told = signal_outcomes(session, by, row.id or 0, today=TODAY)
    assert (len(told.follow_ups), told.all_done) == (1, False)
    document = make_handover(
        session,
        number,
        base_url="https://omzien.test",
        by=people.coordinator,
        at=AT,
    )
    assert document
    follow_ups.accept(session, number, by=by, at=AT)
    follow_ups.contact(session, number, by=by, at=AT)
    follow_ups.finish(session, number, by=by, at=AT)
    told = signal_outcomes(session, by, row.id or 0, today=TODAY)
    assert (told.follow_ups[0].state_label, told.all_done) == ("afgerond", True)
    close(
        session,
        row.id or 0,
        CloseReason.FOLLOW_UP,
        version_id=row.version_id,
        by=by,
        at=AT,
    )
    told = signal_outcomes(session, by, row.id or 0, today=TODAY)
    assert (told.workable, told.ended) == (False, "Een team gaat ermee verder")


def test_the_funnel_does_not_know_signals(
    session: Session, people: sw.SignalCast
) -> None:
    cycle = build.cycle(session, 2026)
    who = build.resident(session)
    build.invitation(session, cycle, who, state="posted", posted_on=date(2026, 11, 2))

    def figures() -> list[str]:
        manager = people.manager
        return [
            repr(funnel(session, manager, cycle_id=cycle.id)),
            repr(funnel(session, manager, period=calendar_year(2026))),
        ]

    before = figures()
    visit: dict[str, Any] = {"resident_id": who.id, "kind": "home_safety", "wish": ""}
    raised(session, a_signal(session, people, who=who), people.worker)
    assert figures() == before
    raise_follow_up(
        session,
        origin_kind="visit",
        origin_id="1",
        cycle_id=cycle.id,
        handover_agreed=True,
        by=people.coordinator,
        at=AT,
        **visit,
    )
    assert figures() != before, "the same of a visit does count"


AGREEMENT: list[tuple[dict[str, Any], dict[str, Any], FollowUpState]] = [
    ({"handover_agreed": False}, {}, FollowUpState.PROPOSED),
    ({"handover_agreed": False, "given": GIVEN}, {}, FollowUpState.SENT),
    (
        {"handover_agreed": False, "given": GIVEN},
        {"state": S.PICKED_UP},
        FollowUpState.SENT,
    ),
    ({"send_now": False}, {}, FollowUpState.AGREED),
    ({"kind": "debt"}, {}, FollowUpState.AGREED),  # no team has this here
]


def test_with_and_without_agreement(session: Session, people: sw.SignalCast) -> None:
    for given, more, state in AGREEMENT:
        row = a_signal(session, people, **more)
        made = raised(session, row, people.worker, **given)
        assert made.state is state, (given, more)
        assert (made.ground_reason == GIVEN.reason) is bool(made.ground)


Work = Callable[[Session, sw.SignalCast], object]
REFUSED: dict[str, tuple[type[Exception], str, Work]] = {
    "nobody chosen yet": (
        Refused,
        "Kies eerst de inwoner",
        lambda s, p: raised(s, a_signal(s, p, resident_id=None), p.worker),
    ),
    "agreed without contact": (
        Refused,
        "niet hebben ingestemd",
        lambda s, p: raised(s, a_signal(s, p, state=S.PICKED_UP), p.worker),
    ),
    "half a ground": (
        Refused,
        "naam van de beroepskracht",
        lambda s, p: raised(
            s,
            a_signal(s, p),
            p.worker,
            handover_agreed=False,
            given=GIVEN._replace(reason=""),
        ),
    ),
    "nobody has it": (
        Refused,
        "nog niet opgepakt",
        lambda s, p: raised(s, a_signal(s, p, state=S.ROUTED), p.worker),
    ),
    "closed": (
        Refused,
        "afgerond",
        lambda s, p: wmo(s, a_signal(s, p, state=S.CLOSED), p.worker),
    ),
    "of another team": (
        NotFound,
        "melding",
        lambda s, p: raised(s, a_signal(s, p), p.other_worker),
    ),
    "a provider, municipal": (
        NotFound,
        "melding",
        lambda s, p: raised(
            s,
            a_signal(s, p, municipal=True, team_id=p.provider_team.id, owner_id=None),
            p.provider_worker,
        ),
    ),
    "a visitor": (
        NotPermitted,
        "meldingen af te handelen",
        lambda s, p: raised(s, a_signal(s, p), p.visitor),
    ),
    "a manager": (
        NotPermitted,
        "meldingen af te handelen",
        lambda s, p: wmo(s, a_signal(s, p), p.manager),
    ),
    "a worry is no report": (
        Refused,
        "geen Wmo-melding",
        lambda s, p: wmo(s, a_signal(s, p, state=S.PICKED_UP), p.worker),
    ),
    "before the worry": (
        Refused,
        "voor de dag waarop deze melding binnenkwam",
        lambda s, p: wmo(s, a_signal(s, p), p.worker, report_on=date(2026, 11, 19)),
    ),
    "follow-up as a reason, without one": (
        Refused,
        "geen opvolging vastgelegd",
        lambda s, p: close(
            s,
            a_signal(s, p).id or 0,
            CloseReason.FOLLOW_UP,
            version_id=1,
            by=p.worker,
            at=AT,
        ),
    ),
    "not for Veilig Thuis": (
        Refused,
        "ligt niet bij Veilig Thuis",
        lambda s, p: confirm_receipt(
            s, a_signal(s, p).id or 0, version_id=1, by=p.worker, at=AT
        ),
    ),
}


def test_refused(session: Session, people: sw.SignalCast) -> None:
    for case, (error, why, work) in REFUSED.items():
        with session.begin_nested() as savepoint:
            with pytest.raises(error, match=why):
                work(session, people)
                pytest.fail(case)
            assert session.exec(select(SignalFollowUp)).all() == [], case
            assert session.exec(select(WmoRequest)).all() == [], case
            savepoint.rollback()
        session.expunge_all()


def test_a_resident_asks_and_the_clocks_run(
    session: Session, people: sw.SignalCast
) -> None:
    row = a_signal(session, people)
    made = wmo(session, row, people.team_worker, support_pointed_out=True)
    assert (made.origin_kind, made.origin_id) == ("signal", str(row.id))
    assert made.team_id == people.team.id
    for who in (people.worker, people.coordinator, people.team_worker):
        found = wmo_queue(session, who, today=TODAY)
        assert [one.ends_on for one in found] == [date(2027, 1, 4)]
    assert wmo_queue(session, people.other_worker, today=TODAY) == []
    told = signal_outcomes(session, people.worker, row.id or 0, today=TODAY)
    assert [one.id for one in told.wmo] == [made.id]
    close(
        session,
        row.id or 0,
        CloseReason.WMO_REQUEST,
        version_id=row.version_id,
        by=people.team_worker,
        at=AT,
    )


def test_veilig_thuis_has_it_when_it_says_so(
    session: Session, people: sw.SignalCast
) -> None:
    sw.team(session, "Veilig Thuis", TeamKind.VEILIG_THUIS)
    row = sw.make_signal(session, state=S.RECEIVED)
    number, by = row.id or 0, people.worker
    triage(
        session,
        number,
        Level.SAFETY_SUSPECTED,
        SignalKind.UNSAFE,
        reason="more_urgent",
        version_id=row.version_id,
        by=by,
        at=AT,
    )
    assert (row.queue, row.owner_id) == (Queue.VEILIG_THUIS, by.person_id)
    awaited = awaited_receipts(session, by, today=TODAY)
    assert [(one.due_on, one.overdue) for one in awaited] == [
        (date(2026, 11, 23), False)
    ]
    late = awaited_receipts(session, by, today=TODAY + timedelta(days=4))
    assert (late[0].overdue, late[0].owner) == (True, "Mila Meldpunt")
    pick_up(session, number, version_id=row.version_id, by=by, at=AT)
    with pytest.raises(Refused, match="nog niet bevestigd"):
        close(
            session,
            number,
            CloseReason.HANDED_OVER,
            note="Zij hebben het",
            version_id=row.version_id,
            by=by,
            at=AT,
        )
    ggd = sw.team(session, "GGD", TeamKind.GGD)
    with pytest.raises(Refused, match="nog niet bevestigd"):
        hand_over(
            session,
            number,
            team_id=ggd.id,
            reason="terug",
            version_id=row.version_id,
            by=by,
            at=AT,
        )
    helper = build.person(session, "Vrijwilliger", volunteer=True)
    volunteer = build.viewer(Role.SIGNAL_WORKER, person_id=helper.id)
    with pytest.raises(Refused, match=r"beroepskracht|niet gevonden"):
        confirm_receipt(session, number, version_id=row.version_id, by=volunteer, at=AT)
    confirm_receipt(session, number, version_id=row.version_id, by=by, at=AT)
    told = signal_outcomes(session, by, number, today=TODAY)
    assert (told.receipt, told.receipt_confirmed_at) == (None, AT)
    assert awaited_receipts(session, by, today=TODAY) == []
    with pytest.raises(AlreadyDone):
        confirm_receipt(session, number, version_id=row.version_id, by=by, at=AT)
    close(
        session,
        number,
        CloseReason.HANDED_OVER,
        note="Zij hebben het",
        version_id=row.version_id,
        by=by,
        at=AT,
    )
    assert row.state is S.CLOSED


def test_a_follow_up_takes_its_link_along_when_it_goes(
    session: Session, people: sw.SignalCast
) -> None:
    made = raised(session, a_signal(session, people), people.worker, send_now=False)
    session.delete(made)
    session.flush()
    session.expire_all()
    assert session.exec(select(col(SignalFollowUp.signal_id))).all() == []


def test_one_caller_reaches_residents_through_its_own_work() -> None:
    """`through` skips the scope over residents: who passes it answers for it."""
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for package in ("outreach", "letters", "signals", "dashboards")
        for path in (ROOT / package).rglob("*.py")
    }
    found = {
        path
        for path, text in texts.items()
        if "through=" in text and "raise_follow_up(" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "raise_follow_up"
        and any(given.arg == "through" for given in node.keywords)
    }
    assert found == {"signals/actions/outcomes.py"}


def test_a_second_time_at_veilig_thuis_is_confirmed_anew(
    session: Session, people: sw.SignalCast
) -> None:
    there = sw.team(session, "Veilig Thuis", TeamKind.VEILIG_THUIS)
    row = sw.make_signal(
        session, state=S.PICKED_UP, team_id=people.team.id, receipt_confirmed_at=AT
    )
    hand_over(
        session,
        row.id or 0,
        team_id=there.id,
        reason="toch weer geweld",
        version_id=None,
        by=people.worker,
        at=AT,
    )
    assert (row.queue, row.owner_id) == (Queue.VEILIG_THUIS, people.worker.person_id)
    assert row.receipt_confirmed_at is None

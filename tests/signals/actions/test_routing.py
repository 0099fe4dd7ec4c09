"""A signal lands in exactly one queue, with the team of that day and area."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, func, select

from outreach.access import Role
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.queries.notices import notices
from outreach.rules.follow_ups import TeamKind
from outreach.rules.notices import NoticeKind
from outreach.tables import Person, StateChange, Team
from signals.actions.routing import route_by_hand, route_signal
from signals.queries.homes import BY_HAND
from signals.queries.team_books import team_options
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.norms import DEFAULTS, as_rules
from signals.rules.queues import OF_THE_DESK, Queue
from signals.rules.routing import DEFAULT_RULES
from signals.rules.states import SignalState
from signals.tables import OnCallDuty, RuleVersion, Signal, SignalPause
from tests import build
from tests.conftest import NOW
from tests.signals.signal_world import make_signal, signal_worker, team

L, K, Q = Level, SignalKind, Queue
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def on_call(session: Session, name: str = "Pia Piket", **given: Any) -> Person:
    """Somebody on call for the whole weekend around `NOW`."""
    who = build.person(session, name)
    values = {
        "from_at": NOW,
        "until_at": NOW + timedelta(days=3),
        "phone": "0612345678",
    }
    build.add(session, OnCallDuty(person_id=who.id, **values | given))
    return who


def all_teams(session: Session) -> dict[TeamKind, Team]:
    """A team of each kind in D1; welzijn is of a provider."""
    ours = build.provider(session)
    kinds = [kind for kind in TeamKind if kind not in (TeamKind.OTHER,)]
    return {
        kind: team(
            session,
            f"Team {kind}",
            kind,
            provider_id=ours.id if kind is TeamKind.WELZIJN else None,
        )
        for kind in kinds
    }


def weighed(session: Session, level: Level, kind: SignalKind, **given: Any) -> Signal:
    """A signal that was just weighed."""
    values = {"state": SignalState.TRIAGED, "level": level, "kind": kind} | given
    return make_signal(session, **values)


def save_rules(session: Session, kind: str, rules: Any, at: datetime = NOW) -> None:
    count = session.exec(
        select(func.count()).select_from(RuleVersion).where(RuleVersion.kind == kind)
    ).one()
    row = RuleVersion(kind=kind, version=count + 1, rules=rules, by="test", at=at)
    build.add(session, row)


VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"municipal": True},
    {"district_code": None},
)


def test_each_signal_lands_in_one_queue_with_one_owner(session: Session) -> None:
    """Every level and kind; shielded or not, with a known area or not, by turns."""
    teams = {row.id: row for row in all_teams(session).values()}
    pia, desk = on_call(session), signal_worker(session)
    for turn, (level, kind) in enumerate(product(Level, SignalKind)):
        row = weighed(session, level, kind, **VARIANTS[turn % 3])
        queue = route_signal(session, row, by=desk, at=(NOW, NIGHT)[turn % 2])
        assert row.queue is queue
        owners = [row.team_id is not None, row.owner_id is not None]
        if queue in OF_THE_DESK:
            assert (queue, owners) == (Q.NOT_ROUTED, [False, False])
            assert row.state is SignalState.NOT_ROUTED
        elif queue is Q.ON_CALL:
            assert (owners, row.owner_id) == ([False, True], pia.id)
            assert row.state is SignalState.ROUTED
        else:
            # A professional keeps it until Veilig Thuis has it.
            assert owners == [True, queue is Q.VEILIG_THUIS]
            assert teams[row.team_id].kind.value == queue.value
            of_provider = teams[row.team_id].provider_id is not None
            assert not (of_provider and (row.municipal or not row.district_code))
        assert row.due_at is not None
        assert row.fired[-1]["step"] == "routing"


BUILT_IN = [
    (L.ACUTE, K.CARE, NOW, Q.ON_CALL),
    (L.SOON_48H, K.COMPANY, NIGHT, Q.ON_CALL),
    (L.SOON_48H, K.COMPANY, NOW, Q.WELZIJN),
    (L.ROUTINE_5WD, K.COMPANY, NIGHT, Q.WELZIJN),
    (L.SAFETY_SUSPECTED, K.CARE, NOW, Q.VEILIG_THUIS),
    (L.ROUTINE_5WD, K.NUISANCE, NOW, Q.GGD),
    (L.ROUTINE_5WD, K.INFORMATION, NOW, Q.VRAAGWIJZER),
    (L.URGENT_24H, K.WELFARE_CHECK, NOW, Q.WIJKTEAM),
]


def test_the_built_in_rules_name_the_queue(session: Session) -> None:
    all_teams(session)
    on_call(session)
    desk = signal_worker(session)
    for level, kind, at, queue in BUILT_IN:
        row = weighed(session, level, kind)
        assert route_signal(session, row, by=desk, at=at) is queue, (level, kind)


def _raises(rule: dict[str, Any]) -> dict[str, Any]:
    return rule | {"levels": None}


def _nonsense(rule: dict[str, Any]) -> dict[str, Any]:
    return rule | {"queue": "nobody"}


@pytest.mark.parametrize(
    ("rules", "rule", "why"),
    [
        ([_raises(r) for r in DEFAULT_RULES], "R01", "kon niet worden uitgevoerd"),
        ([_nonsense(DEFAULT_RULES[-1])], "R51", "kon niet worden uitgevoerd"),
        ([_raises(DEFAULT_RULES[-1]), DEFAULT_RULES[-1]], "R51", "geen volgende"),
        ([DEFAULT_RULES[0]], "", "Geen enkele regel past"),
        ([DEFAULT_RULES[-1]], "R51", "geen team"),
    ],
)
def test_what_goes_wrong_lands_at_the_desk_and_is_told(
    session: Session, rules: Any, rule: str, why: str
) -> None:
    """A rule that fails is not passed over: the next one, which fits, is not tried."""
    save_rules(session, "routing", rules)
    desk = signal_worker(session)
    row = weighed(session, L.ROUTINE_5WD, K.COMPANY)
    assert route_signal(session, row, by=desk, at=NOW) is Q.NOT_ROUTED
    assert row.state is SignalState.NOT_ROUTED
    assert row.fired[-1]["rule"] == rule
    assert why in row.fired[-1]["sentence"]
    told = notices(session, desk, at=NOW)
    assert [(one.kind, one.about) for one in told] == [
        (NoticeKind.SIGNAL_NOT_ROUTED, row.reference)
    ]
    elsewhere = signal_worker(session, district_code="D2")
    assert notices(session, elsewhere, at=NOW) == []


def test_without_a_duty_nothing_urgent_lies_in_silence(session: Session) -> None:
    desk = signal_worker(session)
    row = weighed(session, L.ACUTE, K.CARE)
    assert route_signal(session, row, by=desk, at=NOW) is Q.NOT_ROUTED
    assert "niemand die piket heeft" in row.fired[-1]["sentence"]
    pia = on_call(session)
    assert route_signal(session, row, by=desk, at=NOW) is Q.ON_CALL
    asked = build.viewer(Role.FOLLOW_UP_WORKER, person_id=pia.id, team_id=99)
    (line,) = notices(session, asked, at=NOW)
    assert line.kind is NoticeKind.SIGNAL_ON_CALL
    assert notices(session, build.viewer(Role.FOLLOW_UP_WORKER), at=NOW) == []


def test_a_team_is_that_of_the_day_and_of_the_provider_of_the_day(
    session: Session,
) -> None:
    old = build.provider(session, "Oud", valid_to=date(2027, 1, 1))
    new = build.provider(session, "Nieuw", valid_from=date(2027, 1, 1))
    of_old = team(session, "Oud", TeamKind.WELZIJN, provider_id=old.id)
    of_new = team(session, "Nieuw", TeamKind.WELZIJN, provider_id=new.id)
    desk = signal_worker(session)
    for at, wanted in (
        (NOW, of_old),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), of_old),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), of_new),  # 00:00 Dutch time
    ):
        row = weighed(session, L.ROUTINE_5WD, K.COMPANY)
        route_signal(session, row, by=desk, at=at)
        assert row.team_id == wanted.id, at


def test_the_deadline_is_counted_from_receipt_by_the_norms_of_then(
    session: Session,
) -> None:
    """A norm that changed since, and a day of pause, change nothing that they must
    not; what was told is told again when the deadline is another one."""
    all_teams(session)
    received = NOW - timedelta(hours=2)
    later = [
        r | {"number": 12} if r["key"] == "urgent_24h" else r
        for r in as_rules(DEFAULTS)
    ]
    save_rules(session, "norms", later, at=NOW - timedelta(hours=1))
    row = weighed(session, L.URGENT_24H, K.CARE, received_at=received, warned_at=NOW)
    began = received + timedelta(minutes=10)
    build.add(
        session,
        SignalPause(
            signal_id=row.id,
            reason="resident",
            began_at=began,
            ended_at=began + timedelta(hours=1),
            by="test",
        ),
    )
    route_signal(session, row, by=signal_worker(session), at=NOW)
    assert (row.norm, row.first_due_at) == ("24 uur", received + timedelta(hours=24))
    assert row.due_at == received + timedelta(hours=25)
    assert (row.warn_at, row.warned_at) == (received + timedelta(hours=13), None)
    fresh = weighed(session, L.URGENT_24H, K.CARE, received_at=NOW)
    route_signal(session, fresh, by=signal_worker(session), at=NOW)
    assert (fresh.norm, fresh.due_at) == ("12 uur", NOW + timedelta(hours=12))


def test_by_hand_only_to_a_team_that_may_have_it(session: Session) -> None:
    teams = all_teams(session)
    desk = signal_worker(session)
    row = weighed(session, L.ROUTINE_5WD, K.UNSAFE, municipal=True)
    ids = {one.id for one in team_options(session, desk, row.id or 0, at=NOW)}
    assert ids == {teams[TeamKind.GGD].id, teams[TeamKind.VEILIG_THUIS].id}
    given: dict[str, Any] = {"version_id": None, "by": desk, "at": NOW}
    welzijn, ggd = teams[TeamKind.WELZIJN].id, teams[TeamKind.GGD].id
    with pytest.raises(Refused, match="niet beoordeeld"):
        route_by_hand(session, row.id or 0, ggd, reason="past beter", **given)
    row.state, row.queue = SignalState.NOT_ROUTED, Q.NOT_ROUTED
    session.flush()
    for team_id, reason, why in (
        (welzijn, "past beter", "mag deze melding niet"),
        (ggd, " ", "reden"),
        (None, "past beter", "niemand die piket"),
    ):
        with pytest.raises(Refused, match=why):
            route_by_hand(session, row.id or 0, team_id, reason=reason, **given)
    route_by_hand(session, row.id or 0, ggd, reason="past beter", **given)
    assert (row.queue, row.team_id, row.state) == (Q.GGD, ggd, SignalState.ROUTED)
    assert row.fired[-1]["rule"] == BY_HAND
    steps = session.exec(
        select(StateChange.reason).where(StateChange.entity_id == str(row.id))
    ).all()
    assert "past beter" not in steps  # what was typed is a note


def test_only_the_desk_of_the_area_routes_by_hand(session: Session) -> None:
    teams = all_teams(session)
    row = make_signal(session, state=SignalState.NOT_ROUTED)
    ggd = teams[TeamKind.GGD].id
    for who, error in (
        (signal_worker(session, district_code="D2"), NotFound),
        (build.viewer(Role.FOLLOW_UP_WORKER, team_id=ggd), NotPermitted),
        (build.viewer(Role.VISITOR), NotPermitted),
    ):
        with pytest.raises(error):
            route_by_hand(
                session, row.id or 0, ggd, reason="r", version_id=None, by=who, at=NOW
            )

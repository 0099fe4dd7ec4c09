"""A breach from the first report to what was learnt, and who may do what."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.actions.breaches import (
    assess_breach,
    close_breach,
    notify_authority,
    reopen_breach,
    report_breach,
    tell_people,
    waive_notification,
)
from outreach.errors import (
    AlreadyDone,
    Changed,
    NotPermitted,
    Refused,
    TransitionRefused,
)
from outreach.queries.breaches import as_json, breaches, own_breaches, running_clocks
from outreach.rules.breaches import BreachState, Risk
from outreach.tables import Breach
from tests import build
from tests.conftest import NOW

VISITOR = build.viewer(Role.VISITOR, person_id=5)
OFFICER = build.viewer(Role.PRIVACY_OFFICER, person_id=9)
ACT: dict[str, Any] = {"by": OFFICER, "at": NOW}


def _reported(session: Session, **given: Any) -> Breach:
    values: dict[str, Any] = {
        "what": "Looplijst verloren in de tram",
        "known_at": NOW - timedelta(hours=2),
        "data_kinds": ["name_address", "contact"],
        "people": 12,
        "nonce": "n1",
        "by": VISITOR,
        "at": NOW,
    }
    return report_breach(session, **(values | given))


def test_from_report_to_lessons(session: Session) -> None:
    row = _reported(session, data_kinds=["health"], people=None)
    assert running_clocks(session, OFFICER) == 1
    assess_breach(
        session,
        row.id or 0,
        risk=Risk.HIGH,
        reason="ziekte leesbaar",
        measures="tram gebeld",
        version_id=1,
        **ACT,
    )
    notify_authority(
        session, row.id or 0, notified_at=NOW, reference="AP-1", version_id=2, **ACT
    )
    with pytest.raises(Refused, match="zelf zijn ingelicht"):
        close_breach(session, row.id or 0, lessons="map met slot", version_id=3, **ACT)
    tell_people(
        session, row.id or 0, told_on=NOW.date(), how="gebeld", version_id=3, **ACT
    )
    close_breach(session, row.id or 0, lessons="map met slot", version_id=4, **ACT)
    (shown,) = breaches(session, OFFICER, at=NOW)
    assert shown.state is BreachState.CLOSED
    assert shown.clock.sentence == "op tijd gemeld"
    assert running_clocks(session, OFFICER) == 0
    reopen_breach(session, row.id or 0, version_id=5, **ACT)
    assert row.state is BreachState.ASSESSED


def test_a_risk_must_be_reported(session: Session) -> None:
    row = _reported(session)
    with pytest.raises(Refused, match="moet het gemeld"):
        waive_notification(session, row.id or 0, reason="klein", version_id=1, **ACT)
    assess_breach(
        session,
        row.id or 0,
        risk=Risk.UNLIKELY,
        reason="dicht gevonden",
        measures="",
        version_id=1,
        **ACT,
    )
    waive_notification(session, row.id or 0, reason="dicht", version_id=2, **ACT)
    assert row.state is BreachState.NOT_NOTIFIED


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "  "},
        {"what": "x" * 4001},
        {"data_kinds": []},
        {"data_kinds": ["shoe size"]},
        {"people": -1},
        {"known_at": NOW + timedelta(minutes=1)},
    ],
)
def test_a_report_that_cannot_be(session: Session, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        _reported(session, **wrong)


def test_a_second_click_is_one_breach(session: Session) -> None:
    _reported(session)
    with pytest.raises(AlreadyDone):
        _reported(session)
    assert len(own_breaches(session, VISITOR, at=NOW)) == 1


def test_who_may_what(session: Session) -> None:
    row = _reported(session)
    colleague = build.viewer(Role.VISITOR, person_id=6)
    assert own_breaches(session, colleague, at=NOW) == []
    with pytest.raises(NotPermitted):
        breaches(session, VISITOR, at=NOW)
    with pytest.raises(NotPermitted):
        close_breach(
            session, row.id or 0, lessons="x", version_id=1, by=VISITOR, at=NOW
        )
    assert running_clocks(session, VISITOR) == 0
    with pytest.raises(TransitionRefused):
        reopen_breach(session, row.id or 0, version_id=1, **ACT)


def test_nobody_overwrites_a_colleague(session: Session) -> None:
    row = _reported(session)
    given: dict[str, Any] = {"risk": Risk.RISK, "measures": "", "version_id": 1}
    assess_breach(session, row.id or 0, reason="eerste", **given, **ACT)
    with pytest.raises(Changed):
        assess_breach(session, row.id or 0, reason="tweede", **given, **ACT)
    assert row.risk_reason == "eerste"


def test_figures_hold_no_text(session: Session) -> None:
    _reported(session, what="bij mevrouw Bakker thuis")
    assert "Bakker" not in str(as_json(breaches(session, OFFICER, at=NOW)))

"""Who a signal is about: chosen by a person, shielded where it must be, and undone."""

from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Permission, Role, Viewer
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.rules.follow_ups import TeamKind
from outreach.rules.information_duty import DutyState
from outreach.tables import AuditEvent, InformationDuty, PostcodeArea
from signals.actions.subjects import Place, set_subject, undo_subject
from signals.queries.scope import signal_scope
from signals.rules.drafts import About
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.signals.signal_world import AT, make_signal, signal_worker, team

S = SignalState


def choose(
    session: Session, row: Signal, who: str | None, by: Viewer, **given: Any
) -> Signal:
    values: dict[str, Any] = {"known": True if who else None, "version_id": None}
    return set_subject(session, row.id or 0, who, **values | given, by=by, at=AT)


def duties(session: Session) -> list[tuple[str, DutyState]]:
    rows = session.exec(select(InformationDuty).order_by(InformationDuty.id)).all()
    return [(row.resident_id, row.state) for row in rows]


def test_a_resident_is_chosen_and_taken_back(session: Session) -> None:
    by = signal_worker(session)
    build.district(session, "D1")
    build.add(session, PostcodeArea(postcode="3011", district_code="D1"))
    who = build.resident(session, district_code="D2")
    other = build.resident(session, district_code="D2")
    row = make_signal(session)
    told = row.address_key

    choose(session, row, who.id, by, known=False)
    assert (row.resident_id, row.known, row.municipal) == (who.id, False, False)
    assert (row.address_key, row.district_code) == (who.address_key, "D2")
    assert (row.matched_by, row.matched_at) == (by.actor, AT)
    assert duties(session) == [(who.id, DutyState.OPEN)]

    choose(session, row, other.id, by)
    assert duties(session) == [
        (who.id, DutyState.LAPSED),
        (other.id, DutyState.OPEN),
    ]
    undo_subject(session, row.id or 0, version_id=row.version_id, by=by, at=AT)
    assert (row.resident_id, row.known, row.matched_by) == (None, None, "")
    assert (row.address_key, row.district_code) == (told, "D1")
    assert duties(session)[1] == (other.id, DutyState.LAPSED)
    with pytest.raises(Refused, match="nog niets gekozen"):
        undo_subject(session, row.id or 0, version_id=None, by=by, at=AT)


def test_nobody_of_the_register_or_no_such_address(session: Session) -> None:
    by = signal_worker(session)
    row = make_signal(session)
    told = row.address_key
    choose(session, row, None, by)
    assert (row.address_key, row.known) == (told, None)
    assert row.matched_by == by.actor
    choose(session, row, None, by, place=Place.UNKNOWN)
    assert row.address_key == ""
    assert row.postcode == "3011AA"  # what was told stays
    assert duties(session) == []


def test_who_reports_himself_need_not_be_told(session: Session) -> None:
    by = signal_worker(session)
    who = build.resident(session)
    row = make_signal(session, about=About.SELF)
    choose(session, row, who.id, by)
    assert duties(session) == []


def test_what_is_refused(session: Session) -> None:
    by = signal_worker(session)
    here, elsewhere = (
        build.resident(session),
        build.resident(session, district_code="D2"),
    )
    row = make_signal(session)
    with pytest.raises(Refused, match="al bekend was"):
        choose(session, row, here.id, by, known=None)
    with pytest.raises(AlreadyDone):
        choose(session, row, here.id, by, version_id=row.version_id + 1)
    with pytest.raises(NotFound):
        choose(session, row, elsewhere.id, signal_worker(session, district_code="D1"))
    with pytest.raises(NotFound):
        choose(session, row, "R-unknown", by)
    with pytest.raises(NotPermitted):
        choose(session, row, here.id, build.viewer(Role.PHONE_DESK))
    for state in (S.CLOSED, S.NO_ACTION, S.JOINED):
        ended = make_signal(session, state=state)
        with pytest.raises(Refused, match="niet vastgelegd"):
            choose(session, ended, here.id, by)


def sees(session: Session, viewer: Viewer, row: Signal) -> bool:
    scope = signal_scope(viewer, Permission.SEE_SIGNALS)
    return session.exec(
        select(Signal.id).where(scope, Signal.id == row.id)
    ).first() is (row.id)


@pytest.mark.parametrize("state", [S.ROUTED, S.PICKED_UP, S.CONTACTED, S.WAITING])
def test_non_disclosure_takes_it_from_the_provider(
    session: Session, state: SignalState
) -> None:
    by = signal_worker(session)
    provider = build.provider(session)
    outside = team(session, "Buiten", TeamKind.WELZIJN, provider_id=provider.id)
    inside = team(session, "Wijkteam", TeamKind.WIJKTEAM)
    theirs = build.viewer(Role.COORDINATOR, provider_id=provider.id)
    row = make_signal(session, state=state, team_id=outside.id)
    assert sees(session, theirs, row)
    shielded = build.resident(session, nondisclosure=7)
    choose(session, row, shielded.id, by)
    assert row.municipal
    assert not sees(session, theirs, row)
    assert row.owner_id is None
    assert row.state in (S.ROUTED, S.NOT_ROUTED)
    assert row.team_id in (inside.id, None)
    assert row.team_id != outside.id
    assert row.queue in (Queue.WIJKTEAM, Queue.NOT_ROUTED)
    assert sees(session, by, row)


def test_somebody_shielded_at_the_address_shields_the_signal(session: Session) -> None:
    by = signal_worker(session)
    shielded = build.resident(session, nondisclosure=7)
    partner = build.resident(session, address_key=shielded.address_key)
    told = {
        "postcode": "3011AA",
        "house_number": shielded.house_number,
        "address_key": shielded.address_key,
    }
    with_partner, with_nobody = make_signal(session), make_signal(session, **told)
    choose(session, with_partner, partner.id, by)
    choose(session, with_nobody, None, by)
    assert with_partner.municipal
    assert with_nobody.municipal
    shielded.died = True
    session.flush()
    choose(session, with_nobody, None, by)
    assert not with_nobody.municipal


def test_each_choice_stands_in_the_log_without_a_name(session: Session) -> None:
    by = signal_worker(session)
    who = build.resident(session)
    row = make_signal(session)
    choose(session, row, who.id, by)
    noted = [one for one in session.info["audit_notes"] if one.act == "identify"]
    assert [(one.kind, one.object_id, one.subjects) for one in noted] == [
        ("signal", str(row.id), (who.id,))
    ]
    assert session.exec(select(AuditEvent)).all() == []  # written when it ends


def test_a_case_with_a_shielded_report_stays_municipal(session: Session) -> None:
    """Whoever has the case reads what was joined to it."""
    by, who = signal_worker(session), build.resident(session)
    lead = make_signal(session, municipal=True)
    joined = make_signal(session, state=S.JOINED, joined_to_id=lead.id, municipal=True)
    choose(session, lead, who.id, by)
    assert lead.municipal
    undo_subject(session, lead.id or 0, version_id=None, by=by, at=AT)
    assert lead.municipal
    joined.municipal = False
    session.flush()
    choose(session, lead, who.id, by)
    assert not lead.municipal

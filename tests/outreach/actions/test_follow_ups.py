"""Follow-ups from need to done: every act, its deadline, its refusals."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions import follow_ups
from outreach.actions.history import transition
from outreach.errors import (
    AlreadyDone,
    Changed,
    NotFound,
    NotPermitted,
    Refused,
    TransitionRefused,
)
from outreach.rules.follow_ups import (
    FOLLOW_UP,
    FollowUpAct,
    FollowUpState,
    SendBackReason,
    TeamKind,
)
from outreach.rules.handover import GroundGiven
from outreach.rules.wmo_requests import Asked
from outreach.tables import Disclosure, FollowUp, StateChange
from tests import build
from tests.outreach import follow_up_world as fw

S, A = FollowUpState, FollowUpAct


@pytest.fixture
def world(session: Session) -> fw.World:
    return fw.world(session)


def _history(session: Session, row: FollowUp) -> list[tuple[str, str]]:
    session.flush()
    changes = session.exec(
        select(StateChange)
        .where(
            StateChange.entity_kind == "follow_up",
            StateChange.entity_id == str(row.id),
        )
        .order_by(StateChange.id)  # type: ignore[arg-type]
    ).all()
    return [(change.act, change.to_state) for change in changes]


def test_a_need_gets_team_deadline_and_reference(
    session: Session, world: fw.World
) -> None:
    row = fw.raised(session, world)
    assert row.state is S.AGREED
    assert row.team_id == world.welzijn.id
    assert row.due_on == date(2026, 11, 24)  # two working days after Friday
    assert (len(row.reference), row.handover_agreed_on) == (9, build.AT.date())
    assert session.exec(select(Disclosure)).all() == []  # nothing left the house


def test_the_whole_way_with_a_deadline_at_each_step(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world)
    number, coordinator = row.id or 0, world.cast.coordinator
    follow_ups.send(session, number, by=coordinator, at=at)
    assert (row.state, row.due_on) == (S.SENT, date(2026, 11, 27))
    follow_ups.accept(session, number, by=world.worker, at=at)
    assert (row.state, row.due_on) == (S.ACCEPTED, date(2026, 12, 4))
    follow_ups.contact(session, number, by=world.worker, at=at)
    assert (row.state, row.due_on) == (S.FIRST_CONTACT, date(2027, 1, 5))
    follow_ups.finish(session, number, helped="yes", by=world.worker, at=at)
    assert (row.state, row.due_on, row.helped) == (S.DONE, None, "yes")
    assert row.sent_at == row.accepted_at == row.closed_at == at
    assert [to for _act, to in _history(session, row)] == [
        "agreed",
        "sent",
        "accepted",
        "first_contact",
        "done",
    ]


def test_what_went_to_a_team_is_written_down(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    session.flush()
    left = session.exec(select(Disclosure)).one()
    assert row.state is S.SENT
    assert (left.resident_id, left.recipient) == (row.resident_id, "Welzijn Noord")
    assert left.ground == "instemming van de inwoner op 20-11-2026"
    assert world.resident.surname not in left.what


def test_without_agreement_it_waits(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, handover_agreed=False, send_now=True)
    assert row.state is S.PROPOSED
    with pytest.raises(TransitionRefused, match="voorgesteld"):
        follow_ups.send(session, row.id or 0, by=world.cast.coordinator, at=at)
    follow_ups.agree(session, row.id or 0, by=world.cast.coordinator, at=at)
    assert (row.handover_agreed, row.state) == (True, S.AGREED)


def test_a_ground_stands_in_for_agreement(session: Session, world: fw.World) -> None:
    row = fw.raised(
        session,
        world,
        handover_agreed=False,
        ground="vital_interest",
        ground_professional="J. de Boer, wijkverpleegkundige",
        ground_reason="Valt vaak en laat niemand toe",
        send_now=True,
    )
    session.flush()
    assert (row.state, row.handover_agreed) == (S.SENT, False)
    assert "AVG 6.1.d" in session.exec(select(Disclosure)).one().ground


def test_no_team_is_seen_and_never_lost(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, kind="debt", send_now=True)
    assert (row.state, row.team_id) == (S.AGREED, None)
    with pytest.raises(Refused, match="geen team bekend"):
        follow_ups.send(session, row.id or 0, by=world.cast.coordinator, at=at)


def test_information_on_the_spot_is_no_follow_up(
    session: Session, world: fw.World
) -> None:
    with pytest.raises(Refused, match="geen opvolging"):
        fw.raised(session, world, kind="information")
    assert session.exec(select(FollowUp)).all() == []


def test_a_volunteer_does_not_decide_on_veilig_thuis(
    session: Session, world: fw.World
) -> None:
    volunteer = build.person(session, "Vrijwilliger", volunteer=True)
    by = build.viewer(Role.COORDINATOR, person_id=volunteer.id)
    with pytest.raises(Refused, match="112"):
        fw.raised(
            session,
            world,
            kind="veilig_thuis",
            ground_professional="J. de Boer, arts",
            by=by,
        )


def test_for_somebody_who_died_it_stops_at_once(
    session: Session, world: fw.World
) -> None:
    world.resident.died = True
    row = fw.raised(session, world, send_now=True)
    session.flush()
    assert row.state is S.STOPPED
    assert session.exec(select(Disclosure)).all() == []


def test_nondisclosure_goes_to_municipal_teams_only(
    session: Session, world: fw.World, at: datetime
) -> None:
    world.resident.nondisclosure = 7
    row = fw.raised(session, world, send_now=True)
    assert (row.municipal, row.team_id, row.state) == (True, None, S.AGREED)
    coordinator, number = world.cast.coordinator, row.id or 0
    with pytest.raises(Refused, match="geheimhouding"):
        follow_ups.send(
            session, number, team_id=world.welzijn.id, by=coordinator, at=at
        )
    follow_ups.send(
        session,
        number,
        team_id=world.welzijn.id,
        outside_agreed=True,
        by=coordinator,
        at=at,
    )
    assert (row.state, row.outside_agreed) == (S.SENT, True)


def test_another_kind_of_team_needs_the_residents_word(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world)
    coordinator, number = world.cast.coordinator, row.id or 0
    with pytest.raises(Refused, match="stemde in met Welzijn"):
        follow_ups.send(
            session, number, team_id=world.wijkteam.id, by=coordinator, at=at
        )
    follow_ups.send(
        session,
        number,
        team_id=world.wijkteam.id,
        agreed_again=True,
        by=coordinator,
        at=at,
    )
    assert (row.team_id, row.destination) == (world.wijkteam.id, "wijkteam")


def test_a_stopped_team_gets_nothing(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world)
    world.welzijn.active = False
    with pytest.raises(Refused, match="werkt niet meer"):
        follow_ups.send(session, row.id or 0, by=world.cast.coordinator, at=at)


def test_sent_back_returns_and_goes_to_another_team(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    number = row.id or 0
    follow_ups.accept(session, number, by=world.worker, at=at)
    follow_ups.assign(session, number, world.worker.person_id, by=world.worker, at=at)
    follow_ups.send_back(
        session, number, why=SendBackReason.WRONG_AREA, by=world.worker, at=at
    )
    assert (row.state, row.owner_id) == (S.SENT_BACK, None)
    with pytest.raises(NotFound):  # no longer of this team
        follow_ups.accept(session, number, by=world.worker, at=at)
    follow_ups.send(
        session, number, team_id=world.elsewhere.id, by=world.cast.coordinator, at=at
    )
    assert (row.accepted_at, row.state) == (None, S.SENT)
    follow_ups.accept(session, number, by=world.other_worker, at=at)


def test_the_owner_comes_from_the_team(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    due = row.due_on
    with pytest.raises(Refused, match="hoort vandaag niet bij het team"):
        follow_ups.assign(
            session,
            row.id or 0,
            world.other_worker.person_id,
            by=world.cast.coordinator,
            at=at,
        )
    follow_ups.assign(
        session, row.id or 0, world.worker.person_id, by=world.worker, at=at
    )
    assert (row.owner_id, row.due_on) == (world.worker.person_id, due)
    follow_ups.assign(session, row.id or 0, None, by=world.worker, at=at)
    assert row.owner_id is None


def test_a_wmo_report_starts_a_clock_of_its_own(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    number, due = row.id or 0, row.due_on
    with pytest.raises(Refused, match="loket"):
        follow_ups.record_wmo_report(
            session,
            number,
            report_on=at.date(),
            desk=" ",
            asked=Asked.SELF,
            by=world.worker,
            at=at,
        )
    with pytest.raises(Refused, match="toekomst"):
        follow_ups.record_wmo_report(
            session,
            number,
            report_on=date(2026, 11, 21),
            desk="VraagWijzer",
            asked=Asked.SELF,
            by=world.worker,
            at=at,
        )
    follow_ups.record_wmo_report(
        session,
        number,
        report_on=date(2026, 11, 2),
        desk="VraagWijzer",
        asked=Asked.SELF,
        by=world.worker,
        at=at,
    )
    assert (row.wmo_report_on, row.due_on) == (date(2026, 11, 2), due)


def test_a_team_may_tell_later_what_it_did(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    later = at + timedelta(days=10)
    follow_ups.accept(
        session, row.id or 0, on=date(2026, 11, 23), by=world.worker, at=later
    )
    assert row.accepted_at == datetime(2026, 11, 23, 11, 0, tzinfo=at.tzinfo)
    assert row.due_on == date(2026, 12, 7)  # counts from the day it was done
    with pytest.raises(Refused, match="pas sinds 23-11-2026"):
        follow_ups.contact(
            session, row.id or 0, on=date(2026, 11, 20), by=world.worker, at=later
        )


def test_who_looks_at_an_old_page_is_told(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    seen = row.version_id
    follow_ups.accept(session, row.id or 0, version=seen, by=world.worker, at=at)
    with pytest.raises(Changed, match="intussen gewijzigd"):
        follow_ups.contact(session, row.id or 0, version=seen, by=world.worker, at=at)


def test_a_second_click_is_told_that_it_is_done(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    follow_ups.accept(session, row.id or 0, by=world.worker, at=at)
    with pytest.raises(TransitionRefused, match="aangenomen"):
        follow_ups.accept(session, row.id or 0, by=world.worker, at=at)
    session.connection().exec_driver_sql("UPDATE followup SET version_id = 99")
    with pytest.raises(AlreadyDone, match="Iemand was u voor"):
        follow_ups.contact(session, row.id or 0, by=world.worker, at=at)


def test_long_notes_and_unknown_answers_are_refused(
    session: Session, world: fw.World, at: datetime
) -> None:
    with pytest.raises(Refused, match="te lang"):
        fw.raised(session, world, wish="x" * 501)
    row = fw.raised(session, world, wish="Eten\u202e\x00 samen", send_now=True)
    assert row.wish == "Eten samen"
    with pytest.raises(Refused, match="of het hielp"):
        follow_ups.finish(session, row.id or 0, helped="9", by=world.worker, at=at)


def test_the_outsider_reaches_nothing(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    for act in ("accept", "contact", "finish", "decline", "fail_to_reach"):
        do = getattr(follow_ups, act)
        with pytest.raises(NotFound, match="niet gevonden"):
            do(session, row.id or 0, by=world.other_worker, at=at)
        for stranger in (world.cast.visitor, world.cast.manager, world.cast.outsider):
            with pytest.raises(NotPermitted):
                do(session, row.id or 0, by=stranger, at=at)


def test_a_worker_does_not_do_the_coordinators_acts(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world)
    for act, given in (("agree", {}), ("send", {}), ("stop", {"note": ""})):
        with pytest.raises(NotPermitted):
            getattr(follow_ups, act)(
                session, row.id or 0, by=world.worker, at=at, **given
            )
    with pytest.raises(NotPermitted):
        follow_ups.send_ready(session, [row.id or 0], by=world.worker, at=at)


def test_who_may_raise_and_for_whom(session: Session, world: fw.World) -> None:
    with pytest.raises(NotPermitted):
        fw.raised(session, world, by=world.cast.manager)
    with pytest.raises(NotFound):  # a visitor with no visit to this resident
        fw.raised(session, world, by=world.cast.outsider)
    elsewhere = build.viewer(Role.COORDINATOR, person_id=1, district_code="D2")
    with pytest.raises(NotFound):
        fw.raised(session, world, by=elsewhere)


def test_a_providers_coordinator_never_sees_nondisclosure(
    session: Session, world: fw.World, at: datetime
) -> None:
    theirs = build.viewer(
        Role.COORDINATOR,
        person_id=1,
        district_code="D1",
        provider_id=world.cast.provider.id,
    )
    row = fw.raised(session, world)
    follow_ups.send(session, row.id or 0, by=theirs, at=at)
    shielded = build.resident(session, nondisclosure=7)
    hidden = fw.raised(session, world, resident_id=shielded.id, kind="home_safety")
    with pytest.raises(NotFound):
        follow_ups.send(session, hidden.id or 0, by=theirs, at=at)


def test_a_worker_without_a_team_reaches_nothing(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, send_now=True)
    nobody = build.viewer(Role.FOLLOW_UP_WORKER, person_id=1)
    with pytest.raises(NotFound):
        follow_ups.accept(session, row.id or 0, by=nobody, at=at)


def test_every_arrow_and_every_gap(
    session: Session, world: fw.World, at: datetime
) -> None:
    """All states x all acts in one world: a database a case takes minutes."""
    row = fw.raised(session, world)
    by = world.cast.coordinator
    for state in S:
        for act in A:
            row.state = state
            session.flush()
            arrow = FOLLOW_UP.arrows.get((state, act))
            if arrow is None:
                with pytest.raises(TransitionRefused):
                    transition(session, row, FOLLOW_UP, act, by=by, at=at)
                assert row.state is state
                continue
            transition(session, row, FOLLOW_UP, act, by=by, at=at)
            session.flush()
            session.expire_all()
            assert row.state is arrow.to
            assert _history(session, row)[-1] == (act, arrow.to)


def test_a_team_of_a_third_party_is_not_the_municipality(
    session: Session, world: fw.World
) -> None:
    world.resident.nondisclosure = 7
    fw.team(
        session,
        "Wijkteam van een stichting",
        TeamKind.WIJKTEAM,
        provider_id=world.cast.provider.id,
        valid_from=date(2026, 1, 1),  # newer: it would be chosen otherwise
    )
    row = fw.raised(session, world, kind="home_safety", send_now=True)
    assert row.team_id == world.wijkteam.id


def test_without_agreement_a_ground_may_follow(
    session: Session, world: fw.World, at: datetime
) -> None:
    row = fw.raised(session, world, handover_agreed=False)
    by, number = world.cast.coordinator, row.id or 0
    for given in (GroundGiven(), GroundGiven("vital_interest", "", "")):
        with pytest.raises(Refused):
            follow_ups.proceed_on_ground(session, number, given=given, by=by, at=at)
    whole = GroundGiven("public_task", "J. de Boer, wijkteam", "Zorg over veiligheid")
    with pytest.raises(NotPermitted):
        follow_ups.proceed_on_ground(
            session, number, given=whole, by=world.worker, at=at
        )
    follow_ups.proceed_on_ground(session, number, given=whole, by=by, at=at)
    assert (row.state, row.handover_agreed) == (S.AGREED, False)
    assert _history(session, row)[-1] == ("agree", "agreed")
    follow_ups.send(session, number, by=by, at=at)
    assert row.state is S.SENT


def test_many_are_sent_at_once_and_refusals_stay(
    session: Session, world: fw.World, at: datetime
) -> None:
    ready = [fw.raised(session, world) for _ in range(3)]
    waiting = fw.raised(session, world, handover_agreed=False)
    homeless = fw.raised(session, world, kind="debt")
    numbers = [row.id or 0 for row in (*ready, waiting, homeless)]
    done = follow_ups.send_ready(session, numbers, by=world.cast.coordinator, at=at)
    assert done == (3, 2)
    assert {row.state for row in ready} == {S.SENT}
    assert (waiting.state, homeless.state) == (S.PROPOSED, S.AGREED)

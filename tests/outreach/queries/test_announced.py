"""The phone and doorbell list, handing it out, and the municipality's own queue."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.announced import hand_out
from outreach.errors import NotPermitted, Refused
from outreach.queries.announced import announced_list
from outreach.queries.municipal_queue import MunicipalWork, municipal_queue
from outreach.rules.cycles import Approach
from outreach.rules.follow_ups import Destination, FollowUpState
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.visits import Outcome, VisitState
from outreach.tables import (
    Assignment,
    Cycle,
    FollowUp,
    Objection,
    PhonePeriod,
    Resident,
    ResidentContact,
    StateChange,
    Visit,
    VisitPerson,
)
from tests import build
from tests.conftest import NOW, TODAY

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)
POSTED = TODAY - timedelta(days=10)
S = InvitationState


def announced(session: Session) -> Cycle:
    """A cycle in which visitors phone or ring ten days after posting."""
    return build.cycle(session, approach=Approach.ANNOUNCED)


def written_to(session: Session, of: Cycle, **given) -> Resident:
    """Somebody whose letter was posted ten days ago, with a phone number."""
    names = {"state", "answer", "posted_on"}
    letter = {"state": S.POSTED, "posted_on": POSTED}
    letter |= {k: v for k, v in given.items() if k in names}
    rest = {k: v for k, v in given.items() if k not in names | {"phone"}}
    who = build.resident(session, **rest)
    build.invitation(session, of, who, **letter)
    if given.get("phone", True):
        build.add(
            session,
            ResidentContact(
                resident_id=who.id, phone="010", changed_at=NOW, changed_by="test"
            ),
        )
    return who


def listed(session: Session, of: Cycle, **given) -> list[str]:
    """Ids on the list, in order."""
    values = {"cycle_id": of.id, "at": NOW} | given
    viewer = values.pop("viewer", COORDINATOR)
    homes = announced_list(session, viewer, **values)
    return [one.resident_id for home in homes for one in home.persons]


def with_visit(session: Session, of: Cycle, who: Resident, **given) -> Visit:
    """A visit of one person in this cycle."""
    outcome = given.pop("outcome", None)
    values = {
        "cycle_id": of.id,
        "district_code": "D1",
        "requested_at": NOW,
        "address_key": who.address_key,
        "municipal": who.nondisclosure > 0,
    } | given
    visit = build.add(session, Visit(**values))
    build.add(
        session,
        VisitPerson(visit_id=visit.id, resident_id=who.id, outcome=outcome),
    )
    return visit


def test_the_list_comes_when_the_days_are_over(session: Session) -> None:
    of = announced(session)
    who = written_to(session, of)
    written_to(session, of, posted_on=POSTED + timedelta(days=1))
    written_to(session, of, state=S.PRINTED, posted_on=None)
    assert listed(session, of) == [who.id]


def test_a_cycle_by_reply_has_no_list(session: Session) -> None:
    of = build.cycle(session)
    written_to(session, of)
    assert listed(session, of) == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"state": S.ANSWERED, "answer": Answer.NO}, id="cancelled"),
        pytest.param({"state": S.ANSWERED, "answer": Answer.YES}, id="said yes"),
        pytest.param({"state": S.WITHDRAWN}, id="withdrawn"),
        pytest.param({"died": True}, id="died"),
        pytest.param({"missing_since": TODAY}, id="gone from the register"),
    ],
)
def test_who_is_settled_is_off_the_list(session: Session, given: dict) -> None:
    of = announced(session)
    written_to(session, of, **given)
    assert listed(session, of) == []


@pytest.mark.parametrize(
    ("state", "outcome", "stays"),
    [
        pytest.param(VisitState.SCHEDULED, None, False, id="has an appointment"),
        pytest.param(VisitState.DONE, Outcome.VISITED, False, id="was visited"),
        pytest.param(VisitState.REFUSED, None, False, id="refused at the door"),
        pytest.param(VisitState.NOT_HOME, Outcome.NOT_HOME, True, id="not home"),
        pytest.param(
            VisitState.NOT_HOME,
            Outcome.DECLINED_THIS_ROUND,
            False,
            id="the partner was not home, she declined",
        ),
    ],
)
def test_a_visit_decides_who_stays(
    session: Session, state: VisitState, outcome: Outcome | None, stays: bool
) -> None:
    of = announced(session)
    who = written_to(session, of)
    with_visit(session, of, who, state=state, outcome=outcome)
    assert listed(session, of) == ([who.id] if stays else [])


def test_an_objection_of_one_partner_leaves_the_other(session: Session) -> None:
    of = announced(session)
    she, he = (written_to(session, of, address_key="3011AA-1--") for _ in range(2))
    build.add(
        session,
        Objection(
            resident_id=she.id,
            bsn_index=she.bsn_index,
            source="phone",
            at=NOW,
            day=TODAY,
            by="test",
        ),
    )
    assert listed(session, of) == [he.id]


def test_an_appointment_of_the_partner_keeps_the_address_off_the_list(
    session: Session,
) -> None:
    """Nobody rings at a door where a colleague is expected."""
    of = announced(session)
    she, he = (written_to(session, of, address_key="3011AA-1--") for _ in range(2))
    visit = with_visit(session, of, she, state=VisitState.SCHEDULED)
    assert listed(session, of) == []
    visit.state = VisitState.DONE
    session.flush()
    assert listed(session, of) == [he.id]


def test_each_way_is_judged_apart(session: Session) -> None:
    of = announced(session)
    doubt = written_to(session, of, address_investigation="081110", house_number=1)
    silent = written_to(session, of, phone=False, house_number=2)
    homes = announced_list(session, COORDINATOR, cycle_id=of.id, at=NOW)
    ways = {
        one.resident_id: (one.by_phone, one.by_door)
        for home in homes
        for one in home.persons
    }
    assert ways == {doubt.id: (True, False), silent.id: (False, True)}


def test_the_phone_switch_closes_the_doors(session: Session) -> None:
    of = announced(session)
    written_to(session, of)
    build.add(
        session,
        PhonePeriod(
            district_code="D1", valid_from=TODAY, reason="griep", by="test", at=NOW
        ),
    )
    home = announced_list(session, COORDINATOR, cycle_id=of.id, at=NOW)[0]
    assert (home.persons[0].by_phone, home.persons[0].by_door) == (True, False)


def test_a_couple_is_one_address_with_two_persons(session: Session) -> None:
    of = announced(session)
    couple = [written_to(session, of, address_key="3011AA-1--") for _ in range(2)]
    homes = announced_list(session, COORDINATOR, cycle_id=of.id, at=NOW)
    assert [len(home.persons) for home in homes] == [2]
    assert {one.resident_id for one in homes[0].persons} == {p.id for p in couple}


def test_a_household_with_nondisclosure_is_only_the_municipality_s(
    session: Session,
) -> None:
    of = announced(session)
    cast = build.cast(session)
    hidden = written_to(session, of, nondisclosure=7, address_key="3011AA-1--")
    partner = written_to(session, of, address_key="3011AA-1--")
    plain = written_to(session, of)
    desk = build.viewer(Role.PHONE_DESK, provider_id=cast.provider.id)
    assert listed(session, of) == [plain.id]
    assert listed(session, of, viewer=desk) == [plain.id]
    assert set(listed(session, of, municipal=True)) == {hidden.id, partner.id}
    assert listed(session, of, viewer=desk, municipal=True) == []


def test_the_list_can_be_narrowed_and_is_closed_to_outsiders(session: Session) -> None:
    of = announced(session)
    cast = build.cast(session)
    here = written_to(session, of)
    there = written_to(session, of, district_code="D2")
    assert listed(session, of) == [here.id, there.id]
    assert listed(session, of, district_code="D2") == [there.id]
    with pytest.raises(NotPermitted):
        listed(session, of, viewer=cast.manager)


def visitor(session: Session, provider_id: int | None = None, **given) -> int:
    """A trained visitor of D1; returns the person's id."""
    values = {"pass_number": "P-1"} | given
    person = build.person(session, "Vera", provider_id=provider_id, **values)
    build.add(
        session,
        Assignment(
            person_id=person.id,
            role=Role.VISITOR,
            district_code="D1",
            provider_id=provider_id,
            valid_from=date(2020, 1, 1),
        ),
    )
    return person.id


def give(session: Session, of: Cycle, who: Resident, visitor_id: int) -> int:
    """Hand out the address of one person."""
    return hand_out(
        session,
        cycle_id=of.id,
        resident_ids=[who.id],
        visitor_id=visitor_id,
        by=COORDINATOR,
        at=NOW,
    )


def test_an_address_is_handed_out_as_one_visit(session: Session) -> None:
    of = announced(session)
    ours = build.provider(session)
    she, _ = (written_to(session, of, address_key="3011AA-1--") for _ in range(2))
    who = visitor(session, ours.id)
    assert give(session, of, she, who) == 1
    visit = session.exec(select(Visit)).one()
    assert (visit.visitor_id, visit.state) == (who, VisitState.REQUESTED)
    assert len(session.exec(select(VisitPerson)).all()) == 2
    home = announced_list(session, COORDINATOR, cycle_id=of.id, at=NOW)[0]
    assert (home.visitor, home.visit_id) == ("Vera", visit.id)
    mine = build.viewer(
        Role.VISITOR, person_id=who, district_code="D1", provider_id=ours.id
    )
    assert len(listed(session, of, viewer=mine, permission="see_own_visits")) == 2
    begun = session.exec(
        select(StateChange.to_state).where(StateChange.entity_kind == "visit")
    ).all()
    assert begun == ["requested"]


def test_who_cancelled_in_the_meantime_is_not_handed_out(session: Session) -> None:
    of = announced(session)
    build.provider(session)
    who = written_to(session, of, state=S.ANSWERED, answer=Answer.NO)
    with pytest.raises(Refused, match="niet meer op de lijst"):
        give(session, of, who, visitor(session))


def test_the_visitor_must_work_there_and_have_papers(session: Session) -> None:
    of = announced(session)
    build.provider(session)
    who = written_to(session, of)
    stranger = build.person(session, "Otto")
    with pytest.raises(Refused, match="werkt niet in"):
        give(session, of, who, stranger.id)
    with pytest.raises(Refused, match="training"):
        give(session, of, who, visitor(session, trained_on=None))


def test_a_shielded_address_never_goes_to_a_provider(session: Session) -> None:
    of = announced(session)
    ours = build.provider(session)
    who = written_to(session, of, nondisclosure=7)
    with pytest.raises(Refused, match="geheimhouding"):
        give(session, of, who, visitor(session, ours.id))
    assert give(session, of, who, visitor(session)) == 1


def test_the_municipal_queue_holds_all_work_for_the_shielded(session: Session) -> None:
    of = announced(session)
    cast = build.cast(session)
    call, book, go = (
        written_to(session, of, nondisclosure=7, house_number=n) for n in (1, 2, 3)
    )
    with_visit(session, of, book, state=VisitState.REQUESTED)
    soon = NOW + timedelta(days=3)
    with_visit(session, of, go, state=VisitState.SCHEDULED, starts_at=soon)
    plain = written_to(session, of)
    with_visit(session, of, plain, state=VisitState.REQUESTED)
    build.add(
        session,
        FollowUp(
            reference="AAA222BBB",
            origin_kind="visit",
            origin_id="1",
            resident_id=go.id,
            kind="company",
            destination=Destination.WELZIJN,
            state=FollowUpState.AGREED,
            raised_by="test",
            raised_at=NOW,
        ),
    )
    queue = municipal_queue(session, COORDINATOR, at=NOW)
    work = {(line.resident_id, line.work) for line in queue}
    assert work >= {
        (call.id, MunicipalWork.CALL),
        (book.id, MunicipalWork.BOOK),
        (go.id, MunicipalWork.VISIT),
        (go.id, MunicipalWork.FOLLOW_UP),
    }
    assert plain.id not in {line.resident_id for line in queue}
    written_to(session, of, address_key=call.address_key)  # her partner
    desk = build.viewer(Role.PHONE_DESK, provider_id=cast.provider.id)
    assert municipal_queue(session, desk, at=NOW) == []
    with pytest.raises(NotPermitted):
        municipal_queue(session, cast.visitor, at=NOW)


def test_who_declined_is_no_work_though_the_partner_is_still_to_be_met(
    session: Session,
) -> None:
    of = announced(session)
    she = written_to(session, of, nondisclosure=7, address_key="3011AA-1--")
    he = written_to(session, of, nondisclosure=7, address_key="3011AA-1--")
    visit = with_visit(session, of, she, outcome=Outcome.DECLINED_PERMANENTLY)
    build.add(session, VisitPerson(visit_id=visit.id, resident_id=he.id))
    found = municipal_queue(session, COORDINATOR, at=NOW)
    assert [line.resident_id for line in found] == [he.id]

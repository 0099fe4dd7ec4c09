"""A packet of paper: many home visits of one day, typed at once."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from outreach.actions.visits.packets import PaperVisit, log_packet
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.visit_logs import FollowUpLog, PersonLog
from outreach.rules.visits import Outcome, VisitKind, VisitState
from outreach.tables import (
    Attempt,
    Conversation,
    FollowUp,
    Resident,
    StateChange,
    Visit,
    VisitPerson,
)
from tests import build
from tests.visiting import World

VISITED = Outcome.VISITED


def paper(town: World, at: datetime, *who: Resident, **given: object) -> PaperVisit:
    logs = tuple(PersonLog(each.id, VISITED, **given) for each in who)  # type: ignore[arg-type]
    return PaperVisit(logs, at - timedelta(hours=3), town.visitor_person.id or 0)


def take_in(
    town: World, at: datetime, *visits: PaperVisit, **given: object
) -> list[int]:
    values: dict[str, object] = {"by": town.desk, "at": at} | given
    return log_packet(
        town.session,
        visits,
        cycle_id=town.cycle.id or 0,
        **values,  # type: ignore[arg-type]
    )


def test_a_packet_keeps_what_single_logs_would_keep(town: World, at: datetime) -> None:
    couple = paper(town, at, town.anna, town.bert, themes=("housing",), wishes="Koffie")
    alone = paper(town, at, town.cora)
    ids = take_in(town, at, couple, alone)
    session = town.session
    visits = session.exec(select(Visit).order_by(Visit.id)).all()
    assert [visit.id for visit in visits] == ids
    for visit in visits:
        assert visit.state is VisitState.DONE
        assert visit.done_on == at.date()
        assert visit.provider_id == town.provider.id
        assert visit.version_id == 2
    persons = session.exec(select(VisitPerson).order_by(VisitPerson.id)).all()
    assert [p.resident_id for p in persons] == [
        town.anna.id,
        town.bert.id,
        town.cora.id,
    ]
    assert [p.visit_id for p in persons] == [ids[0], ids[0], ids[1]]
    assert all(p.outcome is VISITED and p.invitation_id for p in persons)
    attempts = session.exec(select(Attempt)).all()
    assert {(a.number, a.person_id, a.by) for a in attempts} == {
        (1, town.visitor_person.id, town.desk.actor)
    }
    talks = session.exec(select(Conversation).order_by(Conversation.id)).all()
    assert [talk.wishes for talk in talks] == ["Koffie", "Koffie", ""]
    for who in (town.anna, town.bert, town.cora):
        session.refresh(town.invitation(who))
        assert town.invitation(who).state is InvitationState.ANSWERED
        assert town.invitation(who).answer is Answer.YES


def test_each_visit_of_a_packet_has_its_history(town: World, at: datetime) -> None:
    ids = take_in(town, at, paper(town, at, town.anna), paper(town, at, town.cora))
    for number in ids:
        steps = town.session.exec(
            select(StateChange)
            .where(
                StateChange.entity_kind == "visit", StateChange.entity_id == str(number)
            )
            .order_by(StateChange.id)
        ).all()
        assert [(step.act, step.to_state) for step in steps] == [
            ("begin", "requested"),
            ("complete", "done"),
        ]


def test_what_was_agreed_becomes_follow_up(town: World, at: datetime) -> None:
    wish = FollowUpLog("activity", "Biljarten", handover_agreed=True)
    ids = take_in(town, at, paper(town, at, town.cora, follow_ups=(wish,)))
    row = town.session.exec(select(FollowUp)).one()
    assert (row.resident_id, row.origin_kind, row.origin_id) == (
        town.cora.id,
        "visit",
        str(ids[0]),
    )


def test_somebody_shielded_makes_the_visit_municipal(town: World, at: datetime) -> None:
    town.cora.nondisclosure = 7
    town.session.flush()
    take_in(town, at, paper(town, at, town.cora))
    visit = town.session.exec(select(Visit)).one()
    assert visit.municipal
    assert visit.provider_id is None


@pytest.mark.parametrize(
    ("outcome", "state", "kind"),
    [
        (Outcome.PHONE_CONVERSATION, VisitState.PHONE_CONVERSATION, VisitKind.PHONE),
        (Outcome.MET_ELSEWHERE, VisitState.MET_ELSEWHERE, VisitKind.LOCATION),
    ],
)
def test_talks_by_phone_and_elsewhere_are_told_apart(
    town: World, at: datetime, outcome: Outcome, state: VisitState, kind: VisitKind
) -> None:
    home = paper(town, at, town.anna)
    other = paper(town, at, town.cora)
    take_in(town, at, home, other._replace(persons=(PersonLog(town.cora.id, outcome),)))
    first, second = town.session.exec(select(Visit).order_by(Visit.id)).all()
    assert (first.state, first.kind) == (VisitState.DONE, VisitKind.HOME)
    assert (second.state, second.kind) == (state, kind)
    attempts = town.session.exec(select(Attempt).order_by(Attempt.id)).all()
    assert [each.outcome for each in attempts] == [VISITED, outcome]
    assert attempts[0].channel is not attempts[1].channel


def test_an_empty_packet_is_nothing(town: World, at: datetime) -> None:
    assert take_in(town, at) == []


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("two days", "verschillende dagen"),
        ("future", "toekomst"),
        ("twice", "twee keer"),
        ("two addresses", "niet op hetzelfde adres"),
        ("dead", "overleden"),
        ("no talk", "geen gesprek is"),
        ("two ways", "verschillende manieren"),
        ("open visit", "nog een bezoek open"),
        ("no address", "niet volledig"),
    ],
)
def test_a_pile_that_cannot_be_is_refused_whole(
    town: World, at: datetime, case: str, why: str
) -> None:
    good = paper(town, at, town.cora)
    pile = [good]
    if case == "two days":
        pile.append(paper(town, at, town.anna)._replace(held_at=at - timedelta(days=1)))
    elif case == "future":
        pile = [good._replace(held_at=at + timedelta(minutes=1))]
    elif case == "twice":
        pile.append(good)
    elif case == "two addresses":
        pile = [paper(town, at, town.anna, town.cora)]
    elif case == "dead":
        town.cora.died, town.cora.died_on = True, "20261101"
    elif case == "two ways":
        by_phone = PersonLog(town.bert.id, Outcome.PHONE_CONVERSATION)
        couple = paper(town, at, town.anna)
        pile = [couple._replace(persons=(*couple.persons, by_phone))]
    elif case == "no talk":
        log = PersonLog(town.cora.id, Outcome.DECLINED_NO_NEED)
        pile = [good._replace(persons=(log,))]
    elif case == "open visit":
        build.add(
            town.session,
            Visit(
                cycle_id=town.cycle.id,
                district_code="D1",
                address_key=town.cora.address_key,
                requested_at=at,
            ),
        )
    else:
        town.cora.address_key = ""
    town.session.flush()
    with pytest.raises(Refused, match=why):
        take_in(town, at, *pile)
    assert town.session.exec(select(Attempt)).first() is None
    assert town.session.exec(select(VisitPerson)).first() is None


def test_a_visitor_types_no_packets_and_nobody_outside_his_area(
    town: World, at: datetime
) -> None:
    with pytest.raises(NotPermitted):
        take_in(town, at, paper(town, at, town.cora), by=town.visitor)
    far = build.resident(town.session, district_code="D2")
    near = build.viewer(town.desk.grants[0].role, district_code="D1")
    with pytest.raises(NotFound):
        take_in(town, at, paper(town, at, far), by=near)

"""What a resident gets to read of his rounds, and what goes when he is erased."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

import omzien
from outreach.actions.retention.erasing import erase_many
from outreach.queries.rights.chapters.rounds import ROUNDS
from outreach.tables import RoundCall, RoundPlan, RoundSheet, RoundStop, VisitNeeds
from tests import build
from tests.conftest import NOW
from tests.outreach.round_papers_world import Papers, papers
from tests.visiting import TUESDAY

omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)


def _with_everything(session: Session) -> Papers:
    """Cora's visit has needs and a call; both visits stood on a sheet."""
    world = papers(session)
    plan = build.add(
        session,
        RoundPlan(district_code="D1", first_day=TUESDAY, made_by="t", made_at=NOW),
    )
    for visit in (world.couple, world.alone):
        session.add(
            VisitNeeds(
                visit_id=visit.id,
                windows=[{"day": "", "weekday": 1, "from": "10:00", "to": "12:00"}],
                needs=[{"kind": "gender", "value": "V", "demand": False}],
                by_two=True,
            )
        )
        session.add(RoundCall(plan_id=plan.id, visit_id=visit.id, why="time"))
    session.add(
        RoundSheet(
            round_id=world.round.id,
            number=1,
            visit_ids=[world.alone.id],
            handed_out_at=NOW,
            handed_out_by="t",
        )
    )
    session.flush()
    return world


def _read(session: Session, resident_id: str) -> dict[str, Any]:
    return {part.key: part.collect(session, resident_id) for part in ROUNDS}


def test_a_resident_reads_how_his_visit_was_planned(session: Session) -> None:
    world = _with_everything(session)
    people = world.people
    cora, anna = _read(session, people.cora.id), _read(session, people.anna.id)
    (stop,) = cora["rounds"]
    assert stop["Adres op papier meegegeven"] == "ja"
    assert stop["Bezoeker van"] == "Welzijn Noord"
    assert anna["rounds"][0]["Adres op papier meegegeven"] != "ja"
    (needs,) = cora["visit_needs"]
    assert needs["Wanneer het kan"] == "dinsdag 10:00-12:00"
    assert needs["Wie er moet komen"] == "bezoeker: een vrouw (als het kan)"
    assert [row["Waarom wij bellen"] for row in cora["round_calls"]] == [
        "een andere tijd"
    ]
    assert cora["address_point"][0]["Punt op de kaart (breedte, lengte)"]
    assert anna["address_point"] == []
    assert "Vera" not in str(cora), "no names of colleagues"
    stranger = build.resident(session)
    assert set(map(len, _read(session, stranger.id).values())) == {0}


def test_who_is_erased_leaves_no_round_and_a_partner_keeps_his(
    session: Session,
) -> None:
    world = _with_everything(session)
    people = world.people
    for visit in (world.couple, world.alone):
        visit.state, visit.done_on = "done", NOW.date()
        session.add(visit)
    session.flush()
    kept = world.couple.id
    by = people.coordinator
    erase_many(
        session, [people.cora.id, people.bert.id], by=by, at=NOW + timedelta(days=9)
    )
    assert session.exec(select(RoundStop.visit_id)).all() == [kept]
    assert session.exec(select(RoundCall.visit_id)).all() == [kept]
    assert session.exec(select(VisitNeeds)).all() == [], "nobody knows whose wish"

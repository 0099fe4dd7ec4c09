"""Each invariant holds in a small true world, and each is broken once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text
from sqlmodel import Session

from outreach.access import Role, job_viewer
from outreach.actions.facts import write_facts
from outreach.actions.history import begin_history, transition
from outreach.actions.rights import raise_information_duty, receive_request
from outreach.parts import Parts, Registry
from outreach.queries.invariants import INVARIANTS
from outreach.queries.invariants.chained import CHAIN_INVARIANTS
from outreach.queries.invariants.kept import KEPT_INVARIANTS
from outreach.queries.invariants.logged import LOG_INVARIANTS
from outreach.queries.invariants.remembered import REMEMBERED_INVARIANTS
from outreach.queries.invariants.round_sheets import SHEET_INVARIANTS
from outreach.queries.invariants.rounds import ROUND_INVARIANTS
from outreach.queries.verifying import check_all
from outreach.rules.cycles import WAVE
from outreach.rules.follow_ups import FOLLOW_UP, Destination, FollowUpState
from outreach.rules.invitations import INVITATION, InvitationAct
from outreach.rules.letter_requests import LETTER_REQUEST, RequestedKind
from outreach.rules.rights import RequestKind
from outreach.rules.visits import VISIT, Channel, Outcome, VisitAct
from outreach.rules.wmo_requests import WMO_REQUEST, Asked, WmoState
from outreach.tables import (
    Attempt,
    Cycle,
    Delivery,
    FollowUp,
    Invitation,
    LetterRequest,
    Objection,
    RegisterEvent,
    Resident,
    Visit,
    VisitPerson,
    Wave,
    WmoRequest,
)
from tests import build

BY = job_viewer("test", build.AT.date())
EARLIER = build.AT - timedelta(days=2)
ELSEWHERE = (
    *CHAIN_INVARIANTS,
    *LOG_INVARIANTS,
    *REMEMBERED_INVARIANTS,
    *KEPT_INVARIANTS,
    *ROUND_INVARIANTS,
    *SHEET_INVARIANTS,
)
OF_ROWS = tuple(one for one in INVARIANTS if one not in ELSEWHERE)
"""Rows that a test makes by hand are in no log and no file outside, and nothing of
them was let go: those have tests of their own."""


class World(NamedTuple):
    """One resident from invitation to follow-up."""

    session: Session
    resident: Resident
    cycle: Cycle
    invitation: Invitation
    visit: Visit
    person: VisitPerson
    follow_up: FollowUp


@pytest.fixture
def world(session: Session, at: datetime) -> World:
    cycle, who = build.cycle(session), build.resident(session)
    invitation = build.invitation(session, cycle, who)
    begin_history(session, invitation, INVITATION, by=BY, at=at)
    for act, values in (
        (InvitationAct.PRINT, {"printed_at": at}),
        (InvitationAct.POST, {"posted_on": at.date()}),
    ):
        transition(session, invitation, INVITATION, act, by=BY, at=at, values=values)
    visit, person = _visited(session, cycle, who, invitation, at)
    follow_up = FollowUp(
        reference="ABC",
        origin_kind="visit",
        origin_id=str(visit.id),
        cycle_id=cycle.id,
        resident_id=who.id,
        kind="activity",
        destination=Destination.WELZIJN,
        state=FollowUpState.AGREED,
        due_on=date(2026, 11, 24),
        raised_by="test",
        raised_at=at,
    )
    begin_history(session, follow_up, FOLLOW_UP, by=BY, at=at)
    report = WmoRequest(
        resident_id=who.id,
        origin_kind="follow_up",
        origin_id=str(follow_up.id),
        state=WmoState.REPORTED,
        asked_by=Asked.SELF,
        report_on=at.date(),
        desk="loket",
        recorded_by="test",
        recorded_at=at,
    )
    begin_history(session, report, WMO_REQUEST, by=BY, at=at)
    letter = LetterRequest(
        kind=RequestedKind.STOP,
        resident_id=who.id,
        subject_kind="objection",
        subject_id=1,
        asked_by=BY.actor,
        asked_at=at,
    )
    begin_history(session, letter, LETTER_REQUEST, by=BY, at=at)
    build.add(session, delivery())
    wave = Wave(
        cycle_id=cycle.id or 0,
        district_code="D1",
        week_start=date(2026, 11, 16),
        letters=1,
        proposed_letters=1,
        capacity=1,
        expected_response=0.25,
        response_source="default",
        proposed_by="test",
        proposed_at=at,
    )
    begin_history(session, wave, WAVE, by=BY, at=at)
    office = build.viewer(Role.COORDINATOR)
    receive_request(
        session,
        kind=RequestKind.ACCESS,
        resident_id=who.id,
        channel=Channel.PHONE,
        received_on=at.date(),
        by=office,
        at=at,
    )
    raise_information_duty(
        session,
        resident_id=who.id,
        origin_kind="signal",
        origin_id="1",
        received_on=at.date(),
        by=BY,
        at=at,
    )
    write_facts(session, by=BY, at=at)
    return World(session, who, cycle, invitation, visit, person, follow_up)


def _visited(
    session: Session, cycle: Cycle, who: Resident, invitation: Invitation, at: datetime
) -> tuple[Visit, VisitPerson]:
    visit = Visit(cycle_id=cycle.id, district_code="D1", requested_at=at)
    begin_history(session, visit, VISIT, by=BY, at=at)
    done = {"done_on": at.date()}
    transition(session, visit, VISIT, VisitAct.COMPLETE, by=BY, at=at, values=done)
    person = VisitPerson(
        visit_id=visit.id or 0,
        resident_id=who.id,
        invitation_id=invitation.id,
        outcome=Outcome.VISITED,
        outcome_on=at.date(),
    )
    return visit, build.add(session, person)


def delivery(**given: Any) -> Delivery:
    counts = {"read": 3, "accepted": 2, "unchanged": 1, "rejected": 0}
    values = {
        "file_name": "a.csv",
        "digest": "d",
        "layout": "one_row",
        "changes_only": False,
        "reference_date": date(2026, 11, 1),
        "received_at": build.AT,
        "by": "test",
        "ignored": 0,
        "duplicate": 0,
    }
    return Delivery(**(values | counts | given))


def broken(session: Session) -> set[str]:
    session.flush()
    return {one.invariant.name for one in check_all(session, OF_ROWS) if not one.holds}


def run(statement: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.session.execute(text(statement))

    return change


def event(kind: str, when: datetime) -> Callable[[World], None]:
    def add(world: World) -> None:
        there = world.session.execute(text("SELECT id FROM delivery")).scalar_one()
        row = RegisterEvent(
            delivery_id=there, resident_id=world.resident.id, kind=kind, at=when
        )
        build.add(world.session, row)

    return add


def objection(world: World) -> None:
    row = Objection(
        resident_id=world.resident.id,
        bsn_index=b"x",
        source="phone",
        at=EARLIER,
        day=EARLIER.date(),
        by="test",
    )
    build.add(world.session, row)


def other_person(world: World) -> None:
    other = build.resident(world.session)
    world.person.resident_id = other.id
    world.session.add(world.person)


def loose_row(world: World) -> None:
    """A row that points to nothing, and on PostgreSQL a rule that never looked."""
    session = world.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(
                "ALTER TABLE attempt ADD CONSTRAINT loose FOREIGN KEY (number) "
                "REFERENCES cycle (id) NOT VALID"
            )
        )
        return
    session.execute(text("CREATE TABLE loose (a INTEGER REFERENCES cycle (id))"))
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    session.execute(text("INSERT INTO loose VALUES (99)"))


def twice(table: str) -> Callable[[World], None]:
    """Take the unique key away, as a careless migration would, and copy the row."""

    def change(world: World) -> None:
        session = world.session
        if session.get_bind().dialect.name == "postgresql":
            keys = session.execute(
                text(
                    "SELECT conname FROM pg_constraint WHERE contype = 'u' "
                    f"AND conrelid = '{table}'::regclass"
                )
            ).scalars()
            for key in keys.all():
                session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {key}"))
        else:
            session.execute(text("PRAGMA legacy_alter_table=ON"))
            session.execute(text(f"ALTER TABLE {table} RENAME TO kept"))
            session.execute(text(f"CREATE TABLE {table} AS SELECT * FROM kept"))
        columns = [c.name for c in Invitation.metadata.tables[table].columns]
        copied = ", ".join(c if c != "id" else "id + 1000" for c in columns)
        names = ", ".join(columns)
        session.execute(
            text(f"INSERT INTO {table} ({names}) SELECT {copied} FROM {table}")
        )

    return change


def test_everything_holds_in_a_true_world(world: World) -> None:
    assert broken(world.session) == set()
    checked = check_all(world.session, OF_ROWS)
    assert all(one.finding.checked for one in checked)


BREAKS: list[tuple[str, Callable[[World], None]]] = [
    ("opslag", loose_row),
    ("een uitnodiging", twice("invitation")),
    ("een oordeel", twice("cyclemember")),
    (
        "uitnodiging en oordeel",
        run("UPDATE cyclemember SET verdict = 'out', reason = 'objection'"),
    ),
    ("niet gedrukt na vertrek", event("overleden", EARLIER)),
    ("niet gedrukt na vertrek", event("verhuisd.emigratie", EARLIER)),
    ("niet gedrukt na bezwaar", objection),
    (
        "geheimhouding",
        lambda w: (
            build.provider(w.session),
            run("UPDATE invitation SET municipal = true, provider_id = 1")(w),
        )[1],
    ),
    ("leveringen tellen op", run("UPDATE delivery SET accepted = 1")),
    ("leveringen tellen op", run("UPDATE delivery SET rejected = 1, accepted = 1")),
    ("oordeel met reden", run("UPDATE cyclemember SET reason = 'objection'")),
    ("opvolging in een rij", run("UPDATE followup SET due_on = NULL")),
    ("opvolging en bezoek", run("UPDATE followup SET origin_id = '999'")),
    ("opvolging en bezoek", other_person),
    ("huishouden en personen", run("UPDATE visitperson SET outcome = NULL")),
    ("huishouden en personen", run("DELETE FROM visitperson")),
    ("bezoek en uitnodiging", other_person),
    ("standen van uitnodigingen", run("UPDATE invitation SET state = 'answered'")),
    ("standen van golven", run("UPDATE wave SET state = 'posted'")),
    ("standen van bezoeken", run("UPDATE visit SET state = 'scheduled'")),
    ("standen van opvolging", run("UPDATE followup SET state = 'done'")),
    ("standen van verzoeken", run("UPDATE rightsrequest SET state = 'answered'")),
    (
        "standen van informatieplicht",
        run("UPDATE informationduty SET state = 'informed'"),
    ),
    ("bewaarde cijfers", run("UPDATE dailyfact SET value = value + 1")),
    ("bewaarde cijfers", run("DELETE FROM dailyfact WHERE measure = 'visited'")),
    ("bewaarde cijfers", run("UPDATE invitation SET posted_on = NULL")),
]


@pytest.mark.parametrize(
    ("name", "change"), BREAKS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(BREAKS)]
)
def test_what_is_broken_is_found(
    world: World, name: str, change: Callable[[World], None]
) -> None:
    change(world)
    assert name in broken(world.session)
    world.session.rollback()


@pytest.mark.parametrize(
    "change",
    [
        event("overleden", build.AT + timedelta(days=1)),  # known after printing
        event("adres.gewijzigd", EARLIER),  # no reason not to write
    ],
)
def test_news_that_came_later_breaks_nothing(
    world: World, change: Callable[[World], None]
) -> None:
    change(world)
    assert broken(world.session) == set()


def test_a_death_that_was_taken_back_breaks_nothing(world: World) -> None:
    event("overleden", EARLIER)(world)
    event("overlijden.gewijzigd", EARLIER + timedelta(hours=1))(world)
    assert broken(world.session) == set()


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        # a step that begins where the one before it did not end
        ([("print", "planned", "printed")], "begint in planned na posted"),
        # a step that the machine does not have
        ([("post", "posted", "withdrawn")], "die niet bestaat"),
    ],
)
def test_history_itself_must_be_a_chain_of_arrows(
    world: World, steps: list[tuple[str, str, str]], says: str
) -> None:
    for act, before, after in steps:
        world.session.execute(
            text(
                "INSERT INTO statechange (entity_kind, entity_id, act, from_state, "
                "to_state, reason, by, at) VALUES ('invitation', :id, :act, :before, "
                ":after, '', 'x', :at)"
            ),
            {
                "id": str(world.invitation.id),
                "act": act,
                "before": before,
                "after": after,
                "at": build.AT.replace(tzinfo=None),
            },
        )
    found = check_all(world.session, OF_ROWS)
    sentences = [line for one in found for line in one.finding.broken]
    assert any(says in line for line in sentences), sentences


def test_figures_of_a_cycle_that_changed_since_are_left_alone(world: World) -> None:
    attempt = Attempt(
        cycle_id=world.cycle.id,
        resident_id=world.resident.id,
        number=1,
        channel=Channel.PHONE,
        outcome=Outcome.NOT_HOME,
        at=build.AT,
        by="test",
    )
    build.add(world.session, attempt)
    assert broken(world.session) == set()


def test_the_funnel_that_miscounts_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach.queries.invariants import figures

    right = figures.funnel_cells

    def wrong(*args: Any, **given: Any) -> Any:
        return [c._replace(value=c.value * 2) for c in right(*args, **given)[:-1]]

    monkeypatch.setattr(figures, "funnel_cells", wrong)
    assert "trechter en rijen" in broken(world.session)


def test_a_funnel_that_widens_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach.queries.invariants import figures

    right = figures.funnel_cells

    def wrong(*args: Any, **given: Any) -> Any:
        cells = right(*args, **given)
        return [c for c in cells if c.code != "invited"]

    monkeypatch.setattr(figures, "funnel_cells", wrong)
    assert "trechter loopt af" in broken(world.session)


def test_sentences_name_ids_and_nobody(world: World) -> None:
    run("UPDATE followup SET due_on = NULL")(world)
    registry = Registry()
    registry.register(Parts("outreach", invariants=OF_ROWS))
    found = check_all(world.session, registry.invariants())
    sentences = " ".join(line for one in found for line in one.finding.broken)
    assert f"opvolging {world.follow_up.id}" in sentences
    assert world.resident.surname not in sentences

"""Attack: whoever is not the desk never learns who reported, by whatever way he tries.

A reporter with a name that occurs nowhere else reports, and names himself in the text.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer, ViewerKind
from outreach.actions.rights.informing import raise_information_duty
from outreach.auditing import take_notes
from outreach.database import reading, writing
from outreach.errors import NotFound, NotPermitted
from outreach.parts import REGISTRY
from outreach.queries.rights.collecting import collect_access
from outreach.tables import AuditEvent, InformationDuty, Notice, StateChange
from signals.actions.feedback import give_feedback
from signals.actions.intake import receive_signal
from signals.actions.reopening import reopen
from signals.own_parts import PARTS
from signals.queries.cards import signal_card
from signals.queries.reporters import reporter_of, shielded_done, shielded_text
from signals.rules.draft_labels import SEEN_LABELS
from signals.rules.drafts import (
    About,
    AddressGiven,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
    Seen,
)
from signals.rules.feedback import Channel, Message
from signals.rules.states import SignalState
from signals.tables import Reporter, Signal
from tests import build
from tests.databases import KINDS, postgresql_database, sqlite_database
from tests.signals.signal_world import SignalCast, signal_cast

AT = build.AT
CANARIES = ("Xanthippe", "Quasimodo", "0698765432", "98765432", "xan@kanarie.test")
STREET = "Kanariestraat 99"
TOLD = (
    "Ik ben Xanthippe Quasimodo en ik woon op Kanariestraat 99. Mevrouw doet niet open."
    " Bel 06-98 76 54 32 of mail XAN@kanarie.test. Groetjes, Xanthippe"
)
DONE = "Xanthippe heeft gebeld (+31698765432)."


def draft(**given: Any) -> Draft:
    """A report by a reporter who names himself all over it."""
    values: dict[str, Any] = {
        "door": Door.PUBLIC_FORM,
        "intake_id": "canary",
        "about": About.PERSON,
        "address": AddressGiven("3011AA", 12, street="Proefstraat"),
        "person": PersonGiven("A. Bakker"),
        "reporter": ReporterGiven(
            ReporterKind.NEIGHBOUR,
            "Xanthippe Quasimodo",
            "06-98 76 54 32",
            "xan@kanarie.test",
        ),
        "seen": (Seen.NO_REACTION,),
        "text": TOLD,
        "done_text": DONE,
    }
    return Draft(**values | given)


class World(NamedTuple):
    """A town in which Xanthippe reported about somebody; `cast` are all who look."""

    url: str
    signal: int
    resident: str
    cast: SignalCast
    token: str


@pytest.fixture(params=KINDS, scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all attacks of this module, on each kind of database."""
    made = (
        sqlite_database(tmp_path_factory.mktemp("shield"))
        if request.param == "sqlite"
        else postgresql_database()
    )
    REGISTRY.register(PARTS)
    with made as url:
        with writing(url) as session:
            found = _made(session, url)
        yield found


def _made(session: Session, url: str) -> World:
    cast = signal_cast(session)
    who = build.resident(session)
    by = Viewer(ViewerKind.REPORTER, "public", AT.date())
    receipt = receive_signal(session, draft(), by=by, at=AT)
    row = session.get_one(Signal, receipt.signal_id)
    # As the desk leaves it: matched, with a team, in work.
    row.resident_id, row.district_code = who.id, "D1"
    row.state, row.team_id = SignalState.PICKED_UP, cast.team.id
    row.close_note = "Xanthippe nog bellen op 0698765432"
    session.flush()
    return World(url, receipt.signal_id, who.id, cast, receipt.token)


def holds(found: object) -> list[str]:
    """The canaries in whatever was handed out."""
    plain = repr(found).lower()
    return [one for one in (*CANARIES, STREET) if one.lower() in plain]


def test_the_desk_can_know(world: World) -> None:
    """Else this test proves nothing."""
    with reading(world.url, world.cast.worker) as session:
        found = reporter_of(session, world.cast.worker, world.signal)
    assert holds(found) == ["Xanthippe", "Quasimodo", "xan@kanarie.test"]


def test_who_works_on_it_reads_what_was_seen_and_not_by_whom(world: World) -> None:
    team = world.cast.team_worker
    with reading(world.url, team) as session:
        card = signal_card(session, team, world.signal, at=AT)
        row = session.get_one(Signal, world.signal)
        texts = (shielded_text(session, row), shielded_done(session, row))
    assert card is not None
    assert "Mevrouw doet niet open" in repr(card)
    assert holds(card) == []
    assert holds(texts) == []


OTHERS = ("team_worker", "other_worker", "provider_worker", "visitor", "manager")


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_asks_for_the_reporter(world: World, name: str) -> None:
    viewer: Viewer = getattr(world.cast, name)
    with (
        reading(world.url, viewer) as session,
        pytest.raises((NotPermitted, NotFound)) as caught,
    ):
        reporter_of(session, viewer, world.signal)
    assert holds(caught.value) == []


def test_a_query_that_forgets_its_right_meets_the_second_wall(world: World) -> None:
    if not world.url.startswith("postgresql"):
        pytest.skip("SQLite has no second wall")
    everybody = text("SELECT * FROM reporter")
    for name in (*OTHERS, "outsider"):
        viewer: Viewer = getattr(world.cast, name)
        if name == "manager":
            continue  # of the whole city: the first wall only
        with reading(world.url, viewer) as session:
            assert session.execute(everybody).all() == [], name
    far = build.viewer(Role.SIGNAL_WORKER, district_code="D2")
    near = build.viewer(Role.SIGNAL_WORKER, district_code="D1")
    with reading(world.url, far) as session:
        assert session.execute(everybody).all() == []
        assert session.execute(text("SELECT id FROM signal")).all() == []
    with reading(world.url, near) as session:
        assert len(session.execute(everybody).all()) == 1
    seen = text("SELECT id FROM signal")
    for viewer, rows in (
        (world.cast.team_worker, [world.signal]),
        (world.cast.other_worker, []),
        (world.cast.visitor, []),
        (build.viewer(Role.PHONE_DESK, district_code="D2"), []),
    ):
        with reading(world.url, viewer) as session:
            assert list(session.scalars(seen)) == rows
            people = set(session.scalars(text("SELECT id FROM resident")))
            assert (world.resident in people) == bool(rows)


def test_the_subject_gets_the_report_and_not_the_reporter(world: World) -> None:
    desk = build.viewer(Role.COORDINATOR, person_id=0)
    with reading(world.url) as session:
        export = collect_access(
            session, desk, world.resident, until=AT + timedelta(days=1)
        )
    told = json.dumps(
        [[r.values for r in c.rows] for c in export.chapters], ensure_ascii=False
    )
    assert "Mevrouw doet niet open" in told
    assert SEEN_LABELS[Seen.NO_REACTION] in told
    assert holds(told) == []
    for word in ("buur", "public_form", "formulier", world.token):
        assert word not in told.lower(), "nor how it came in, nor who he is"


def test_logs_history_and_notices_hold_nothing(world: World) -> None:
    with reading(world.url) as session:
        for table in (AuditEvent, StateChange, Notice):
            rows: Any = session.exec(select(table)).all()
            assert holds([row.model_dump() for row in rows]) == []
            assert world.token not in repr(rows)
        row = session.get_one(Signal, world.signal).model_dump()
    for name in ("text", "done_text", "close_note"):
        row.pop(name)
    assert holds(row) == [], "no column of the signal says who reported"


def test_an_error_of_the_database_does_not_quote_him(world: World) -> None:
    with pytest.raises(DBAPIError) as caught, writing(world.url) as session:
        session.add(
            Reporter(
                signal_id=world.signal, token_hash="x", name="Xanthippe", phone="06987"
            )
        )
        session.flush()
    assert holds(str(caught.value)) == []


def test_about_himself_nothing_is_veiled(world: World) -> None:
    by = Viewer(ViewerKind.REPORTER, "public", AT.date())
    with writing(world.url) as session:
        own = draft(intake_id="self", about=About.SELF)
        receipt = receive_signal(session, own, by=by, at=AT)
        row = session.get_one(Signal, receipt.signal_id)
        assert shielded_text(session, row) == row.text
        session.rollback()


def test_the_duty_to_tell_has_its_way_out(world: World) -> None:
    """Raised once when the subject is known; telling later needs a reason (AVG 14)."""
    with writing(world.url) as session:
        for _twice in range(2):
            raise_information_duty(
                session,
                resident_id=world.resident,
                origin_kind="signal",
                origin_id=str(world.signal),
                received_on=AT.date(),
                by=world.cast.worker,
                at=AT,
            )
        rows = session.exec(select(InformationDuty)).all()
        assert [(r.origin_kind, r.due_on > AT.date()) for r in rows] == [
            ("signal", True)
        ]
        assert holds([row.model_dump() for row in rows]) == []
        take_notes(session)
        session.rollback()


def test_the_reporter_is_found_by_his_token_only(world: World) -> None:
    with reading(world.url) as session:
        rows = session.exec(select(col(Reporter.token_hash))).all()
    assert world.token not in rows


def test_whoever_takes_reports_in_need_not_see_them(world: World) -> None:
    """A phone desk of another area takes in a report; then it is not his any more."""
    phone = build.viewer(Role.PHONE_DESK, person_id=0, district_code="D2")
    with writing(world.url, phone) as session:
        own = draft(intake_id="phone")
        number = receive_signal(session, own, by=phone, at=AT).signal_id
        assert receive_signal(session, own, by=phone, at=AT).repeated
        with pytest.raises(NotPermitted):
            reporter_of(session, phone, number)
        session.rollback()
    near = build.viewer(Role.SIGNAL_WORKER, person_id=0, district_code="D1")
    with writing(world.url, near) as session:
        closed = session.get_one(Signal, world.signal)
        closed.state, closed.queue = SignalState.CLOSED, None
        closed.closed_at = AT
        session.flush()
        way = Channel.PHONE
        give_feedback(session, world.signal, Message.CLOSED, way, by=near, at=AT)
        reopen(session, world.signal, why="De melder belde", by=near, at=AT)
        session.rollback()

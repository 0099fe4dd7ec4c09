"""Two people save the same record at once: one succeeds, the other hears of it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any, NamedTuple

import pytest
from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.actions.assignments import end_assignment
from outreach.actions.cycles import set_approach
from outreach.actions.follow_ups import accept, send
from outreach.actions.municipality import change_municipality, change_norms
from outreach.actions.people import change_person, set_hours
from outreach.actions.phone_periods import end_phone_period
from outreach.actions.planned_cycles import plan_cycle
from outreach.actions.providers import change_provider, end_term
from outreach.actions.resident_contacts import note_wishes
from outreach.actions.safety_notes import end_safety_note
from outreach.actions.teams import TeamDetails, change_team, end_territory
from outreach.actions.visits import book_visit, reschedule_visit
from outreach.actions.waves import change_wave
from outreach.database import reading, writing
from outreach.errors import Changed, Refused
from outreach.rules.cycles import Approach
from outreach.rules.follow_ups import TeamKind
from outreach.rules.municipality_details import MunicipalityDetails
from outreach.rules.person_details import PersonDetails, WeeklyHours
from outreach.tables import (
    Assignment,
    Cycle,
    FollowUp,
    Municipality,
    Person,
    PhonePeriod,
    PlannedCycle,
    Provider,
    ProviderTerm,
    ResidentContact,
    SafetyNote,
    Team,
    TeamTerritory,
    Visit,
    Wave,
)
from tests import build, visiting
from tests.outreach import follow_up_world

ADMIN = build.viewer(Role.ADMINISTRATOR, person_id=9_001)
OFFICE = build.viewer(Role.COORDINATOR, person_id=9_002)
DAY = timedelta(days=1)


class Record(NamedTuple):
    """One editable record: how it is made, and how writer 0 and writer 1 save it."""

    table: type[Any]
    make: Callable[[Session, datetime], Any]
    """Gives the row; its key and version are what both writers saw."""
    save: Callable[[Session, Any, int, int, dict[str, Any]], object]
    """(session, key, version, writer, by and at)."""


def _person(session: Session, at: datetime) -> Person:
    return build.person(session, "Kim de Vries")


def _change_person(
    session: Session, key: Any, version: int, writer: int, signed: dict[str, Any]
) -> None:
    details = PersonDetails(f"Kim {writer}", f"kim{writer}@omzien.test")
    change_person(session, key, details, version_id=version, **signed)


def _hours(
    session: Session, key: Any, version: int, writer: int, signed: dict[str, Any]
) -> None:
    blocks = [WeeklyHours(writer, time(9), time(12), 3)]
    set_hours(session, key, blocks, version_id=version, **signed)


def _provider(session: Session, at: datetime) -> Provider:
    return build.provider(session)


def _term(session: Session, at: datetime) -> ProviderTerm:
    row = build.provider(session)
    return build.add(
        session,
        ProviderTerm(
            provider_id=row.id or 0,
            district_code=build.district(session, "D9").code,
            valid_from=date(2026, 1, 1),
        ),
    )


def _team(session: Session, at: datetime) -> Team:
    return follow_up_world.team(session, "Wijkteam", TeamKind.WIJKTEAM)


def _territory(session: Session, at: datetime) -> TeamTerritory:
    return build.add(
        session,
        TeamTerritory(team_id=_team(session, at).id or 0, valid_from=date(2026, 1, 1)),
    )


def _assignment(session: Session, at: datetime) -> Assignment:
    return build.add(
        session,
        Assignment(
            person_id=_person(session, at).id or 0,
            role=Role.MANAGER,
            valid_from=date(2026, 1, 1),
        ),
    )


def _wave(session: Session, at: datetime) -> Wave:
    build.district(session)
    return build.add(
        session,
        Wave(
            cycle_id=build.cycle(session, 2024).id or 0,
            district_code="D1",
            week_start=date(2026, 11, 23),
            letters=10,
            proposed_letters=10,
            capacity=50,
            expected_response=0.25,
            response_source="default",
            proposed_by="test",
            proposed_at=at,
        ),
    )


def _safety_note(session: Session, at: datetime) -> SafetyNote:
    return build.add(
        session,
        SafetyNote(
            resident_id=build.resident(session).id,
            code="two",
            reason="Hond",
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 1, 1),
            by="test",
            at=at,
        ),
    )


def _phone_period(session: Session, at: datetime) -> PhonePeriod:
    return build.add(
        session,
        PhonePeriod(valid_from=date(2026, 1, 1), reason="Griep", by="test", at=at),
    )


def _planned(session: Session, at: datetime) -> PlannedCycle:
    return plan_cycle(
        session,
        year=2027,
        open_on=date(2027, 1, 4),
        reference_date=date(2027, 1, 4),
        by=OFFICE,
        at=at,
    )


def _municipality(session: Session, at: datetime) -> Municipality:
    return session.get(Municipality, 1) or build.add(session, Municipality())


def _visit(session: Session, at: datetime) -> Visit:
    town = visiting.world(session, at)
    return book_visit(
        session,
        resident_ids=[town.cora.id],
        cycle_id=town.cycle.id or 0,
        starts_at=visiting.TEN,
        visitor_id=town.visitor_person.id or 0,
        by=town.desk,
        at=at,
    )


def _follow_up(session: Session, at: datetime) -> FollowUp:
    world = follow_up_world.world(session)
    row = follow_up_world.raised(session, world)
    return send(session, row.id or 0, team_id=world.welzijn.id or 0, by=OFFICE, at=at)


def _cycle(session: Session, at: datetime) -> Cycle:
    return build.cycle(session, 2023)


def _ends(
    act: Callable[..., object],
) -> Callable[[Session, Any, int, int, dict[str, Any]], object]:
    def save(
        session: Session, key: Any, version: int, writer: int, signed: dict[str, Any]
    ) -> object:
        return act(session, key, version_id=version, **signed)

    return save


RECORDS = {
    "person": Record(Person, _person, _change_person),
    "availability": Record(Person, _person, _hours),
    "assignment": Record(
        Assignment,
        _assignment,
        lambda s, key, version, n, signed: end_assignment(
            s, key, last_day=build.AT.date() + n * DAY, version_id=version, **signed
        ),
    ),
    "provider": Record(
        Provider,
        _provider,
        lambda s, key, version, n, signed: change_provider(
            s,
            key,
            name=f"Welzijn {n}{n}",
            phone="",
            is_processor=True,
            active=True,
            version_id=version,
            **signed,
        ),
    ),
    "term": Record(
        ProviderTerm,
        _term,
        lambda s, key, version, n, signed: end_term(
            s, key, valid_to=date(2027, 1, 1) - n * DAY, version_id=version, **signed
        ),
    ),
    "team": Record(
        Team,
        _team,
        lambda s, key, version, n, signed: change_team(
            s,
            key,
            TeamDetails(f"Team {n}{n}", TeamKind.WIJKTEAM),
            version_id=version,
            **signed,
        ),
    ),
    "territory": Record(
        TeamTerritory,
        _territory,
        lambda s, key, version, n, signed: end_territory(
            s, key, valid_to=date(2027, 1, 1) + n * DAY, version_id=version, **signed
        ),
    ),
    "municipality": Record(
        Municipality,
        _municipality,
        lambda s, _key, version, n, signed: change_municipality(
            s, MunicipalityDetails(f"Stad {n}"), version_id=version, **signed
        ),
    ),
    "norms": Record(
        Municipality,
        _municipality,
        lambda s, _key, version, n, signed: change_norms(
            s, {"reply_weeks": 4 + n}, version_id=version, **signed
        ),
    ),
    "wave": Record(
        Wave,
        _wave,
        lambda s, key, version, n, signed: change_wave(
            s, key, letters=20 + n, version=version, **signed
        ),
    ),
    "safety note": Record(SafetyNote, _safety_note, _ends(end_safety_note)),
    "phone period": Record(PhonePeriod, _phone_period, _ends(end_phone_period)),
    "planned cycle": Record(
        PlannedCycle,
        _planned,
        lambda s, key, version, n, signed: plan_cycle(
            s,
            year=key,
            open_on=date(2027, 2, 1 + n),
            reference_date=date(2027, 1, 4),
            version_id=version,
            **signed,
        ),
    ),
    "visit": Record(
        Visit,
        _visit,
        lambda s, key, version, n, signed: reschedule_visit(
            s,
            key,
            starts_at=visiting.TEN + timedelta(hours=1 + n),
            version=version,
            **signed,
        ),
    ),
    "follow-up": Record(
        FollowUp,
        _follow_up,
        lambda s, key, version, _n, signed: accept(s, key, version=version, **signed),
    ),
    "approach of a cycle": Record(
        Cycle,
        _cycle,
        lambda s, key, version, n, signed: set_approach(
            s,
            key,
            Approach.BY_REPLY,
            announce_days=20 + n,
            version_id=version,
            **signed,
        ),
    ),
}


def both(work: Callable[[int], object]) -> list[BaseException | None]:
    """Let two writers work at the same moment; what each of them met."""
    met: list[BaseException | None] = [None, None]
    start = Barrier(2)

    def run(writer: int) -> None:
        start.wait()
        try:
            work(writer)
        except BaseException as error:
            met[writer] = error

    threads = [Thread(target=run, args=(writer,)) for writer in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def test_two_writers_of_every_record_lose_nothing(
    database_url: str, at: datetime
) -> None:
    """One of the two succeeds, the version goes up by one, and the other hears it."""
    for name, record in RECORDS.items():
        with writing(database_url) as session:
            row = record.make(session, at)
            key = getattr(row, "id", None) or row.year
            session.flush()
            version = row.version_id

        def work(
            writer: int, record: Record = record, key: Any = key, seen: int = version
        ) -> None:
            signed = {"by": boss(record), "at": at}
            with writing(database_url) as session:
                record.save(session, key, seen, writer, signed)

        met = both(work)
        assert sorted(one is None for one in met) == [False, True], (name, met)
        late = next(one for one in met if one is not None)
        assert isinstance(late, Refused), (name, late)
        with reading(database_url) as session:
            assert session.get_one(record.table, key).version_id == version + 1, name


def boss(record: Record) -> Viewer:
    """Who may change it."""
    by_office = (Wave, SafetyNote, PhonePeriod, PlannedCycle, Visit, FollowUp, Cycle)
    return OFFICE if record.table in by_office else ADMIN


def test_wishes_of_two_callers_are_both_kept(database_url: str, at: datetime) -> None:
    with writing(database_url) as session:
        who = build.resident(session).id
        note_wishes(session, who, {"phone": "0101"}, by=OFFICE, at=at)

    def work(writer: int) -> None:
        with writing(database_url) as session:
            note_wishes(session, who, {f"wish{writer}": "ja"}, by=OFFICE, at=at)

    assert both(work) == [None, None]
    with reading(database_url) as session:
        row = session.get_one(ResidentContact, who)
        assert row.wishes == {"wish0": "ja", "wish1": "ja"}
        assert row.phone == "0101"


def test_what_is_stored_goes_with_the_refusal_and_not_into_its_text(
    session: Session, at: datetime
) -> None:
    person = build.person(session, "Kim de Vries", email="kim@omzien.test")
    number, version = person.id or 0, person.version_id
    details = PersonDetails("Kim Geheim", "kim@omzien.test")
    change_person(session, number, details, version_id=version, by=ADMIN, at=at)
    mine = PersonDetails("Kim Anders", "kim@omzien.test")
    with pytest.raises(Changed) as refused:
        change_person(session, number, mine, version_id=version, by=ADMIN, at=at)
    conflict = refused.value.conflict
    assert conflict is not None
    assert conflict.stored["name"] == "Kim Geheim"
    assert conflict.version == version + 1
    assert "Geheim" not in f"{refused.value} {refused.value!r} {conflict!r}"

"""Sheets of rounds: what stands on them, who may have them, and where they end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer
from outreach.actions.rounds import sheets
from outreach.actions.rounds.sheets import hand_out_sheets, sign_in_sheet
from outreach.adapters.rounds import round_sheet
from outreach.adapters.rounds.round_sheet import RoundSheetData
from outreach.auditing import NOTES
from outreach.database import writing
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.invariants.round_sheets import SHEET_INVARIANTS
from outreach.queries.rounds.sheets import rounds_of_day, sheets_out
from outreach.queries.today import Task, waiting
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.papers import SheetEnd, card_number
from outreach.rules.visits import VisitKind, VisitState
from outreach.tables import Disclosure, Round, RoundSheet, SafetyNote
from tests import build
from tests.conftest import NOW
from tests.outreach.round_papers_world import (
    PHONE,
    Papers,
    papers,
    round_of,
    visit_in,
)
from tests.visiting import TUESDAY

DAY = timedelta(days=1)


class _Printer:
    """Keeps what would be printed, instead of printing it."""

    def __init__(self) -> None:
        self.sheets: list[RoundSheetData] = []

    def __call__(self, made: list[RoundSheetData], **_: Any) -> bytes:
        self.sheets += made
        return b"%PDF"


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> _Printer:
    made = _Printer()
    monkeypatch.setattr(sheets, "render_sheets", made)
    return made


@pytest.fixture
def world(session: Session) -> Papers:
    return papers(session)


def _print(session: Session, world: Papers, **given: Any) -> sheets.HandedOut:
    by = given.pop("by", world.people.coordinator)
    at = given.pop("at", NOW)
    return hand_out_sheets(session, [world.round.id or 0], by=by, at=at, **given)


def test_a_sheet_holds_what_a_door_needs_and_nothing_more(
    session: Session, world: Papers, printer: _Printer
) -> None:
    made = _print(session, world)
    (sheet,) = printer.sheets
    assert made.labels == (sheet.label,) == (f"L{world.round.id}-1",)
    couple, alone = sheet.stops
    assert (couple.time, alone.time) == ("10:00", "11:30")
    assert alone.lines == (
        f"Proefstraat {world.people.cora.house_number}",
        "3011 AA  ROTTERDAM",
    )
    assert (alone.language, alone.safety) == ("Turks", "D")
    assert alone.card == card_number(world.alone.id or 0)
    assert (couple.language, couple.safety) == ("", "")
    for word in ("Dijk", "Bakker", "Janssen", "06 12", "bijt", "hond"):
        assert word not in str(sheet.stops)
    # An age; a house or a card may have that number.
    bare = [replace(one, lines=(), card="") for one in sheet.stops]
    assert "80" not in str(bare)


def test_everybody_on_a_sheet_is_in_the_log_and_a_provider_is_a_disclosure(
    session: Session, world: Papers, printer: _Printer
) -> None:
    _print(session, world)
    people = world.people
    ids = {people.anna.id, people.bert.id, people.cora.id}
    printed = [note for note in session.info[NOTES] if note.act == "print"]
    assert [set(note.subjects) for note in printed] == [ids]
    rows = session.exec(select(Disclosure)).all()
    assert {row.resident_id for row in rows} == ids
    assert {row.recipient for row in rows} == {"Welzijn Noord"}


def test_sheets_are_numbered_and_each_has_to_come_back(
    session: Session, world: Papers, printer: _Printer
) -> None:
    by = world.people.coordinator
    _print(session, world)
    _print(session, world)
    assert [sheet.label[-2:] for sheet in printer.sheets] == ["-1", "-2"]
    old, new = sheets_out(session, by, at=NOW)
    assert (old.outdated, new.outdated) == (True, False)
    at = NOW + 5 * DAY
    for sheet in (old, new):
        sign_in_sheet(
            session,
            sheet.sheet_id,
            end=SheetEnd.RETURNED,
            version=sheet.version,
            by=by,
            at=at,
        )
        state = session.get_one(Round, world.round.id).state
        back = sheet is new
        assert (state is RoundState.RETURNED) is back
    assert sheets_out(session, by, at=at) == []
    with pytest.raises(AlreadyDone):
        sign_in_sheet(session, new.sheet_id, end=SheetEnd.LOST, by=by, at=at)


@pytest.mark.parametrize(
    ("end", "days", "back"),
    [
        (SheetEnd.RETURNED, 4, True),
        (SheetEnd.DESTROYED, 4, True),
        (SheetEnd.LOST, 4, False),
        (SheetEnd.RETURNED, 0, False),
    ],
)
def test_round_is_back_when_its_sheet_is_and_the_day_came(
    session: Session,
    world: Papers,
    printer: _Printer,
    end: SheetEnd,
    days: int,
    back: bool,
) -> None:
    by = world.people.coordinator
    _print(session, world)
    (sheet,) = session.exec(select(RoundSheet)).all()
    sign_in_sheet(session, sheet.id or 0, end=end, by=by, at=NOW + days * DAY)
    state = session.get_one(Round, world.round.id).state
    assert state is (RoundState.RETURNED if back else RoundState.HANDED_OUT)


def _hole(_row: Round, sheet: RoundSheet) -> None:
    sheet.number = 3


def _uncounted(row: Round, _sheet: RoundSheet) -> None:
    row.sheet_number = 0


def _half_ended(_row: Round, sheet: RoundSheet) -> None:
    sheet.ended_by = ""


def _before_it_left(_row: Round, sheet: RoundSheet) -> None:
    sheet.ended_at = NOW - DAY


def _lost_and_back(_row: Round, sheet: RoundSheet) -> None:
    sheet.end = SheetEnd.LOST


def _back_without_a_moment(row: Round, _sheet: RoundSheet) -> None:
    row.returned_at = None


def _other_moment(row: Round, _sheet: RoundSheet) -> None:
    row.state, row.returned_at = RoundState.HANDED_OUT, None
    row.handed_out_at = NOW + DAY


@pytest.mark.parametrize(
    ("breaks", "found"),
    [
        (_hole, "niet doorgenummerd"),
        (_uncounted, "telt er geen"),
        (_half_ended, "niet duidelijk"),
        (_before_it_left, "niet duidelijk"),
        (_lost_and_back, "het blad niet"),
        (_back_without_a_moment, "zonder moment"),
        (_other_moment, "ander moment"),
    ],
)
def test_verify_finds_a_sheet_that_is_not_accounted_for(
    session: Session,
    world: Papers,
    printer: _Printer,
    breaks: Callable[[Round, RoundSheet], None],
    found: str,
) -> None:
    (rule,) = SHEET_INVARIANTS
    assert rule.check(session) == (0, [])
    _print(session, world)
    _print(session, world)
    assert rule.check(session) == (3, [])
    by, rows = world.people.coordinator, select(RoundSheet).order_by(col(RoundSheet.id))
    old, new = session.exec(rows).all()
    for sheet in (old, new):
        end, at = SheetEnd.RETURNED, NOW + 4 * DAY
        sign_in_sheet(session, sheet.id or 0, end=end, by=by, at=at)
    assert rule.check(session) == (3, [])
    breaks(session.get_one(Round, world.round.id), new)
    session.flush()
    (broken,) = rule.check(session).broken
    assert found in broken


def test_start_page_counts_sheets_that_should_be_back(
    session: Session, world: Papers, printer: _Printer
) -> None:
    def late(by: Viewer, day: date) -> int:
        tasks = waiting(session, by, today=day)
        return sum(one.number for one in tasks if one.task is Task.SHEETS_LATE)

    _print(session, world)
    by, over = world.people.coordinator, TUESDAY + 2 * DAY
    assert late(by, over - DAY) == 0
    assert late(by, over) == late(world.provider_coordinator, over) == 1
    assert late(build.viewer(Role.COORDINATOR, district_code="D2"), over) == 0
    (sheet,) = session.exec(select(RoundSheet)).all()
    sign_in_sheet(session, sheet.id or 0, end=SheetEnd.LOST, by=by, at=NOW)
    assert late(by, over) == 0


def test_what_is_no_door_any_more_is_not_on_the_sheet(
    session: Session, world: Papers, printer: _Printer
) -> None:
    """Done, or by phone; and a note counts on the day of the round, not today."""
    world.couple.kind = VisitKind.PHONE
    session.add(world.couple)
    note = session.exec(select(SafetyNote)).one()
    note.valid_to = TUESDAY
    session.add(note)
    session.flush()
    _print(session, world)
    (sheet,) = printer.sheets
    assert [(stop.time, stop.safety) for stop in sheet.stops] == [("11:30", "")]
    world.alone.state = VisitState.DONE
    session.add(world.alone)
    session.flush()
    with pytest.raises(Refused, match="niemand meer"):
        _print(session, world)


@pytest.mark.parametrize("why", ["died", "shielded"])
def test_door_where_nobody_may_go_has_no_address(
    session: Session, world: Papers, printer: _Printer, why: str
) -> None:
    cora = world.people.cora
    if why == "died":
        cora.died = True
    else:
        cora.nondisclosure = 7
    session.add(cora)
    session.flush()
    _print(session, world)
    (sheet,) = printer.sheets
    assert [bool(stop.lines) for stop in sheet.stops] == [True, False]
    assert sheet.stops[1].card == ""
    (row,) = session.exec(select(RoundSheet)).all()
    assert row.visit_ids == [world.couple.id]
    assert cora.id not in session.exec(select(Disclosure.resident_id)).all()


def test_what_keeps_a_sheet_from_being_printed(
    session: Session, world: Papers, printer: _Printer
) -> None:
    people = world.people
    number = world.round.id or 0
    for by in (people.visitor, people.desk, people.manager):
        with pytest.raises(NotPermitted):
            _print(session, world, by=by)
    far = build.viewer(
        people.coordinator.grants[0].role,
        person_id=build.person(session, "Co van Ver").id,
        district_code="D2",
    )
    with pytest.raises(NotFound):
        _print(session, world, by=far)
    with pytest.raises(Refused, match="voorbij"):
        _print(session, world, at=NOW + 9 * DAY)
    with pytest.raises(Refused, match="koos geen"):
        hand_out_sheets(session, [], by=people.coordinator, at=NOW)
    people.visitor_person.conduct_certificate_on = None
    session.add(people.visitor_person)
    with pytest.raises(Refused, match="andere bezoeker"):
        _print(session, world)
    assert printer.sheets == []
    assert session.get_one(Round, number).sheet_number == 0


def test_second_click_prints_nothing(
    session: Session, world: Papers, printer: _Printer
) -> None:
    _print(session, world, nonce="once")
    with pytest.raises(AlreadyDone):
        _print(session, world, nonce="once")
    assert len(printer.sheets) == 1


def test_provider_reaches_rounds_of_its_own_people_only(
    session: Session, world: Papers, printer: _Printer
) -> None:
    """A round of the municipality's own visitor may hold who is shielded."""
    people, by = world.people, world.provider_coordinator
    own = build.person(session, "Greet van de Gemeente")
    row = round_of(session, own.id, None)
    people.bert.nondisclosure = 7
    visit_in(session, people, row, 1, [people.bert], municipal=True)
    shown = [one.round_id for one in rounds_of_day(session, by, TUESDAY)]
    assert shown == [world.round.id]
    everybody = rounds_of_day(session, people.coordinator, TUESDAY)
    assert {one.round_id for one in everybody} == {world.round.id, row.id}
    with pytest.raises(NotFound):
        hand_out_sheets(session, [row.id or 0], by=by, at=NOW)


def test_the_sheet_is_set_in_pages_of_its_own() -> None:
    """The real typesetter, with text that would be markup or turn round."""
    stop = round_sheet.SheetStop("10:00", ("#panic() *x* \u202eabc", "3011 AA"))
    data = RoundSheetData("L1-1", "Dinsdag 24 november 2026", "Vera", (stop,) * 12)
    pdf = round_sheet.render_sheets([data, data], municipality="X", phone=PHONE)
    assert b"/Type/Pages/Count 4/" in pdf


def test_on_disk_the_numbers_have_no_gap(database_url: str) -> None:
    """A sheet that could not be printed takes no number."""
    with writing(database_url) as session:
        world = papers(session)
        number = world.round.id or 0
        by = world.people.coordinator
    with pytest.raises(ZeroDivisionError), writing(database_url) as session:
        hand_out_sheets(session, [number], by=by, at=NOW)
        raise ZeroDivisionError
    with writing(database_url) as session:
        made = hand_out_sheets(session, [number], by=by, at=NOW)
        assert made.labels == (f"L{number}-1",)
        rows = session.exec(select(RoundSheet).order_by(col(RoundSheet.id))).all()
        assert [row.number for row in rows] == [1]

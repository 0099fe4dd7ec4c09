"""Sheets of rounds leave the house numbered, and are accounted for one by one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.history import found, transition
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row
from outreach.actions.visits.checks import check_sent
from outreach.adapters.rounds.round_sheet import (
    RoundSheetData,
    SheetStop,
    render_sheets,
)
from outreach.auditing import anchor_at_end, did
from outreach.clock import local, local_date
from outreach.errors import AlreadyDone, Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.municipality import municipality
from outreach.queries.residents import address_parts
from outreach.queries.rounds.sheets import MAY_PRINT, round_scope
from outreach.queries.scope import visit_scope
from outreach.rules.addresses import address_lines
from outreach.rules.contact import Purpose
from outreach.rules.exports import PROVIDER
from outreach.rules.outcomes import is_open
from outreach.rules.round_states import ROUND, RoundAct, RoundState
from outreach.rules.rounds.papers import (
    SAFETY_LETTERS,
    SheetEnd,
    card_number,
    sheet_day,
    sheet_label,
)
from outreach.rules.safety_codes import SafetyCode
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.rules.visits import Channel, VisitState
from outreach.tables import (
    Person,
    Provider,
    Resident,
    ResidentContact,
    Round,
    RoundSheet,
    RoundStop,
    SafetyNote,
    Visit,
    VisitPerson,
)

P = Permission
NOT_MADE = "Het blad is niet gemaakt."
WHAT = "looproute op papier: adres, tijd, taal, veiligheidscode"


class HandedOut(NamedTuple):
    """Sheets to print at once."""

    file_name: str
    pdf: bytes
    labels: tuple[str, ...]


class _Door(NamedTuple):
    """One stop with who is still to be met there."""

    stop: RoundStop
    visit: Visit
    people: list[tuple[Resident, str]]
    """With the language of each."""


def hand_out_sheets(
    session: Session,
    round_ids: Sequence[int],
    *,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> HandedOut:
    """Print the sheets of these rounds, each with its next number; all or none.

    A door where nobody may go any more (a death, a hold, non-disclosure) stands on it
    without its address. For a provider's visitor everybody on a sheet is written down
    as a disclosure. Raises NotFound outside the scope, AlreadyDone for a double click,
    TransitionRefused for a round that was cancelled or is over, and Refused when the
    day has passed, nothing is left to visit, or the visitor may not be sent.
    """
    require(by, P.PLAN_ROUNDS)
    if nonce:
        claim_submission(session, nonce, "hand_out_sheets", by=by, at=at)
    rows = [_reach(session, number, by) for number in dict.fromkeys(round_ids)]
    if not rows:
        raise Refused(NOT_MADE, "U koos geen looproute.", "Kies er een of meer.")
    made = [_hand_out(session, row, by=by, at=at) for row in rows]
    house = municipality(session)
    pdf = render_sheets(made, municipality=house.name, phone=house.phone)
    anchor_at_end(session)
    day = min(row.day for row in rows)
    labels = tuple(sheet.label for sheet in made)
    return HandedOut(f"looproutes-{day:%Y%m%d}-{labels[0]}.pdf", pdf, labels)


def _reach(session: Session, round_id: int, by: Viewer) -> Round:
    row: Round = found(
        session.exec(
            select(Round)
            .where(col(Round.id) == round_id, round_scope(by))
            .execution_options(populate_existing=True)
        ).first(),
        "Deze looproute",
    )
    return row


def _hand_out(
    session: Session, row: Round, *, by: Viewer, at: datetime
) -> RoundSheetData:
    person = session.get_one(Person, row.visitor_id)
    doors = _doors(session, row, by)
    shut = _shut(session, doors, person, at)
    _check(session, row, doors, shut, at)
    number = row.sheet_number + 1
    values = {
        "sheet_number": number,
        "handed_out_at": at,
        "handed_out_by": by.actor,
        "returned_at": None,
        "returned_by": "",
    }
    transition(session, row, ROUND, RoundAct.HAND_OUT, by=by, at=at, values=values)
    shown = [door for door in doors if door.visit.id not in shut]
    for door in shown:
        door.stop.card_number = card_number(door.visit.id or 0)
    sheet = RoundSheet(
        round_id=row.id or 0,
        number=number,
        visit_ids=[door.visit.id or 0 for door in shown],
        handed_out_at=at,
        handed_out_by=by.actor,
    )
    session.add(sheet)
    session.flush()
    _note(session, person, sheet, shown, by=by, at=at)
    letters = _letters(session, shown, row.day)
    place = municipality(session).name
    return RoundSheetData(
        sheet_label(row.id or 0, number),
        sheet_day(row.day),
        person.name,
        tuple(_line(door, door.visit.id in shut, letters, place) for door in doors),
    )


def _doors(session: Session, row: Round, by: Viewer) -> list[_Door]:
    """The doors that are still to be visited, in order and within the viewer's scope:
    for a talk by phone nobody needs an address in his bag."""
    rows = session.execute(
        select(RoundStop, Visit, VisitPerson, Resident, ResidentContact)  # type: ignore[call-overload]
        .join(Visit, col(Visit.id) == col(RoundStop.visit_id))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .where(
            RoundStop.round_id == row.id,
            Visit.state == VisitState.SCHEDULED,
            col(Visit.kind).in_(list(AT_THE_DOOR)),
            visit_scope(by, P.PLAN_ROUNDS),
        )
        .order_by(col(RoundStop.position), col(VisitPerson.id))
    )
    found_doors: dict[int, _Door] = {}
    for stop, visit, seat, resident, contact in rows:
        door = found_doors.setdefault(stop.id, _Door(stop, visit, []))
        if is_open(seat.outcome) and not resident.died:
            door.people.append((resident, contact.language if contact else ""))
    return list(found_doors.values())


def _shut(
    session: Session, doors: Sequence[_Door], person: Person, at: datetime
) -> set[int | None]:
    """The visits to which nobody goes: the gate says no, nobody is left to meet, or
    somebody is shielded and the visitor is a provider's."""
    asked: dict[int | None, list[str]] = defaultdict(list)
    for door in doors:
        asked[door.visit.cycle_id] += [who.id for who, _ in door.people]
    refused: set[str] = set()
    for cycle_id, ids in asked.items():
        refused |= contact_refusals(
            session,
            ids,
            purpose=Purpose.VISIT,
            channel=Channel.DOORBELL,
            at=at,
            cycle_id=cycle_id,
        ).keys()
    outside = person.provider_id is not None
    return {
        door.visit.id
        for door in doors
        if not door.people
        or any(who.id in refused for who, _ in door.people)
        or (outside and any(who.nondisclosure > 0 for who, _ in door.people))
    }


def _check(
    session: Session,
    row: Round,
    doors: Sequence[_Door],
    shut: set[int | None],
    at: datetime,
) -> None:
    if row.day < local_date(at):
        raise Refused(
            NOT_MADE, "De dag van deze looproute is voorbij.", "Kies een andere dag."
        )
    open_doors = [door for door in doors if door.visit.id not in shut]
    if row.state in MAY_PRINT and not open_doors:
        raise Refused(
            NOT_MADE,
            "Op deze looproute is niemand meer te bezoeken.",
            "Kijk bij Afspraken wat er is veranderd.",
        )
    try:
        municipal = any(door.visit.municipal for door in open_doors)
        check_sent(
            session,
            row.visitor_id,
            row.day,
            district_code=row.district_code,
            municipal=municipal,
        )
    except Refused as refusal:
        raise Refused(
            NOT_MADE, refusal.why, "Geef de looproute aan een andere bezoeker."
        ) from refusal


def _note(
    session: Session,
    person: Person,
    sheet: RoundSheet,
    doors: Sequence[_Door],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Who stands on the sheet: in the log, and as a disclosure where it leaves us."""
    about = [who.id for door in doors for who, _ in door.people]
    did(
        session,
        by,
        "print",
        "round_sheet",
        sheet.id,
        about,
        at=at,
        permission=P.PLAN_ROUNDS,
    )
    if person.provider_id is None:
        return
    disclose(
        session,
        [(who, PROVIDER) for who in dict.fromkeys(about)],
        recipient=session.get_one(Provider, person.provider_id).name,
        what=WHAT,
        object_id=f"round_sheet:{sheet.id}",
        permission=P.PLAN_ROUNDS,
        by=by,
        at=at,
    )


def _letters(
    session: Session, doors: Iterable[_Door], day: date
) -> dict[str, set[str]]:
    """The letters of the safety notes in force on the day of the round, by resident."""
    rows = session.execute(
        select(col(SafetyNote.resident_id), col(SafetyNote.code)).where(
            col(SafetyNote.resident_id).in_(
                [who.id for door in doors for who, _ in door.people]
            ),
            col(SafetyNote.valid_from) <= day,
            col(SafetyNote.valid_to) > day,
        )
    )
    found_letters: dict[str, set[str]] = defaultdict(set)
    for resident_id, code in rows:
        found_letters[resident_id].add(SAFETY_LETTERS[SafetyCode(code)])
    return found_letters


def _line(
    door: _Door, shut: bool, letters: dict[str, set[str]], place: str
) -> SheetStop:
    time = f"{local(door.stop.starts_at):%H:%M}"
    if shut:
        return SheetStop(time, ())
    safety = {letter for who, _ in door.people for letter in letters.get(who.id, ())}
    languages = dict.fromkeys(spoken for _, spoken in door.people if spoken)
    return SheetStop(
        time,
        tuple(address_lines(address_parts(door.people[0][0]), place)),
        ", ".join(languages),
        " ".join(sorted(safety)),
        door.stop.card_number,
    )


def sign_in_sheet(
    session: Session,
    sheet_id: int,
    *,
    end: SheetEnd,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Say what became of a sheet. With the newest one, on the day itself or later, the
    round is back too; not when it is lost.

    Raises NotFound outside the scope, AlreadyDone when it was said before, and Changed
    for an old screen.
    """
    require(by, P.PLAN_ROUNDS)
    statement = (
        select(RoundSheet)
        .join(Round, col(Round.id) == col(RoundSheet.round_id))
        .where(col(RoundSheet.id) == sheet_id, round_scope(by))
    )
    sheet: RoundSheet = found(session.exec(statement).first(), "Dit blad")
    if sheet.ended_at is not None:
        raise AlreadyDone(
            "Van dit blad is al vastgelegd waar het is.",
            f"Dat is gedaan op {local(sheet.ended_at):%d-%m-%Y om %H:%M}.",
            "U hoeft niets te doen.",
        )
    values: dict[str, Any] = {
        "ended_at": at,
        "ended_by": by.actor,
        "end": SheetEnd(end),
    }
    change_row(session, sheet, values, version_id=version or sheet.version_id)
    did(session, by, str(end), "round_sheet", sheet_id, at=at, permission=P.PLAN_ROUNDS)
    row = session.get_one(Round, sheet.round_id)
    newest = sheet.number == row.sheet_number and row.state is RoundState.HANDED_OUT
    over = row.day <= local_date(at) and end is not SheetEnd.LOST
    if newest and over:
        signed: dict[str, Any] = {"returned_at": at, "returned_by": by.actor}
        transition(session, row, ROUND, RoundAct.SIGN_IN, by=by, at=at, values=signed)

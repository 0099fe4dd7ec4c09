"""Ten cycles of 34,000 residents by bulk inserts, seeded, for the funnel's figures.

Invented numbers of about the right size; history rows included, because `verify`
replays them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from outreach.tables import (
    Attempt,
    Cycle,
    CycleMember,
    District,
    FollowUp,
    Invitation,
    Provider,
    ProviderTerm,
    Resident,
    RuleSet,
    StateChange,
    Visit,
    VisitPerson,
)

DISTRICTS = 14
BANDS = ("75-79", "80-84", "85-89", "90-94", "95+")
DESTINATIONS = ("welzijn", "welzijn", "welzijn", "wijkteam", "vraagwijzer")
CHUNK = 5_000


def fill(session: Session, *, cycles: int, residents: int, last_year: int) -> None:
    """Write everything down; the newest cycle is that of `last_year`."""
    draw = Random(1)
    _places(session)
    _many(session, Resident, _residents(residents))
    base = 0
    for number in range(1, cycles + 1):
        year = last_year - cycles + number
        _open(session, number, year)
        base = _cycle(session, draw, number, year, residents, base)


def _many(
    session: Session, table: type[SQLModel], rows: Iterator[dict[str, Any]]
) -> None:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            session.execute(insert(table), chunk)
            chunk = []
    if chunk:
        session.execute(insert(table), chunk)


def _places(session: Session) -> None:
    for number in range(1, DISTRICTS + 1):
        code = f"D{number:02}"
        session.add(
            District(code=code, name=f"Gebied {number}", latitude=51.9, longitude=4.5)
        )
        session.add(Provider(id=number, name=f"Welzijn {number}"))
    session.flush()
    for number in range(1, DISTRICTS + 1):
        session.add(
            ProviderTerm(
                provider_id=number,
                district_code=f"D{number:02}",
                valid_from=date(2000, 1, 1),
            )
        )
    session.add(RuleSet(version=1, by="benchmark", at=datetime.now(UTC)))
    session.flush()


def _residents(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "id": f"R{number:011d}",
            "bsn_sealed": b"x",
            "bsn_index": f"{number}".encode(),
            "district_code": _district(number),
            "address_key": _address(number),
        }


def _district(number: int) -> str:
    return f"D{number % DISTRICTS + 1:02}"


def _address(number: int) -> str:
    """One in seven lives with somebody else of the same district."""
    shared = 14 <= number % 28 < 18
    return f"3011AA-{number - DISTRICTS if shared else number}--"


def _open(session: Session, cycle_id: int, year: int) -> None:
    session.add(
        Cycle(
            id=cycle_id,
            year=year,
            label=f"Ronde {year}",
            reference_date=date(year, 1, 2),
            rule_set_id=1,
            open_from=date(year, 1, 2),
            opened_by="benchmark",
            opened_at=datetime(year, 1, 2, 9, tzinfo=UTC),
        )
    )
    session.flush()


def _cycle(
    session: Session, draw: Random, cycle: int, year: int, residents: int, base: int
) -> int:
    """One cycle; returns the last number used for visits and follow-ups."""
    people = range(residents)
    fate = [draw.random() for _ in people]
    posted = [date(year, 1, 5) + timedelta(weeks=draw.randrange(44)) for _ in people]
    _many(session, CycleMember, _members(cycle, fate))
    _many(session, Invitation, _invitations(cycle, fate, posted))
    offset = (cycle - 1) * residents
    _many(session, StateChange, _invitation_steps(offset, fate, posted))
    visited = [n for n in people if 0.05 <= fate[n] < 0.30]
    _many(session, Visit, _visits(cycle, base, visited, posted))
    _many(session, VisitPerson, _persons(base, visited, posted))
    _many(session, Attempt, _attempts(cycle, base, visited, posted))
    _many(session, StateChange, _visit_steps(base, visited, posted))
    acting = [n for n in visited if fate[n] < 0.10]
    _many(session, FollowUp, _follow_ups(cycle, base, visited, acting, posted))
    _many(session, StateChange, _follow_up_steps(base, acting, posted))
    return base + len(visited)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def _members(cycle: int, fate: list[float]) -> Iterator[dict[str, Any]]:
    for number, luck in enumerate(fate):
        out = luck < 0.05
        yield {
            "cycle_id": cycle,
            "resident_id": f"R{number:011d}",
            "verdict": "out" if out else "invite",
            "reason": "institution" if out else "",
            "district_code": _district(number),
            "address_key": _address(number),
            "age_band": BANDS[number % 5],
            "nondisclosure": number % 50 == 0,
            "in_scope": True,
        }


def _invitations(
    cycle: int, fate: list[float], posted: list[date]
) -> Iterator[dict[str, Any]]:
    residents = len(fate)
    for number, luck in enumerate(fate):
        if luck < 0.05:
            continue
        shielded = number % 50 == 0
        yield {
            "id": (cycle - 1) * residents + number + 1,
            "cycle_id": cycle,
            "resident_id": f"R{number:011d}",
            "district_code": _district(number),
            "provider_id": None if shielded else number % DISTRICTS + 1,
            "address_key": _address(number),
            "municipal": shielded,
            "code": f"{cycle}-{number}",
            "state": "answered" if luck < 0.4 else "no_answer",
            "answer": "yes" if luck < 0.3 else None,
            "planned_at": _at(posted[number]),
            "printed_at": _at(posted[number]),
            "posted_on": posted[number],
        }


def _invitation_steps(
    offset: int, fate: list[float], posted: list[date]
) -> Iterator[dict[str, Any]]:
    for number, luck in enumerate(fate):
        if luck < 0.05:
            continue
        last = ("answer", "answered") if luck < 0.4 else ("close", "no_answer")
        steps = [("begin", "planned"), ("print", "printed"), ("post", "posted"), last]
        yield from _steps("invitation", offset + number + 1, steps, posted[number])


def _steps(
    kind: str, number: int, steps: list[tuple[str, str]], day: date
) -> Iterator[dict[str, Any]]:
    before = ""
    for act, state in steps:
        yield {
            "entity_kind": kind,
            "entity_id": str(number),
            "act": act,
            "from_state": before,
            "to_state": state,
            "by": "job:benchmark",
            "at": _at(day),
        }
        before = state


def _visits(
    cycle: int, base: int, visited: list[int], posted: list[date]
) -> Iterator[dict[str, Any]]:
    for place, number in enumerate(visited, 1):
        yield {
            "id": base + place,
            "cycle_id": cycle,
            "district_code": _district(number),
            "state": "done",
            "requested_at": _at(posted[number]),
            "done_on": posted[number] + timedelta(days=21),
        }


def _persons(
    base: int, visited: list[int], posted: list[date]
) -> Iterator[dict[str, Any]]:
    for place, number in enumerate(visited, 1):
        yield {
            "visit_id": base + place,
            "resident_id": f"R{number:011d}",
            "outcome": "visited",
            "outcome_on": posted[number] + timedelta(days=21),
        }


def _attempts(
    cycle: int, base: int, visited: list[int], posted: list[date]
) -> Iterator[dict[str, Any]]:
    for place, number in enumerate(visited, 1):
        yield {
            "cycle_id": cycle,
            "visit_id": base + place,
            "resident_id": f"R{number:011d}",
            "number": 1,
            "channel": "doorbell",
            "outcome": "visited",
            "at": _at(posted[number] + timedelta(days=21)),
            "by": "job:benchmark",
        }


def _visit_steps(
    base: int, visited: list[int], posted: list[date]
) -> Iterator[dict[str, Any]]:
    steps = [("begin", "requested"), ("schedule", "scheduled"), ("complete", "done")]
    for place, number in enumerate(visited, 1):
        yield from _steps("visit", base + place, steps, posted[number])


def _follow_ups(
    cycle: int, base: int, visited: list[int], acting: list[int], posted: list[date]
) -> Iterator[dict[str, Any]]:
    visit_of = {number: base + place for place, number in enumerate(visited, 1)}
    for place, number in enumerate(acting, 1):
        day = posted[number] + timedelta(days=21)
        yield {
            "id": base + place,
            "reference": f"{cycle}-{number}",
            "origin_kind": "visit",
            "origin_id": str(visit_of[number]),
            "cycle_id": cycle,
            "resident_id": f"R{number:011d}",
            "district_code": _district(number),
            "kind": "activity",
            "destination": DESTINATIONS[number % 5],
            "state": "done",
            "raised_by": "job:benchmark",
            "raised_at": _at(day),
            "sent_at": _at(day),
            "accepted_at": _at(day + timedelta(days=number % 12)),
            "first_contact_at": _at(day + timedelta(days=14)),
            "closed_at": _at(day + timedelta(days=40)),
        }


def _follow_up_steps(
    base: int, acting: list[int], posted: list[date]
) -> Iterator[dict[str, Any]]:
    steps = [
        ("begin", "agreed"),
        ("send", "sent"),
        ("accept", "accepted"),
        ("contact", "first_contact"),
        ("finish", "done"),
    ]
    for place, number in enumerate(acting, 1):
        yield from _steps("follow_up", base + place, steps, posted[number])

"""A small made-up world for the funnel, and the funnel again in plain Python.

The second computation reads the same rows as lists; it shares no line with the
query, so that both must be wrong in the same way to agree on a mistake.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from sqlmodel import Session

from outreach.rules.cycles import Verdict
from outreach.rules.follow_ups import Destination, FollowUpState
from outreach.rules.visits import Channel, Outcome
from outreach.tables import (
    Attempt,
    CycleMember,
    FollowUp,
    Invitation,
    StateChange,
    Visit,
    VisitPerson,
)
from tests import build

PEOPLE = 6
DISTRICTS = ("D1", "D2")
BANDS = ("75-79", "80-84")
FIRST = date(2025, 11, 1)
YEARS = (2025, 2026)
OUTCOMES = (
    Outcome.VISITED,
    Outcome.VISITED,
    Outcome.PHONE_CONVERSATION,
    Outcome.NOT_HOME,
    None,
)


@dataclass
class World:
    """Everything that the funnel counts, as plain values."""

    members: dict[tuple[int, int], dict[str, Any]]
    visits: list[Any] = field(default_factory=list)
    attempts: list[Any] = field(default_factory=list)
    follow_ups: list[Any] = field(default_factory=list)


def worlds() -> st.SearchStrategy[World]:
    """Two cycles of a few people; dense, so that every rule meets a case."""
    return st.integers(0, 2**32).map(lambda seed: _world(Random(seed)))


def _world(draw: Random) -> World:
    return World(
        members={(year, who): _member(draw) for year in YEARS for who in range(PEOPLE)},
        visits=[
            (draw.choice(YEARS), _day(draw), _persons(draw))
            for _ in range(draw.randint(0, 8))
        ],
        attempts=[
            (
                draw.choice(YEARS),
                _day(draw),
                draw.randrange(PEOPLE),
                draw.choice(OUTCOMES),
                draw.random() < 0.4,
            )
            for _ in range(draw.randint(0, 5))
        ],
        follow_ups=[
            (
                draw.choice(YEARS),
                _day(draw),
                draw.randrange(PEOPLE),
                draw.choice(["visit", "visit", "answer", "signal"]),
                draw.choice(list(Destination)),
                # What was accepted was agreed first: the machine has no other way.
                ["agreed", "accepted"][: draw.randint(0, 2)],
                draw.choice(list(FollowUpState)),
            )
            for _ in range(draw.randint(0, 10))
        ],
    )


def _member(draw: Random) -> dict[str, Any]:
    return {
        "verdict": draw.choice([Verdict.INVITE, Verdict.INVITE, Verdict.OUT]),
        "reason": draw.choice(["objection", "institution"]),
        "in_scope": draw.random() < 0.7,
        "district_code": draw.choice(DISTRICTS),
        "age_band": draw.choice(BANDS),
        "nondisclosure": draw.random() < 0.3,
        "address": draw.choice(["A", "B", "C", ""]),
        "posted_on": _day(draw) if draw.random() < 0.8 else None,
        "invited": draw.random() < 0.8,
    }


def _day(draw: Random) -> date:
    return FIRST + timedelta(days=draw.randint(0, 120))


def _persons(draw: Random) -> dict[int, Outcome | None]:
    chosen = draw.sample(range(PEOPLE), draw.randint(1, 2))
    return {who: draw.choice(OUTCOMES) for who in chosen}


def noon(day: date) -> datetime:
    """Noon UTC: the same day in the Netherlands."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def store(session: Session, world: World) -> dict[int, int]:
    """Write a world down; gives the cycle id of each year."""
    cycles = {y: build.cycle(session, y) for y in (2025, 2026)}
    people = [build.resident(session) for _ in range(PEOPLE)]
    build.district(session, "D2")
    provider = build.provider(session, "Welzijn Noord", districts=("D1",))
    for (year, who), given in world.members.items():
        of, person = cycles[year], people[who]
        build.add(
            session,
            CycleMember(
                cycle_id=of.id or 0,
                resident_id=person.id,
                **{k: given[k] for k in ("verdict", "in_scope", "district_code")},
                **{k: given[k] for k in ("age_band", "nondisclosure")},
                reason="" if given["verdict"] == "invite" else given["reason"],
            ),
        )
        if given["invited"]:
            build.add(
                session,
                Invitation(
                    cycle_id=of.id or 0,
                    resident_id=person.id,
                    provider_id=provider.id,
                    address_key=given["address"],
                    posted_on=given["posted_on"],
                    code=f"{year}{who}",
                    planned_at=build.AT,
                ),
            )
    ids = {year: of.id or 0 for year, of in cycles.items()}
    _store_contacts(session, world, ids, [person.id for person in people])
    return ids


def _store_contacts(
    session: Session, world: World, cycles: dict[int, int], people: list[str]
) -> None:
    for year, day, persons in world.visits:
        visit = build.add(
            session,
            Visit(cycle_id=cycles[year], requested_at=build.AT, done_on=day),
        )
        for who, outcome in persons.items():
            row = VisitPerson(
                visit_id=visit.id or 0, resident_id=people[who], outcome=outcome
            )
            build.add(session, row)
    for number, (year, day, who, outcome, corrected) in enumerate(world.attempts):
        session.add(
            Attempt(
                cycle_id=cycles[year],
                resident_id=people[who],
                number=number + 1,
                channel=Channel.PHONE,
                outcome=outcome or Outcome.CARD_LEFT,
                at=noon(day),
                by="test",
                corrected=corrected,
            )
        )
    for number, (year, day, who, origin, to, was, state) in enumerate(world.follow_ups):
        made = build.add(
            session,
            FollowUp(
                reference=f"F{number}",
                origin_kind=origin,
                origin_id="1",
                cycle_id=cycles[year],
                resident_id=people[who],
                kind="activity",
                destination=to,
                state=state,
                raised_by="test",
                raised_at=noon(day),
            ),
        )
        for once in was:
            session.add(
                StateChange(
                    entity_kind="follow_up",
                    entity_id=str(made.id),
                    act="x",
                    from_state="",
                    to_state=once,
                    by="test",
                    at=build.AT,
                )
            )
    session.flush()


SPOKEN = {Outcome.VISITED, Outcome.PHONE_CONVERSATION, Outcome.MET_ELSEWHERE}
AFTER_ACCEPT = {"accepted", "first_contact", "done", "not_reached"}
AFTER_AGREE = AFTER_ACCEPT | {"agreed", "sent", "sent_back"}


def plain_funnel(world: World, years: set[int], first: date, last: date) -> Any:
    """The same figures from the plain rows, for cycles and days of happening."""
    members = world.members
    posted = {
        key
        for key, m in members.items()
        if m["invited"] and m["posted_on"] and key[0] in years
    }
    talks = [(y, d, w, o) for y, d, ps in world.visits for w, o in ps.items()]
    talks += [(y, d, w, o) for y, d, w, o, wrong in world.attempts if not wrong]
    spoken = {(y, w): d for y, d, w, o in talks if o in SPOKEN}
    now = {
        (y, w)
        for y, d, w, o in talks
        if o in SPOKEN and y in years and first <= d <= last
    }
    seen = [
        (n, y, w)
        for n, (y, d, ps) in enumerate(world.visits)
        for w, o in ps.items()
        if o is Outcome.VISITED and (y, w) in posted and first <= d <= last
    ]
    mailed = {key for key in posted if first <= members[key]["posted_on"] <= last}
    acts = [
        (to, was, state, (y, w))
        for y, d, w, origin, to, was, state in world.follow_ups
        if origin != "signal"
        and (y, w) in posted
        and (y, w) in spoken
        and first <= d <= last
    ]
    agreed = [a for a in acts if a[2] in AFTER_AGREE or _ended(a, "agreed")]
    return {
        "invited": len({w for _, w in mailed}),
        "reached": len({w for y, w in now & posted}),
        "visited": len({w for _, _, w in seen}),
        "visits": len({n for n, _, _ in seen}),
        "letters": len(mailed),
        "addresses": len({members[k]["address"] or k[1] for k in mailed}),
        "attempts": sum(
            y in years and first <= d <= last and not wrong
            for y, d, _, _, wrong in world.attempts
        ),
        "persons_with_follow_up": len({key[1] for *_, key in acts}),
        "total": len(acts),
        "agreed": len(agreed),
        "accepted": sum(
            a[2] in AFTER_ACCEPT
            or (a[2] in {"sent", "sent_back"} and "accepted" in a[1])
            or _ended(a, "accepted")
            for a in acts
        ),
        "done": sum(a[2] == "done" for a in acts),
    }


def _ended(action: Any, once: str) -> bool:
    """Declined or stopped: what it was before is in its history only."""
    return action[2] in {"declined", "stopped"} and once in action[1]

"""The figures are true: facts equal rows, steps contain each other, areas add up.

Rows are those that are there, plus the counts that were kept of stripped ones.

The counts here are written again, on purpose in another form than the funnel's, so
that one mistake does not excuse the other.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    Select,
    String,
    case,
    cast,
    distinct,
    func,
    literal_column,
    or_,
    select,
)
from sqlmodel import Session, col

from outreach.parts import Finding, Invariant
from outreach.queries.facts import stored_cells
from outreach.queries.funnel_cells import Cell, funnel_cells
from outreach.queries.funnel_rows import calendar_year
from outreach.queries.invariants.checking import limited
from outreach.rules.cycles import Verdict
from outreach.rules.funnel import ACTION_STEPS, Code
from outreach.rules.visits import REACHED, Outcome
from outreach.tables import (
    AnonymousOutcome,
    Attempt,
    Cycle,
    CycleMember,
    FactDay,
    FollowUp,
    Invitation,
    StateChange,
    Visit,
    VisitPerson,
)

NOBODY: Any = literal_column("0")
"""No parameter: PostgreSQL would not see that it groups by what it selects."""
Places = dict[tuple[str, int], int]
"""A count by district and provider of the invitation (0: none)."""


def funnel_equals_rows(session: Session) -> Finding:
    """Compare the cells of every cycle with counts of the rows, place by place."""
    checked, broken = 0, []
    for cycle_id, day in _cycles(session):
        cells = funnel_cells(session, today=day, cycle_id=cycle_id)
        for code, statement in _plain_counts(cycle_id):
            counted = _places(session, statement, _stripped(cycle_id, code))
            expected = _of_invited(cells, code)
            checked += len(counted)
            broken += [
                f"ronde {cycle_id}, {code}, gebied {place[0] or '-'}, aanbieder "
                f"{place[1]}: trechter {expected.get(place, 0)}, rijen "
                f"{counted.get(place, 0)}"
                for place in sorted(counted.keys() | expected.keys())
                if counted.get(place, 0) != expected.get(place, 0)
            ]
        broken += _members_missed(session, cycle_id, cells)
    return Finding(checked, limited(broken))


def _cycles(session: Session) -> list[tuple[int, date]]:
    rows = session.execute(select(col(Cycle.id), col(Cycle.reference_date)))
    return [(int(cycle_id), day) for cycle_id, day in rows]


def _places(session: Session, *statements: Select[Any]) -> Places:
    found: Places = {}
    for statement in statements:
        for district, provider, count in session.execute(statement):
            place = (district or "", int(provider or 0))
            found[place] = found.get(place, 0) + int(count)
    return {place: count for place, count in found.items() if count}


def _stripped(cycle_id: int, code: Code) -> Select[Any]:
    """What is kept of people whose rows are gone, by place."""
    place: tuple[Any, ...] = (
        col(AnonymousOutcome.district_code),
        col(AnonymousOutcome.provider_id),
    )
    statement: Select[Any] = (
        select(*place, func.sum(col(AnonymousOutcome.value)))
        .where(
            col(AnonymousOutcome.counted) == "cycle",
            col(AnonymousOutcome.cycle_id) == cycle_id,
            col(AnonymousOutcome.step) == code.value,
        )
        .group_by(*place)
    )
    return statement


def _of_invited(cells: Iterable[Cell], code: Code) -> Places:
    found: Places = {}
    for cell in cells:
        if cell.code is code:
            place = (cell.district_code, cell.provider_id)
            found[place] = found.get(place, 0) + cell.value
    return found


def _plain_counts(cycle_id: int) -> Iterable[tuple[Code, Select[Any]]]:
    """Persons of posted invitations, by whether something exists for them."""
    visit = (
        select(col(VisitPerson.id))
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(
            col(Visit.cycle_id) == cycle_id,
            col(VisitPerson.resident_id) == col(Invitation.resident_id),
        )
    )
    attempt = select(col(Attempt.id)).where(
        col(Attempt.cycle_id) == cycle_id,
        col(Attempt.resident_id) == col(Invitation.resident_id),
        col(Attempt.corrected).is_(False),
        col(Attempt.outcome).in_(REACHED),
    )
    reached = or_(
        visit.where(col(VisitPerson.outcome).in_(REACHED)).exists(), attempt.exists()
    )
    action = select(col(FollowUp.id)).where(
        col(FollowUp.cycle_id) == cycle_id,
        col(FollowUp.resident_id) == col(Invitation.resident_id),
        col(FollowUp.origin_kind).in_(("visit", "attempt", "answer")),
    )
    persons = _by_place(cycle_id, func.count(distinct(col(Invitation.resident_id))))
    at_home = visit.where(col(VisitPerson.outcome) == Outcome.VISITED)
    yield Code.INVITED, persons
    yield Code.LETTERS, _by_place(cycle_id, func.count(col(Invitation.id)))
    yield Code.REACHED, persons.where(reached)
    yield Code.VISITED, persons.where(at_home.exists())
    yield Code.WITH_FOLLOW_UP, persons.where(reached, action.exists())


def _by_place(cycle_id: int, count: Any) -> Select[Any]:
    statement: Select[Any] = (
        select(col(CycleMember.district_code), _shown_provider(), count)
        .join(
            CycleMember,
            (col(CycleMember.resident_id) == col(Invitation.resident_id))
            & (col(CycleMember.cycle_id) == col(Invitation.cycle_id)),
        )
        .where(
            col(Invitation.cycle_id) == cycle_id,
            col(Invitation.posted_on).is_not(None),
        )
        .group_by(col(CycleMember.district_code), _shown_provider())
    )
    return statement


def _shown_provider() -> Any:
    """Non-disclosure: whatever the invitation says, no provider."""
    return case(
        (col(CycleMember.nondisclosure).is_(True), NOBODY),
        else_=func.coalesce(col(Invitation.provider_id), NOBODY),
    )


def _members_missed(session: Session, cycle_id: int, cells: list[Cell]) -> list[str]:
    """Everybody in scope is either to be invited or out for one reason."""
    rows = session.execute(
        select(col(CycleMember.verdict), func.count())
        .where(col(CycleMember.cycle_id) == cycle_id, col(CycleMember.in_scope))
        .group_by(col(CycleMember.verdict))
    )
    counted = {Verdict(verdict): int(count) for verdict, count in rows}
    out = sum(n for verdict, n in counted.items() if verdict is not Verdict.INVITE)
    expected = {Code.IN_SCOPE: sum(counted.values()), Code.EXCLUDED: out}
    for code in expected:
        gone = _places(session, _stripped(cycle_id, code))
        expected[code] += sum(gone.values())
    return [
        f"ronde {cycle_id}, {code}: trechter {_total(cells, code)}, rijen {count}"
        for code, count in expected.items()
        if _total(cells, code) != count
    ]


def _total(cells: Iterable[Cell], code: Code) -> int:
    return sum(cell.value for cell in cells if cell.code is code)


def steps_contain_each_other(session: Session) -> Finding:
    """No step of the funnel is wider than the step that contains it, in any cell."""
    checked, broken = 0, []
    for cycle_id, day in _cycles(session):
        sums: dict[tuple[str, int, str], dict[Code, int]] = {}
        for cell in funnel_cells(session, today=day, cycle_id=cycle_id):
            place = (cell.district_code, cell.provider_id, cell.age_band)
            figures = sums.setdefault(place, dict.fromkeys(Code, 0))
            figures[cell.code] += cell.value
        checked += len(sums)
        broken += [
            f"ronde {cycle_id}, cel {place}: {narrow} is meer dan {wide}"
            for place, figures in sums.items()
            for wide, narrow in _CONTAINS
            if figures[narrow] > figures[wide]
        ]
    return Finding(checked, limited(broken))


_CONTAINS = (
    (Code.IN_SCOPE, Code.EXCLUDED),
    (Code.LETTERS, Code.INVITED),
    (Code.INVITED, Code.REACHED),
    (Code.REACHED, Code.VISITED),
    (Code.REACHED, Code.WITH_FOLLOW_UP),
    (Code.ACTIONS, Code.WITH_FOLLOW_UP),
    *pairwise(ACTION_STEPS),
)
"""Wide and narrow. More actions than persons is right: a person can have several."""


def facts_equal_rows(session: Session) -> Finding:
    """The newest day of facts equals a fresh count, for all that did not change since.

    Cycles with a change or an attempt after the facts were written are left out:
    their facts are of last night, as the screen says. Calendar years are compared
    when nothing changed at all.
    """
    newest = session.scalars(
        select(FactDay).order_by(col(FactDay.day).desc()).limit(1)
    ).first()
    if newest is None:
        return Finding(0, [])
    changed = cycles_changed_since(session, newest)
    cycles = [(i, day) for i, day in _cycles(session) if i not in changed]
    checked, broken = 0, []
    for cycle_id, _ in cycles:
        stored = stored_cells(session, newest.day, cycle_id=cycle_id)
        fresh = funnel_cells(session, today=newest.day, cycle_id=cycle_id)
        checked += len(stored)
        broken += _differences(f"ronde {cycle_id}", stored, fresh)
    if not changed and cycles:
        first = min(day for _, day in cycles).year
        for year in range(first, newest.day.year + 1):
            stored = stored_cells(session, newest.day, year=year)
            period = calendar_year(year)
            fresh = funnel_cells(session, today=newest.day, period=period)
            checked += len(stored)
            broken += _differences(f"jaar {year}", stored, fresh)
    return Finding(checked, limited(broken))


def _differences(what: str, stored: list[Cell], fresh: list[Cell]) -> list[str]:
    was = {cell._replace(value=0): cell.value for cell in stored}
    now = {cell._replace(value=0): cell.value for cell in fresh}
    return [
        f"{what}, {cell.code} {cell.tag} in {cell.district_code or '-'}, "
        f"{cell.provider_id}, {cell.age_band or '-'}: bewaard {was.get(cell, 0)}, "
        f"geteld {now.get(cell, 0)}"
        for cell in sorted(was.keys() | now.keys())
        if was.get(cell, 0) != now.get(cell, 0)
    ]


def cycles_changed_since(session: Session, facts: FactDay) -> set[int]:
    """The cycles of which something that counts changed after the facts."""
    changed: set[int] = set()
    for kind, number, cycle in (
        ("invitation", col(Invitation.id), col(Invitation.cycle_id)),
        ("visit", col(Visit.id), col(Visit.cycle_id)),
        ("follow_up", col(FollowUp.id), col(FollowUp.cycle_id)),
        ("cycle", col(Cycle.id), col(Cycle.id)),
    ):
        since = select(col(StateChange.entity_id)).where(
            col(StateChange.id) > facts.last_change_id,
            col(StateChange.entity_kind) == kind,
        )
        rows = session.scalars(
            select(cycle).distinct().where(cast(number, String).in_(since))
        )
        changed |= {row for row in rows if row is not None}
    tries = session.scalars(
        select(col(Attempt.cycle_id))
        .distinct()
        .where(col(Attempt.id) > facts.last_attempt_id)
    )
    return changed | {row for row in tries if row is not None}


FIGURE_INVARIANTS = (
    Invariant(
        "trechter en rijen",
        "De cijfers van de trechter zijn gelijk aan de rijen, per ronde, gebied en "
        "aanbieder.",
        funnel_equals_rows,
    ),
    Invariant(
        "trechter loopt af",
        "Uitgenodigd bevat gesproken, gesproken bevat bezocht en met opvolging.",
        steps_contain_each_other,
    ),
    Invariant(
        "bewaarde cijfers",
        "De cijfers van de nacht zijn gelijk aan wat de rijen geven.",
        facts_equal_rows,
    ),
)

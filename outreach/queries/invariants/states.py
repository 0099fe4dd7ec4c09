"""Replays history: every state change has its row, and the last one is the present.

Set-wise: three statements a machine, also over a million rows of history.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Select, String, cast, func, select
from sqlmodel import Session, col

from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import limited
from outreach.rules.cycles import WAVE
from outreach.rules.follow_ups import FOLLOW_UP
from outreach.rules.information_duty import INFORMATION_DUTY
from outreach.rules.invitations import INVITATION
from outreach.rules.letter_requests import LETTER_REQUEST
from outreach.rules.machines import Machine
from outreach.rules.rights import RIGHTS_REQUEST
from outreach.rules.visits import VISIT
from outreach.rules.wmo_requests import WMO_REQUEST
from outreach.tables import (
    FollowUp,
    InformationDuty,
    Invitation,
    LetterRequest,
    RightsRequest,
    StateChange,
    Visit,
    Wave,
    WmoRequest,
)


def replays(name: str, machine: Machine[Any, Any], table: Any) -> Invariant:
    """The invariant that history of one machine leads to the present state."""
    check: Callable[[Session], Finding] = partial(replay, machine=machine, table=table)
    return Invariant(
        name,
        f"Elke stand van {machine.dutch} volgt stap voor stap uit de geschiedenis.",
        check,
    )


def replay(session: Session, *, machine: Machine[Any, Any], table: Any) -> Finding:
    """Compare the history of all things of one kind with their present state."""
    things = session.scalar(select(func.count()).select_from(table)) or 0
    broken = [
        f"{machine.name} {row.id}: de stand is {row.state}, de geschiedenis zegt "
        f"{row.to_state or 'niets'}"
        for row in session.execute(_present_differs(machine, table))
    ]
    broken += [
        f"{machine.name} {row.entity_id}: stap {row.id} begint in "
        f"{row.from_state or 'niets'} na {row.before or 'niets'}"
        for row in session.execute(_chain_breaks(machine))
    ]
    broken += _impossible_steps(session, machine)
    return Finding(things, limited(broken))


def _of(machine: Machine[Any, Any]) -> Any:
    return col(StateChange.entity_kind) == machine.name


def _present_differs(machine: Machine[Any, Any], table: Any) -> Select[Any]:
    """Things whose newest history row does not say the state that they have."""
    newest = (
        select(
            col(StateChange.entity_id), func.max(col(StateChange.id)).label("last_id")
        )
        .where(_of(machine))
        .group_by(col(StateChange.entity_id))
        .subquery()
    )
    state = cast(table.state, String)
    last = col(StateChange.to_state)
    statement: Select[Any] = (
        select(table.id, state.label("state"), last)
        .outerjoin(newest, newest.c.entity_id == cast(table.id, String))
        .outerjoin(StateChange, col(StateChange.id) == newest.c.last_id)
        .where(last.is_(None) | (last != state))
        .order_by(table.id)
    )
    return statement


def _chain_breaks(machine: Machine[Any, Any]) -> Select[Any]:
    """History rows that do not begin where the row before them ended."""
    steps = (
        select(
            col(StateChange.id),
            col(StateChange.entity_id),
            col(StateChange.from_state),
            func.coalesce(
                func.lag(col(StateChange.to_state)).over(
                    partition_by=col(StateChange.entity_id),
                    order_by=col(StateChange.id),
                ),
                "",
            ).label("before"),
        )
        .where(_of(machine))
        .subquery()
    )
    statement: Select[Any] = (
        select(steps).where(steps.c.from_state != steps.c.before).order_by(steps.c.id)
    )
    return statement


def _impossible_steps(session: Session, machine: Machine[Any, Any]) -> list[str]:
    """Steps for which the machine has no arrow, as kinds of steps with a count."""
    kinds = session.execute(
        select(
            col(StateChange.from_state),
            col(StateChange.act),
            col(StateChange.to_state),
            func.count().label("times"),
        )
        .where(_of(machine))
        .group_by(
            col(StateChange.from_state), col(StateChange.act), col(StateChange.to_state)
        )
    )
    arrows = {(str(s), str(a), str(to.to)) for (s, a), to in machine.arrows.items()}
    arrows |= {("", "begin", str(start)) for start in machine.start}
    return [
        f"{machine.name}: {row.times} keer de stap {row.from_state or 'begin'} -> "
        f"{row.to_state} met {row.act}, die niet bestaat"
        for row in kinds
        if (row.from_state, row.act, row.to_state) not in arrows
    ]


STATE_INVARIANTS = (
    replays("standen van uitnodigingen", INVITATION, Invitation),
    replays("standen van golven", WAVE, Wave),
    replays("standen van bezoeken", VISIT, Visit),
    replays("standen van opvolging", FOLLOW_UP, FollowUp),
    replays("standen van verzoeken", RIGHTS_REQUEST, RightsRequest),
    replays("standen van informatieplicht", INFORMATION_DUTY, InformationDuty),
    replays("standen van Wmo-meldingen", WMO_REQUEST, WmoRequest),
    replays("standen van aangevraagde brieven", LETTER_REQUEST, LetterRequest),
)

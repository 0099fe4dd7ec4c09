"""Who the letters of a wave go to: the next households along the curve."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import CHUNK, begin_history_many, transition_many
from outreach.clock import local_date
from outreach.database import random_of
from outreach.queries.contact import contact_refusals
from outreach.queries.people import provider_of
from outreach.queries.wave_planning import join_members, not_written_to
from outreach.rules.codes import LETTER_CODE_LENGTH, new_code
from outreach.rules.contact import Purpose
from outreach.rules.invitations import INVITATION, InvitationAct, InvitationState
from outreach.rules.visits import Channel
from outreach.rules.waves import (
    Bounds,
    Waiting,
    bounds_of,
    curve_position,
    households_in_order,
    take_households,
)
from outreach.tables import (
    Cycle,
    CycleMember,
    District,
    Invitation,
    Neighbourhood,
    Resident,
    Wave,
)

_RESIDENT: Any = Resident
_COLUMNS: tuple[Any, ...] = (
    _RESIDENT.id,
    _RESIDENT.address_key,
    _RESIDENT.nondisclosure,
    _RESIDENT.neighbourhood_code,
    _RESIDENT.postcode,
    _RESIDENT.house_number,
    _RESIDENT.house_letter,
    _RESIDENT.house_addition,
    col(Invitation.id).label("invitation_id"),
)


class _Member(NamedTuple):
    """One person who waits, with what the invitation keeps."""

    resident_id: str
    address_key: str
    municipal: bool
    invitation_id: int | None
    """Of a wave that was cancelled, or whose letter was kept back."""


def invite_next_households(
    session: Session,
    wave: Wave,
    cycle: Cycle,
    letters: int,
    *,
    by: Viewer,
    at: datetime,
) -> int:
    """Make the invitations of a wave; returns how many.

    Whole households along the curve, until no further one fits in `letters`; only
    people who may be written to at this moment. Residents with non-disclosure are
    the municipality's own: no provider stands at their invitation.
    """
    require(by, Permission.APPROVE_WAVES)
    members, waiting = _waiting(session, wave, cycle)
    homes = _who_may_be_written_to(session, waiting, cycle, at=at)
    taken = [
        members[one.resident_id]
        for home in take_households(homes, letters)
        for one in home
    ]
    day = max(wave.week_start, local_date(at))
    provider = provider_of(session, wave.district_code, day)
    _insert(session, wave, [m for m in taken if m.invitation_id is None], provider, at)
    begin_history_many(
        session,
        Invitation,
        col(Invitation.wave_id) == wave.id,
        INVITATION,
        by=by,
        at=at,
    )
    _take_up_again(session, wave, taken, provider, by=by, at=at)
    return len(taken)


def _waiting(
    session: Session, wave: Wave, cycle: Cycle
) -> tuple[dict[str, _Member], list[Waiting]]:
    """Everybody of the area who waits, by where they live now."""
    rows = session.execute(
        join_members(select(*_COLUMNS).select_from(CycleMember)).where(
            not_written_to(cycle.id or 0),
            col(Resident.district_code) == wave.district_code,
        )
    ).all()
    positions = _positions(session)
    here = positions.get(wave.district_code, 0)
    waiting = [
        Waiting(
            row.id,
            row.address_key,
            positions.get(row.neighbourhood_code, here),
            row.postcode,
            row.house_number or 0,
            f"{row.house_letter}{row.house_addition}",
        )
        for row in rows
    ]
    members = {
        row.id: _Member(
            row.id, row.address_key, row.nondisclosure > 0, row.invitation_id
        )
        for row in rows
    }
    return members, waiting


def _positions(session: Session) -> dict[str | None, int]:
    """Where each neighbourhood and district lies along the curve, by code."""
    points: dict[str | None, tuple[float, float]] = {
        code: (latitude, longitude)
        for table in (District, Neighbourhood)
        for code, latitude, longitude in session.exec(
            select(table.code, table.latitude, table.longitude)
        )
    }
    bounds: Bounds = bounds_of(points.values())
    return {code: curve_position(*point, bounds) for code, point in points.items()}


def _who_may_be_written_to(
    session: Session, waiting: list[Waiting], cycle: Cycle, *, at: datetime
) -> Iterator[list[Waiting]]:
    """The households in order, without the people whom the gate refuses now.

    The gate is asked for a few hundred at a time, only as far as the wave reaches.
    """
    homes = households_in_order(waiting)
    for start in range(0, len(homes), CHUNK):
        part = homes[start : start + CHUNK]
        refused = contact_refusals(
            session,
            [one.resident_id for home in part for one in home],
            purpose=Purpose.INVITATION,
            channel=Channel.LETTER,
            at=at,
            cycle_id=cycle.id,
        )
        for home in part:
            allowed = [one for one in home if one.resident_id not in refused]
            if allowed:
                yield allowed


def _insert(
    session: Session,
    wave: Wave,
    members: list[_Member],
    provider: int | None,
    at: datetime,
) -> None:
    if not members:
        return
    table: Any = Invitation
    codes = _codes(session, len(members))
    session.execute(
        insert(table.__table__),
        [
            {
                "cycle_id": wave.cycle_id,
                "resident_id": one.resident_id,
                "wave_id": wave.id,
                "district_code": wave.district_code,
                "provider_id": None if one.municipal else provider,
                "address_key": one.address_key,
                "municipal": one.municipal,
                "code": code,
                "state": InvitationState.PLANNED,
                "withdrawn_reason": "",
                "planned_at": at,
                "version_id": 1,
            }
            for one, code in zip(members, codes, strict=True)
        ],
    )


def _codes(session: Session, count: int) -> list[str]:
    """Letter codes that nobody has; drawn again in the one case of millions."""
    random = random_of(session)
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        fresh = [
            new_code(random, LETTER_CODE_LENGTH) for _ in range(count - len(drawn))
        ]
        for start in range(0, len(fresh), CHUNK):
            part = fresh[start : start + CHUNK]
            used = set(
                session.exec(
                    select(Invitation.code).where(col(Invitation.code).in_(part))
                )
            )
            drawn |= dict.fromkeys(code for code in part if code not in used)
    return list(drawn)


def _take_up_again(
    session: Session,
    wave: Wave,
    taken: list[_Member],
    provider: int | None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Give invitations of cancelled or kept-back letters to this wave."""
    again = [m for m in taken if m.invitation_id is not None]
    for municipal in (False, True):
        ids = [m.invitation_id or 0 for m in again if m.municipal is municipal]
        if ids:
            transition_many(
                session,
                Invitation,
                ids,
                INVITATION,
                InvitationAct.REPLAN,
                by=by,
                at=at,
                values={
                    "wave_id": wave.id,
                    "district_code": wave.district_code,
                    "provider_id": None if municipal else provider,
                    "municipal": municipal,
                    "withdrawn_reason": "",
                    "planned_at": at,
                },
            )
    _refresh_addresses(session, again)


def _refresh_addresses(session: Session, members: list[_Member]) -> None:
    for one in members:
        session.execute(
            update(Invitation)
            .where(col(Invitation.id) == one.invitation_id)
            .values(address_key=one.address_key)
            .execution_options(synchronize_session=False)
        )

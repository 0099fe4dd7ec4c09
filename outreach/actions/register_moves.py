"""A move inside town and non-disclosure: open work changes hands, nothing is lost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, case, literal, update
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.history import visits_changed
from outreach.actions.register_open_work import OpenWork, chunks, open_work
from outreach.queries.people import provider_of
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.follow_ups import TeamKind
from outreach.rules.handover import is_municipal_team
from outreach.rules.invitations import InvitationState
from outreach.rules.outcomes import is_open
from outreach.rules.visits import VisitState
from outreach.tables import (
    FollowUp,
    HandoverLink,
    Invitation,
    Person,
    Resident,
    Team,
    Visit,
    VisitPerson,
)

FLAG = "Let op: deze inwoner is verhuisd. Overleg eerst met de coördinator. "
"""Before the note of a visit: practical, without the address."""


class Moved(Protocol):
    """Where somebody lives now."""

    @property
    def district_code(self) -> str | None: ...

    @property
    def address_key(self) -> str: ...


def readdress(
    session: Session, moved: Mapping[str, Moved], *, flag: bool, day: date
) -> dict[str, str]:
    """Give open work its new area and provider; a sentence for each resident.

    An unsent invitation goes to the new provider. A visit that was asked for goes
    too; one with an appointment, or with a partner who stays behind, keeps its address
    and is flagged (`flag`) for a person.
    """
    if not moved:
        return {}
    work = open_work(session, moved)
    providers = {
        code: provider_of(session, code, day)
        for code in {one.district_code for one in moved.values()}
        if code is not None
    }
    _move_invitations(session, work, moved, providers)
    flagged = _move_visits(session, work, moved, providers) if flag else set()
    return {r: _sentence(r, work, flagged) for r in moved}


def _move_invitations(
    session: Session,
    work: OpenWork,
    moved: Mapping[str, Moved],
    providers: Mapping[str, int | None],
) -> None:
    rows = [
        {
            "row_id": i.id,
            "new_district": moved[i.resident_id].district_code,
            "new_provider": None
            if i.municipal
            else providers.get(moved[i.resident_id].district_code or ""),
            "new_key": moved[i.resident_id].address_key,
        }
        for i in work.invitations
        if i.state is InvitationState.PLANNED
    ]
    _update_each(session, Invitation, rows)


def _move_visits(
    session: Session,
    work: OpenWork,
    moved: Mapping[str, Moved],
    providers: Mapping[str, int | None],
) -> set[str]:
    """Requested visits move along; the residents of flagged ones are returned."""
    by_visit: defaultdict[int, list[Any]] = defaultdict(list)
    for seat in work.seats:
        by_visit[seat.visit_id].append(seat)
    split = _split_up(session, by_visit, moved)
    requested, flagged, ids = [], set(), []
    for visit_id, seats in by_visit.items():
        new = moved[seats[0].resident_id]
        if seats[0].state == VisitState.REQUESTED and visit_id not in split:
            requested.append(
                {
                    "row_id": visit_id,
                    "new_district": new.district_code,
                    "new_provider": providers.get(new.district_code or ""),
                    "new_key": new.address_key,
                }
            )
        else:
            ids.append(visit_id)
            flagged |= {seat.resident_id for seat in seats}
    _update_each(session, Visit, requested)
    for part in chunks(ids):
        session.execute(
            update(Visit)
            .where(col(Visit.id).in_(part), ~col(Visit.note).startswith(FLAG))
            .values(
                note=literal(FLAG).concat(col(Visit.note)),
                version_id=col(Visit.version_id) + 1,
            )
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    return flagged


def _split_up(
    session: Session, visit_ids: Iterable[int], moved: Mapping[str, Moved]
) -> set[int]:
    """The visits of people who do not live at one address any more."""
    homes: defaultdict[int, set[str]] = defaultdict(set)
    for part in chunks(visit_ids):
        rows = session.execute(
            select(
                VisitPerson.visit_id,
                VisitPerson.resident_id,
                VisitPerson.outcome,
                Resident.address_key,
            )
            .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
            .where(col(VisitPerson.visit_id).in_(part))
        )
        for visit_id, who, outcome, key in rows:
            if is_open(outcome):
                homes[visit_id].add(moved[who].address_key if who in moved else key)
    return {visit_id for visit_id, keys in homes.items() if len(keys) > 1}


def _update_each(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    """District, provider and household of rows; municipal ones have no provider."""
    if not rows:
        return
    plain = table.__table__
    provider = bindparam("new_provider", type_=plain.c.provider_id.type)
    session.connection().execute(
        update(plain)
        .where(plain.c.id == bindparam("row_id"))
        .values(
            district_code=bindparam("new_district"),
            provider_id=case((plain.c.municipal, None), else_=provider),
            address_key=bindparam("new_key"),
            version_id=plain.c.version_id + 1,
        ),
        rows,
    )
    session.expire_all()


def _sentence(resident_id: str, work: OpenWork, flagged: set[str]) -> str:
    states = {i.state for i in work.invitations if i.resident_id == resident_id}
    parts = []
    if InvitationState.PLANNED in states:
        parts.append("De uitnodiging gaat naar het nieuwe adres.")
    if InvitationState.PRINTED in states:
        parts.append("De brief met het oude adres is al gedrukt: haal hem eruit.")
    if resident_id in flagged:
        parts.append(
            "Er staat een afspraak: stem af met de oude en de nieuwe aanbieder."
        )
    if any(f.resident_id == resident_id for f in work.follow_ups):
        parts.append("Er loopt opvolging: kijk of het team nog past.")
    return " ".join(parts) or "Er stond niets open."


def set_nondisclosure(
    session: Session, ids: Iterable[str], *, by: Viewer, at: datetime
) -> dict[str, str]:
    """All open work becomes municipal and leaves the hands of providers at once, their
    visitors' rounds too."""
    listed = list(ids)
    work = open_work(session, listed)
    _mark(session, Invitation, [i.id for i in work.invitations], provider_id=None)
    visits = _open_visits(session, listed)
    _mark(session, Visit, visits, provider_id=None)
    theirs = select(Person.id).where(col(Person.provider_id).is_not(None))
    for column in ("visitor_id", "second_visitor_id"):
        _empty(session, Visit, visits, column, theirs)
    visits_changed(session, visits, by=by, at=at)
    follow_ups = [f.id for f in work.follow_ups]
    _mark(session, FollowUp, follow_ups)
    _take_from_others(session, follow_ups, at=at)
    session.expire_all()
    return dict.fromkeys(
        listed, "Alles wat openstaat is nu van de gemeente; aanbieders zien niets meer."
    )


def _mark(session: Session, table: Any, ids: Iterable[int], **values: Any) -> None:
    for part in chunks(ids):
        session.execute(
            update(table)
            .where(table.id.in_(part))
            .values(municipal=True, version_id=table.version_id + 1, **values)
            .execution_options(synchronize_session=False)
        )


def _empty(
    session: Session, table: Any, ids: Iterable[int], column: str, theirs: Any
) -> None:
    for part in chunks(ids):
        session.execute(
            update(table)
            .where(table.id.in_(part), getattr(table, column).in_(theirs))
            .values({column: None})
            .execution_options(synchronize_session=False)
        )


def _open_visits(session: Session, ids: Iterable[str]) -> list[int]:
    """The open visits in which they have a place, also of who declined: whoever is
    sent to the partner would read his name."""
    found: list[int] = []
    for part in chunks(ids):
        found += session.exec(
            select(VisitPerson.visit_id)
            .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
            .where(
                col(VisitPerson.resident_id).in_(part),
                col(Visit.state).in_(OPEN_VISITS),
            )
        )
    return found


def _take_from_others(session: Session, ids: Iterable[int], *, at: datetime) -> None:
    """Follow-ups at a team outside the municipality go to its own desk.

    Links of hand-over documents end with it. A team of which the resident said that
    it may know (`outside_agreed`) keeps its work.
    """
    desk = session.exec(
        select(Team.id)
        .where(
            col(Team.kind) == TeamKind.MUNICIPAL_DESK,
            col(Team.active).is_(True),
            col(Team.provider_id).is_(None),
        )
        .order_by(col(Team.id))
    ).first()
    theirs = [
        number
        for number, kind, provider in session.execute(
            select(Team.id, Team.kind, Team.provider_id)
        )
        if not is_municipal_team(kind, provider)
    ]
    for part in chunks(ids):
        taken = session.exec(
            select(FollowUp.id).where(
                col(FollowUp.id).in_(part),
                col(FollowUp.team_id).in_(theirs),
                col(FollowUp.outside_agreed).is_(False),
            )
        ).all()
        session.execute(
            update(FollowUp)
            .where(col(FollowUp.id).in_(taken))
            .values(team_id=desk, owner_id=None)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(HandoverLink)
            .where(
                col(HandoverLink.follow_up_id).in_(taken),
                col(HandoverLink.used_at).is_(None),
                col(HandoverLink.expires_at) > at,
            )
            .values(expires_at=at)
            .execution_options(synchronize_session=False)
        )


def clear_nondisclosure(
    session: Session, ids: Iterable[str], *, day: date
) -> dict[str, str]:
    """Unsent invitations become ordinary again; what runs stays where it is."""
    listed = list(ids)
    unsent = [
        i
        for i in open_work(session, listed).invitations
        if i.state is InvitationState.PLANNED
    ]
    rows = _homes(session, [i.resident_id for i in unsent])
    for code in {rows.get(i.resident_id) for i in unsent}:
        here = [i.id for i in unsent if rows.get(i.resident_id) == code]
        for part in chunks(here):
            session.execute(
                update(Invitation)
                .where(col(Invitation.id).in_(part))
                .values(
                    municipal=False,
                    provider_id=provider_of(session, code, day) if code else None,
                    version_id=col(Invitation.version_id) + 1,
                )
                .execution_options(synchronize_session=False)
            )
    session.expire_all()
    return dict.fromkeys(listed, "Nieuwe uitnodigingen lopen weer langs de gewone weg.")


def _homes(session: Session, ids: Iterable[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for part in chunks(ids):
        found |= dict(
            session.exec(
                select(Resident.id, Resident.district_code).where(
                    col(Resident.id).in_(part)
                )
            ).all()
        )
    return found

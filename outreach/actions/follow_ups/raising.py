"""A need becomes a follow-up: kind, agreement, team of the territory, deadline."""

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, refusal, require
from outreach.actions.follow_ups.acting import act_on
from outreach.actions.follow_ups.sending import send_row
from outreach.actions.history import begin_history, found
from outreach.clock import local_date
from outreach.database import random_of
from outreach.errors import Refused
from outreach.queries.municipality import working_norms
from outreach.queries.scope import resident_scope
from outreach.queries.teams import team_for
from outreach.rules.codes import new_code
from outreach.rules.deadlines import next_deadline
from outreach.rules.follow_up_kinds import FollowUpKind, kind_of
from outreach.rules.follow_ups import FOLLOW_UP, FollowUpAct, FollowUpState
from outreach.rules.handover import Basis, GroundGiven, basis_of, may_receive
from outreach.rules.handover import is_municipal_team as municipal_team
from outreach.rules.team_answers import note_text
from outreach.tables import FollowUp, Person, Resident, Team

REFERENCE_LENGTH = 9
RAISERS = (
    Permission.LOG_VISIT,
    Permission.RECORD_ANSWER,
    Permission.COORDINATE_FOLLOW_UPS,
)
"""Whoever speaks with residents, or divides the work, may raise one."""


def raise_follow_up(
    session: Session,
    *,
    resident_id: str,
    origin_kind: str,
    origin_id: str,
    cycle_id: int | None,
    kind: str,
    wish: str,
    handover_agreed: bool,
    ground: str = "",
    ground_professional: str = "",
    ground_reason: str = "",
    outside_agreed: bool = False,
    send_now: bool = False,
    through: Permission | None = None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Raise one follow-up for one resident.

    Without agreement and without a ground it waits as "proposed". The destination
    follows from the kind, the team from the territory of that day; without a team it
    waits in the coordinator's queue "Geen team". `send_now` hands it over at once
    when there is a team and a basis. For somebody who died meanwhile it is written
    down and stopped. `through`: the right by which the caller reached this resident by
    work of its own (a signal, one floor up); then only that right is asked for here
    (decision 23). Raises Refused for a kind that is no action, half a ground, or a
    volunteer who raises what is for professionals.
    """
    chosen = _action_kind(kind)
    given = GroundGiven(ground, ground_professional, ground_reason)
    basis = basis_of(chosen, agreed=handover_agreed, given=given)
    resident = _resident(session, resident_id, by, through)
    _check_professional(session, chosen, by)
    row = _new_row(session, resident, chosen, basis, at)
    row.origin_kind, row.origin_id, row.cycle_id = origin_kind, origin_id, cycle_id
    row.wish = note_text(wish)
    row.ground, row.ground_professional, row.ground_reason = _kept(given, basis)
    row.outside_agreed = outside_agreed
    row.raised_by = by.actor
    team = _team(session, resident, row, at)
    row.team_id = team.id if team else None
    begin_history(session, row, FOLLOW_UP, by=by, at=at, reason=_why(row, basis))
    if resident.died:
        act_on(session, row, FollowUpAct.STOP, by=by, at=at, reason="died")
    elif send_now and team is not None and basis is not Basis.NONE:
        send_row(session, row, team, outside_agreed=outside_agreed, by=by, at=at)
    return row


def _action_kind(code: str) -> FollowUpKind:
    kind = kind_of(code)
    if kind.is_action:
        return kind
    raise Refused(
        "Dit is geen opvolging.",
        "Informatie die tijdens het gesprek is gegeven, is meteen klaar.",
        "Noteer het bij het gesprek; een opvolging is niet nodig.",
    )


def _resident(
    session: Session, resident_id: str, by: Viewer, through: Permission | None
) -> Resident:
    if through is not None:
        require(by, through)
        reached: Resident = found(session.get(Resident, resident_id), "Deze inwoner")
        return reached
    held = [permission for permission in RAISERS if by.may(permission)]
    if not held:
        raise refusal(Permission.LOG_VISIT)
    scope = or_(*(resident_scope(by, permission) for permission in held))
    statement = select(Resident).where(col(Resident.id) == resident_id, scope)
    row: Resident = found(session.exec(statement).first(), "Deze inwoner")
    return row


def _check_professional(session: Session, kind: FollowUpKind, by: Viewer) -> None:
    if not kind.professional_only or by.kind is not ViewerKind.PERSON:
        return
    person = session.get(Person, by.person_id)
    if person is None or not person.volunteer:
        return
    raise Refused(
        "Dit kan een vrijwilliger niet vastleggen.",
        f"Over {kind.label} beslist een beroepskracht.",
        "Bel meteen uw beroepskracht en vertel wat u zag. Bij direct gevaar: 112.",
    )


def _new_row(
    session: Session,
    resident: Resident,
    kind: FollowUpKind,
    basis: Basis,
    at: datetime,
) -> FollowUp:
    day = local_date(at)
    state = FollowUpState.PROPOSED if basis is Basis.NONE else FollowUpState.AGREED
    agreed = basis is Basis.AGREED
    return FollowUp(
        reference=new_code(random_of(session), REFERENCE_LENGTH),
        origin_kind="",
        origin_id="",
        resident_id=resident.id,
        district_code=resident.district_code,
        municipal=resident.nondisclosure > 0,
        kind=kind.code,
        destination=kind.destination,
        handover_agreed=agreed,
        handover_agreed_on=day if agreed else None,
        state=state,
        raised_by="",
        raised_at=at,
        due_on=next_deadline(state, day, working_norms(session)),
    )


def _kept(given: GroundGiven, basis: Basis) -> tuple[str, str, str]:
    """A professional is kept with any kind; ground and reason only where used."""
    used = basis is Basis.GROUND
    return (
        given.ground if used else "",
        note_text(given.professional),
        note_text(given.reason) if used else "",
    )


def _team(
    session: Session, resident: Resident, row: FollowUp, at: datetime
) -> Team | None:
    team = team_for(
        session,
        row.destination,
        resident.district_code,
        resident.neighbourhood_code,
        local_date(at),
        municipal_only=row.municipal and not row.outside_agreed,
    )
    if team is None:
        return None
    fits = may_receive(
        nondisclosure=row.municipal,
        municipal_team=municipal_team(team.kind, team.provider_id),
        outside=row.outside_agreed,
    )
    return team if fits else None


def _why(row: FollowUp, basis: Basis) -> str:
    return {
        Basis.AGREED: "agreed",
        Basis.GROUND: row.ground,
        Basis.NONE: "waiting",
    }[basis]

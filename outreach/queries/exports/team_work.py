"""The open follow-ups of one team, with what that team got when they were sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.exports.choosing import ExportChoices
from outreach.queries.exports.rows import ExportRow, allowed, named
from outreach.queries.municipality import working_norms
from outreach.queries.scope import district_scope
from outreach.rules.codes import shown_code
from outreach.rules.contact import Purpose
from outreach.rules.deadlines import in_words, working_day
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import FOLLOW_UP, WITH_TEAM
from outreach.rules.handover import GROUND_LABELS, Ground
from outreach.rules.visits import Channel
from outreach.tables import FollowUp, Resident, ResidentContact

P = Permission


def team_rows(
    session: Session, viewer: Viewer, choices: ExportChoices, *, at: datetime
) -> list[ExportRow]:
    """What is with the team now, the earliest deadline first."""
    require(viewer, P.EXPORT_PERSONS)
    rows = session.execute(
        select(FollowUp, Resident, ResidentContact)
        .join(Resident, col(Resident.id) == col(FollowUp.resident_id))
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .where(*_conditions(viewer, choices))
        .order_by(
            col(FollowUp.due_on).is_(None), col(FollowUp.due_on), col(FollowUp.id)
        )
    ).all()
    may = allowed(
        session,
        (resident.id for _, resident, _ in rows),
        purpose=Purpose.FOLLOW_UP,
        channel=Channel.PHONE,
        at=at,
    )
    working = working_day(working_norms(session))
    return [
        ExportRow(
            resident.id,
            named(resident, contact)
            | {
                "Referentie": shown_code(found.reference),
                "Soort hulp": KINDS[found.kind].label,
                "Stand": FOLLOW_UP.labels[found.state],
                "Termijn": in_words(found.due_on, local_date(at), working),
                "Wens": found.wish,
            },
            ground=_ground(found),
        )
        for found, resident, contact in rows
        if resident.id in may
    ]


def _conditions(viewer: Viewer, choices: ExportChoices) -> list[Any]:
    """In scope, with the team, and on a basis that still stands."""
    shielded = exists().where(
        col(Resident.id) == col(FollowUp.resident_id), col(Resident.nondisclosure) > 0
    )
    conditions: list[Any] = [
        district_scope(
            viewer,
            P.EXPORT_PERSONS,
            col(FollowUp.district_code),
            municipal=or_(col(FollowUp.municipal), shielded.correlate(FollowUp)),
        ),
        col(FollowUp.team_id) == choices.team_id,
        col(FollowUp.state).in_(WITH_TEAM),
        or_(col(FollowUp.handover_agreed).is_(True), and_(col(FollowUp.ground) != "")),
    ]
    if choices.district_code is not None:
        conditions.append(col(FollowUp.district_code) == choices.district_code)
    return conditions


def _ground(found: FollowUp) -> str:
    """On what the team has these data."""
    if found.handover_agreed and found.handover_agreed_on:
        return f"instemming van de inwoner op {found.handover_agreed_on:%d-%m-%Y}"
    return GROUND_LABELS[Ground(found.ground)] if found.ground else ""

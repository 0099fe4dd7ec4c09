"""The phone and doorbell list, and people with whom there was never any contact."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.announced import households_now
from outreach.queries.contact import running_cycle_id
from outreach.queries.exports.choosing import ExportChoices
from outreach.queries.exports.rows import ExportRow, allowed
from outreach.queries.visits.uncontacted import uncontacted
from outreach.rules.contact import Purpose
from outreach.rules.visits import Channel

P = Permission


def door_rows(
    session: Session, viewer: Viewer, choices: ExportChoices, *, at: datetime
) -> list[ExportRow]:
    """The phone and doorbell list of the running cycle, in the order of a walk."""
    require(viewer, P.EXPORT_PERSONS)
    cycle_id = running_cycle_id(session, local_date(at))
    if cycle_id is None:
        return []
    homes = households_now(
        session,
        viewer,
        cycle_id=cycle_id,
        district_code=choices.district_code,
        municipal=choices.shielded,
        permission=P.EXPORT_PERSONS,
        at=at,
    )
    return [
        ExportRow(
            one.resident_id,
            {
                "Gebied": home.district,
                "Naam": one.name,
                "Adres": home.address,
                "Telefoon": one.phone if one.by_phone else "",
                "Bellen": "ja" if one.by_phone else "nee",
                "Aanbellen": "ja" if one.by_door else "nee",
                "Brief verstuurd": f"{home.posted_on:%d-%m-%Y}",
                "Bezoeker": home.visitor,
            },
        )
        for home in homes
        for one in home.persons
    ]


def not_reached_rows(
    session: Session, viewer: Viewer, choices: ExportChoices, *, at: datetime
) -> list[ExportRow]:
    """Written to in the running cycle, and never any contact in any year."""
    require(viewer, P.EXPORT_PERSONS)
    cycle_id = running_cycle_id(session, local_date(at))
    if cycle_id is None:
        return []
    rows = uncontacted(
        session,
        viewer,
        cycle_id,
        district_code=choices.district_code,
        permission=P.EXPORT_PERSONS,
    )
    may = allowed(
        session,
        (row.resident_id for row in rows),
        purpose=Purpose.VISIT,
        channel=Channel.DOORBELL,
        cycle_id=cycle_id,
        at=at,
    )
    return [
        ExportRow(
            row.resident_id,
            {
                "Gebied": row.district,
                "Naam": row.name,
                "Adres": row.address,
                "Brieven": row.letters,
            },
        )
        for row in rows
        if row.resident_id in may
    ]

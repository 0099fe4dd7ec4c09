"""The list of a change of provider as a file, for the talk in which work goes over.

It holds names, so that it asks for the right to carry lists out as well, and each
person on it is written in the register of what left the house.
"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import insert
from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.adapters.spreadsheets import write_rows
from outreach.auditing import did, trace_of
from outreach.clock import local, local_date
from outreach.queries.provider_change_list import (
    Caution,
    HandOverList,
    OpenFollowUp,
    hand_over_list,
)
from outreach.rules.codes import shown_code
from outreach.rules.follow_up_kinds import kind_of
from outreach.rules.follow_ups import FOLLOW_UP
from outreach.rules.safety_codes import SAFETY_LABELS, SafetyCode
from outreach.rules.visits import VISIT
from outreach.tables import Disclosure

HEADER = ("Onderdeel", "Gebied", "Naam", "Adres", "Wat", "Wanneer", "Wie", "Let op")
WHAT = "overdrachtslijst: naam, adres, afspraak, soort opvolging, veiligheidscode"
CAUTIONS = {
    "objection_for_ever": "Wil geen bezoek meer. Ga niet langs.",
    "objection_this_cycle": "Wil deze ronde geen bezoek. Ga niet langs.",
    "hold": "Nu geen contact. Vraag het kantoor.",
}


def export_hand_over(
    session: Session,
    old_id: int,
    new_id: int,
    day: date,
    *,
    by: Viewer,
    at: datetime,
) -> bytes:
    """The list as a CSV that is safe in a spreadsheet; each person is disclosed.

    Raises NotPermitted without the right to export persons, NotFound for a change
    that was not planned or is not his.
    """
    require(by, Permission.HAND_OVER_PROVIDER)
    require(by, Permission.EXPORT_PERSONS)
    found = hand_over_list(session, by, old_id, new_id, day, today=local_date(at))
    residents = sorted(found.resident_ids)
    if residents:
        session.execute(
            insert(Disclosure),
            [
                {
                    "resident_id": resident_id,
                    "recipient": found.change.new,
                    "what": WHAT,
                    "ground": f"wisseling van aanbieder op {day:%d-%m-%Y}",
                    "by": by.actor,
                    "at": at,
                    "trace": trace_of(session),
                }
                for resident_id in residents
            ],
        )
    right = Permission.EXPORT_PERSONS
    did(
        session,
        by,
        "export",
        "provider_change",
        day,
        residents,
        at=at,
        permission=right,
    )
    return write_rows(HEADER, _rows(found))


def _rows(found: HandOverList) -> Iterator[tuple[str, ...]]:
    for visit in found.visits:
        yield (
            "Afspraak",
            visit.district,
            visit.names,
            visit.address,
            VISIT.labels[visit.state],
            f"{local(visit.starts_at):%d-%m-%Y %H:%M}" if visit.starts_at else "",
            visit.visitor,
            "nieuwe bezoeker nodig" if visit.needs_visitor else "",
        )
    for one in found.follow_ups:
        yield (
            "Opvolging",
            one.district,
            one.name,
            "",
            _what(one),
            f"{one.due_on:%d-%m-%Y}" if one.due_on else "",
            one.team,
            "team van de oude aanbieder" if one.of_old_provider else "",
        )
    for caution in found.cautions:
        until = f"{caution.until:%d-%m-%Y}" if caution.until else ""
        yield (
            "Let op",
            caution.district,
            caution.name,
            caution.address,
            caution_text(caution),
            until,
            "",
            "",
        )


def _what(one: OpenFollowUp) -> str:
    kind, state = kind_of(one.kind).label, FOLLOW_UP.labels[one.state]
    return f"{kind}, {state}, referentie {shown_code(one.reference)}"


def caution_text(caution: Caution) -> str:
    """What a visitor must know, in Dutch; never why."""
    kind, _, code = caution.code.partition(":")
    return SAFETY_LABELS[SafetyCode(code)] if kind == "safety" else CAUTIONS[kind]

"""Hand-over to a team without an account: document, one-use links, answers."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.follow_ups.acting import reach, require_work
from outreach.actions.follow_ups.sending import (
    HANDED_OVER,
    end_links,
    ground_text,
    refuse_withdrawn,
)
from outreach.actions.sessions import token_hash
from outreach.actions.team_answers import record_answer
from outreach.adapters.handover_document import HandoverData, render_handover
from outreach.auditing import did
from outreach.clock import local_date
from outreach.database import new_token
from outreach.errors import AlreadyDone, Refused
from outreach.queries.contact import may_contact
from outreach.queries.follow_ups import agreement_text
from outreach.queries.handover_links import OFFERED
from outreach.queries.municipality import municipality
from outreach.queries.residents import address_parts, name_parts
from outreach.rules.addresses import one_line
from outreach.rules.codes import shown_code
from outreach.rules.contact import Purpose
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import (
    WITH_TEAM,
    FollowUpAct,
    FollowUpState,
    SendBackReason,
)
from outreach.rules.names import addressee, name_in_text
from outreach.rules.visits import Channel
from outreach.tables import (
    FollowUp,
    HandoverLink,
    Resident,
    ResidentContact,
    Team,
)

LINK_LIFE = timedelta(days=60)
"""How long a link counts: longer than the longest norm of one step. House rule."""


class HandoverFile(NamedTuple):
    """A document to give to a team; the name tells nothing about the resident."""

    file_name: str
    pdf: bytes


def make_handover(
    session: Session, follow_up_id: int, *, base_url: str, by: Viewer, at: datetime
) -> HandoverFile:
    """Make the document with a fresh link; links made before stop working.

    Raises Refused while the follow-up is with no team, and for somebody who may not be
    contacted any more: the team would phone the family of who died.
    """
    require(by, Permission.COORDINATE_FOLLOW_UPS)
    row = reach(session, follow_up_id, by=by)
    if row.state not in WITH_TEAM:
        raise Refused(
            "Het document is niet gemaakt.",
            "Deze opvolging is niet bij een team.",
            "Geef de opvolging eerst door.",
        )
    refuse_withdrawn(row, "Het document is niet gemaakt.")
    _check_alive(session, row, at)
    end_links(session, row, at)
    token = _new_link(session, follow_up_id, by, at)
    data = _document_data(
        session, row, f"{base_url}/overdracht/{token}", local_date(at)
    )
    about = [row.resident_id]
    did(session, by, "make_document", "follow_up", follow_up_id, about, at=at)
    disclose(
        session,
        [(row.resident_id, ground_text(row))],
        recipient=data.team,
        what=f"overdrachtsdocument: {HANDED_OVER}",
        permission=Permission.COORDINATE_FOLLOW_UPS,
        by=by,
        at=at,
    )
    return HandoverFile(
        f"overdracht-{shown_code(row.reference)}.pdf", render_handover(data)
    )


def _check_alive(session: Session, row: FollowUp, at: datetime) -> None:
    verdict = may_contact(
        session,
        row.resident_id,
        purpose=Purpose.FOLLOW_UP,
        channel=Channel.PHONE,
        at=at,
    )
    if not verdict.allowed:
        raise Refused(
            "Het document is niet gemaakt.",
            verdict.sentence,
            "Zoek dit eerst uit; stop de opvolging als die geen zin meer heeft.",
        )


def _new_link(session: Session, follow_up_id: int, by: Viewer, at: datetime) -> str:
    token = new_token()
    session.add(
        HandoverLink(
            follow_up_id=follow_up_id,
            token_hash=token_hash(token),
            made_at=at,
            made_by=by.actor,
            expires_at=at + LINK_LIFE,
        )
    )
    session.flush()
    return token


def _document_data(
    session: Session, row: FollowUp, url: str, today: date
) -> HandoverData:
    resident = session.get_one(Resident, row.resident_id)
    contact = session.get(ResidentContact, row.resident_id)
    team = session.get_one(Team, row.team_id)
    house = municipality(session)
    return HandoverData(
        reference=shown_code(row.reference),
        kind=KINDS[row.kind].label,
        name=_name(resident),
        address=one_line(address_parts(resident), house.name),
        phone=contact.phone if contact else "",
        language=contact.language if contact else "",
        wish=row.wish,
        agreement=agreement_text(row),
        team=team.name,
        accept_before=_accept_before(row, today),
        municipality=house.name,
        sender=house.sender_name or house.sender_role or "Bezoekteam",
        sender_phone=house.phone,
        url=url,
    )


def _accept_before(row: FollowUp, today: date) -> str:
    if row.state is not FollowUpState.SENT:
        return ""
    in_time = row.due_on is not None and row.due_on >= today
    return f"uiterlijk {row.due_on:%d-%m-%Y}" if in_time else "zo snel mogelijk"


def _name(resident: Resident) -> str:
    """As on an envelope, and how to say it: "A.M. Bakker (mevrouw Bakker)"."""
    parts = name_parts(resident)
    written, said = addressee(parts), name_in_text(parts)
    if not written:
        return "naam niet bekend"
    return f"{written} ({said})" if said else written


def answer_by_link(
    session: Session,
    link_id: int,
    answer: FollowUpAct,
    *,
    on: date | None = None,
    note: str = "",
    why: SendBackReason = SendBackReason.OTHER,
    by: Viewer,
    at: datetime,
) -> str:
    """A team answers with its link: the link is used up, and a next one comes back.

    Returns the token of the next link, or "" when there is nothing more to tell.
    Raises AlreadyDone when the link was used meanwhile (a double click), and Refused
    as the acts themselves; then the link still counts.
    """
    require_work(by)
    link = session.get_one(HandoverLink, link_id)
    row = reach(session, link.follow_up_id, by=by)
    if answer not in OFFERED.get(row.state, ()):
        raise Refused(
            "Dit antwoord kan nu niet.",
            "Het past niet bij de stand van deze opvolging.",
            "Open de link opnieuw en kies een antwoord van de pagina.",
        )
    _use_up(session, link_id, at)
    record_answer(
        session, row, answer, channel="link", on=on, note=note, why=why, by=by, at=at
    )
    if not OFFERED.get(row.state):
        return ""
    return _new_link(session, row.id or 0, by, at)


def _use_up(session: Session, link_id: int, at: datetime) -> None:
    used: Any = session.execute(
        update(HandoverLink)
        .where(
            col(HandoverLink.id) == link_id,
            col(HandoverLink.used_at).is_(None),
            col(HandoverLink.expires_at) > at,
        )
        .values(used_at=at)
    )
    if used.rowcount != 1:
        raise AlreadyDone(
            "Uw antwoord was al binnen.",
            "De link is net gebruikt, bijvoorbeeld door twee keer te klikken.",
            "U hoeft niets te doen.",
        )

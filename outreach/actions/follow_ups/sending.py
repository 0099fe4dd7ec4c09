"""The coordinator's acts: agree, hand over (again), stop."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.follow_ups.acting import act_on, happened_at, reach
from outreach.actions.history import found
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.contact import may_contact
from outreach.rules.contact import Purpose
from outreach.rules.follow_up_kinds import (
    DESTINATION_LABELS,
    HOME_DESTINATION,
    SERVES,
    kind_of,
)
from outreach.rules.follow_ups import FollowUpAct, FollowUpState
from outreach.rules.handover import (
    GROUND_LABELS,
    Basis,
    Ground,
    GroundGiven,
    basis_of,
    is_municipal_team,
    may_receive,
)
from outreach.rules.team_answers import note_text
from outreach.rules.visits import Channel
from outreach.tables import FollowUp, HandoverLink, Team

P, A = Permission, FollowUpAct
HANDED_OVER = "naam, adres, telefoonnummer, soort hulp, wens"
"""What a team gets; the kinds of data stand in the log, never the data."""


def agree(
    session: Session,
    follow_up_id: int,
    *,
    on: date | None = None,
    outside_agreed: bool = False,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """The resident agreed after all that a team gets this, on day `on`."""
    require(by, P.COORDINATE_FOLLOW_UPS)
    row = reach(session, follow_up_id, by=by, version=version)
    day = local_date(happened_at(on, at, row.raised_at))
    values = {
        "handover_agreed": True,
        "handover_agreed_on": day,
        "outside_agreed": outside_agreed or row.outside_agreed,
    }
    return act_on(session, row, A.AGREE, by=by, at=at, reason="agreed", values=values)


def proceed_on_ground(
    session: Session,
    follow_up_id: int,
    *,
    given: GroundGiven,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Go on without agreement: a ground, the professional who decided, and why."""
    require(by, P.COORDINATE_FOLLOW_UPS)
    row = reach(session, follow_up_id, by=by, version=version)
    basis = basis_of(kind_of(row.kind), agreed=False, given=given)
    if basis is Basis.NONE:
        raise Refused(
            "Dit is niet vastgelegd.",
            "Er is geen grond gekozen.",
            "Kies een grond, of vraag de inwoner om instemming.",
        )
    values = {
        "ground": given.ground,
        "ground_professional": note_text(given.professional),
        "ground_reason": note_text(given.reason),
    }
    return act_on(
        session, row, A.AGREE, by=by, at=at, reason=given.ground, values=values
    )


def send(
    session: Session,
    follow_up_id: int,
    *,
    team_id: int | None = None,
    agreed_again: bool = False,
    outside_agreed: bool = False,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Hand a follow-up over, to its team or to another one.

    Another kind of team than was agreed on needs the resident's word again
    (`agreed_again`), unless it rests on a ground. `outside_agreed`: somebody with
    non-disclosure said that this team outside the municipality may know. Raises
    Refused when there is no team, the team may not get this person's data, or nobody
    may be contacted any more: the team would phone the family of who died.
    """
    require(by, P.COORDINATE_FOLLOW_UPS)
    row = reach(session, follow_up_id, by=by, version=version)
    _check_contact(session, row, at)
    chosen = team_id if team_id is not None else row.team_id
    if chosen is None:
        raise Refused(
            "De opvolging is niet doorgegeven.",
            "Voor dit adres en deze soort hulp is geen team bekend.",
            "Kies zelf een team.",
        )
    team: Team = found(session.get(Team, chosen), "Dit team")
    return send_row(
        session,
        row,
        team,
        agreed_again=agreed_again,
        outside_agreed=outside_agreed or row.outside_agreed,
        by=by,
        at=at,
    )


def send_row(
    session: Session,
    row: FollowUp,
    team: Team,
    *,
    agreed_again: bool = False,
    outside_agreed: bool = False,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Hand over a follow-up that the caller reached already. As `send`."""
    _check_team(row, team, outside_agreed)
    if not agreed_again:
        refuse_withdrawn(row, "De opvolging is niet doorgegeven.")
    _check_agreement(row, team, agreed_again)
    values: dict[str, Any] = {
        "team_id": team.id,
        "outside_agreed": outside_agreed,
        "owner_id": None,
        "sent_at": at,
        "accepted_at": None,
        "first_contact_at": None,
    }
    if row.destination not in SERVES[team.kind]:
        values["destination"] = HOME_DESTINATION[team.kind]
    if agreed_again:
        values |= {"handover_agreed": True, "handover_agreed_on": local_date(at)}
        values["agreement_withdrawn_at"] = None
    if row.state is FollowUpState.SENT_BACK:
        end_links(session, row, at)
    act_on(session, row, A.SEND, by=by, at=at, values=values)
    disclose(
        session,
        [(row.resident_id, ground_text(row))],
        recipient=team.name,
        what=HANDED_OVER,
        by=by,
        at=at,
    )
    return row


def _check_contact(session: Session, row: FollowUp, at: datetime) -> None:
    verdict = may_contact(
        session,
        row.resident_id,
        purpose=Purpose.FOLLOW_UP,
        channel=Channel.PHONE,
        at=at,
    )
    if not verdict.allowed:
        raise Refused(
            "De opvolging is niet doorgegeven.",
            verdict.sentence,
            "Zoek dit eerst uit; stop de opvolging als die geen zin meer heeft.",
        )


def end_links(session: Session, row: FollowUp, at: datetime) -> None:
    """Links of a follow-up that were not used yet end now."""
    session.execute(
        update(HandoverLink)
        .where(
            col(HandoverLink.follow_up_id) == row.id,
            col(HandoverLink.used_at).is_(None),
            col(HandoverLink.expires_at) > at,
        )
        .values(expires_at=at)
    )


def _check_team(row: FollowUp, team: Team, outside: bool) -> None:
    if not team.active:
        raise Refused(
            "De opvolging is niet doorgegeven.",
            "Dit team werkt niet meer.",
            "Kies een ander team.",
        )
    municipal = is_municipal_team(team.kind, team.provider_id)
    if not may_receive(
        nondisclosure=row.municipal, municipal_team=municipal, outside=outside
    ):
        raise Refused(
            "De opvolging is niet doorgegeven.",
            "Deze inwoner heeft geheimhouding, en dit team is niet van de gemeente.",
            "Kies een team van de gemeente, of vraag de inwoner om instemming hiermee.",
        )


def _check_agreement(row: FollowUp, team: Team, agreed_again: bool) -> None:
    same = row.destination in SERVES[team.kind]
    if same or agreed_again or row.ground:
        return
    raise Refused(
        "De opvolging is niet doorgegeven.",
        f"De inwoner stemde in met {DESTINATION_LABELS[row.destination]}, "
        "en dit is een ander soort team.",
        "Vraag de inwoner opnieuw, en vink aan dat hij of zij instemt.",
    )


def refuse_withdrawn(row: FollowUp, what: str) -> None:
    """Raise Refused when the resident took his agreement back."""
    if row.agreement_withdrawn_at is None or row.ground:
        return
    raise Refused(
        what,
        "De inwoner heeft de instemming met doorgeven ingetrokken.",
        "Geef niets (meer) door. Alleen als de inwoner zelf opnieuw instemt, mag het.",
    )


def ground_text(row: FollowUp) -> str:
    """On what the hand-over rests, as the log of disclosures holds it."""
    if row.handover_agreed and row.handover_agreed_on:
        return f"instemming van de inwoner op {row.handover_agreed_on:%d-%m-%Y}"
    return GROUND_LABELS[Ground(row.ground)]


def send_ready(
    session: Session, follow_up_ids: Iterable[int], *, by: Viewer, at: datetime
) -> tuple[int, int]:
    """Hand over many at once, each to its own team: (sent, could not be sent)."""
    require(by, P.COORDINATE_FOLLOW_UPS)
    sent = refused = 0
    for number in follow_up_ids:
        try:
            with session.begin_nested():
                send(session, number, by=by, at=at)
            sent += 1
        except Refused:
            session.expire_all()  # the savepoint is undone, rows in memory are not
            refused += 1
    return sent, refused


def stop(
    session: Session,
    follow_up_id: int,
    *,
    note: str,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Stop what has no sense any more: the person died or moved away."""
    require(by, P.COORDINATE_FOLLOW_UPS)
    row = reach(session, follow_up_id, by=by, version=version)
    values = {"closed_at": at, "close_note": note_text(note)}
    return act_on(session, row, A.STOP, by=by, at=at, values=values)

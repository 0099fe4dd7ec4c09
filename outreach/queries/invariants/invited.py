"""Invitations and verdicts: one each, and none for whom we knew to be gone."""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from outreach.queries.invariants.checking import rows_of, rule
from outreach.rules.cycles import Verdict
from outreach.rules.invitations import InvitationState
from outreach.rules.register.events import EventKind
from outreach.tables import CycleMember, Invitation, Objection, RegisterEvent

# --- 1: one invitation ---


def _twice_invited() -> Select[Any]:
    live = col(Invitation.state) != InvitationState.WITHDRAWN
    return (
        rows_of(col(Invitation.cycle_id), col(Invitation.resident_id), func.count("*"))
        .where(live)
        .group_by(col(Invitation.cycle_id), col(Invitation.resident_id))
        .having(func.count() > 1)
    )


def _invited_without_verdict() -> Select[Any]:
    return (
        rows_of(col(Invitation.id), col(CycleMember.verdict))
        .outerjoin(
            CycleMember,
            and_(
                col(CycleMember.cycle_id) == col(Invitation.cycle_id),
                col(CycleMember.resident_id) == col(Invitation.resident_id),
            ),
        )
        .where(
            col(Invitation.state) != InvitationState.WITHDRAWN,
            or_(
                col(CycleMember.verdict).is_(None),
                col(CycleMember.verdict) != Verdict.INVITE,
            ),
        )
    )


# --- 2: nobody is written to who was known to be out ---

GOES = (
    EventKind.DIED,
    EventKind.MOVED_OUT,
    EventKind.EMIGRATED,
    EventKind.SUSPENDED,
    EventKind.RECORD_REMOVED,
)
COMES_BACK = (
    EventKind.DEATH_CHANGED,
    EventKind.REGISTERED,
    EventKind.IMMIGRATED,
    EventKind.SUSPENSION_CHANGED,
    EventKind.FOUND_AGAIN,
)


def _printed_though_gone() -> Select[Any]:
    """As known at the moment of printing: the news came before, nothing undid it.

    Institutions are left out: a list has no moment at which it became known.
    """
    back = aliased(RegisterEvent)
    undone = (
        select(col(back.id))
        .where(
            col(back.resident_id) == col(RegisterEvent.resident_id),
            col(back.kind).in_(COMES_BACK),
            col(back.id) > col(RegisterEvent.id),
            col(back.at) < col(Invitation.printed_at),
        )
        .exists()
    )
    return (
        rows_of(col(Invitation.id), col(RegisterEvent.kind).label("news"))
        .join(
            RegisterEvent,
            col(RegisterEvent.resident_id) == col(Invitation.resident_id),
        )
        .where(
            col(Invitation.printed_at).is_not(None),
            col(RegisterEvent.kind).in_(GOES),
            col(RegisterEvent.at) < col(Invitation.printed_at),
            ~undone,
        )
    )


def _printed_though_objecting() -> Select[Any]:
    return (
        rows_of(col(Invitation.id), col(Objection.id).label("objection"))
        .join(Objection, col(Objection.resident_id) == col(Invitation.resident_id))
        .where(
            col(Invitation.printed_at).is_not(None),
            col(Objection.at) < col(Invitation.printed_at),
            or_(
                col(Objection.undone_at).is_(None),
                col(Objection.undone_at) >= col(Invitation.printed_at),
            ),
            or_(
                col(Objection.cycle_id).is_(None),
                col(Objection.cycle_id) == col(Invitation.cycle_id),
            ),
        )
    )


# --- 3: who is shielded is with no provider ---


def _shielded_at_provider() -> Select[Any]:
    return rows_of(col(Invitation.id)).where(
        col(Invitation.municipal).is_(True), col(Invitation.provider_id).is_not(None)
    )


# --- membership: exactly one verdict ---


def _verdict_and_reason_differ() -> Select[Any]:
    invited = col(CycleMember.verdict) == Verdict.INVITE
    return rows_of(col(CycleMember.id), col(CycleMember.verdict)).where(
        or_(
            and_(invited, col(CycleMember.reason) != ""),
            and_(~invited, col(CycleMember.reason) == ""),
        )
    )


def _member_twice() -> Select[Any]:
    return (
        rows_of(col(CycleMember.cycle_id), col(CycleMember.resident_id))
        .group_by(col(CycleMember.cycle_id), col(CycleMember.resident_id))
        .having(func.count() > 1)
    )


INVITED_INVARIANTS = (
    rule(
        "een uitnodiging",
        "Niemand heeft twee lopende uitnodigingen in één ronde.",
        Invitation,
        _twice_invited,
        "ronde {cycle_id}, inwoner {resident_id}: meer dan één",
    ),
    rule(
        "uitnodiging en oordeel",
        "Wie een lopende uitnodiging heeft, heeft in de ronde het oordeel uitnodigen.",
        Invitation,
        _invited_without_verdict,
        "uitnodiging {id}: oordeel {verdict}",
    ),
    rule(
        "niet gedrukt na vertrek",
        "Er is geen brief gedrukt voor wie toen bekend stond als overleden of weg.",
        Invitation,
        _printed_though_gone,
        "uitnodiging {id}: gedrukt na het bericht {news}",
    ),
    rule(
        "niet gedrukt na bezwaar",
        "Er is geen brief gedrukt voor wie toen liet weten die niet te willen.",
        Invitation,
        _printed_though_objecting,
        "uitnodiging {id}: gedrukt na bezwaar {objection}",
    ),
    rule(
        "geheimhouding",
        "Uitnodigingen die de gemeente zelf afhandelt, staan bij geen aanbieder.",
        Invitation,
        _shielded_at_provider,
        "uitnodiging {id}: staat bij een aanbieder",
    ),
    rule(
        "een oordeel",
        "Elke inwoner heeft in een ronde precies één oordeel.",
        CycleMember,
        _member_twice,
        "ronde {cycle_id}, inwoner {resident_id}: meer dan één oordeel",
    ),
    rule(
        "oordeel met reden",
        "Wie niet wordt uitgenodigd heeft een reden, wie wel wordt uitgenodigd niet.",
        CycleMember,
        _verdict_and_reason_differ,
        "deelnemer {id}: oordeel {verdict} en reden passen niet",
    ),
)

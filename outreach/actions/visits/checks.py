"""What must hold before an appointment: the gate, the visitor, the phone switch."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import false
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.actions.history import found
from outreach.actions.visits.parties import Member
from outreach.clock import local
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.people import visitor_facts
from outreach.queries.phone_periods import phone_only
from outreach.queries.visitor_days import working_day
from outreach.rules.contact import SENTENCES as CONTACT_SENTENCES
from outreach.rules.contact import Purpose
from outreach.rules.free_time import CLASH_SENTENCES, NEVER, clash
from outreach.rules.visit_kind import AT_THE_DOOR, by_phone
from outreach.rules.visitors import SENTENCES as VISITOR_SENTENCES
from outreach.rules.visitors import may_visit
from outreach.rules.visits import Channel, VisitKind
from outreach.tables import Assignment, Person, ProviderTerm

NOT_BOOKED = "De afspraak is niet gemaakt."


def kind_in_force(
    session: Session, kind: VisitKind, district_code: str | None, day: date
) -> VisitKind:
    """The kind that a visit has on a day: by phone where the switch is on."""
    wanted = VisitKind(kind)
    return by_phone(wanted) if phone_only(session, district_code, day) else wanted


def check_contact(
    session: Session,
    members: Sequence[Member],
    kind: VisitKind,
    cycle_id: int | None,
    *,
    at: datetime,
) -> None:
    """Raise Refused when one of them may not be contacted for a visit now."""
    channel = Channel.DOORBELL if kind in AT_THE_DOOR else Channel.PHONE
    refusals = contact_refusals(
        session,
        [member.id for member in members],
        purpose=Purpose.VISIT,
        channel=channel,
        at=at,
        cycle_id=cycle_id,
    )
    for reason in refusals.values():
        raise Refused(
            NOT_BOOKED,
            CONTACT_SENTENCES[reason],
            "Kijk op de kaart van de inwoner wat er is vastgelegd.",
        )


def wait_for_visitors(session: Session, visitor_ids: Iterable[int | None]) -> None:
    """Let whoever books one of these visitors end first, so that what is read after
    this is what he left (PostgreSQL; SQLite has one writer)."""
    ids = sorted({one for one in visitor_ids if one is not None})
    session.execute(
        select(Person.id)
        .where(col(Person.id).in_(ids))
        .order_by(col(Person.id))
        .with_for_update(key_share=True)
    )


def check_visitor(
    session: Session,
    visitor_id: int,
    starts_at: datetime,
    minutes: int,
    *,
    district_code: str | None,
    municipal: bool,
    agreed: bool,
    without: int | None = None,
) -> None:
    """Raise Refused unless this person may come here on that day, and is free then.

    Somebody who is shielded is visited by the municipality's own visitors only.
    `agreed` lets hours and the most visits a day be; `without` is a visit that is
    about to be moved.
    """
    day = local(starts_at).date()
    check_sent(
        session, visitor_id, day, district_code=district_code, municipal=municipal
    )
    when = working_day(session, visitor_id, day, without=without)
    reason_not_free = clash(when, local(starts_at).time(), minutes)
    if reason_not_free is None or (agreed and reason_not_free not in NEVER):
        return
    raise Refused(
        NOT_BOOKED,
        CLASH_SENTENCES[reason_not_free],
        "Kies een ander tijdstip of een andere bezoeker."
        if reason_not_free in NEVER
        else "Kies een ander tijdstip, of vink aan dat de bezoeker dit goed vindt.",
    )


def check_sent(
    session: Session,
    visitor_id: int,
    day: date,
    *,
    district_code: str | None,
    municipal: bool,
) -> None:
    """Raise Refused unless this person may be sent here on that day, at any time."""
    person: Person = found(session.get(Person, visitor_id), "De bezoeker")
    reason = may_visit(visitor_facts(person), day)
    if reason is not None:
        raise Refused(
            NOT_BOOKED, VISITOR_SENTENCES[reason], "Kies een andere bezoeker."
        )
    _check_reach(session, visitor_id, day, district_code, municipal)


def _check_reach(
    session: Session,
    visitor_id: int,
    day: date,
    district_code: str | None,
    municipal: bool,
) -> None:
    """Raise Refused unless he visits in this district on that day.

    A provider's visitor only where that provider serves then: a change of provider
    on 1 January holds for appointments that are made in December.
    """
    rows = session.execute(
        select(Assignment.id)
        .outerjoin(
            ProviderTerm,
            (col(ProviderTerm.provider_id) == col(Assignment.provider_id))
            & (col(ProviderTerm.district_code) == district_code)
            & (col(ProviderTerm.valid_from) <= day)
            & (
                col(ProviderTerm.valid_to).is_(None)
                | (col(ProviderTerm.valid_to) > day)
            ),
        )
        .where(
            col(Assignment.person_id) == visitor_id,
            col(Assignment.role) == Role.VISITOR,
            col(Assignment.valid_from) <= day,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > day),
            col(Assignment.district_code).is_(None)
            | (col(Assignment.district_code) == district_code),
            col(Assignment.provider_id).is_(None)
            | (false() if municipal else col(ProviderTerm.id).is_not(None)),
        )
        .limit(1)
    )
    if rows.first():
        return
    raise Refused(
        NOT_BOOKED,
        "Deze inwoner wordt alleen bezocht door een bezoeker van de gemeente zelf."
        if municipal
        else "Deze bezoeker komt op die dag niet in dit gebied.",
        "Kies een andere bezoeker.",
    )

"""Who was there last, and what is going on: read before anybody rings a bell.

Source: domain.md section 3 (checked against what is held already, so that nobody is
rung needlessly). What was talked about is not in it, only that there was contact.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.clock import at_local, local_date
from outreach.queries.residents import display_name
from outreach.queries.scope import OPEN_VISITS, resident_scope, works_outside
from outreach.rules.contact import LETTER_HOLDS
from outreach.rules.fields import hold_reason
from outreach.rules.follow_ups import FOLLOW_UP, OPEN_STATES
from outreach.rules.outcomes import CONSEQUENCES
from outreach.rules.responses import CODE_LABELS
from outreach.rules.visits import Outcome
from outreach.tables import (
    Attempt,
    ContactHold,
    FollowUp,
    Objection,
    Person,
    Provider,
    ProviderTerm,
    Resident,
    Response,
    Team,
    Visit,
    VisitPerson,
)
from signals.queries.one_signal import one_signal
from signals.queries.same_cases import open_cases
from signals.rules.states import SIGNAL
from signals.tables import Signal

RIGHT = Permission.SEE_SIGNALS
RECENT = timedelta(days=365)
"""How far back attempts and answers are shown. House rule: one round of visits."""
MOST_OF_A_KIND = 5


class ContactKind(StrEnum):
    """What sort of contact; the order is that of the list."""

    CORRECTED = "corrected"
    """The log of the visit behind this signal was put right since."""
    OPEN_SIGNAL = "open_signal"
    OPEN_VISIT = "open_visit"
    FOLLOW_UP = "follow_up"
    HOLD = "hold"
    OBJECTION = "objection"
    ATTEMPT = "attempt"
    ANSWER = "answer"
    PROVIDER = "provider"


GOING_ON = frozenset(
    {
        ContactKind.CORRECTED,
        ContactKind.OPEN_SIGNAL,
        ContactKind.OPEN_VISIT,
        ContactKind.FOLLOW_UP,
        ContactKind.HOLD,
    }
)
"""Somebody is on it, or there is a reason to wait: talk with them first."""


class RecentContact(NamedTuple):
    """One contact, or one thing that is going on."""

    kind: ContactKind
    on: date | None
    """Day of the contact, or from when it holds."""
    sentence: str
    """In Dutch; nothing of what was talked about."""
    by: str
    """Who to ask: a colleague, a team or a provider; empty: nobody."""
    name: str
    """Of whom, where more people live at the address; else empty."""

    @property
    def going_on(self) -> bool:
        """Talk with who is on it before anybody rings a bell."""
        return self.kind in GOING_ON


class _Asked(NamedTuple):
    """What all parts of the question share."""

    session: Session
    viewer: Viewer
    people: dict[str, str]
    """Resident -> name; empty where there is one."""
    since: datetime
    today: date
    outside: bool
    """The viewer works for a provider: no names of colleagues elsewhere."""
    own: str
    """The signal itself: what was agreed through it is no news to who works on it."""

    @property
    def ids(self) -> list[str]:
        """The residents."""
        return list(self.people)


def recent_contacts(
    session: Session, viewer: Viewer, signal_id: int, *, today: date
) -> list[RecentContact]:
    """What is going on and who was there, about the resident of a signal and, for who
    weighs signals, everybody at the address; what is going on comes first.

    Raises NotFound outside the viewer's scope.
    """
    row = one_signal(session, viewer, signal_id, RIGHT)
    people = _people(session, viewer, row)
    seen(session, viewer, RIGHT, people, kind="signal", object_id=signal_id)
    since = at_local(today - RECENT, time.min)
    outside = works_outside(viewer, RIGHT)
    asked = _Asked(session, viewer, people, since, today, outside, str(row.id))
    found = [
        *_corrected(session, row),
        *_open_signals(asked, row),
        *_provider(session, row, today),
    ]
    if people:
        for part in (_visits, _follow_ups, _holds, _objections, _attempts, _answers):
            found += part(asked)
    order = list(ContactKind)
    return sorted(found, key=lambda one: (order.index(one.kind), _newest_first(one)))


def _newest_first(one: RecentContact) -> int:
    return -(one.on.toordinal() if one.on else 0)


def _people(session: Session, viewer: Viewer, row: Signal) -> dict[str, str]:
    """The resident, and who else lives there as far as the viewer may find them."""
    scopes = [col(Resident.id) == (row.resident_id or "")]
    if viewer.may(Permission.TRIAGE_SIGNALS) and row.address_key:
        same = col(Resident.address_key) == row.address_key
        scopes.append(same & resident_scope(viewer, Permission.TRIAGE_SIGNALS))
    found = session.scalars(
        select(Resident)
        .where(or_(*scopes), col(Resident.died).is_(False))
        .order_by(col(Resident.birth_earliest), col(Resident.id))
    ).all()
    alone = len(found) == 1
    return {who.id: "" if alone else display_name(who) for who in found}


def _corrected(session: Session, row: Signal) -> Iterator[RecentContact]:
    """The signal began with a visit, and the visit does not end in a worry any more."""
    if row.origin_visit_id is None:
        return
    worried = session.scalars(
        select(col(VisitPerson.id)).where(
            col(VisitPerson.visit_id) == row.origin_visit_id,
            col(VisitPerson.outcome) == Outcome.CONCERN_NO_CONTACT,
        )
    ).first()
    if worried is None:
        said = "Het verslag van het bezoek is later verbeterd: de zorg staat er niet "
        said += "meer in. Kijk of deze melding nog nodig is."
        yield RecentContact(ContactKind.CORRECTED, None, said, "", "")


def _open_signals(asked: _Asked, row: Signal) -> Iterator[RecentContact]:
    for other in open_cases(asked.session, asked.viewer, row):
        yield RecentContact(
            ContactKind.OPEN_SIGNAL,
            local_date(other.received_at),
            f"Er loopt nog een melding: {other.state}.",
            other.team,
            "",
        )


def _visits(asked: _Asked) -> Iterator[RecentContact]:
    """Visits that were asked for or booked."""
    rows = asked.session.execute(
        select(
            Visit,
            col(VisitPerson.resident_id),
            col(Person.name),
            col(Provider.name),
        )
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .outerjoin(Provider, col(Provider.id) == col(Visit.provider_id))
        .where(
            col(VisitPerson.resident_id).in_(asked.ids),
            col(Visit.state).in_(OPEN_VISITS),
        )
        .order_by(col(Visit.id).desc())
    )
    for visit, who, visitor, provider in rows:
        on = local_date(visit.starts_at) if visit.starts_at else None
        said = "Er staat een bezoek gepland." if on else "Er is een bezoek gevraagd."
        by = _who(asked, visitor, provider)
        yield RecentContact(ContactKind.OPEN_VISIT, on, said, by, asked.people[who])


def _follow_ups(asked: _Asked) -> Iterator[RecentContact]:
    rows = asked.session.execute(
        select(FollowUp, col(Team.name))
        .outerjoin(Team, col(Team.id) == col(FollowUp.team_id))
        .where(
            col(FollowUp.resident_id).in_(asked.ids),
            col(FollowUp.state).in_(OPEN_STATES),
            or_(
                col(FollowUp.origin_kind) != SIGNAL.name,
                col(FollowUp.origin_id) != asked.own,
            ),
        )
        .order_by(col(FollowUp.id).desc())
    )
    for row, team in rows:
        said = f"Er loopt opvolging: {FOLLOW_UP.labels[row.state]}."
        on, name = local_date(row.raised_at), asked.people[row.resident_id]
        yield RecentContact(ContactKind.FOLLOW_UP, on, said, team or "", name)


def _holds(asked: _Asked) -> Iterator[RecentContact]:
    rows = asked.session.scalars(
        select(ContactHold).where(
            col(ContactHold.resident_id).in_(asked.ids),
            col(ContactHold.valid_from) <= asked.today,
            or_(
                col(ContactHold.valid_to).is_(None),
                col(ContactHold.valid_to) > asked.today,
            ),
        )
    )
    for row in rows:
        why = hold_reason(row.reason, outside=asked.outside)
        what = "brieven" if row.reason in LETTER_HOLDS else "brieven en bezoeken"
        said = f"Nu even geen {what}: {HOLD_WORDS.get(why, OTHER_HOLD)}."
        name = asked.people[row.resident_id]
        yield RecentContact(ContactKind.HOLD, row.valid_from, said, "", name)


OTHER_HOLD = "er is een reden om te wachten"
HOLD_WORDS = {
    outcome.value: rule.label.lower()
    for outcome, rule in CONSEQUENCES.items()
    if rule.hold_days is not None
} | {"bereaved": "de partner is overleden", **LETTER_HOLDS}


def _objections(asked: _Asked) -> Iterator[RecentContact]:
    """An objection to invitations; a worry about somebody may still be looked into
    (`outreach.rules.contact`), and whoever does so should know of it."""
    rows = asked.session.scalars(
        select(Objection).where(
            col(Objection.resident_id).in_(asked.ids),
            col(Objection.undone_at).is_(None),
        )
    )
    for row in rows:
        long = "nooit meer" if row.cycle_id is None else "deze ronde geen"
        said = f"Wil {long} uitnodigingen. Naar een zorg mag u wel kijken."
        name = asked.people[row.resident_id or ""]
        yield RecentContact(ContactKind.OBJECTION, row.day, said, "", name)


def _attempts(asked: _Asked) -> Iterator[RecentContact]:
    """The last tries and talks, newest first."""
    rows = asked.session.execute(
        select(Attempt, col(Person.name), col(Provider.name))
        .outerjoin(Person, col(Person.id) == col(Attempt.person_id))
        .outerjoin(Provider, col(Provider.id) == col(Person.provider_id))
        .where(
            col(Attempt.resident_id).in_(asked.ids),
            col(Attempt.corrected).is_(False),
            col(Attempt.at) >= asked.since,
        )
        .order_by(col(Attempt.at).desc(), col(Attempt.id).desc())
        .limit(MOST_OF_A_KIND)
    )
    for row, visitor, provider in rows:
        said = f"{CONSEQUENCES[row.outcome].label}."
        by, name = _who(asked, visitor, provider), asked.people[row.resident_id]
        yield RecentContact(ContactKind.ATTEMPT, local_date(row.at), said, by, name)


def _answers(asked: _Asked) -> Iterator[RecentContact]:
    """The last answers to a letter."""
    rows: Sequence[Response] = asked.session.scalars(
        select(Response)
        .where(
            col(Response.resident_id).in_(asked.ids), col(Response.at) >= asked.since
        )
        .order_by(col(Response.at).desc(), col(Response.id).desc())
        .limit(MOST_OF_A_KIND)
    ).all()
    corrected = {row.corrects_id for row in rows}
    for row in rows:
        if row.id in corrected:
            continue
        said = f"Antwoord op een brief: {CODE_LABELS[row.code].lower()}."
        name = asked.people[row.resident_id]
        yield RecentContact(ContactKind.ANSWER, local_date(row.at), said, "", name)


def _provider(session: Session, row: Signal, today: date) -> Iterator[RecentContact]:
    """Who works in the area today."""
    if row.municipal:
        said = "Geheimhouding: alleen de gemeente zelf."
        yield RecentContact(ContactKind.PROVIDER, None, said, "", "")
        return
    rows: Any = session.execute(
        select(col(Provider.name), col(Provider.phone))
        .join(ProviderTerm, col(ProviderTerm.provider_id) == col(Provider.id))
        .where(
            col(ProviderTerm.district_code) == (row.district_code or ""),
            col(ProviderTerm.valid_from) <= today,
            or_(
                col(ProviderTerm.valid_to).is_(None),
                col(ProviderTerm.valid_to) > today,
            ),
        )
        .order_by(col(Provider.name))
    )
    for name, phone in rows:
        by = f"{name}, {phone}" if phone else name
        said = "Brengt de bezoeken in dit gebied."
        yield RecentContact(ContactKind.PROVIDER, None, said, by, "")


def _who(asked: _Asked, person: str | None, provider: str | None) -> str:
    """Whom to ask; somebody of a provider hears the organisation only."""
    if asked.outside:
        return provider or "de gemeente"
    return ", ".join(part for part in (person, provider) if part)

"""Handing out addresses of the phone and doorbell list to a visitor."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.visits.parties import members_in_scope
from outreach.actions.visits.requesting import place_request
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.announced import HouseholdToContact, households_now
from outreach.queries.capacity import VisitorCard, visitors_in
from outreach.rules.visitors import SENTENCES

NOT_HANDED_OUT = "De adressen zijn niet uitgedeeld."


def hand_out(
    session: Session,
    *,
    cycle_id: int,
    resident_ids: Sequence[str],
    visitor_id: int,
    by: Viewer,
    at: datetime,
) -> int:
    """Give households of the list to one visitor; returns how many addresses.

    `resident_ids`: one person of each household is enough. Each household becomes one
    visit that is asked for, in the hands of the visitor, who phones or rings without
    appointment. Raises Refused when a household is off the list by now, when the
    visitor does not work there or may not be sent, and when people with
    non-disclosure would go to a provider.
    """
    require(by, Permission.BOOK_VISIT)
    members_in_scope(session, by, resident_ids, Permission.BOOK_VISIT)
    homes = _chosen(session, cycle_id, resident_ids, by=by, at=at)
    for home in homes:
        visitor = _visitor(session, home, visitor_id, by, at)
        _check_shielded(home, visitor)
        members = members_in_scope(
            session,
            by,
            [one.resident_id for one in home.persons],
            Permission.BOOK_VISIT,
        )
        visit = place_request(session, members, cycle_id, by=by, at=at)
        visit.visitor_id = visitor_id
        visit.version_id += 1
        session.add(visit)
        about = (member.id for member in members)
        did(session, by, "hand_out", "visit", visit.id, about, at=at)
    session.flush()
    return len(homes)


def _chosen(
    session: Session,
    cycle_id: int,
    resident_ids: Sequence[str],
    *,
    by: Viewer,
    at: datetime,
) -> list[HouseholdToContact]:
    """The households of these people, as the list is at this moment."""
    wanted = set(resident_ids)
    found = [
        home
        for municipal in (False, True)
        for home in households_now(
            session, by, cycle_id=cycle_id, municipal=municipal, at=at
        )
        if wanted & {one.resident_id for one in home.persons}
    ]
    there = {one.resident_id for home in found for one in home.persons}
    if not wanted or wanted - there:
        raise Refused(
            NOT_HANDED_OUT,
            "Een van de adressen staat niet meer op de lijst: er is afgezegd, "
            "geantwoord of al een afspraak gemaakt.",
            "Ververs de lijst en kies opnieuw.",
        )
    return found


def _visitor(
    session: Session,
    home: HouseholdToContact,
    visitor_id: int,
    by: Viewer,
    at: datetime,
) -> VisitorCard:
    cards = visitors_in(session, by, home.district_code or "", local_date(at))
    card = next((one for one in cards if one.person_id == visitor_id), None)
    if card is None:
        raise Refused(
            NOT_HANDED_OUT,
            f"Deze bezoeker werkt niet in {home.district}.",
            "Kies een bezoeker van dat gebied.",
        )
    if card.reason is not None:
        raise Refused(
            NOT_HANDED_OUT,
            SENTENCES[card.reason],
            "Kies een andere bezoeker, of werk de gegevens van deze bezoeker bij.",
        )
    return card


def _check_shielded(home: HouseholdToContact, visitor: VisitorCard) -> None:
    if home.municipal and visitor.provider_id is not None:
        raise Refused(
            NOT_HANDED_OUT,
            "Op een adres geldt geheimhouding; dat gaat niet naar een aanbieder.",
            "Kies een bezoeker van de gemeente zelf.",
        )

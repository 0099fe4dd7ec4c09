"""What must be in order before letters are made or leave the house."""

from datetime import date, datetime

from sqlmodel import Session

from letters.actions.templates import refuse_forbidden
from letters.queries.register_age import register_standing
from letters.rules.letter_values import Office
from outreach.access import Viewer
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.municipality import municipality, norm_in_force
from outreach.rules.dates import written_out

NEEDED = {
    "name": "de naam van de gemeente",
    "phone": "het telefoonnummer",
    "sender_name": "de afzender",
}
"""What every letter says of the municipality; the rest may be empty."""


def check_register(session: Session, *, what: str, by: Viewer, at: datetime) -> date:
    """The reference date of the newest delivery, when it is young enough.

    A list of changes counts as much as a whole delivery. Raises Refused when nothing
    was delivered, or longer ago than the norm `register_max_age_days` (Heemstede,
    2019: letters to the dead from an old file).
    """
    standing = register_standing(session, by, at=at)
    day, today = standing.counts, local_date(at)
    if day is None:
        raise Refused(
            what,
            "Er is nog geen levering van het bevolkingsregister ingelezen.",
            "Lees eerst een levering in.",
        )
    limit = int(norm_in_force(session, "register_max_age_days"))
    if not standing.is_young(today, limit):
        if day > today:
            raise Refused(
                what,
                "De laatste levering van het bevolkingsregister heeft een peildatum in "
                f"de toekomst: {written_out(day)}.",
                "Laat de beheerder de peildatum van die levering nakijken.",
            )
        which = "lijst met wijzigingen" if standing.by_changes else "levering"
        raise Refused(
            what,
            f"De laatste {which} van het bevolkingsregister is van "
            f"{written_out(day)}: {standing.age(today)} dagen oud, en de grens is "
            f"{limit} dagen.",
            "Lees eerst een nieuwe levering in; alleen de wijzigingen (overlijdens en "
            "verhuizingen) is genoeg.",
        )
    return day


def office_of(session: Session) -> Office:
    """What the municipality says of itself on letters.

    Raises Refused when something is missing that each letter needs.
    """
    row = municipality(session)
    office = Office(
        name=row.name,
        phone=row.phone,
        phone_hours=row.phone_hours,
        website=row.website,
        sender_name=row.sender_name,
        sender_role=row.sender_role,
        return_address=row.return_address,
        privacy_text=row.privacy_text,
    )
    missing = [label for name, label in NEEDED.items() if not getattr(office, name)]
    if missing:
        raise Refused(
            "De brieven zijn niet gemaakt.",
            f"Bij de gemeente ontbreekt: {', '.join(missing)}.",
            "Vul dit in op de pagina Gemeente en probeer het daarna opnieuw.",
        )
    refuse_forbidden(" ".join(office), "De brieven zijn niet gemaakt.")
    return office

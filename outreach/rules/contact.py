"""The one gate: may we contact this resident, for this purpose, by this way?

Pure: facts in, a refusal or None out. `queries.contact` gathers the facts.
"""

from enum import StrEnum
from typing import NamedTuple

from outreach.rules.investigations import address_hold
from outreach.rules.visits import Channel


class Purpose(StrEnum):
    """Why somebody would be contacted."""

    INVITATION = "invitation"
    VISIT = "visit"
    URGENT_CONCERN = "urgent_concern"
    FOLLOW_UP = "follow_up"


class ContactRefusal(StrEnum):
    """Why not; the order is the order in which they are looked at."""

    RECORD_REMOVED = "record_removed"
    DECEASED = "deceased"
    EMIGRATED = "emigrated"
    SUSPENDED = "suspended"
    OTHER_MUNICIPALITY = "other_municipality"
    ADDRESS_ABROAD = "address_abroad"
    REPORTED_DECEASED = "reported_deceased"
    DISAPPEARED = "disappeared"
    INSTITUTION = "institution"
    OBJECTION_FOR_EVER = "objection_for_ever"
    OBJECTION_THIS_CYCLE = "objection_this_cycle"
    ON_HOLD = "on_hold"
    NOT_LIVING_THERE = "not_living_there"
    ADDRESS_INCOMPLETE = "address_incomplete"
    POSTAL_ADDRESS_ONLY = "postal_address_only"
    ADDRESS_UNDER_INVESTIGATION = "address_under_investigation"
    MAIL_RETURNED = "mail_returned"


class ContactFacts(NamedTuple):
    """What is known of one resident at one moment."""

    suspension: str = ""
    """Element 67.20: O died, E emigrated, F and W removed, M R . otherwise."""
    died: bool = False
    other_municipality: bool = False
    abroad: bool = False
    missing: bool = False
    """Absent from the last full delivery."""
    institution: bool = False
    objection_for_ever: bool = False
    objection_this_cycle: bool = False
    hold: str | None = None
    """Reason of a hold in force; None: no hold."""
    mail_returned: bool = False
    """A hold on letters only is in force: mail came back, or was refused."""
    investigation: str = ""
    """Element 08.83.10."""
    postal_only: bool = False
    postal_accepted: bool = False
    """Somebody looked at this postal address and lets the invitation go there."""
    incomplete: bool = False
    """No street and number, and no description of the location."""


SENTENCES = {
    ContactRefusal.RECORD_REMOVED: "De persoonslijst is uit het register gehaald.",
    ContactRefusal.DECEASED: "Deze inwoner is overleden.",
    ContactRefusal.EMIGRATED: "Deze inwoner is naar het buitenland vertrokken.",
    ContactRefusal.SUSPENDED: "De bijhouding in het register is opgeschort.",
    ContactRefusal.OTHER_MUNICIPALITY: "Deze inwoner woont in een andere gemeente.",
    ContactRefusal.ADDRESS_ABROAD: "Het adres is in het buitenland.",
    ContactRefusal.REPORTED_DECEASED: (
        "Er is gemeld dat deze inwoner is overleden; het register is nog niet zover."
    ),
    ContactRefusal.DISAPPEARED: (
        "Deze inwoner ontbreekt in de laatste volledige levering van het register."
    ),
    ContactRefusal.INSTITUTION: "Het adres is van een instelling.",
    ContactRefusal.OBJECTION_FOR_EVER: (
        "Deze inwoner wil niet meer worden uitgenodigd."
    ),
    ContactRefusal.OBJECTION_THIS_CYCLE: "Deze inwoner wil deze ronde geen bezoek.",
    ContactRefusal.ON_HOLD: "Er is afgesproken om nu geen contact op te nemen.",
    ContactRefusal.NOT_LIVING_THERE: (
        "Volgens het register woont deze inwoner niet meer op dit adres."
    ),
    ContactRefusal.ADDRESS_INCOMPLETE: "Het adres is niet volledig.",
    ContactRefusal.POSTAL_ADDRESS_ONLY: (
        "Dit is een briefadres: hier woont deze inwoner niet."
    ),
    ContactRefusal.ADDRESS_UNDER_INVESTIGATION: (
        "De gemeente onderzoekt of dit adres klopt."
    ),
    ContactRefusal.MAIL_RETURNED: (
        "Een brief aan deze inwoner kwam terug; schrijven heeft nu geen zin."
    ),
}
"""One plain sentence for each refusal, as staff read it."""

LABELS = {
    ContactRefusal.RECORD_REMOVED: "persoonslijst afgevoerd",
    ContactRefusal.DECEASED: "overleden",
    ContactRefusal.EMIGRATED: "geëmigreerd",
    ContactRefusal.SUSPENDED: "bijhouding opgeschort",
    ContactRefusal.OTHER_MUNICIPALITY: "woont in een andere gemeente",
    ContactRefusal.ADDRESS_ABROAD: "adres in het buitenland",
    ContactRefusal.REPORTED_DECEASED: "als overleden gemeld",
    ContactRefusal.DISAPPEARED: "ontbreekt in de laatste levering",
    ContactRefusal.INSTITUTION: "woont in een instelling",
    ContactRefusal.OBJECTION_FOR_EVER: "wil nooit meer een uitnodiging",
    ContactRefusal.OBJECTION_THIS_CYCLE: "wil deze ronde niet",
    ContactRefusal.ON_HOLD: "nu even geen contact",
    ContactRefusal.NOT_LIVING_THERE: "woont niet meer op dit adres",
    ContactRefusal.ADDRESS_INCOMPLETE: "adres niet volledig",
    ContactRefusal.POSTAL_ADDRESS_ONLY: "briefadres",
    ContactRefusal.ADDRESS_UNDER_INVESTIGATION: "adres in onderzoek",
    ContactRefusal.MAIL_RETURNED: "post kwam terug",
}
"""Short, for tables."""

DIED, EMIGRATED, REMOVED = "O", "E", frozenset("FW")
REPORTED_DECEASED_HOLD = "deceased"
"""Reason of a hold that is written when somebody tells us that a resident died."""
MAIL_HOLD = "mail_returned"
"""Reason of a hold on letters: one came back, and the address is in doubt. Ends when
the register changes the address."""
MAIL_REFUSED_HOLD = "mail_refused"
"""Reason of a hold on letters: one was refused at the door. A person ends it."""
LETTER_HOLDS = {
    MAIL_HOLD: "een brief kwam terug",
    MAIL_REFUSED_HOLD: "een brief is geweigerd",
}
"""These stop paper only: somebody may phone, or ring and see who lives there. With
what they are called."""

R, C = ContactRefusal, Channel
_OWN_ACCORD = frozenset({Purpose.INVITATION, Purpose.VISIT})
"""We come on our own accord: objections, holds and scope of the programme count."""


def refusal(
    facts: ContactFacts, purpose: Purpose, channel: Channel
) -> ContactRefusal | None:
    """The first reason not to contact, or None.

    "Never again" is about invitations and visits: an urgent concern, and a follow-up
    that the resident asked for, go on.
    """
    return (
        gone(facts)
        or (_programme(facts) if purpose in _OWN_ACCORD else None)
        or _address(facts, purpose, channel)
    )


def gone(facts: ContactFacts) -> ContactRefusal | None:
    """Reasons that hold for every purpose: there is nobody here to contact."""
    stops = (
        (facts.suspension in REMOVED and facts.suspension != "", R.RECORD_REMOVED),
        (facts.died or facts.suspension == DIED, R.DECEASED),
        (facts.suspension == EMIGRATED, R.EMIGRATED),
        (facts.suspension != "", R.SUSPENDED),
        (facts.other_municipality, R.OTHER_MUNICIPALITY),
        (facts.abroad, R.ADDRESS_ABROAD),
        (facts.hold == REPORTED_DECEASED_HOLD, R.REPORTED_DECEASED),
    )
    return next((reason for applies, reason in stops if applies), None)


def _programme(facts: ContactFacts) -> ContactRefusal | None:
    stops = (
        (facts.missing, R.DISAPPEARED),
        (facts.institution, R.INSTITUTION),
        (facts.objection_for_ever, R.OBJECTION_FOR_EVER),
        (facts.objection_this_cycle, R.OBJECTION_THIS_CYCLE),
        (facts.hold is not None, R.ON_HOLD),
    )
    return next((reason for applies, reason in stops if applies), None)


def _address(
    facts: ContactFacts, purpose: Purpose, channel: Channel
) -> ContactRefusal | None:
    """Doubts about the address: they stop paper and doorbells, not a phone call.

    An urgent concern may ring at any address: somebody looks who lives there. A
    postal address takes letters, but an invitation is first looked at by a person.
    """
    doorbell = channel is C.DOORBELL and purpose is not Purpose.URGENT_CONCERN
    letter = channel is C.LETTER
    if not (letter or doorbell):
        return None
    unasked = purpose in _OWN_ACCORD
    doubt = address_hold(facts.investigation)
    stops = (
        (doubt == R.NOT_LIVING_THERE, R.NOT_LIVING_THERE),
        (facts.incomplete, R.ADDRESS_INCOMPLETE),
        (
            facts.postal_only and (doorbell or (unasked and not facts.postal_accepted)),
            R.POSTAL_ADDRESS_ONLY,
        ),
        (
            unasked and doubt == R.ADDRESS_UNDER_INVESTIGATION,
            R.ADDRESS_UNDER_INVESTIGATION,
        ),
        (letter and facts.mail_returned, R.MAIL_RETURNED),
    )
    return next((reason for applies, reason in stops if applies), None)

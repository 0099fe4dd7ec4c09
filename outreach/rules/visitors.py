"""Who may be sent to a resident's door."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

CERTIFICATE_YEARS = 3
"""A certificate of conduct (VOG) has no legal term; three years is a house rule."""


class VisitorFacts(NamedTuple):
    """What is known of somebody who wants to make visits."""

    active: bool
    trained_on: date | None
    conduct_certificate_on: date | None
    pass_number: str
    pass_valid_to: date | None
    """Last day on which the pass counts; None: without an end."""


class NotSent(StrEnum):
    """Why somebody cannot make a visit on a day."""

    STOPPED = "stopped"
    NOT_TRAINED = "not_trained"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_OLD = "certificate_old"
    NO_PASS = "no_pass"
    PASS_EXPIRED = "pass_expired"


SENTENCES = {
    NotSent.STOPPED: "Deze persoon werkt niet meer mee.",
    NotSent.NOT_TRAINED: "De training is op die dag nog niet gevolgd.",
    NotSent.NO_CERTIFICATE: "Er is op die dag geen Verklaring Omtrent het Gedrag.",
    NotSent.CERTIFICATE_OLD: "De Verklaring Omtrent het Gedrag is ouder dan drie jaar.",
    NotSent.NO_PASS: "Er is geen pas met een nummer.",
    NotSent.PASS_EXPIRED: "De pas is op die dag verlopen.",
}


def may_visit(facts: VisitorFacts, day: date) -> NotSent | None:
    """Why somebody may not make a visit on `day`; None when he may.

    Training and certificate count from their own day on; the pass counts to and
    including its last day. The first reason in the order of `NotSent` is given.
    """
    if not facts.active:
        return NotSent.STOPPED
    if facts.trained_on is None or facts.trained_on > day:
        return NotSent.NOT_TRAINED
    certificate = facts.conduct_certificate_on
    if certificate is None or certificate > day:
        return NotSent.NO_CERTIFICATE
    if years_later(certificate, CERTIFICATE_YEARS) <= day:
        return NotSent.CERTIFICATE_OLD
    if not facts.pass_number:
        return NotSent.NO_PASS
    if facts.pass_valid_to is not None and facts.pass_valid_to < day:
        return NotSent.PASS_EXPIRED
    return None


def years_later(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)

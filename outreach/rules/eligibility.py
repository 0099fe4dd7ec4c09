"""Who is invited this year and why the others are not: published rules only.

Looked at are age, living here independently, time since the last contact, declared
wish, open work, and life events as explicit rules of their own. Never nationality,
language, sex, income or postcode: they are not even among the facts.
"""

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.contact import ContactFacts, ContactRefusal, gone
from outreach.rules.cycles import Verdict
from outreach.rules.dates import age_on
from outreach.rules.investigations import address_hold
from outreach.rules.selection_rules import (
    DEFAULT_RULES,
    ExtraRule,
    LifeEvent,
    SelectionRules,
)

__all__ = [
    "DEFAULT_RULES",
    "ExtraRule",
    "Facts",
    "Judgement",
    "LifeEvent",
    "Reason",
    "SelectionRules",
    "judge",
]


class Reason(StrEnum):
    """Why somebody is not invited. The first group has the register's words."""

    RECORD_REMOVED = "record_removed"
    DECEASED = "deceased"
    EMIGRATED = "emigrated"
    SUSPENDED = "suspended"
    OTHER_MUNICIPALITY = "other_municipality"
    BIRTH_DATE_UNKNOWN = "birth_date_unknown"
    UNDER_AGE = "under_age"
    AGE_UNCERTAIN = "age_uncertain"
    NOT_LIVING_THERE = "not_living_there"
    POSTAL_ADDRESS_ONLY = "postal_address_only"
    ADDRESS_ABROAD = "address_abroad"
    ADDRESS_UNDER_INVESTIGATION = "address_under_investigation"
    ADDRESS_INCOMPLETE = "address_incomplete"
    INSTITUTION = "institution"
    DISAPPEARED = "disappeared"
    REPORTED_DECEASED = "reported_deceased"
    OBJECTION = "objection"
    NOT_THIS_AGE = "not_this_age"
    OPEN_VISIT = "open_visit"
    OPEN_FOLLOW_UP = "open_follow_up"
    CONTACTED_RECENTLY = "contacted_recently"
    REVIEWED_OUT = "reviewed_out"
    """Somebody looked at a review and decided not to invite; never by a rule."""


REASON_LABELS = {
    Reason.RECORD_REMOVED: "Persoonslijst afgevoerd",
    Reason.DECEASED: "Overleden",
    Reason.EMIGRATED: "Geëmigreerd",
    Reason.SUSPENDED: "Bijhouding opgeschort",
    Reason.OTHER_MUNICIPALITY: "Woont in een andere gemeente",
    Reason.BIRTH_DATE_UNKNOWN: "Geboortejaar onbekend: eerst beoordelen",
    Reason.UNDER_AGE: "Nog niet oud genoeg",
    Reason.AGE_UNCERTAIN: "Misschien nog niet oud genoeg: eerst beoordelen",
    Reason.NOT_LIVING_THERE: "Woont niet meer op dit adres: eerst beoordelen",
    Reason.POSTAL_ADDRESS_ONLY: "Briefadres: eerst beoordelen",
    Reason.ADDRESS_ABROAD: "Adres in het buitenland",
    Reason.ADDRESS_UNDER_INVESTIGATION: "Adres in onderzoek: eerst beoordelen",
    Reason.ADDRESS_INCOMPLETE: "Adres niet volledig: eerst beoordelen",
    Reason.INSTITUTION: "Woont in een instelling",
    Reason.DISAPPEARED: "Ontbreekt in de laatste levering: eerst beoordelen",
    Reason.REPORTED_DECEASED: "Als overleden gemeld: eerst beoordelen",
    Reason.OBJECTION: "Wil geen uitnodiging",
    Reason.NOT_THIS_AGE: "Is dit jaar niet aan de beurt",
    Reason.OPEN_VISIT: "Er staat al een bezoek open",
    Reason.OPEN_FOLLOW_UP: "Er loopt al opvolging",
    Reason.CONTACTED_RECENTLY: "Kort geleden nog gesproken",
    Reason.REVIEWED_OUT: "Na beoordeling niet uitgenodigd",
}

OUT_OF_SCOPE = frozenset(
    {
        Reason.RECORD_REMOVED,
        Reason.DECEASED,
        Reason.EMIGRATED,
        Reason.SUSPENDED,
        Reason.OTHER_MUNICIPALITY,
        Reason.ADDRESS_ABROAD,
        Reason.UNDER_AGE,
    }
)
"""Not among the "persons in scope": not living here, or not of age."""
MAY_CHANGE = frozenset(
    {
        Reason.BIRTH_DATE_UNKNOWN,
        Reason.AGE_UNCERTAIN,
        Reason.NOT_LIVING_THERE,
        Reason.POSTAL_ADDRESS_ONLY,
        Reason.ADDRESS_UNDER_INVESTIGATION,
        Reason.ADDRESS_INCOMPLETE,
        Reason.DISAPPEARED,
        Reason.REPORTED_DECEASED,
        Reason.OPEN_VISIT,
        Reason.OPEN_FOLLOW_UP,
    }
)
"""Looked at again when the running cycle is extended: the ground may be gone."""


class Facts(NamedTuple):
    """What is known of one resident when a cycle opens."""

    contact: ContactFacts
    birth_earliest: date | None
    birth_latest: date | None
    last_contact: date | None = None
    """Day of the last conversation, in whatever cycle."""
    open_visit: bool = False
    open_follow_up: bool = False
    widowed_on: date | None = None
    """The earliest day on which the partner can have died."""
    moved_on: date | None = None
    """The earliest day on which the present address can have begun."""


class Judgement(NamedTuple):
    """The one verdict of a resident."""

    verdict: Verdict
    reason: Reason | None = None
    extra_rule: LifeEvent | None = None
    """The life event by which somebody is in who otherwise would not be."""

    @property
    def in_scope(self) -> bool:
        """Counts among the "persons in scope"."""
        return self.reason not in OUT_OF_SCOPE


V, R = Verdict, Reason


def judge(facts: Facts, rules: SelectionRules, reference_date: date) -> Judgement:
    """Exactly one verdict; the first rule that applies decides.

    The order is that of register.md section 3, then the resident's own wish, then
    whose turn it is, then open work and contact short ago.
    """
    absent = gone(facts.contact._replace(hold=None, abroad=False))
    if absent is not None:
        return Judgement(V.OUT, Reason(absent))
    if facts.birth_earliest is None or facts.birth_latest is None:
        return Judgement(V.REVIEW, R.BIRTH_DATE_UNKNOWN)
    low, high = age_on(facts.birth_earliest, facts.birth_latest, reference_date)
    event = life_event(facts, rules, low, reference_date)
    if event is None and high < rules.minimum_age:
        return Judgement(V.OUT, R.UNDER_AGE)
    if event is None and low < rules.minimum_age:
        return Judgement(V.REVIEW, R.AGE_UNCERTAIN)
    return (
        _address(facts.contact, rules)
        or _declared(facts.contact)
        or _turn(facts, rules, reference_date, low, event)
    )


def _turn(
    facts: Facts,
    rules: SelectionRules,
    reference_date: date,
    age: int,
    event: LifeEvent | None,
) -> Judgement:
    """Whose turn it is; a life event goes before age and contact, not open work."""
    by_age = age >= rules.minimum_age and rules.is_turn_of(age)
    if event is None and not by_age:
        return Judgement(V.OUT, R.NOT_THIS_AGE)
    if rules.exclude_open_visit and facts.open_visit:
        return Judgement(V.OUT, R.OPEN_VISIT)
    if rules.exclude_open_follow_up and facts.open_follow_up:
        return Judgement(V.OUT, R.OPEN_FOLLOW_UP)
    lately = _contacted_lately(facts, rules, reference_date)
    if event is not None and (lately or not by_age):
        return Judgement(V.INVITE, None, event)
    return Judgement(V.OUT, R.CONTACTED_RECENTLY) if lately else Judgement(V.INVITE)


def _contacted_lately(
    facts: Facts, rules: SelectionRules, reference_date: date
) -> bool:
    """A conversation within the months of the rules: no two callers at one door."""
    if facts.last_contact is None or not rules.months_since_contact:
        return False
    return facts.last_contact > months_before(
        reference_date, rules.months_since_contact
    )


def life_event(
    facts: Facts, rules: SelectionRules, age: int, reference_date: date
) -> LifeEvent | None:
    """The first life event of the rules that is recent enough at this age."""
    days = {
        LifeEvent.RECENTLY_WIDOWED: facts.widowed_on,
        LifeEvent.RECENTLY_MOVED: facts.moved_on,
    }
    for rule in rules.extra_rules:
        day = days[rule.event]
        if day is None or day > reference_date:
            continue
        recent = day > months_before(reference_date, rule.months)
        if recent and rule.from_age <= age <= rule.to_age:
            return rule.event
    return None


def months_before(day: date, months: int) -> date:
    """The same day of the month, so many months earlier; the last one if it is short.

    31 May minus three months is 28 (or 29) February.
    """
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _address(contact: ContactFacts, rules: SelectionRules) -> Judgement | None:
    doubt = address_hold(contact.investigation)
    checks = (
        (doubt == R.NOT_LIVING_THERE, V.REVIEW, R.NOT_LIVING_THERE),
        (contact.postal_only, V.REVIEW, R.POSTAL_ADDRESS_ONLY),
        (contact.abroad, V.OUT, R.ADDRESS_ABROAD),
        (doubt != "", V.REVIEW, R.ADDRESS_UNDER_INVESTIGATION),
        (contact.incomplete, V.REVIEW, R.ADDRESS_INCOMPLETE),
        (
            rules.independent_living and contact.institution,
            V.OUT,
            R.INSTITUTION,
        ),
        (contact.missing, V.REVIEW, R.DISAPPEARED),
    )
    return _first(checks)


def _declared(contact: ContactFacts) -> Judgement | None:
    """What was told: by somebody about a death, and by the resident himself."""
    reported = gone(ContactFacts(hold=contact.hold))
    checks = (
        (
            reported is ContactRefusal.REPORTED_DECEASED,
            V.REVIEW,
            R.REPORTED_DECEASED,
        ),
        (
            contact.objection_for_ever or contact.objection_this_cycle,
            V.OUT,
            R.OBJECTION,
        ),
    )
    return _first(checks)


def _first(checks: tuple[tuple[bool, Verdict, Reason], ...]) -> Judgement | None:
    for applies, verdict, reason in checks:
        if applies:
            return Judgement(verdict, reason)
    return None

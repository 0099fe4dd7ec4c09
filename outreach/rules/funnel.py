"""The measures of the funnel: what each counts, in which unit, and in what words.

Persons, letters, attempts, addresses, visits and actions are different counting
units and never meet in one figure. The annual account of 2017 shows why: 2,000
actions on 8,300 persons visited is 24 %, yet "1 in 5" had a follow-up, because
1,660 persons had 1.2 actions each.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """What a measure counts."""

    PERSON = "person"
    LETTER = "letter"
    ATTEMPT = "attempt"
    ADDRESS = "address"
    VISIT = "visit"
    ACTION = "action"


UNIT_NAMES = {
    Unit.PERSON: "personen",
    Unit.LETTER: "brieven",
    Unit.ATTEMPT: "pogingen",
    Unit.ADDRESS: "adressen",
    Unit.VISIT: "huisbezoeken",
    Unit.ACTION: "acties",
}


class Code(StrEnum):
    """The measures; the value is what facts hold."""

    IN_SCOPE = "in_scope"
    EXCLUDED = "excluded"
    INVITED = "invited"
    REACHED = "reached"
    VISITED = "visited"
    WITH_FOLLOW_UP = "with_follow_up"
    ACTIONS = "actions"
    AGREED = "agreed"
    ACCEPTED = "accepted"
    DONE = "done"
    LETTERS = "letters"
    ATTEMPTS = "attempts"
    ADDRESSES = "addresses"
    VISITS = "visits"
    MATURE_INVITED = "mature_invited"
    MATURE_REACHED = "mature_reached"
    MATURE_VISITED = "mature_visited"
    BESIDE_REACHED = "beside_reached"
    BESIDE_ACTIONS = "beside_actions"


class Measure(NamedTuple):
    """One figure. `label` and `definition` are Dutch and stand on the screen."""

    code: Code
    label: str
    unit: Unit
    definition: str


C, U = Code, Unit
_ALL = (
    Measure(
        C.IN_SCOPE,
        "In beeld",
        U.PERSON,
        "Inwoners die op de peildatum van de ronde oud genoeg waren en hier woonden.",
    ),
    Measure(
        C.EXCLUDED,
        "Niet uitgenodigd",
        U.PERSON,
        "Inwoners in beeld die om één vaste reden geen uitnodiging krijgen, of van "
        "wie eerst iemand moet nakijken of dat kan.",
    ),
    Measure(
        C.INVITED,
        "Uitgenodigd",
        U.PERSON,
        "Inwoners van wie de uitnodiging op de post is gegaan, ook als die later is "
        "ingetrokken.",
    ),
    Measure(
        C.REACHED,
        "Gesproken",
        U.PERSON,
        "Uitgenodigde inwoners met minstens één gesprek in deze ronde: thuis, "
        "telefonisch of ergens anders.",
    ),
    Measure(
        C.VISITED,
        "Bezocht",
        U.PERSON,
        "Uitgenodigde inwoners die in deze ronde een bezoek kregen.",
    ),
    Measure(
        C.WITH_FOLLOW_UP,
        "Met opvolging",
        U.PERSON,
        "Gesproken inwoners met minstens één opvolgactie uit een bezoek of antwoord "
        "van deze ronde.",
    ),
    Measure(
        C.ACTIONS,
        "Opvolgacties",
        U.ACTION,
        "Alle opvolgacties van gesproken inwoners, uit een bezoek of antwoord van "
        "deze ronde. Eén inwoner kan er meer hebben.",
    ),
    Measure(
        C.AGREED,
        "Afgesproken",
        U.ACTION,
        "Opvolgacties die ooit met de inwoner zijn afgesproken, of die een "
        "beroepskracht op een vastgelegde grond doorzette.",
    ),
    Measure(
        C.ACCEPTED,
        "Aangenomen",
        U.ACTION,
        "Opvolgacties die een team ooit heeft aangenomen. Doorgegeven is nog niet "
        "aangenomen.",
    ),
    Measure(
        C.DONE,
        "Afgerond",
        U.ACTION,
        "Opvolgacties die na contact met de inwoner zijn afgerond.",
    ),
    Measure(
        C.LETTERS,
        "Brieven",
        U.LETTER,
        "Brieven met een uitnodiging die op de post zijn gegaan: één per inwoner.",
    ),
    Measure(
        C.ATTEMPTS,
        "Pogingen",
        U.ATTEMPT,
        "Alle pogingen om contact te maken, ook zonder gehoor. Verbeterde fouten "
        "tellen niet mee.",
    ),
    Measure(
        C.ADDRESSES,
        "Adressen",
        U.ADDRESS,
        "Adressen waar minstens één inwoner is uitgenodigd. Een adres telt bij de "
        "eerste van zijn inwoners.",
    ),
    Measure(
        C.VISITS,
        "Huisbezoeken",
        U.VISIT,
        "Bezoeken waarbij minstens één uitgenodigde inwoner is bezocht. Een bezoek "
        "aan twee partners is één huisbezoek en telt bij de eerste van hen.",
    ),
    Measure(
        C.MATURE_INVITED,
        "Uitgenodigd in rijpe golven",
        U.PERSON,
        "Uitgenodigde inwoners van wie de brief lang genoeg geleden is verstuurd.",
    ),
    Measure(
        C.MATURE_REACHED,
        "Gesproken in rijpe golven",
        U.PERSON,
        "Gesproken inwoners van wie de brief lang genoeg geleden is verstuurd.",
    ),
    Measure(
        C.MATURE_VISITED,
        "Bezocht in rijpe golven",
        U.PERSON,
        "Bezochte inwoners van wie de brief lang genoeg geleden is verstuurd.",
    ),
    Measure(
        C.BESIDE_REACHED,
        "Gesproken zonder eigen brief",
        U.PERSON,
        "Inwoners met een gesprek in deze ronde die geen uitnodiging op de post "
        "kregen, zoals een partner die erbij zat. Zij staan naast de trechter.",
    ),
    Measure(
        C.BESIDE_ACTIONS,
        "Opvolgacties naast de trechter",
        U.ACTION,
        "Opvolgacties uit een bezoek of antwoord van deze ronde, van inwoners die "
        "niet bij de gesproken inwoners horen.",
    ),
)
MEASURES: Mapping[Code, Measure] = {measure.code: measure for measure in _ALL}

STEPS = (C.IN_SCOPE, C.INVITED, C.REACHED, C.VISITED, C.WITH_FOLLOW_UP)
"""The persons of the funnel, from wide to narrow.

Each of the first four contains the next. Persons with a follow-up are among those
reached, not always among those visited.
"""
ACTION_STEPS = (C.ACTIONS, C.AGREED, C.ACCEPTED, C.DONE)
"""Each contains the next, because "ever" counts and not the present state."""
BESIDE = (C.LETTERS, C.ATTEMPTS, C.ADDRESSES, C.VISITS)
"""Other counting units, shown beside the funnel and never divided by persons."""


class Ratio(NamedTuple):
    """One figure divided by another of the same unit."""

    code: str
    label: str
    numerator: Code
    denominator: Code


RATIOS = (
    Ratio("invited", "Uitgenodigd van in beeld", C.INVITED, C.IN_SCOPE),
    Ratio("reached", "Gesproken van uitgenodigd", C.REACHED, C.INVITED),
    Ratio("visited", "Bezocht van uitgenodigd", C.VISITED, C.INVITED),
    Ratio("follow_up", "Met opvolging van gesproken", C.WITH_FOLLOW_UP, C.REACHED),
    Ratio("accepted", "Aangenomen van afgesproken", C.ACCEPTED, C.AGREED),
    Ratio("done", "Afgerond van afgesproken", C.DONE, C.AGREED),
    Ratio(
        "mature_visited",
        "Bezocht van uitgenodigd, alleen rijpe golven",
        C.MATURE_VISITED,
        C.MATURE_INVITED,
    ),
)
"""Each divides persons by persons or actions by actions; a test holds that."""


def sentence(ratio: Ratio) -> str:
    """What a ratio divides by what, as one Dutch sentence."""
    above, below = MEASURES[ratio.numerator], MEASURES[ratio.denominator]
    return (
        f"{above.label} gedeeld door {below.label.lower()}, "
        f"beide in {UNIT_NAMES[above.unit]}."
    )


def is_mature(posted_on: date, today: date, mature_weeks: int) -> bool:
    """Whether a letter is old enough for its response to count.

    `mature_weeks` is the norm of that name, in weeks; on the day itself it counts.
    """
    return posted_on <= mature_before(today, mature_weeks)


def mature_before(today: date, mature_weeks: int) -> date:
    """The last day of posting that is mature today."""
    return today - timedelta(weeks=mature_weeks)

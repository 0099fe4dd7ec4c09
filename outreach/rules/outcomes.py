"""What follows from an outcome: for the visit, the register, letters and follow-up.

One row per outcome code of domain.md section 2; the actions only carry out what
stands here, and the screens offer what is offered here.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from outreach.errors import Refused
from outreach.rules.invitations import Answer
from outreach.rules.visits import REACHED, Outcome, VisitAct


class ObjectionTerm(StrEnum):
    """For how long somebody does not want to be asked."""

    CYCLE = "cycle"
    FOR_EVER = "for_ever"


class Consequence(NamedTuple):
    """What follows when an attempt with one person ends like this."""

    label: str
    """In Dutch, as the visitor chooses it."""
    act: VisitAct | None = None
    """What happens to the visit when it is the outcome of the household."""
    answer: Answer | None = None
    """What it means for an invitation that was not answered yet."""
    feedback: str = ""
    """Kind of report to the register (Wet BRP 2.34); empty: none."""
    objection: ObjectionTerm | None = None
    hold_days: int | None = None
    """Days without letters and visits; 0: until the office ends it; None: no hold."""
    interpreter: bool = False
    """Next time with an interpreter, or a visitor who speaks the language."""
    office_task: bool = False
    """The coordinator must look at it."""
    needs_note: bool = False
    """The office note is asked for: the coordinator cannot act without it."""
    stays_open: bool = False
    """The person is tried again."""


OC, V, NO, YES = Outcome, VisitAct, Answer.NO, Answer.YES
HOSPITAL_DAYS = 28
"""House rule: four weeks; the coordinator may change the hold."""
CONSEQUENCES: dict[Outcome, Consequence] = {
    OC.VISITED: Consequence("Gesproken bij de inwoner thuis", V.COMPLETE, YES),
    OC.PHONE_CONVERSATION: Consequence(
        "Gesproken door de telefoon", V.TALK_BY_PHONE, YES
    ),
    OC.MET_ELSEWHERE: Consequence(
        "Gesproken op een andere plek", V.MEET_ELSEWHERE, YES
    ),
    OC.APPOINTMENT_MADE: Consequence("Afspraak gemaakt", None, YES, stays_open=True),
    OC.NO_ANSWER_LETTER: Consequence("Geen antwoord op de brief"),
    OC.NOT_HOME: Consequence(
        "Niemand thuis of geen gehoor", V.FIND_NOBODY, stays_open=True
    ),
    OC.CARD_LEFT: Consequence(
        "Niemand thuis, kaart achtergelaten", V.FIND_NOBODY, stays_open=True
    ),
    OC.CANCELLED_BY_RESIDENT: Consequence("Afgezegd door de inwoner", V.CANCEL, NO),
    OC.DECLINED_THIS_ROUND: Consequence(
        "Wil dit jaar geen bezoek", V.REFUSE, NO, objection=ObjectionTerm.CYCLE
    ),
    OC.DECLINED_PERMANENTLY: Consequence(
        "Wil nooit meer gevraagd worden",
        V.REFUSE,
        NO,
        objection=ObjectionTerm.FOR_EVER,
    ),
    OC.DECLINED_NO_NEED: Consequence("Heeft nu geen behoefte", V.REFUSE, NO),
    OC.LANGUAGE_BARRIER: Consequence(
        "Taal: er is een tolk nodig", V.POSTPONE, interpreter=True, stays_open=True
    ),
    OC.MOVED: Consequence("Woont hier niet meer", V.CANCEL, NO, "moved", hold_days=0),
    OC.DECEASED: Consequence("Is overleden", V.CANCEL, NO, "deceased", hold_days=0),
    OC.IN_INSTITUTION: Consequence(
        "Woont in een zorginstelling", V.CANCEL, NO, hold_days=0, office_task=True
    ),
    OC.IN_HOSPITAL: Consequence(
        "Ligt in het ziekenhuis",
        V.POSTPONE,
        hold_days=HOSPITAL_DAYS,
        stays_open=True,
    ),
    OC.ADDRESS_WRONG: Consequence(
        "Het adres klopt niet", V.CANCEL, NO, "address_wrong", hold_days=0
    ),
    OC.UNSAFE_SITUATION: Consequence(
        "Onveilig, ik ben weggegaan",
        V.POSTPONE,
        hold_days=0,
        office_task=True,
        needs_note=True,
        stays_open=True,
    ),
    OC.CONCERN_NO_CONTACT: Consequence(
        "Geen contact en ik maak me zorgen",
        V.FIND_NOBODY,
        office_task=True,
        needs_note=True,
        stays_open=True,
    ),
}
OFFERED = tuple(
    outcome
    for outcome in CONSEQUENCES
    if outcome not in (OC.NO_ANSWER_LETTER, OC.APPOINTMENT_MADE)
)
"""What a visitor can choose when he logs a visit, likely ones first."""
TALKED = REACHED
"""There was a conversation, so the form asks about it (nothing is compulsory)."""
ALREADY_KNOWN_DEAD = frozenset({OC.DECEASED})
_PRECEDENCE = (
    V.COMPLETE,
    V.MEET_ELSEWHERE,
    V.TALK_BY_PHONE,
    V.POSTPONE,
    V.FIND_NOBODY,
    V.REFUSE,
    V.CANCEL,
)


def household_act(outcomes: Iterable[Outcome | None]) -> VisitAct | None:
    """What happens to a household's visit, from the outcomes of its persons.

    One conversation makes the visit done, whatever the other person wanted. Who is
    tried again keeps it open; only when nobody is left it is refused or cancelled.
    None: no outcome says anything about the visit.
    """
    acts = {CONSEQUENCES[outcome].act for outcome in outcomes if outcome is not None}
    return next((act for act in _PRECEDENCE if act in acts), None)


def is_open(outcome: Outcome | None) -> bool:
    """Whether a person of a visit is still to be met."""
    return outcome is None or CONSEQUENCES[outcome].stays_open


def suggest_stop(attempts: int, most: int) -> bool:
    """Whether so many tries without contact are enough (norm `not_home_attempts`)."""
    return attempts >= most


def check_note(outcome: Outcome, note: str) -> None:
    """Raise Refused where the office cannot act without a note."""
    if CONSEQUENCES[outcome].needs_note and not note.strip():
        raise Refused(
            "De uitkomst is nog niet vastgelegd.",
            "Bij een onveilige situatie of bij zorgen moet de coördinator weten "
            "wat u zag.",
            "Schrijf in één of twee zinnen wat u zag. Alleen het kantoor leest dit.",
        )

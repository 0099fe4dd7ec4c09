"""How long each kind of data is kept, from when that counts, and what says so.

The mapping of our data to the selection list is ours; the archivist of the
municipality decides (`RetentionTerm` rows hold what was decided otherwise). Short by
default: long only where support under the Wmo was given.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from outreach.errors import Refused


class TermUnit(StrEnum):
    """In what a term is counted."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


UNIT_NAMES = {
    TermUnit.DAYS: ("dag", "dagen"),
    TermUnit.MONTHS: ("maand", "maanden"),
    TermUnit.YEARS: ("jaar", "jaar"),
}
MONTHS_IN = {TermUnit.MONTHS: 1, TermUnit.YEARS: 12}


class Length(NamedTuple):
    """So many days, months or years; `amount` is at least 1."""

    amount: int
    unit: TermUnit

    @property
    def text(self) -> str:
        """In Dutch: "42 dagen", "1 jaar"."""
        one, more = UNIT_NAMES[self.unit]
        return f"{self.amount} {one if self.amount == 1 else more}"


class Term(NamedTuple):
    """How long one kind of data is kept unless it was decided otherwise.

    `what`, `counts_from` and `source` are Dutch and stand on the screen.
    """

    key: str
    what: str
    length: Length
    counts_from: str
    source: str
    fixed: bool = False
    """A law gives it: it cannot be changed here."""


class Kept(NamedTuple):
    """A term as it is in force: the length, and what says so."""

    length: Length
    source: str
    since: date | None = None
    """None: as it came with Omzien."""
    by: str = ""


SELECTION_LIST = "VNG Selectielijst 2020"
HOUSE_RULE = "Huisregel; de archivaris beslist"
D, M, Y = TermUnit.DAYS, TermUnit.MONTHS, TermUnit.YEARS
BROKEN_OFF = Term(
    "broken_off",
    "Wie liet weten geen bezoek te willen, of afzegde",
    Length(42, D),
    "de laatste handeling, of als dat later is het einde van de ronde: tot dan is de "
    "weigering nodig om niet opnieuw te vragen",
    f"{SELECTION_LIST}, 8 Voorziening in sociaal domein, afgebroken",
)
NO_CONTACT = Term(
    "no_contact",
    "Oordeel en uitnodiging zonder gesprek",
    Length(1, Y),
    "de laatste handeling, of als dat later is het einde van de ronde",
    f"{SELECTION_LIST}, 20 Informeren, uitgevoerd",
)
ADVICE = Term(
    "advice",
    "Gesprek met licht advies, en opvolging daaruit",
    Length(5, Y),
    "de laatste handeling in die ronde, ook van de opvolging",
    f"{SELECTION_LIST}, 21 Adviseren, verstrekt; 3 niet vastgesteld",
)
WMO = Term(
    "wmo",
    "Gesprek waaruit hulp uit de Wmo kwam",
    Length(15, Y),
    "de laatste handeling in die ronde, ook van de opvolging",
    f"{SELECTION_LIST}, 8 en 3 vastgesteld; artikel 5.3.4 Wmo 2015",
    fixed=True,
)
FREE_TEXT = Term(
    "free_text",
    "Vrije tekst: notities, wensen, antwoorden op de schaal, toelichting",
    Length(1, Y),
    "de dag waarop het is geschreven of de opvolging is afgerond",
    f"{HOUSE_RULE}. Eerder dan de cijfers: artikel 5 lid 1 onder c en e AVG",
)
LETTER = Term(
    "letter",
    "De brief zelf: inhoud, bestanden en lijst voor de drukker",
    Length(1, Y),
    "de dag waarop de brief op de post ging of is vervallen",
    f"{SELECTION_LIST}, 20 Informeren, uitgevoerd",
)
REGISTER_NEWS = Term(
    "register_news",
    "Wat er in het bevolkingsregister veranderde, en rijen met fouten",
    Length(1, Y),
    "de dag van de levering",
    HOUSE_RULE,
)
LEFT_REGISTER = Term(
    "left_register",
    "Wie is overleden, vertrokken of niet meer in het register staat",
    Length(1, Y),
    "de dag waarop wij dat hoorden; nooit zolang er nog een dossier loopt",
    f"{HOUSE_RULE}. Artikel 5 lid 1 onder e AVG",
)
FEEDBACK = Term(
    "feedback",
    "Terugmelding aan het bevolkingsregister",
    Length(1, Y),
    "de dag waarop het is gemeld of vervallen",
    f"{SELECTION_LIST}, 20 Informeren, uitgevoerd",
)
CONTACT_DATA = Term(
    "contact_data",
    "Telefoonnummer, gesprekstaal en wensen van de inwoner zelf",
    Length(2, Y),
    "de laatste wijziging",
    f"{HOUSE_RULE}. Twee rondes lang nodig om goed te bellen",
)
SAFETY = Term(
    "safety",
    "Veiligheidsnotities, en perioden zonder contact",
    Length(1, Y),
    "de dag waarop ze niet meer gelden",
    HOUSE_RULE,
)
OBJECTION = Term(
    "objection",
    "Afmelding voor één ronde, of die de inwoner zelf terugnam",
    Length(1, Y),
    "het einde van de ronde, of de dag van terugnemen. ‘Nooit meer’ blijft, als "
    "versleuteld kenmerk",
    f"{HOUSE_RULE}. Artikel 21 AVG",
)
SIGN_IN = Term(
    "sign_in",
    "Inloggegevens, verstuurde formulieren en gebruikte links",
    Length(6, M),
    "de dag waarop het gebeurde of verliep",
    f"{SELECTION_LIST}, 19 Beheren (inloggegevens)",
)
DISCLOSURE = Term(
    "disclosure",
    "Wat er over iemand aan anderen is verstrekt",
    Length(20, Y),
    "de dag van de verstrekking",
    "Artikel 3.11 Wet BRP",
    fixed=True,
)
RIGHTS = Term(
    "rights",
    "Verzoeken van inwoners over hun gegevens",
    Length(5, Y),
    "de dag van het antwoord",
    f"{SELECTION_LIST}, 6 Verzoeken, ingewilligd",
)
OUTSIDE_CYCLE = Term(
    "outside_cycle",
    "Bezoek, antwoord en opvolging buiten een ronde",
    Length(5, Y),
    "de laatste handeling; met hulp uit de Wmo geldt de termijn daarvan",
    f"{SELECTION_LIST}, 21 Adviseren, verstrekt",
)
WMO_REPORT = Term(
    "wmo_report",
    "Wmo-melding die is overgedragen of gestopt; het dossier houdt het Wmo-systeem",
    Length(5, Y),
    "de dag van overdragen of stoppen",
    f"{SELECTION_LIST}, 3 niet vastgesteld: hier is niets verstrekt",
)
SIGNAL_HANDLED = Term(
    "signal_handled",
    "Melding van zorgen om iemand, afgehandeld",
    Length(5, Y),
    "de dag waarop de melding is afgerond",
    f"{SELECTION_LIST}, 6 Verzoeken (melding), ingewilligd",
)
SIGNAL_DISMISSED = Term(
    "signal_dismissed",
    "Melding van zorgen om iemand, zonder actie",
    Length(1, Y),
    "de dag waarop dat is besloten",
    f"{SELECTION_LIST}, 6 Verzoeken (melding), afgewezen",
)
REPORTER = Term(
    "reporter",
    "Wie iets meldde: naam, telefoonnummer en e-mailadres",
    Length(365, D),
    "de dag waarop de melding is afgerond",
    f"{HOUSE_RULE}. Zo lang houdt ook Signalen melders; artikel 5 lid 1 onder e AVG",
)
NOTICE = Term(
    "notice",
    "Belangrijke berichten op de startpagina",
    Length(6, M),
    "de dag van het bericht",
    HOUSE_RULE,
)
ROUND = Term(
    "round",
    "Looproutes: plannen, volgorde van bezoeken, bladen, belrijen, reisgegevens van "
    "wie geen bezoeken meer brengt",
    Length(6, M),
    "de dag van de looproute, of de dag waarop iemand stopte of een agenda-adres is "
    "ingetrokken",
    f"{HOUSE_RULE}. Wat er van een bezoek kwam, staat bij het bezoek zelf",
)
TERMS = (
    BROKEN_OFF,
    NO_CONTACT,
    ADVICE,
    WMO,
    FREE_TEXT,
    LETTER,
    REGISTER_NEWS,
    LEFT_REGISTER,
    FEEDBACK,
    CONTACT_DATA,
    SAFETY,
    OBJECTION,
    SIGN_IN,
    DISCLOSURE,
    RIGHTS,
    OUTSIDE_CYCLE,
    WMO_REPORT,
    SIGNAL_HANDLED,
    SIGNAL_DISMISSED,
    REPORTER,
    NOTICE,
    ROUND,
)
LONGEST = {TermUnit.DAYS: 3_660, TermUnit.MONTHS: 240, TermUnit.YEARS: 20}
"""No term is longer than twenty years: nothing here is kept longer by law."""


def check_term(term: Term, length: Length, source: str) -> None:
    """Raise Refused for a term that a law fixes, an odd length, or no source."""
    if term.fixed:
        raise _term_refusal(f"De termijn volgt uit de wet: {term.source}.")
    if not 1 <= length.amount <= LONGEST[length.unit]:
        most = Length(LONGEST[length.unit], length.unit).text
        raise _term_refusal(f"Een termijn is minstens 1 en hoogstens {most}.")
    if not source.strip():
        raise _term_refusal("Er staat niet bij waar de termijn vandaan komt.")


def _term_refusal(why: str) -> Refused:
    return Refused(
        "De bewaartermijn is niet gewijzigd.",
        why,
        "Vraag de archivaris om de juiste termijn en de bron ervan.",
    )


# --- counting ---


def kept_until(day: date, length: Length) -> date:
    """The last day on which something of `day` is kept.

    Months and years end on the same day of the month, or the last one when the month
    is shorter: one year from 29 February 2024 is 28 February 2025.
    """
    if length.unit is TermUnit.DAYS:
        return day + timedelta(days=length.amount)
    count = day.year * 12 + day.month - 1 + length.amount * MONTHS_IN[length.unit]
    year, month = divmod(count, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_past(day: date, length: Length, today: date) -> bool:
    """Whether something of `day` is kept no longer on `today`."""
    return kept_until(day, length) < today


def newest_past(today: date, length: Length) -> date:
    """The newest day of which everything is past: for whole sets in one statement.

    `is_past(day, length, today)` holds exactly for days up to and with this one.
    """
    if length.unit is TermUnit.DAYS:
        return today - timedelta(days=length.amount + 1)
    count = today.year * 12 + today.month - 1
    count -= length.amount * MONTHS_IN[length.unit]
    year, month = divmod(count, 12)
    day = date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    while is_past(day + timedelta(days=1), length, today):
        day += timedelta(days=1)
    while not is_past(day, length, today):
        day -= timedelta(days=1)
    return day


# --- which term a case has ---


class CaseFacts(NamedTuple):
    """What there is of one resident in one cycle."""

    talked: bool = False
    """A conversation, or any follow-up."""
    wmo: bool = False
    """A follow-up became a statutory report and was finished with help."""
    broken_off: bool = False
    """Said no, or cancelled."""


def case_term(facts: CaseFacts) -> Term:
    """The one term of all rows of a case: what came of it decides.

    Legal reason: the selection list gives a term to a process by its result, not to
    its papers one by one. Other cycles of the same person have their own term: no
    law lets a conversation of this year keep the letter of five years ago.
    """
    if facts.wmo:
        return WMO
    if facts.talked:
        return ADVICE
    return BROKEN_OFF if facts.broken_off else NO_CONTACT


def cycle_end(year: int, closed_on: date | None) -> date:
    """The end of a cycle: when it was closed, at the latest a year after its year.

    House rule: a cycle that nobody closes must not keep its people for ever.
    """
    latest = date(year + 1, 12, 31)
    return min(closed_on, latest) if closed_on else latest


# --- one run against its dry run ---

MOVED_ROWS = 25
"""House rule: so many rows more or less never stop a run ..."""
MOVED_SHARE = 0.10
"""... and beyond them a tenth of what the dry run counted does."""


def moved_far(dry: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    """The kinds of which the count is far from what two people released.

    More than 25 rows and more than a tenth of the dry run apart, up or down.
    """
    return [
        kind
        for kind in sorted(dry.keys() | now.keys())
        if abs(now.get(kind, 0) - dry.get(kind, 0))
        > max(MOVED_ROWS, MOVED_SHARE * dry.get(kind, 0))
    ]


RELEASE_DAYS = 60
"""House rule: a dry run older than this is not released or begun any more."""
GRACE_DAYS = 90
"""House rule for `verify`: a weekly dry run, two releases and the run itself fit in
three months; what is past its term longer than that is a finding."""


def totals(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Rows by kind, from rows by kind and area."""
    return {kind: sum(areas.values()) for kind, areas in counts.items()}

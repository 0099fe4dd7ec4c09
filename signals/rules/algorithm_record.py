"""The entry for the national Algoritmeregister, made from the rules that run.

Fields, lengths and choices: publication standard 1.0 of the Algoritmeregister (Ministry
of the Interior, domain.md section 5). The sentences are Dutch, since they are published
as they stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from signals.rules.danger_words import plain_text
from signals.rules.fact_words import FACT_LABELS, outcome_words, rule_words

STANDARD = "1.0"
STATUS = ("In ontwikkeling", "In gebruik", "Buiten gebruik")
CATEGORIES = ("Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes")
THEMES = ("Zorg en gezondheid",)


class FieldRule(NamedTuple):
    """What the standard asks of one field."""

    longest: int
    """Signs."""
    required: bool = False
    choices: tuple[str, ...] = ()


FIELDS: Mapping[str, FieldRule] = {
    "name": FieldRule(100, required=True),
    "description_short": FieldRule(350, required=True),
    "organization": FieldRule(100, required=True),
    "status": FieldRule(20, required=True, choices=STATUS),
    "begin_date": FieldRule(7),
    "contact_email": FieldRule(500, required=True),
    "website": FieldRule(500),
    "publication_category": FieldRule(30, required=True, choices=CATEGORIES),
    "goal": FieldRule(2500),
    "proportionality": FieldRule(2500),
    "human_intervention": FieldRule(2500),
    "risks": FieldRule(2500),
    "lawful_basis": FieldRule(2500),
    "impacttoetsen": FieldRule(2500),
    "source_data": FieldRule(2500),
    "methods_and_models": FieldRule(5000),
    "provider": FieldRule(200),
    "publiccode": FieldRule(500),
    "lang": FieldRule(3, required=True, choices=("nld",)),
    "standard_version": FieldRule(3, choices=(STANDARD,)),
    "source_id": FieldRule(100),
    "tags": FieldRule(2500),
}
"""Text fields; the standard of 1.0 allows 350 signs for the short description, and the
400 of an earlier reading are met by it as well."""


@dataclass(frozen=True)
class RecordFacts:
    """What an entry is made from."""

    organization: str
    contact_email: str
    rules: Sequence[Mapping[str, Any]]
    version: int
    """0: as the product came."""
    danger_words: Sequence[Mapping[str, Any]]
    begin: str = ""
    """YYYY-MM; empty: no report came in yet."""
    website: str = ""
    """Where residents read the rules; empty or https."""
    public_code: str = ""


def algorithm_record(facts: RecordFacts) -> dict[str, Any]:
    """The entry, by field of the standard; fields without a value are left out."""
    record: dict[str, Any] = {
        "standard_version": STANDARD,
        "lang": "nld",
        "name": "Beoordelen hoe dringend een melding over een oudere is",
        "description_short": (
            "Iemand maakt zich zorgen over een oudere en meldt dat. Vaste regels "
            "stellen voor hoe snel de gemeente iets moet doen. Een medewerker leest "
            "elke melding en beslist. Er is geen score en niets is zelflerend."
        ),
        "organization": facts.organization,
        "category": list(THEMES),
        "status": STATUS[1] if facts.begin else STATUS[0],
        "begin_date": facts.begin,
        "contact_email": facts.contact_email,
        "website": facts.website,
        "publication_category": CATEGORIES[1],
        "goal": GOAL,
        "proportionality": PROPORTIONALITY,
        "human_intervention": HUMAN,
        "risks": RISKS,
        "lawful_basis": LAWFUL_BASIS,
        "lawful_basis_grouping": [{"title": t, "link": link} for t, link in LAWS],
        "impacttoetsen": IMPACT,
        "source_data": source_data(),
        "methods_and_models": methods(facts),
        "provider": "Omzien (open broncode, licentie EUPL-1.2)",
        "publiccode": facts.public_code,
        "source_id": f"omzien-beoordelen-versie-{facts.version}",
        "tags": "meldpunt, ouderen, zorgen, triage, beslisregels, Wmo",
    }
    return {name: value for name, value in record.items() if value}


def record_faults(record: Mapping[str, Any]) -> list[str]:
    """What the standard would refuse, in Dutch sentences; empty when it fits."""
    faults = []
    for name, rule in FIELDS.items():
        value = record.get(name, "")
        if rule.required and not str(value).strip():
            faults.append(f"Het veld {name} is leeg, en is verplicht.")
        elif len(value) > rule.longest:
            faults.append(f"Het veld {name} is langer dan {rule.longest} tekens.")
        elif value and rule.choices and value not in rule.choices:
            faults.append(f"Het veld {name} heeft een waarde die niet bestaat.")
    for name in ("website", "publiccode"):
        if not str(record.get(name, "https://")).startswith("https://"):
            faults.append(f"Het adres in {name} begint niet met https://.")
    return faults


def source_data() -> str:
    """What the rules look at, and what they cannot."""
    looked = "; ".join(FACT_LABELS.values())
    return (
        f"De regels kijken alleen naar: {looked}. Dit komt van wie de melding doet. "
        "De regels kunnen nergens anders naar kijken. Nooit gebruikt: afkomst, "
        "nationaliteit, taal, geslacht, inkomen, schulden, postcode of een score."
    )


def methods(facts: RecordFacts) -> str:
    """How it works: the table itself, row by row, as far as the field holds it."""
    head = (
        "Een vaste lijst met beslisregels; niet zelflerend. De regels worden van boven "
        "naar beneden geprobeerd. De eerste die past, geeft het voorstel. Staat er een "
        "gevaarwoord in de tekst, dan kan het voorstel alleen dringender worden. "
        "Ontkenning wordt niet gelezen. Gevaarwoorden bepalen nooit de volgorde van "
        f"een lijst. Dit is versie {facts.version} van de regels."
    )
    rows = [
        f"{rule['code']}: {rule['sentence']} {rule_words(rule)} "
        f"Voorstel: {outcome_words(rule)}."
        for rule in facts.rules
        if rule["on"]
    ]
    rows += [
        f"{group['code']}: {group['sentence']} ({len(group['words'])} woorden, "
        f"zoals '{plain_text(group['words'][0])}'.) Voorstel: {outcome_words(group)}."
        for group in facts.danger_words
        if group["on"]
    ]
    where = f" Alle regels en woorden: {facts.website}" if facts.website else ""
    tail = f"Deze lijst is hier ingekort.{where}"
    return _fitting([head, *rows], tail, FIELDS["methods_and_models"].longest)


def _fitting(lines: Sequence[str], tail: str, longest: int) -> str:
    """As many whole lines as fit; `tail` says so when some were left out."""
    whole = "\n".join(lines)
    if len(whole) <= longest:
        return whole
    kept, left = [], longest - len(tail)
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join([*kept, tail])


GOAL = (
    "Het doel is dat elke melding over een oudere op tijd bij de juiste mensen komt. "
    "Wie niet meer wordt gezien, krijgt sneller bezoek dan wie graag gezelschap wil. "
    "De regels helpen de medewerker om in dezelfde gevallen hetzelfde te doen. De "
    "inwoner merkt dat iemand binnen een vaste tijd belt of langskomt. De melder hoort "
    "dat de melding is ontvangen, opgepakt en afgerond."
)
PROPORTIONALITY = (
    "Zonder regels hangt het van de medewerker af hoe snel er iets gebeurt. Met regels "
    "is te zien waarom een melding dringend is. Een zelflerend model is overwogen en "
    "afgewezen: dat is niet uit te leggen en kan groepen mensen benadelen. De regels "
    "kijken daarom alleen naar wat iemand zag en deed. Ze zijn openbaar."
)
HUMAN = (
    "De regels doen alleen een voorstel. Een medewerker leest elke melding, ziet welke "
    "regel waarom geldt, en beslist. De medewerker mag anders beslissen en schrijft "
    "dan op waarom. Het voorstel en het besluit worden allebei bewaard. Dat er niets "
    "hoeft te gebeuren, stelt een regel nooit voor: dat besluit alleen een mens, met "
    "een reden. Bij gevaar voor iemands leven belt een mens 112."
)
RISKS = (
    "Een melding kan te laag worden ingeschat: daarom leest een mens alles, maken "
    "gevaarwoorden een voorstel alleen dringender, en gaat een melding die op misbruik "
    "lijkt naar een lijst die een mens nakijkt. Een melding kan te hoog worden "
    "ingeschat: de medewerker kan dat met een reden verlagen. Regels kunnen mensen "
    "ongelijk raken: kenmerken van personen kunnen niet in een regel staan. Regels "
    "kunnen fout zijn: elke versie wordt gecontroleerd voordat hij geldt, heeft een "
    "reden, en oude versies blijven bewaard. De gemeente ziet hoe vaak medewerkers "
    "anders beslissen dan de regels voorstellen."
)
LAWFUL_BASIS = (
    "De gemeente moet vroeg zien wie ondersteuning nodig heeft (Wmo 2015, artikel "
    "2.1.2, tweede lid, onder c en d). Dat is een taak van algemeen belang (AVG, "
    "artikel 6, eerste lid, onder e). Een melding is geen aanvraag."
)
LAWS = (
    (
        "Wet maatschappelijke ondersteuning 2015",
        "https://wetten.overheid.nl/BWBR0035362",
    ),
    (
        "Algemene verordening gegevensbescherming",
        "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    ),
)
IMPACT = (
    "De gemeente weegt dit algoritme mee in de DPIA van Omzien. Of een IAMA nodig is, "
    "beslist de gemeente."
)

"""The register of processing and the DPIA as documents, made from the rules that run.

Nothing here is written by hand twice: who is invited, the terms, the rights and the
norms come from the rules and settings themselves, so that the document says what the
system does. What a person must weigh stands in it as an open question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from outreach.rules.processing import ACTIVITIES, Activity


@dataclass(frozen=True)
class Section:
    """One chapter: sentences, and at most one table under them."""

    title: str
    sentences: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())


@dataclass(frozen=True)
class Facts:
    """What the documents are made from; all in plain Dutch."""

    municipality: str
    on: date
    selection: Sequence[str]
    """The selection rules in force, as sentences."""
    norms: Sequence[tuple[str, str, str]]
    """(norm, value in force, source)."""
    terms: Sequence[tuple[str, str, str, str]]
    """(which data, term, counts from, source)."""
    roles: Sequence[tuple[str, str]]
    """(role, what it may do)."""
    shares_with: Sequence[str]
    """The providers that serve a district on the day."""


def processing_register(facts: Facts) -> list[Section]:
    """The register of processing (AVG article 30), one chapter an activity."""
    head = Section(
        "Register van verwerkingen",
        (
            f"Verwerkingsverantwoordelijke: {facts.municipality or 'de gemeente'}.",
            f"Gemaakt op {facts.on:%d-%m-%Y} uit de regels die dan gelden.",
        ),
    )
    return [head, *(_activity(one) for one in ACTIVITIES.values())]


def _activity(one: Activity) -> Section:
    return Section(
        one.title,
        headings=("Vraag", "Antwoord"),
        rows=(
            ("Waarvoor", one.purpose),
            ("Grondslag", one.ground),
            ("Van wie", one.people),
            ("Welke gegevens", one.data),
            ("Wie krijgt ze", one.recipients),
            ("Hoe lang", one.term),
            ("Buiten de Europese Unie", "Nee."),
        ),
    )


RISKS: tuple[tuple[str, str, str], ...] = (
    (
        "Een brief gaat naar iemand die is overleden of verhuisd.",
        "Een laatste controle bij vrijgave; oude leveringen houden het drukken tegen.",
        "Klein, zolang de levering van het register vers is.",
    ),
    (
        "Een collega kijkt in gegevens die hij niet nodig heeft.",
        (
            "Rechten per rol, gebied, aanbieder en datum; elke blik staat in het "
            "logboek; jaarlijks worden de rechten nagelopen."
        ),
        "Klein.",
    ),
    (
        "Een aanbieder ziet iemand met geheimhouding.",
        (
            "Zij staan in geen enkel overzicht of bestand van een aanbieder; in "
            "PostgreSQL houdt ook de database zelf die rijen tegen."
        ),
        "Klein.",
    ),
    (
        "Iemand vindt een reservekopie.",
        "Burgerservicenummers zijn verzegeld; de sleutel ligt buiten de database.",
        "Namen en adressen zijn leesbaar: bewaar reservekopieën versleuteld.",
    ),
    (
        "Gegevens blijven liggen.",
        "Termijnen per soort, een proef met aantallen, vrijgave door twee mensen.",
        "Klein; reservekopieën verdwijnen na hun eigen termijn.",
    ),
    (
        "Cijfers over weinig mensen verraden iemand.",
        "Kleine aantallen zijn verborgen, ook waar ze uit andere zijn af te leiden.",
        "Klein.",
    ),
    (
        "Iemand voelt zich bekeken of weggezet.",
        (
            "Meedoen is vrij; geen score; het woord komt in geen brief; 'nooit meer' "
            "geldt voor altijd."
        ),
        "Blijft: vraag inwoners hoe de brief overkomt.",
    ),
)
"""(what can go wrong, what is done about it, what is left)."""
QUESTIONS = (
    "Is het bezoek het lichtste middel waarmee dit doel wordt bereikt?",
    "Is de aanbieder verwerker of zelf verantwoordelijke, en is dat vastgelegd?",
    "Wat vonden inwoners of hun vertegenwoordigers (AVG artikel 35 lid 9)?",
    "Wat is het advies van de functionaris gegevensbescherming?",
    "Wie besluit, en wanneer wordt dit opnieuw bekeken?",
)
"""What no system can answer."""


def dpia(facts: Facts) -> list[Section]:
    """The assessment (AVG article 35), with the rules as they run on the day."""
    return [
        Section(
            "Gegevensbeschermingseffectbeoordeling (DPIA)",
            (
                f"{facts.municipality or 'De gemeente'}, {facts.on:%d-%m-%Y}.",
                (
                    "De regels en termijnen hieronder komen uit het systeem zelf, "
                    "zoals ze op deze dag gelden. Wat een mens moet wegen, staat aan "
                    "het eind."
                ),
            ),
        ),
        Section(
            "Wat er gebeurt en waarom",
            headings=("Verwerking", "Waarvoor", "Grondslag"),
            rows=tuple((a.title, a.purpose, a.ground) for a in ACTIVITIES.values()),
        ),
        Section("Wie wordt uitgenodigd", tuple(facts.selection)),
        Section(
            "Waar nooit naar wordt gekeken",
            (
                (
                    "Nationaliteit, taal, geslacht, inkomen, uitkering, schulden, "
                    "postcode als vervanging daarvan, en vrije tekst. Er is geen "
                    "score en geen zelflerend model."
                ),
            ),
        ),
        _table("Wie wat mag", ("Rol", "Mag"), facts.roles),
        *_sharing_and_risks(facts),
    ]


def _sharing_and_risks(facts: Facts) -> list[Section]:
    return [
        Section(
            "Met wie gegevens worden gedeeld",
            (
                *(
                    f"{name}: wat artikel 3.9 Wet BRP toelaat."
                    for name in facts.shares_with
                ),
                "De drukker: naam en adres, in gedrukte vorm.",
                "Een team voor opvolging: de wens, met instemming van de inwoner.",
            ),
        ),
        _table(
            "Hoe lang gegevens blijven",
            ("Gegevens", "Termijn", "Vanaf", "Bron"),
            facts.terms,
        ),
        _table("Normen die nu gelden", ("Norm", "Waarde", "Bron"), facts.norms),
        _table(
            "Wat er mis kan gaan",
            ("Risico", "Wat ertegen is gedaan", "Wat overblijft"),
            RISKS,
        ),
        Section("Wat mensen nog moeten wegen", QUESTIONS),
    ]


def _table(
    title: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> Section:
    return Section(title, headings=headings, rows=tuple(rows))


def as_json(sections: Sequence[Section]) -> list[Mapping[str, object]]:
    """For another program."""
    return [
        {
            "title": one.title,
            "sentences": list(one.sentences),
            "rows": [dict(zip(one.headings, row, strict=True)) for row in one.rows],
        }
        for one in sections
    ]

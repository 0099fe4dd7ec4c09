"""What was ticked, and what a rule looks at, in plain Dutch."""

from collections.abc import Mapping, Sequence
from typing import Any

from signals.rules.drafts import DoneAlready, Door, ReporterKind, Seen
from signals.rules.kinds import KIND_LABELS, SignalKind
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.triage import Fact

SEEN_LABELS = {
    Seen.NOT_SEEN: "al een tijd niet gezien",
    Seen.NO_REACTION: "geen reactie op bellen of kloppen",
    Seen.MAIL_PILES_UP: "de post stapelt zich op",
    Seen.CURTAINS_CLOSED: "de gordijnen blijven dicht",
    Seen.NEGLECTED_HOME: "de woning is verwaarloosd",
    Seen.NEGLECTED_SELF: "zorgt niet goed voor zichzelf",
    Seen.CONFUSED: "is in de war",
    Seen.DRINKING: "drinkt veel",
    Seen.FEW_CONTACTS: "heeft weinig contact met anderen",
    Seen.SAYS_ALONE: "zegt zich alleen te voelen",
    Seen.LOST_SOMEONE: "heeft iemand verloren",
    Seen.WANTS_COMPANY: "wil graag gezelschap",
    Seen.AFRAID_OF_SOMEONE: "is bang voor iemand",
    Seen.MONEY_TROUBLE: "heeft zorgen over geld",
    Seen.OTHER: "iets anders",
}
DONE_LABELS = {
    DoneAlready.RANG_BELL: "aangebeld",
    DoneAlready.SPOKE: "met de persoon gesproken",
    DoneAlready.ASKED_NEIGHBOURS: "bij de buren gevraagd",
    DoneAlready.CALLED_FAMILY: "familie gebeld",
    DoneAlready.OFFERED_HELP: "hulp aangeboden",
    DoneAlready.NOTHING: "nog niets gedaan",
    DoneAlready.OTHER: "iets anders gedaan",
}
DOOR_LABELS = {
    Door.PUBLIC_FORM: "het formulier op de website",
    Door.STAFF: "een medewerker (telefoon, balie of bericht)",
    Door.REFERRAL: "een verwijzing van de huisarts",
    Door.API: "het systeem van een organisatie",
    Door.FILE: "een bestand van een organisatie",
    Door.VISIT: "een bezoek",
}
REPORTER_LABELS = {
    ReporterKind.SELF: "de persoon zelf",
    ReporterKind.NEIGHBOUR: "een buur",
    ReporterKind.FAMILY: "familie of een bekende",
    ReporterKind.VOLUNTEER: "een vrijwilliger",
    ReporterKind.CARE: "de zorg",
    ReporterKind.GP: "de huisarts",
    ReporterKind.HOUSING: "een woningcorporatie",
    ReporterKind.SHOP: "een winkel",
    ReporterKind.DELIVERY: "een bezorger",
    ReporterKind.UTILITY: "een water- of energiebedrijf",
    ReporterKind.MUNICIPAL: "de gemeente",
    ReporterKind.VISITOR: "een bezoeker",
    ReporterKind.OTHER: "iemand anders",
}
FACT_LABELS = {
    Fact.SEEN: "wat de melder zag",
    Fact.LAST_SEEN_DAYS: "hoeveel dagen geleden de persoon het laatst is gezien",
    Fact.DOOR: "hoe de melding binnenkwam",
    Fact.ABOUT_SELF: "of iemand zichzelf meldt",
    Fact.URGENT: "of de melder het dringend vindt",
    Fact.DANGER_WORDS: "of er een gevaarwoord in de tekst staat",
    Fact.DONE: "wat de melder al deed",
}
"""The closed list, as it is published."""


def condition_words(condition: Mapping[str, Any]) -> str:
    """One condition as part of a sentence; the condition has been checked."""
    ticks = condition.get("any", ())
    match Fact(condition["fact"]):
        case Fact.SEEN:
            return f"gezien: {_either([SEEN_LABELS[Seen(one)] for one in ticks])}"
        case Fact.DONE:
            done = [DONE_LABELS[DoneAlready(one)] for one in ticks]
            return f"de melder heeft al: {_either(done)}"
        case Fact.DOOR:
            return f"binnen via {_either([DOOR_LABELS[Door(one)] for one in ticks])}"
        case Fact.LAST_SEEN_DAYS:
            return _days_words(condition)
        case Fact.ABOUT_SELF:
            return "iemand meldt " + ("zichzelf" if condition["is"] else "een ander")
        case Fact.URGENT:
            no = "" if condition["is"] else "niet "
            return f"de melder vindt het {no}dringend"
        case Fact.DANGER_WORDS:
            one = "een" if condition["is"] else "geen"
            return f"er staat {one} gevaarwoord in de tekst"


def rule_words(rule: Mapping[str, Any]) -> str:
    """When a rule of the table fires, as one sentence without what it leads to."""
    if not rule["when"]:
        return "Geldt altijd, als geen regel erboven past."
    return f"Voorwaarden: {'; en '.join(map(condition_words, rule['when']))}."


def outcome_words(rule: Mapping[str, Any]) -> str:
    """What a rule or a group of words proposes: level and kind."""
    level, kind = Level(rule["level"]), SignalKind(rule["kind"])
    return f"{LEVEL_LABELS[level]} ({KIND_LABELS[kind]})"


def _either(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} of {last}" if first else last


def _days_words(condition: Mapping[str, Any]) -> str:
    least, most = condition.get("at_least"), condition.get("at_most")
    if least is not None and most is not None:
        return f"{least} tot en met {most} dagen geleden het laatst gezien"
    if most is not None:
        return f"hooguit {most} dagen geleden nog gezien"
    return f"{least} dagen of langer niet gezien"

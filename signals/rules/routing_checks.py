"""Whether a set of routing rules may be saved, and what stands in it, in Dutch."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from signals.rules.kinds import KIND_LABELS, SignalKind
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.queues import OF_THE_DESK, QUEUE_LABELS, Queue
from signals.rules.routing import (
    FIELDS,
    OLDEST,
    Chosen,
    Hours,
    RoutingFacts,
    choose,
)

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MOST_RULES = 60
"""More than these nobody oversees. House rule."""
LONGEST_SENTENCE = 200
_NAMED: Mapping[str, Collection[Any]] = {
    "levels": frozenset(Level),
    "kinds": frozenset(SignalKind),
    "weekdays": frozenset(range(7)),
}


def routing_faults(
    rules: Sequence[Mapping[str, Any]], *, areas: Collection[str] | None = None
) -> list[str]:
    """Why these rules cannot be saved: Dutch sentences; empty when they can.

    `areas` are the codes that exist; None: they are not looked at.
    """
    if not rules:
        return ["Er is geen enkele regel. Dan krijgt geen melding een team."]
    if len(rules) > MOST_RULES:
        return [f"Maak hoogstens {MOST_RULES} regels."]
    faults = [fault for rule in rules for fault in _faults(rule, areas)]
    codes = [rule.get("code") for rule in rules]
    faults += [
        f"De code {code} staat er twee keer in."
        for code in sorted({str(c) for c in codes if codes.count(c) > 1})
    ]
    return faults or list(_wrong_ends(rules))


def _faults(rule: Mapping[str, Any], areas: Collection[str] | None) -> Iterator[str]:
    """What is wrong with one rule by itself, its code before it."""
    name = f"Regel {rule.get('code') or '?'}"
    found = _shape_fault(rule)
    if found:
        yield f"{name}: {found}"
        return
    yield from (f"{name}: {fault}" for fault in _value_faults(rule, areas))


def _shape_fault(rule: Mapping[str, Any]) -> str:
    """Exactly the fields of a rule, each of its type; empty when that is so."""
    strange = sorted(set(rule) ^ set(FIELDS))
    if strange:
        return f"dit kent Omzien niet, of het ontbreekt: {', '.join(strange)}."
    for field, kind in FIELDS.items():
        number = field in ("from_age", "below_age")
        if not isinstance(rule[field], kind) or (
            number and isinstance(rule[field], bool)
        ):
            return f"de waarde van {field} klopt niet."
    return ""


def _value_faults(
    rule: Mapping[str, Any], areas: Collection[str] | None
) -> Iterator[str]:
    if not rule["code"].strip() or not rule["sentence"].strip():
        yield "geef een code en een zin waarin staat wat de regel doet."
    if len(rule["sentence"]) > LONGEST_SENTENCE:
        yield f"maak de zin korter dan {LONGEST_SENTENCE} tekens."
    for field, known in _NAMED.items():
        if any(value not in known for value in rule[field]):
            yield f"{field} noemt iets dat niet bestaat."
    if areas is not None and any(code not in areas for code in rule["areas"]):
        yield "een van de gebieden bestaat niet."
    if rule["hours"] not in set(Hours):
        yield "kies altijd, kantooruren of buiten kantooruren."
    if rule["queue"] not in set(Queue) - OF_THE_DESK:
        yield "deze rij bestaat niet, of is van het meldpunt zelf."
    if not _ages_fit(rule):
        yield f"de leeftijd loopt van 0 tot en met {OLDEST}, laag voor hoog."


def _ages_fit(rule: Mapping[str, Any]) -> bool:
    lowest = rule["from_age"] or 0
    below = OLDEST if rule["below_age"] is None else rule["below_age"]
    return bool(0 <= lowest < below <= OLDEST)


def _wrong_ends(rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Where the rules together would send something that they must not."""
    told: set[str] = set()
    for facts in every_kind_of_facts(rules):
        chosen = choose(rules, facts)
        if facts.unsafe and chosen.queue is None and chosen.rule:
            told.add(f"Regel {chosen.rule}: {chosen.sentence}")
        if facts.level is Level.ACUTE and chosen.queue not in (None, Queue.ON_CALL):
            told.add(f"Regel {chosen.rule}: acuut gevaar gaat altijd naar het piket.")
    yield from sorted(told)


def every_kind_of_facts(
    rules: Sequence[Mapping[str, Any]],
) -> Iterator[RoutingFacts]:
    """One of everything that these rules can tell apart, and what they do not name."""
    areas: list[str | None] = [None, *sorted({a for r in rules for a in r["areas"]})]
    edges = {r[end] for r in rules for end in ("from_age", "below_age")} - {None}
    ages: list[int | None] = [None, *sorted({*edges, *(e - 1 for e in edges)})]
    days = sorted({0, *(day for rule in rules for day in rule["weekdays"])})
    for level, kind, area, age, day, office, shielded in product(
        (level for level in Level if level is not Level.NO_ACTION),
        SignalKind,
        areas,
        ages,
        days,
        (True, False),
        (True, False),
    ):
        yield RoutingFacts(level, kind, area, age, day, office, shielded)


def not_covered(rules: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which levels and kinds some signal of would fit no rule: Dutch, to warn of."""
    bare = {
        (facts.level, facts.kind)
        for facts in every_kind_of_facts(rules)
        if choose(rules, facts) == Chosen(None, "", choose((), facts).sentence)
    }
    return sorted(
        f"{LEVEL_LABELS[level]}: {KIND_LABELS[kind]}"
        for level, kind in bare
        if level is not None and kind is not None
    )


def in_words(rule: Mapping[str, Any], areas: Mapping[str, str]) -> str:
    """The conditions of a rule as a colleague says them; `areas`: code -> name."""
    parts = [
        ", ".join(LEVEL_LABELS[Level(name)] for name in rule["levels"]),
        ", ".join(KIND_LABELS[SignalKind(name)] for name in rule["kinds"]),
        ", ".join(areas.get(code, code) for code in rule["areas"]),
        ", ".join(DAYS[day] for day in rule["weekdays"]),
        HOURS_LABELS[Hours(rule["hours"])],
        _age_words(rule["from_age"], rule["below_age"]),
        SHIELDED_LABELS[rule["shielded"]],
    ]
    return "; ".join(part for part in parts if part) or "altijd"


HOURS_LABELS = {
    Hours.ANY: "",
    Hours.OFFICE: "in kantooruren",
    Hours.OUTSIDE: "buiten kantooruren",
}
SHIELDED_LABELS = {None: "", True: "geheim adres", False: "geen geheim adres"}


def _age_words(lowest: int | None, below: int | None) -> str:
    if lowest is None:
        return "" if below is None else f"jonger dan {below} jaar"
    return f"{lowest} jaar of ouder" if below is None else f"{lowest} tot {below} jaar"


def queue_words(rule: Mapping[str, Any]) -> str:
    """The queue that a rule names."""
    return QUEUE_LABELS[Queue(rule["queue"])]

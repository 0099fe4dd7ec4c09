"""What is wrong with a triage table or a list of danger words, in Dutch sentences.

Checked whenever a version is saved, so that what is kept can be used without a check:
a table that is refused never weighs a report.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from signals.rules.danger_words import plain_text
from signals.rules.drafts import DoneAlready, Door
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.rule_examples import example_of
from signals.rules.triage import USABLE_SEEN, Fact

Row = Mapping[str, Any]
CODE = re.compile(r"[A-Z][A-Z0-9]{0,7}")
PROPOSED = tuple(level for level in Level if level is not Level.NO_ACTION)
"""What a rule may propose. That nothing is needed is never for a rule to say."""
LONGEST_SENTENCE = 300
MOST_RULES, MOST_CONDITIONS, MOST_WORDS, LONGEST_WORD = 60, 4, 200, 60
MOST_DAYS = 365
TICKS: dict[Fact, tuple[str, ...]] = {
    Fact.SEEN: USABLE_SEEN,
    Fact.DONE: tuple(DoneAlready),
    Fact.DOOR: tuple(Door),
}
RULE_PARTS = {"code", "sentence", "when", "level", "kind", "on"}
GROUP_PARTS = {"code", "sentence", "words", "level", "kind", "on"}
NO_END = (
    "De tabel heeft geen slotregel. Zet onderaan een regel zonder voorwaarden aan, "
    "zodat elke melding een voorstel krijgt."
)
LABEL = "eenza"
"""Residents read the rules, and nobody wants to be called lonely."""


def table_faults(rules: object) -> list[str]:
    """What is wrong with a triage table; empty when it can be kept."""
    if not isinstance(rules, list) or not rules:
        return ["De tabel is leeg. Zet er ten minste een slotregel in."]
    if len(rules) > MOST_RULES:
        return [f"De tabel heeft meer dan {MOST_RULES} regels. Voeg regels samen."]
    faults = [*form_faults(rules, RULE_PARTS, _condition_faults)]
    if faults:
        return faults
    on = [rule for rule in rules if rule["on"]]
    if not on or on[-1]["when"]:
        return [NO_END]
    return [fault for i in range(len(on)) if (fault := _never(on[: i + 1]))]


def word_faults(groups: object) -> list[str]:
    """What is wrong with a list of danger words; empty when it can be kept."""
    if not isinstance(groups, list) or not groups:
        return ["De lijst met gevaarwoorden is leeg. Zet er ten minste een groep in."]
    if len(groups) > MOST_RULES:
        return [f"De lijst heeft meer dan {MOST_RULES} groepen. Voeg groepen samen."]
    faults = [*form_faults(groups, GROUP_PARTS, _group_faults)]
    if not faults and not any(group["on"] for group in groups):
        faults = ["Alle groepen staan uit. Zet ten minste een groep aan."]
    return faults


def form_faults(
    rows: Sequence[object],
    parts: set[str],
    inside: Callable[[str, Row], Iterator[str]],
) -> Iterator[str]:
    """What is wrong with each row by itself; `inside` looks at what only it has."""
    codes: set[str] = set()
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            yield f"Regel {number} is geen regel."
            continue
        code = row.get("code")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            yield f"Regel {number} heeft geen code. Geef een code als T05."
            continue
        name = f"Regel {code}"
        if code in codes:
            yield f"{name} staat er twee keer in. Geef elke regel een eigen code."
        codes.add(code)
        for part in sorted(set(row) - parts, key=str):
            yield f"{name} heeft een onderdeel dat niet bestaat: {_short(part)}."
        yield from _sentence_faults(name, row.get("sentence"))
        if row.get("level") not in PROPOSED:
            yield _level_fault(name, row.get("level"))
        if row.get("kind") not in tuple(SignalKind):
            yield f"{name} noemt geen soort melding die bestaat."
        if not isinstance(row.get("on"), bool):
            yield f"{name}: kies of de regel aan of uit staat."
        yield from inside(name, row)


def _sentence_faults(name: str, sentence: object) -> Iterator[str]:
    if not isinstance(sentence, str) or not sentence.strip():
        yield f"{name} heeft geen zin. Schrijf in een gewone zin wat de regel zegt."
    elif len(sentence) > LONGEST_SENTENCE:
        yield f"{name} heeft een te lange zin: hooguit {LONGEST_SENTENCE} tekens."
    elif LABEL in sentence.casefold():
        yield (
            f"{name} noemt iemand eenzaam. Bewoners lezen deze regels: schrijf op wat "
            "iemand ziet."
        )


def _level_fault(name: str, level: object) -> str:
    if level == Level.NO_ACTION:
        return (
            f"{name} stelt voor om niets te doen. Dat mag alleen een mens besluiten, "
            "met een reden."
        )
    return f"{name} noemt geen niveau dat bestaat."


def _condition_faults(name: str, rule: Row) -> Iterator[str]:
    when = rule.get("when")
    if not isinstance(when, list) or len(when) > MOST_CONDITIONS:
        yield f"{name} heeft geen lijst van hooguit {MOST_CONDITIONS} voorwaarden."
        return
    for condition in when:
        if not isinstance(condition, Mapping) or condition.get("fact") not in tuple(
            Fact
        ):
            asked = condition.get("fact") if isinstance(condition, Mapping) else ""
            yield (
                f"{name} kijkt naar iets dat niet mag: {_short(asked)}. Een regel "
                "kijkt alleen naar wat de melder zag en deed, de dag waarop iemand het "
                "laatst is gezien, hoe de melding binnenkwam, en gevaarwoorden. Nooit "
                "naar afkomst, taal, geslacht, inkomen, postcode of een score."
            )
            continue
        yield from _value_faults(name, Fact(condition["fact"]), condition)


def _value_faults(name: str, fact: Fact, condition: Row) -> Iterator[str]:
    given = {key: value for key, value in condition.items() if key != "fact"}
    if fact in TICKS:
        values = given.pop("any", None)
        if not isinstance(values, list) or not values:
            yield f"{name} heeft een voorwaarde zonder antwoorden om uit te kiezen."
        elif unknown := [one for one in values if one not in TICKS[fact]]:
            yield f"{name} noemt een antwoord dat niet mag: {_short(unknown[0])}."
    elif fact is Fact.LAST_SEEN_DAYS:
        days = [given.pop(end) for end in ("at_least", "at_most") if end in given]
        whole = all(type(one) is int and 0 <= one <= MOST_DAYS for one in days)
        if not days or not whole or days != sorted(days):
            yield (
                f"{name} heeft geen goed aantal dagen: van 0 tot en met {MOST_DAYS}, "
                "het kleinste eerst."
            )
    elif not isinstance(given.pop("is", None), bool):
        yield f"{name} heeft een voorwaarde zonder ja of nee."
    for part in sorted(given, key=str):
        yield f"{name} heeft een voorwaarde die niet bestaat: {_short(part)}."


def _group_faults(name: str, group: Row) -> Iterator[str]:
    words = group.get("words")
    if not isinstance(words, list) or not words:
        yield f"{name} heeft geen woorden."
        return
    if len(words) > MOST_WORDS:
        yield f"{name} heeft meer dan {MOST_WORDS} woorden. Maak er twee groepen van."
    for word in words:
        good = isinstance(word, str) and len(word) <= LONGEST_WORD
        if not good or len(plain_text(word)) < 2:
            yield f"{name} heeft een woord dat niet kan: {_short(word)}."


def _never(upto: Sequence[Row]) -> str:
    """Why the last of these rules can never fire; empty when it can."""
    *earlier, own = upto
    code = own["code"]
    if example_of(upto, code) is not None:
        return ""
    if example_of([own], code) is None:
        return f"Regel {code} kan nooit gelden: de voorwaarden spreken elkaar tegen."
    one = next((r["code"] for r in earlier if not example_of([r, own], code)), None)
    before = f"regel {one} staat" if one else "de regels ervoor staan"
    return (
        f"Regel {code} kan nooit gelden: {before} erboven en geldt dan al. Zet regel "
        f"{code} hoger, of zet een van de twee uit."
    )


def _short(value: object) -> str:
    """What was given, as far as it fits in a sentence."""
    return f"'{str(value)[:30]}'"

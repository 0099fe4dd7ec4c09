"""What differs between two versions of rules, in Dutch, and how rows change places."""

from collections.abc import Mapping, Sequence
from typing import Any

from signals.rules.fact_words import outcome_words, rule_words

Row = Mapping[str, Any]


def rule_changes(old: Sequence[Row], new: Sequence[Row]) -> list[str]:
    """What a version changed of the one before: a sentence each, in the new order."""
    before = {row["code"]: row for row in old}
    after = {row["code"]: row for row in new}
    said = [f"{code} is weg." for code in before if code not in after]
    for code, row in after.items():
        if code not in before:
            said.append(f"{code} is nieuw: {row['sentence']}")
        else:
            said += [f"{code}: {text}." for text in _row_changes(before[code], row)]
    said += [f"{code} staat op een andere plaats." for code in _moved(old, new)]
    return said


def _row_changes(old: Row, new: Row) -> list[str]:
    said = []
    if old["on"] != new["on"]:
        said.append("staat nu aan" if new["on"] else "staat nu uit")
    if (old["level"], old["kind"]) != (new["level"], new["kind"]):
        said.append(
            f"het voorstel was {outcome_words(old)}, en is {outcome_words(new)}"
        )
    if old["sentence"] != new["sentence"]:
        said.append("de zin is anders")
    if old.get("when") != new.get("when"):
        said.append(f"nieuwe voorwaarden. {rule_words(new).rstrip('.')}")
    gone = [w for w in old.get("words", ()) if w not in new.get("words", ())]
    come = [w for w in new.get("words", ()) if w not in old.get("words", ())]
    said += [f"erbij: {', '.join(come)}"] if come else []
    said += [f"eraf: {', '.join(gone)}"] if gone else []
    return said


def _moved(old: Sequence[Row], new: Sequence[Row]) -> list[str]:
    """The fewest rows whose move explains the new order (what stays is the longest
    sequence that both have in the same order)."""
    first = [row["code"] for row in old]
    second = [row["code"] for row in new]
    both = [code for code in second if code in first]
    place = {code: first.index(code) for code in both}
    best: list[list[str]] = []
    for code in both:
        ends = [row for row in best if place[row[-1]] < place[code]]
        best.append([*max(ends, key=len, default=[]), code])
    stays = max(best, key=len, default=[])
    return [code for code in both if code not in stays]


def in_places(rows: Sequence[Row], places: Sequence[int]) -> list[Row]:
    """The rows in the order of the places that were typed beside them, from 1.

    Who is given a place that another has comes before it when he came from below, and
    after it when he came from above: as one expects of "put it on place 2".
    """

    def key(at: int) -> tuple[int, int, int]:
        now, wanted = at + 1, places[at]
        return wanted, (wanted > now) - (wanted < now), at

    return [rows[at] for at in sorted(range(len(rows)), key=key)]

"""The rules of selection as data: versioned, published, and in plain Dutch words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class LifeEvent(StrEnum):
    """What can happen in a life that is a ground of its own for an invitation."""

    RECENTLY_WIDOWED = "recently_widowed"
    RECENTLY_MOVED = "recently_moved"


EVENT_LABELS = {
    LifeEvent.RECENTLY_WIDOWED: "de partner is overleden",
    LifeEvent.RECENTLY_MOVED: "op een ander adres gaan wonen",
}


@dataclass(frozen=True)
class ExtraRule:
    """Invite after a life event, also who would not be invited by age or contact.

    `months`: how long ago the event is at most (1..36). `from_age` and `to_age`: both
    included, in years.
    """

    event: LifeEvent
    months: int = 12
    from_age: int = 70
    to_age: int = 120

    def __post_init__(self) -> None:
        """Raise ValueError when a number lies outside its range."""
        _within("months", self.months, 1, 36)
        _within("from_age", self.from_age, 55, 120)
        _within("to_age", self.to_age, self.from_age, 120)


@dataclass(frozen=True)
class SelectionRules:
    """One version of the rules of selection.

    `minimum_age` in years. `ages`: only people of these ages (plus everybody from
    `every_year_from`); empty: everybody of the minimum age and over.
    `months_since_contact`: no invitation within so many months after a conversation;
    0: not looked at.
    """

    minimum_age: int = 75
    ages: tuple[int, ...] = ()
    every_year_from: int | None = None
    independent_living: bool = True
    months_since_contact: int = 3
    exclude_open_visit: bool = True
    exclude_open_follow_up: bool = True
    extra_rules: tuple[ExtraRule, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError when a number lies outside its range."""
        _within("minimum_age", self.minimum_age, 55, 110)
        _within("months_since_contact", self.months_since_contact, 0, 60)
        for age in self.ages:
            _within("ages", age, self.minimum_age, 120)
        if self.every_year_from is not None:
            _within("every_year_from", self.every_year_from, self.minimum_age, 120)
        events = [rule.event for rule in self.extra_rules]
        if len(set(events)) != len(events):
            raise ValueError("extra_rules: a life event occurs twice")

    @property
    def lowest_age(self) -> int:
        """The youngest age that any rule invites."""
        return min([self.minimum_age, *(rule.from_age for rule in self.extra_rules)])

    def is_turn_of(self, age: int) -> bool:
        """Whether people of this age are invited this year."""
        if not self.ages and self.every_year_from is None:
            return True
        yearly = self.every_year_from is not None and age >= self.every_year_from
        return yearly or age in self.ages

    def to_json(self) -> dict[str, Any]:
        """As `RuleSet.rules` keeps it."""
        return asdict(self) | {
            "ages": list(self.ages),
            "extra_rules": [
                asdict(rule) | {"event": rule.event.value} for rule in self.extra_rules
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "SelectionRules":
        """From `RuleSet.rules`; what is not there has its default.

        Raises ValueError for a name that is unknown or a number out of range.
        """
        unknown = set(kept) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
        values = dict(kept)
        values["ages"] = tuple(values.get("ages", ()))
        values["extra_rules"] = tuple(
            ExtraRule(**{**rule, "event": LifeEvent(rule["event"])})
            for rule in values.get("extra_rules", ())
        )
        return cls(**values)


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name}: {value} is not within {low}..{high}")


DEFAULT_RULES = SelectionRules(
    extra_rules=(
        ExtraRule(LifeEvent.RECENTLY_WIDOWED, months=12, from_age=75),
        ExtraRule(LifeEvent.RECENTLY_MOVED, months=12, from_age=75),
    )
)
"""Rotterdam's practice since 2019 (domain.md section 1): everybody of 75 and over;
who lost a partner or moved is invited again even when there was contact short ago."""


def in_words(rules: SelectionRules) -> list[str]:
    """The rules as Dutch sentences, for the screen and the published document."""
    said = [_who(rules)]
    if rules.independent_living:
        said.append("Alleen wie zelfstandig woont: geen adres van een instelling.")
    if rules.months_since_contact:
        said.append(
            "Niet wie in de laatste "
            f"{_months(rules.months_since_contact)} al is gesproken."
        )
    if rules.exclude_open_visit:
        said.append("Niet wie al een bezoek heeft openstaan.")
    if rules.exclude_open_follow_up:
        said.append("Niet wie al opvolging heeft lopen.")
    said += [_extra(rule) for rule in rules.extra_rules]
    said.append("Nooit wie is overleden of verhuisd, of wie geen uitnodiging wil.")
    return said


def _who(rules: SelectionRules) -> str:
    if not rules.ages and rules.every_year_from is None:
        return f"Iedereen van {rules.minimum_age} jaar en ouder op de peildatum."
    turns = [f"wie {age} jaar is" for age in rules.ages]
    if rules.every_year_from is not None:
        turns.append(f"elk jaar iedereen van {rules.every_year_from} jaar en ouder")
    return f"Aan de beurt op de peildatum: {', '.join(turns)}."


def _extra(rule: ExtraRule) -> str:
    until = "" if rule.to_age >= 120 else f" tot en met {rule.to_age}"
    return (
        f"Ook als in de laatste {_months(rule.months)} het volgende gebeurde: "
        f"{EVENT_LABELS[rule.event]}; vanaf {rule.from_age}{until} jaar."
    )


def _months(count: int) -> str:
    return "maand" if count == 1 else f"{count} maanden"

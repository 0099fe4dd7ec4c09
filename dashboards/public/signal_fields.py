"""What came back from the public form: typed fields, read as a report."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from outreach.rules.team_answers import parse_day
from signals.rules.checking import Fault
from signals.rules.drafts import (
    About,
    AddressGiven,
    DoneAlready,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
    Seen,
)
from signals.rules.typed import birth_year, house_number, house_suffix

Choice = TypeVar("Choice", bound=StrEnum)
STEPS: Mapping[int, tuple[str, ...]] = {
    1: (
        "about",
        "postcode",
        "house_number",
        "house_suffix",
        "postcode_confirmed",
        "street",
        "description",
        "person_name",
        "person_phone",
        "birth_year",
    ),
    2: (
        "seen",
        "text",
        "last_seen_on",
        "urgent",
        "done",
        "done_text",
        "person_knows",
    ),
    3: (
        "anonymous",
        "reporter_kind",
        "reporter_name",
        "reporter_phone",
        "reporter_email",
        "may_be_named",
        "wants_feedback",
    ),
}
"""The fields of each step; the order is that of the page and of its error summary."""
TICKS = ("seen", "done")
"""Fields with more than one value."""
HONEYPOT = "website"
"""A field that no eye sees; machines fill in everything."""
TICKET = "form"
FRESH: Mapping[str, str] = {
    "about": "address",
    "anonymous": "no",
    "reporter_kind": "neighbour",
    "may_be_named": "no",
    "wants_feedback": "yes",
    "person_knows": "unknown",
}
"""What is chosen when the form opens."""
_ON_PAGE = {"house_letter": "house_suffix", "house_addition": "house_suffix"}
KNOWS = {"yes": True, "no": False}


class Told(NamedTuple):
    """The fields as they came, to show again and to read."""

    one: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, fields: Mapping[str, Sequence[str]]) -> "Told":
        """Of a form; what it does not name is empty."""
        names = [name for step in STEPS.values() for name in step]
        return cls(
            {n: fields.get(n, [""])[-1] for n in (*names, HONEYPOT, TICKET)},
            {name: tuple(fields.get(name, ())) for name in TICKS},
        )

    @classmethod
    def nothing(cls) -> "Told":
        """Of a form that opens now."""
        return cls.of({name: [value] for name, value in FRESH.items()})

    def words(self) -> dict[str, Sequence[str]]:
        """All that was told, without what belongs to the form itself."""
        ours = {n: (v,) for n, v in self.one.items() if n not in (HONEYPOT, TICKET)}
        return ours | dict(self.many)

    def touched(self, step: int) -> bool:
        """Whether anything was filled in at a step that is not so from the start."""
        return any(
            self.many.get(name) or self.one[name] not in ("", FRESH.get(name))
            for name in STEPS[step]
        )


class Read(NamedTuple):
    """A report, and the fields that could not be read at all."""

    draft: Draft
    faults: Mapping[str, Fault]


def read(told: Told, *, intake: str, language: str, today: date) -> Read:
    """The report in a form. What cannot be read is left out and is a fault."""
    faults: dict[str, Fault] = {}
    one = told.one
    number = year = None
    try:
        number = house_number(one["house_number"])
    except ValueError:
        faults["house_number"] = Fault.NUMBER
    try:
        year = birth_year(one["birth_year"], today)
    except ValueError:
        faults["birth_year"] = Fault.BIRTH_YEAR
    seen_on = parse_day(one["last_seen_on"])
    if one["last_seen_on"].strip() and seen_on is None:
        faults["last_seen_on"] = Fault.DAY
    letter, addition = house_suffix(one["house_suffix"])
    about = _choice(About, one["about"], About.ADDRESS)
    other = about is not About.SELF  # fields about another are hidden for oneself
    draft = Draft(
        door=Door.PUBLIC_FORM,
        intake_id=intake,
        about=about,
        address=AddressGiven(
            postcode=one["postcode"],
            house_number=number,
            house_letter=letter,
            house_addition=addition,
            street=one["street"],
            description=one["description"],
        ),
        person=PersonGiven(
            one["person_name"] if other else "",
            year,
            one["person_phone"] if other else "",
        ),
        reporter=_reporter(one, language),
        seen=_ticks(Seen, told.many["seen"]),
        text=one["text"],
        done=_ticks(DoneAlready, told.many["done"]),
        done_text=one["done_text"],
        last_seen_on=seen_on,
        person_knows=KNOWS.get(one["person_knows"]) if other else None,
        urgent=one["urgent"] == "yes",
    )
    return Read(draft, faults)


def on_page(field: str) -> str:
    """The field of the page for a field of a report."""
    return _ON_PAGE.get(field, field)


def step_of(field: str) -> int:
    """The step in which a field of the page stands; the last for what is in none."""
    return next((n for n, names in STEPS.items() if field in names), 3)


def _reporter(one: Mapping[str, str], language: str) -> ReporterGiven:
    return ReporterGiven(
        kind=_choice(ReporterKind, one["reporter_kind"], ReporterKind.OTHER),
        name=one["reporter_name"],
        phone=one["reporter_phone"],
        email=one["reporter_email"],
        anonymous=one["anonymous"] == "yes",
        wants_feedback=one["wants_feedback"] == "yes",
        may_be_named=one["may_be_named"] == "yes",
        language=language,
    )


def _choice(kind: type[Choice], given: str, default: Choice) -> Choice:
    return kind(given) if given in set(kind) else default


def _ticks(kind: type[Choice], given: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(kind(value) for value in dict.fromkeys(given) if value in set(kind))

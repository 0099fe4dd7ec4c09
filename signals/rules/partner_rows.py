"""A row of a partner's file becomes a draft. What is not understood is a fault of that
row, in Dutch; nothing is guessed."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from outreach.rules.team_answers import parse_day
from signals.rules.checking import LONGEST
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
from signals.rules.partner_columns import DONE_CODES, SEEN_CODES

YES, NO = (
    {"ja", "j", "yes", "y", "1", "waar", "true"},
    {
        "nee",
        "n",
        "no",
        "0",
        "onwaar",
        "false",
    },
)
NUMBER = re.compile(r"([0-9]{1,5})(?:[.,]0+)?[ -]*([A-Za-z]?)[ -]*([A-Za-z0-9]{0,10})")
"""`12`, `12A`, `12-2`, `12 A 2`, and `12.0` as some spreadsheets write it."""


class RowFault(Exception):
    """A cell of a row that cannot be read: field -> Dutch sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("a row cannot be read")


def draft_of_row(
    cells: Mapping[str, str],
    *,
    covenant_id: int,
    kind: ReporterKind,
    intake_id: str,
) -> Draft:
    """The draft of a row, from its cells by field. Raises RowFault.

    Text stays text: a cell that a spreadsheet would run is kept as it stands, and made
    harmless where we write a spreadsheet (`outreach.adapters.spreadsheets`).
    """
    read = _Cells(cells)
    number, letter, addition = read.parsed("house_number", house_number, (None, "", ""))
    draft = Draft(
        door=Door.FILE,
        intake_id=intake_id,
        about=About.PERSON if cells.get("person_name") else About.ADDRESS,
        address=AddressGiven(
            postcode=read.text("postcode"),
            house_number=number,
            house_letter=read.text("house_letter") or letter,
            house_addition=read.text("house_addition") or addition,
            street=read.text("street"),
            city=read.text("city"),
            description=read.text("description"),
        ),
        person=PersonGiven(
            name=read.text("person_name"),
            birth_year=read.parsed("birth_year", _year, None),
            phone=read.text("person_phone"),
        ),
        reporter=ReporterGiven(
            kind=kind,
            name=read.text("reporter_name"),
            phone=read.text("reporter_phone"),
            email=read.text("reporter_email"),
            organisation_id=covenant_id,
        ),
        seen=read.parsed("seen", _seen, ()),
        text=read.text("text"),
        done=read.parsed("done", _done, ()),
        done_text=read.text("done_text"),
        last_seen_on=read.parsed("last_seen_on", _day, None),
        person_knows=read.parsed("person_knows", _yes_or_no, None),
        urgent=bool(read.parsed("urgent", _yes_or_no, False)),
        caller_reference=read.text("caller_reference"),
    )
    if read.faults:
        raise RowFault(read.faults)
    return draft


class _Cells:
    """Reads the cells of one row and keeps what is wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.faults: dict[str, str] = {}

    def text(self, name: str) -> str:
        """The cell as it stands; one far too long is a fault."""
        value = self.cells.get(name, "")
        most = LONGEST.get(name, LONGEST["city"])
        if len(value) > most:
            self.faults[name] = f"Gebruik hoogstens {most} tekens."
            return ""
        return value

    def parsed(self, name: str, read: Callable[[str], Any], empty: Any) -> Any:
        """The cell as `read` understands it; `empty` where there is nothing."""
        value = self.cells.get(name, "").strip()
        if not value:
            return empty
        try:
            return read(value)
        except ValueError as error:
            self.faults[name] = str(error)
            return empty


def house_number(value: str) -> tuple[int, str, str]:
    """Number, letter and addition as they were typed in one: `12 A-2`.

    Raises ValueError with a Dutch sentence.
    """
    found = NUMBER.fullmatch(value)
    if found is None:
        raise ValueError("Schrijf het huisnummer als 12, 12 A of 12-2.")
    return int(found[1]), found[2], found[3]


def _year(value: str) -> int:
    plain = value.removesuffix(".0").removesuffix(",0")
    if not (plain.isascii() and plain.isdecimal() and len(plain) == 4):
        raise ValueError("Schrijf het geboortejaar met vier cijfers: 1943.")
    return int(plain)


def _day(value: str) -> date:
    found = parse_day(value)
    if found is None:
        raise ValueError("Schrijf de datum als 31-12-2026.")
    return found


def _yes_or_no(value: str) -> bool:
    word = value.lower()
    if word not in YES | NO:
        raise ValueError("Schrijf ja of nee.")
    return word in YES


def _seen(value: str) -> tuple[Seen, ...]:
    return tuple(Seen(code) for code in _codes(value, SEEN_CODES, set(Seen)))


def _done(value: str) -> tuple[DoneAlready, ...]:
    return tuple(
        DoneAlready(code) for code in _codes(value, DONE_CODES, set(DoneAlready))
    )


def _codes(value: str, dutch: Mapping[str, str], english: set[Any]) -> dict[str, None]:
    """Codes out of a cell, each once: in Dutch words or as the API has them."""
    found: dict[str, None] = {}
    for part in re.split(r"[,;|/\n]+", value):
        word = " ".join(part.lower().split())
        if not word:
            continue
        code = dutch.get(word, word.replace(" ", "_"))
        if code not in english:
            raise ValueError(f"Deze keuze bestaat niet. Kies uit: {', '.join(dutch)}.")
        found[str(code)] = None
    return found

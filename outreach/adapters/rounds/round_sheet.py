"""The sheet that a visitor takes along when he has no phone with him.

Address, time, language, a letter for safety and the number of the card for a closed
door. No name, no phone number, no reason: a sheet may be lost.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

from outreach.adapters.typesetting import fonts
from outreach.errors import OutreachError
from outreach.rules.characters import refused_sign

TEMPLATE = Path(__file__).with_name("round_sheet.typ")
TITLE = "Looproutes"
DROPPED = "Vervalt. Bel het kantoor."
INTRO = (
    "Lever dit blad vandaag weer in. Is er niemand thuis? Schrijf het kaartnummer op "
    "de kaart. De letter bij veiligheid zegt wat u doet: zie uw instructie, of bel "
    "{phone}."
)
LOST = "Kwijt? Bel meteen {phone}."
OFFICE = "het kantoor"


@dataclass(frozen=True)
class SheetStop:
    """One door. `lines` empty: nobody may go there any more."""

    time: str
    lines: tuple[str, ...]
    language: str = ""
    safety: str = ""
    """Letters, such as `A D`."""
    card: str = ""


@dataclass(frozen=True)
class RoundSheetData:
    """One sheet, ready to print."""

    label: str
    day: str
    visitor: str
    stops: tuple[SheetStop, ...]


class SheetIncomplete(OutreachError):
    """The typesetter gave no single document; such a thing never leaves."""


def render_sheets(
    sheets: Sequence[RoundSheetData], *, municipality: str, phone: str
) -> bytes:
    """All sheets as one PDF, each from a new page."""
    number = phone or OFFICE
    data = {
        "title": TITLE,
        "municipality": _clean(municipality),
        "intro": INTRO.format(phone=_clean(number)),
        "lost": LOST.format(phone=_clean(number)),
        "sheets": [_sheet(sheet) for sheet in sheets],
    }
    made = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(data)}, timestamp=0
    )
    if not isinstance(made, bytes):
        raise SheetIncomplete("no single document came out")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, font_paths=fonts())


def _sheet(sheet: RoundSheetData) -> dict[str, object]:
    count = len(sheet.stops)
    return {
        "label": sheet.label,
        "day": sheet.day,
        "visitor": _clean(sheet.visitor),
        "count": "1 bezoek" if count == 1 else f"{count} bezoeken",
        "stops": [
            _stop(number, stop) for number, stop in enumerate(sheet.stops, start=1)
        ],
    }


def _stop(number: int, stop: SheetStop) -> dict[str, object]:
    facts = [
        ("Taal", stop.language),
        ("Veiligheid", stop.safety),
        ("Kaart", stop.card),
    ]
    return {
        "number": str(number),
        "time": stop.time,
        "lines": [_clean(line) for line in stop.lines] or [DROPPED],
        "facts": [(label, _clean(value)) for label, value in facts if value],
    }


def _clean(text: str) -> str:
    """Without signs that turn text round or come out as a box."""
    return "".join(sign for sign in text if refused_sign(sign) is None).strip()

"""Sets the answer to "what do you know about me" as a PDF that an older person reads.

Everything that comes in is text and is set as text, never evaluated.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst

from outreach.adapters.typesetting import fonts
from outreach.errors import OutreachError
from outreach.rules.characters import refused_sign
from outreach.rules.dates import written_out

TEMPLATE = Path(__file__).with_name("access_document.typ")
MOST_COLUMNS = 5
LONGEST_CELL = 70
"""A chapter becomes a table when its rows have the same few short cells."""
TITLES = {
    "access": "Uw gegevens bij ons",
    "disclosures": "Wat over u de deur uit ging",
}
INTROS = {
    "access": "U vroeg welke gegevens wij van u hebben. Hieronder staat alles wat wij "
    "over u bewaren voor de bezoeken aan 75-plussers.",
    "disclosures": "U vroeg aan wie wij gegevens over u gaven. Hieronder staat elke "
    "keer, met welke gegevens en waarom dat mocht.",
}
NOTHING = "Hierover staat niets bij ons."


class DocumentIncomplete(OutreachError):
    """The typesetter gave no single document; such a thing never leaves."""


def render_access(content: Mapping[str, Any]) -> bytes:
    """The PDF of an answer, from what `rules.access_export.as_json` gives."""
    made = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(_prepared(content))}, timestamp=0
    )
    if not isinstance(made, bytes):
        raise DocumentIncomplete("no single document came out")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, font_paths=fonts())


def _prepared(content: Mapping[str, Any]) -> dict[str, Any]:
    house = content["controller"]
    phone = f" Bel dan {house['phone']}." if house["phone"] else ""
    kind = content["kind"]
    return {
        "title": TITLES[kind],
        "intro": f"{INTROS[kind]} Klopt er iets niet, of begrijpt u iets niet?{phone}",
        "municipality": _clean(house["name"]),
        "person": [
            _clean(content["person"]["name"]),
            *map(_clean, content["person"]["address"]),
        ],
        "facts": [
            ["Verzoek", str(content["request"])],
            ["Gevraagd op", _day(content["received_on"])],
            ["Gemaakt op", _day(content["answered_on"])],
        ],
        "chapters": [_chapter(chapter) for chapter in content["chapters"]],
        "purposes": [_record(row) for row in content["purposes"]],
        "source": content["source"],
        "rights": content["rights"],
        "nothing": NOTHING,
    }


def _day(iso: str) -> str:
    return written_out(date.fromisoformat(iso))


def _chapter(chapter: Mapping[str, Any]) -> dict[str, Any]:
    rows = chapter["rows"]
    return {
        "title": chapter["title"],
        "head": _head(rows),
        "rows": [_record(row) for row in rows],
        "left_out": [one["text"] for one in chapter["left_out"]],
    }


def _head(rows: list[Mapping[str, str]]) -> list[str]:
    """The headings when the rows make a table; else nothing."""
    if len(rows) < 2:
        return []
    labels = list(rows[0])
    same = all(list(row) == labels for row in rows)
    short = all(len(value) <= LONGEST_CELL for row in rows for value in row.values())
    return labels if same and short and len(labels) <= MOST_COLUMNS else []


def _record(row: Mapping[str, str]) -> list[list[str]]:
    return [[_clean(label), _clean(value)] for label, value in row.items()]


def _clean(text: str) -> str:
    """Without signs that turn text round or come out as a box; lines stay lines."""
    return "".join(
        sign for sign in text if sign == "\n" or refused_sign(sign) is None
    ).strip()

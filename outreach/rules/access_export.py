"""The answer to "what do you know about me": chapters, what is left out, its JSON.

Pure: the rows come from the chapters of each package (`parts.AccessPart`).
"""

import hmac
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from outreach.rules.processing import ACTIVITIES
from outreach.rules.rights import (
    ARTICLES,
    TOLD,
    TOLD_LABELS,
    OmissionGround,
    RequestKind,
)

FORM = "omzien-inzage"
FORM_VERSION = 1
"""Of the JSON; described in docs/access-export.md. A change that breaks a reader
gets the next number."""
LEFT_OUT = "(weggelaten)"
DISCLOSURES = "disclosures"
"""Key of the chapter that answers "what left the house about me"."""
DIGEST_SIGNS = 32
"""128 bits of the HMAC."""
ABOUT_RESIDENTS = (
    *("register", "invite", "visits", "follow_up", "signals", "privacy", "security"),
)
"""Processing activities that touch residents; printed for AVG article 15(1)."""

Row = Mapping[str, str]
"""Dutch label -> plain text."""


class ChapterRow(NamedTuple):
    """One row of a chapter, with the keyed digest by which it is known again."""

    digest: str
    values: Row


class Chapter(NamedTuple):
    """One chapter as it was collected."""

    key: str
    title: str
    rows: tuple[ChapterRow, ...]


class Omission(NamedTuple):
    """What a person left out. `label` empty: the whole row."""

    chapter: str
    row_digest: str
    label: str
    ground: OmissionGround


class LeftOut(NamedTuple):
    """What the reader is told: that something was left out, and on which ground."""

    told: str
    """As `rules.rights.TOLD`: never that there is a reporter."""
    number: int

    @property
    def sentence(self) -> str:
        """In Dutch."""
        what = "Eén gegeven is" if self.number == 1 else f"{self.number} gegevens zijn"
        return f"{what} weggelaten. {TOLD_LABELS[self.told]}."


class Person(NamedTuple):
    """Whom the answer is about, and where it goes."""

    name: str
    address_lines: tuple[str, ...]


class AccessExport(NamedTuple):
    """Everything that is collected about one resident, before anything is left out."""

    person: Person
    chapters: tuple[Chapter, ...]

    @property
    def digests(self) -> tuple[str, ...]:
        """Of all rows, each once, in order."""
        found = (row.digest for chapter in self.chapters for row in chapter.rows)
        return tuple(dict.fromkeys(found))


class AnswerHead(NamedTuple):
    """What stands above an answer."""

    request_id: int
    kind: RequestKind
    received_on: date
    answered_on: date
    municipality: str
    phone: str
    email: str


def row_digest(key: bytes, chapter: str, values: Row) -> str:
    """A keyed digest of one row: equal while its text is equal."""
    content = json.dumps([chapter, list(values.items())], ensure_ascii=True)
    made = hmac.new(key, b"omzien inzage " + content.encode(), "sha256")
    return made.hexdigest()[:DIGEST_SIGNS]


def chapter_of(
    key: bytes, name: str, title: str, rows: Iterable[Mapping[str, str]]
) -> Chapter:
    """A chapter of rows; lines without a text are taken out, and empty rows too."""
    filled = [
        {label: value for label, value in row.items() if value.strip()} for row in rows
    ]
    return Chapter(
        name,
        title,
        tuple(
            ChapterRow(row_digest(key, name, values), values)
            for values in filled
            if values
        ),
    )


def new_rows(found: Iterable[str], checked: Collection[str]) -> set[str]:
    """Digests of rows that nobody looked at yet."""
    return set(found) - set(checked)


def shown_rows(chapter: Chapter, omissions: Iterable[Omission]) -> list[dict[str, str]]:
    """The rows that go out: whole rows taken away, single lines blotted out."""
    left_out = {(o.row_digest, o.label) for o in omissions if o.chapter == chapter.key}
    return [
        {
            label: LEFT_OUT if (row.digest, label) in left_out else value
            for label, value in row.values.items()
        }
        for row in chapter.rows
        if (row.digest, "") not in left_out
    ]


def left_out_of(chapter: Chapter, omissions: Iterable[Omission]) -> list[LeftOut]:
    """How much was left out of a chapter, per ground as the reader is told it.

    An omission of a row that is not there any more counts for nothing.
    """
    there = {row.digest: row.values for row in chapter.rows}
    counted = [
        TOLD[o.ground]
        for o in omissions
        if o.chapter == chapter.key
        and o.row_digest in there
        and (not o.label or o.label in there[o.row_digest])
    ]
    return [
        LeftOut(told, counted.count(told)) for told in TOLD_LABELS if told in counted
    ]


def purposes() -> list[dict[str, str]]:
    """What AVG article 15(1) wants told of each use, as the register of processing."""
    return [
        {
            "Waarvoor": f"{one.title}. {one.purpose}",
            "Grondslag": one.ground,
            "Wie krijgt het": one.recipients,
            "Hoe lang bewaren wij het": one.term,
        }
        for one in (ACTIVITIES[key] for key in ABOUT_RESIDENTS)
    ]


YOUR_RIGHTS = (
    (
        "U mag ons vragen om gegevens te verbeteren, te wissen of tijdelijk niet te "
        "gebruiken. U mag bezwaar maken: dan benaderen wij u niet meer."
    ),
    (
        "Bent u het niet eens met dit antwoord? Dan kunt u binnen zes weken een "
        "bezwaarschrift sturen aan het college (artikel 34 UAVG)."
    ),
    (
        "U kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens: "
        "autoriteitpersoonsgegevens.nl."
    ),
)
WHERE_FROM = (
    "Naam, adres en geboortedatum komen uit het bevolkingsregister (BRP). De rest "
    "vertelde u zelf, of schreven onze mensen op na een gesprek. Geen computer beslist "
    "over u: wie een brief krijgt volgt uit vaste regels over leeftijd en wonen."
)


def as_json(
    head: AnswerHead, export: AccessExport, omissions: Sequence[Omission]
) -> dict[str, Any]:
    """The answer for another program; see docs/access-export.md for its shape."""
    return {
        "form": FORM,
        "version": FORM_VERSION,
        "request": head.request_id,
        "kind": head.kind.value,
        "article": ARTICLES[head.kind],
        "received_on": head.received_on.isoformat(),
        "answered_on": head.answered_on.isoformat(),
        "controller": {
            "name": head.municipality,
            "phone": head.phone,
            "email": head.email,
        },
        "person": {
            "name": export.person.name,
            "address": list(export.person.address_lines),
        },
        "chapters": [
            {
                "key": chapter.key,
                "title": chapter.title,
                "rows": shown_rows(chapter, omissions),
                "left_out": [
                    {
                        "count": one.number,
                        "ground": one.told,
                        "text": one.sentence,
                    }
                    for one in left_out_of(chapter, omissions)
                ],
            }
            for chapter in export.chapters
        ],
        "purposes": purposes(),
        "source": WHERE_FROM,
        "rights": list(YOUR_RIGHTS),
    }

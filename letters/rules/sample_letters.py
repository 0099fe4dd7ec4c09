"""What a text is tried out on: who gets it, and the fields that nobody knows yet."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from letters.rules.kinds import LetterForm, LetterKind
from letters.rules.letter_values import (
    LetterFacts,
    Office,
    Terms,
    letter_values,
    sheet,
)
from letters.rules.placeholders import GIVEN
from letters.rules.print_jobs import Job, job_letter
from letters.rules.shipped import DUTCH
from outreach.rules.addresses import AddressParts
from outreach.rules.cycles import Approach
from outreach.rules.dates import written_out
from outreach.rules.names import NameParts


class Sample(StrEnum):
    """Whose letter is shown."""

    USUAL = "usual"
    LONGEST_NAME = "longest_name"
    LONGEST_ADDRESS = "longest_address"
    MUNICIPAL = "municipal"


SAMPLE_LABELS: Mapping[Sample, str] = {
    Sample.USUAL: "Een gewone brief",
    Sample.LONGEST_NAME: "De langste naam",
    Sample.LONGEST_ADDRESS: "Het langste adres",
    Sample.MUNICIPAL: "Alleen van de gemeente",
}


class SamplePerson(NamedTuple):
    """Somebody who does not exist, as long and as accented as somebody who does."""

    name: NameParts
    address: AddressParts
    municipal: bool = False
    provider_name: str = ""
    real: bool = True
    """Made of a row of the register; else invented, because there is none."""


INVENTED: Mapping[Sample, SamplePerson] = {
    Sample.USUAL: SamplePerson(
        NameParts("Johanna Maria", "", "de", "Voorbeeld", "V"),
        AddressParts("Voorbeeldstraat", 12, postcode="1234AB", city="Voorbeeldstad"),
        provider_name="Welzijn Voorbeeld",
        real=False,
    ),
    Sample.LONGEST_NAME: SamplePerson(
        NameParts(
            "Wilhelmina Cornelia Johanna Maria",
            "",
            "van der",
            "Voorbeeldenberg tot den Bandijk",
            "V",
            "N",
            "",
            "van",
            "Zwartewaterland-Voorbeeld",
        ),
        AddressParts("Voorbeeldstraat", 12, postcode="1234AB", city="Voorbeeldstad"),
        provider_name="Stichting Samen Welzijn en Maatschappelijk Werk Voorbeeld",
        real=False,
    ),
    Sample.LONGEST_ADDRESS: SamplePerson(
        NameParts("Johan", "", "", "Voorbeeld", "M"),
        AddressParts(
            "Burgemeester Van Voorbeeldsingel",
            12345,
            "a",
            "III",
            "to",
            "1234AB",
            "Voorbeeldkerk aan den IJssel",
        ),
        provider_name="Welzijn Voorbeeld",
        real=False,
    ),
    Sample.MUNICIPAL: SamplePerson(
        NameParts("Robin", "", "", "Voorbeeld", "O"),
        AddressParts("Voorbeeldstraat", 12, postcode="1234AB", city="Voorbeeldstad"),
        municipal=True,
        real=False,
    ),
}
"""For an empty register, and for letters to somebody who is not in it."""
CODE = "7KM3QXP2D"
"""A letter code that opens nothing: no invitation has it."""
REPLY_WEEKS = 4
ANNOUNCE_DAYS = 10


def sample_terms(
    today: date, *, announced: bool = False, answer_address: str = ""
) -> Terms:
    """The dates of a letter that would be written today."""
    return Terms(
        approach=Approach.ANNOUNCED if announced else Approach.BY_REPLY,
        day=today,
        reply_by=today + timedelta(weeks=REPLY_WEEKS),
        contact_from=today + timedelta(days=ANNOUNCE_DAYS),
        answer_address=answer_address,
    )


def sample_given(kind: LetterKind, today: date) -> dict[str, str]:
    """What the asker for a letter would give."""
    invented = {
        "uitnodiging_datum": written_out(today - timedelta(weeks=5)),
        "dag": written_out(today + timedelta(days=4)),
        "tijd": "10.00 uur",
        "bezoeker": "Kim de Vries",
        "ontvangen_op": written_out(today - timedelta(weeks=2)),
    }
    return {name: invented[name] for name in sorted(GIVEN[kind])}


class SampleText(NamedTuple):
    """The text that is tried out."""

    kind: LetterKind
    language: str
    text: str
    title: str
    dutch: str = ""
    """Of a text in another language: the Dutch one, which stands before it."""


def sample_job(
    tried: SampleText,
    person: SamplePerson,
    office: Office,
    terms: Terms,
    *,
    form: LetterForm = LetterForm.STANDARD,
    logo: str = "",
    minimum_age: int | None = 75,
) -> Job:
    """One letter to somebody who does not exist, ready to be set."""
    facts = LetterFacts(
        name=person.name,
        address=person.address,
        code=CODE,
        municipal=person.municipal,
        provider_name=person.provider_name,
        minimum_age=minimum_age,
    )
    second = "" if tried.language == DUTCH else tried.language
    values = letter_values(
        facts,
        office,
        terms,
        kind=tried.kind,
        language=second,
        given=sample_given(tried.kind, terms.day),
    )
    texts = {DUTCH: tried.dutch or tried.text, tried.language: tried.text}
    letter = job_letter("0-0", values, DUTCH, second=second, form=form, language=second)
    titled = sheet(office) | {"title": tried.title}
    return Job("voorbeeld.pdf", titled, texts, 0, [letter], logo)

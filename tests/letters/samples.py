"""Letters to set in the tests: people, an office, and jobs of them."""

from datetime import date
from typing import Any

from letters.adapters.letter_setting import TEMPLATES
from letters.rules.kinds import LetterForm
from letters.rules.letter_values import (
    LetterFacts,
    Office,
    Terms,
    letter_values,
    sheet,
)
from letters.rules.print_jobs import Job, job_letter
from outreach.rules.addresses import AddressParts
from outreach.rules.cycles import Approach
from outreach.rules.names import NameParts

OFFICE = Office(
    "Gemeente Rotterdam",
    "14 010",
    "werkdagen van 9 tot 17 uur",
    "www.rotterdam.nl",
    "A. Jansen",
    "Programmamanager Ouderen",
    "Retouradres: Postbus 70012, 3000 KP Rotterdam",
    "Meer leest u op www.rotterdam.nl/privacy.",
)
TERMS = Terms(
    Approach.BY_REPLY,
    date(2026, 11, 23),
    date(2026, 12, 18),
    date(2026, 12, 7),
    "https://omzien.voorbeeld.nl/a/",
)
HOME = AddressParts("Proefstraat", 12, "a", "", "", "3011AA", "Rotterdam")
FACTS = LetterFacts(
    NameParts("Anna Maria", "", "de", "Vries", "V"),
    HOME,
    "7KM3QXP2D",
    municipal=False,
    provider_name="Welzijn Noord",
    minimum_age=75,
)
LONGEST = FACTS._replace(
    name=NameParts(
        "Wilhelmina Cornelia Johanna Maria Theodora",
        "G",
        "van der",
        "Goltstein tot den Bandijk",
        "V",
        "V",
        "P",
        "van",
        "Oranje-Nassau van Amsberg",
    ),
    address=AddressParts(
        "Burgemeester Van Voerststr.",
        12345,
        "a",
        "III",
        "to",
        "3011AA",
        "Nieuwerkerk aan den IJssel",
    ),
    provider_name="Stichting Samen Welzijn en Maatschappelijke Dienstverlening",
    code="8KM3QXP2D",
)
NOBLE = FACTS._replace(name=NameParts("Jan Willem", "G", "van", "Aedel", "M"))
TEXTS = {
    language: (TEMPLATES / f"invitation.{language}.html").read_text("utf-8")
    for language in ("nl", "en", "tr", "ar", "pap")
}
LARGE = LetterForm.LARGE


def letter(
    facts: LetterFacts = FACTS,
    number: int = 1,
    *,
    office: Office = OFFICE,
    terms: Terms = TERMS,
    form: LetterForm = LetterForm.STANDARD,
    language: str = "",
    **given: Any,
) -> dict[str, Any]:
    """One letter; `given` goes into the job, as `sort_code` does."""
    values = letter_values(facts, office, terms, language=language)
    extra = {"second": language, "form": form, "language": language, **given}
    return job_letter(f"1-{number}", values, "nl", **extra)


def job(
    *facts: LetterFacts, office: Office = OFFICE, terms: Terms = TERMS, **given: Any
) -> Job:
    """A job of one letter for each of the facts."""
    return job_of(
        *(
            letter(one, number, office=office, terms=terms)
            for number, one in enumerate(facts, start=1)
        ),
        sheet=sheet(office),
        **given,
    )


def job_of(*letters: dict[str, Any], **given: Any) -> Job:
    """A job of these letters."""
    made = Job("brieven-001.pdf", sheet(OFFICE), TEXTS, 1_790_000_000, list(letters))
    return made._replace(**given)

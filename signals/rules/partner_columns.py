"""The columns of a partner's file and the codes in them, under all names that come in.

Partners fill in a spreadsheet by hand or let a system write it, so that headings and
codes have several forms. `docs/partners.md` shows them; a test holds it to this table.
"""

import re
from typing import NamedTuple

from signals.rules.drafts import DoneAlready, Seen


class Column(NamedTuple):
    """One column of the file."""

    title: str
    """In Dutch, as the template has it."""
    known: tuple[str, ...]
    """Other headings under which it may come, in lower case without signs."""
    about: str
    """What to fill in, in Dutch."""


COLUMNS: dict[str, Column] = {
    "caller_reference": Column(
        "kenmerk",
        ("uwkenmerk", "referentie", "reference", "ref", "zaaknummer", "id"),
        "Uw eigen nummer. Hetzelfde nummer is dezelfde melding.",
    ),
    "postcode": Column("postcode", ("pc", "postalcode", "zip"), "1234 AB"),
    "house_number": Column(
        "huisnummer",
        ("huisnr", "nummer", "nr", "housenumber"),
        "12; met letter of toevoeging mag ook: 12 A, 12-2.",
    ),
    "house_letter": Column("huisletter", ("letter", "houseletter"), "Eén letter."),
    "house_addition": Column(
        "toevoeging",
        ("huisnummertoevoeging", "toev", "addition"),
        "Bijvoorbeeld 2 of II.",
    ),
    "street": Column("straat", ("straatnaam", "street", "adres"), "Straatnaam."),
    "city": Column("plaats", ("woonplaats", "stad", "city"), "Woonplaats."),
    "description": Column(
        "omschrijving plek",
        ("plek", "plaatsaanduiding", "locatie", "location"),
        "Waar geen huisnummer is: de woonboot bij de brug.",
    ),
    "person_name": Column(
        "naam inwoner",
        ("naam", "naambewoner", "naamhuurder", "naamklant", "inwoner", "name"),
        "Alleen als het convenant dat toelaat.",
    ),
    "birth_year": Column(
        "geboortejaar", ("birthyear", "gebjaar"), "Vier cijfers: 1943."
    ),
    "person_phone": Column(
        "telefoon inwoner",
        ("telefoonbewoner", "telefoonhuurder", "telefoonklant"),
        "Alleen als het convenant dat toelaat.",
    ),
    "seen": Column(
        "gezien",
        ("signaal", "signalen", "seen"),
        "Een of meer codes met een komma ertussen; zie hieronder.",
    ),
    "text": Column(
        "toelichting",
        ("opmerking", "opmerkingen", "melding", "tekst", "text", "note"),
        "In eigen woorden, hoogstens 3000 tekens.",
    ),
    "done": Column(
        "zelf gedaan",
        ("gedaan", "actie", "acties", "done"),
        "Een of meer codes met een komma ertussen; zie hieronder.",
    ),
    "done_text": Column("toelichting zelf gedaan", ("donetext",), "In eigen woorden."),
    "last_seen_on": Column(
        "laatst gezien",
        ("laatstgezienop", "datumlaatstgezien", "lastseen", "lastseenon"),
        "De datum als 31-12-2026.",
    ),
    "person_knows": Column(
        "inwoner weet ervan", ("weetervan", "personknows"), "ja, nee of leeg."
    ),
    "urgent": Column("haast", ("spoed", "urgent"), "ja of nee."),
    "reporter_name": Column(
        "naam melder", ("melder", "contactpersoon", "reporter"), "Wie bij u meldt."
    ),
    "reporter_phone": Column(
        "telefoon melder", ("telefoon", "tel", "telefoonnummer", "phone"), "010 1234567"
    ),
    "reporter_email": Column(
        "e-mail melder", ("email", "mail", "emailadres"), "naam@organisatie.nl"
    ),
}
"""Field of the draft -> its column, in the order of the template."""
SEEN_CODES = {
    "niet gezien": Seen.NOT_SEEN,
    "geen reactie": Seen.NO_REACTION,
    "post stapelt op": Seen.MAIL_PILES_UP,
    "gordijnen dicht": Seen.CURTAINS_CLOSED,
    "huis verwaarloosd": Seen.NEGLECTED_HOME,
    "zelf verwaarloosd": Seen.NEGLECTED_SELF,
    "verward": Seen.CONFUSED,
    "drinkt": Seen.DRINKING,
    "weinig contact": Seen.FEW_CONTACTS,
    "voelt zich alleen": Seen.SAYS_ALONE,
    "iemand verloren": Seen.LOST_SOMEONE,
    "wil gezelschap": Seen.WANTS_COMPANY,
    "bang voor iemand": Seen.AFRAID_OF_SOMEONE,
    "geldzorgen": Seen.MONEY_TROUBLE,
    "anders": Seen.OTHER,
}
DONE_CODES = {
    "aangebeld": DoneAlready.RANG_BELL,
    "gesproken": DoneAlready.SPOKE,
    "buren gevraagd": DoneAlready.ASKED_NEIGHBOURS,
    "familie gebeld": DoneAlready.CALLED_FAMILY,
    "hulp aangeboden": DoneAlready.OFFERED_HELP,
    "niets": DoneAlready.NOTHING,
    "anders": DoneAlready.OTHER,
}


def heading_of(text: str) -> str:
    """A heading without case, spaces and signs: `Naam melder *` -> `naammelder`."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


HEADINGS: dict[str, str] = {
    heading: name
    for name, column in COLUMNS.items()
    for heading in (heading_of(column.title), name.replace("_", ""), *column.known)
}
"""Heading -> field; the Dutch title, the field's own name, or another known form."""
NEVER = frozenset({"bsn", "burgerservicenummer", "sofinummer"})
"""Columns with which a whole file is refused: no law lets a partner send them."""

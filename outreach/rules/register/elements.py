"""Which fields we read, under which element numbers and Dutch column names."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Element(NamedTuple):
    """One field of the register."""

    number: str
    """Category.group.element: `08.11.60`; empty for a column of the municipality."""
    field: str
    """Our name: the column of `Resident`, or the column of the municipality."""
    label: str
    """In Dutch, as messages name it."""
    required: bool = False
    """The whole file is refused without this column."""

    @property
    def short(self) -> str:
        """As messages write it: group.element, `11.60`."""
        return self.number[3:] or self.field


ELEMENTS: tuple[Element, ...] = (
    Element("01.01.20", "bsn", "burgerservicenummer", True),
    Element("01.01.10", "a_number", "a-nummer"),
    Element("01.02.10", "given_names", "voornamen"),
    Element("01.02.20", "title", "adellijke titel of predicaat"),
    Element("01.02.30", "prefix", "voorvoegsel"),
    Element("01.02.40", "surname", "geslachtsnaam", True),
    Element("01.03.10", "birth", "geboortedatum", True),
    Element("01.04.10", "gender", "geslacht"),
    Element("01.61.10", "name_usage", "aanduiding naamgebruik"),
    Element("01.83.10", "person_investigation", "gegevens in onderzoek (persoon)"),
    Element("05.02.20", "partner_title", "titel of predicaat van de partner"),
    Element("05.02.30", "partner_prefix", "voorvoegsel van de partner"),
    Element("05.02.40", "partner_surname", "geslachtsnaam van de partner"),
    Element("05.06.10", "partner_from", "datum huwelijk of partnerschap"),
    Element("05.07.10", "partner_until", "datum ontbinding"),
    Element("05.07.40", "partner_end_reason", "reden ontbinding"),
    Element("06.08.10", "died_on", "datum overlijden"),
    Element("07.67.10", "suspension_on", "datum opschorting"),
    Element("07.67.20", "suspension_reason", "reden opschorting"),
    Element("07.70.10", "nondisclosure", "indicatie geheim", True),
    Element("08.09.10", "municipality_code", "gemeente van inschrijving", True),
    Element("08.10.10", "address_function", "functie adres"),
    Element("08.10.30", "address_since", "datum aanvang adreshouding"),
    Element("08.11.10", "street", "straatnaam"),
    Element("08.11.15", "public_space", "naam openbare ruimte"),
    Element("08.11.20", "house_number", "huisnummer"),
    Element("08.11.30", "house_letter", "huisletter"),
    Element("08.11.40", "house_addition", "huisnummertoevoeging"),
    Element("08.11.50", "house_indication", "aanduiding bij huisnummer"),
    Element("08.11.60", "postcode", "postcode"),
    Element("08.11.70", "city", "woonplaats"),
    Element("08.11.80", "bag_object_id", "identificatiecode verblijfplaats"),
    Element("08.11.90", "bag_address_id", "identificatiecode nummeraanduiding"),
    Element("08.12.10", "location", "locatiebeschrijving"),
    Element("08.13.10", "country", "land"),
    Element("08.13.30", "foreign_1", "regel 1 adres buitenland"),
    Element("08.13.40", "foreign_2", "regel 2 adres buitenland"),
    Element("08.13.50", "foreign_3", "regel 3 adres buitenland"),
    Element("08.83.10", "address_investigation", "gegevens in onderzoek (adres)"),
    Element("", "gebied", "gebied"),
    Element("", "buurt_code", "buurtcode"),
    Element("", "instelling", "instelling"),
    Element("", "huishouden_id", "huishouden"),
)
BY_FIELD: Mapping[str, Element] = {element.field: element for element in ELEMENTS}
FIELDS: tuple[str, ...] = tuple(BY_FIELD)
_BY_NUMBER = {element.number: element.field for element in ELEMENTS if element.number}
_BY_SHORT = {
    # Without a category a number means the person's own; 05, 06 and 08 where the
    # person has no such element (02.40 is one's own name, 06.10 a marriage).
    "8310": "address_investigation",
    **{
        element.short.replace(".", ""): element.field
        for element in reversed(ELEMENTS)
        if element.number and element.short != "83.10"
    },
}
_ALIASES: Mapping[str, str] = {
    "bsn": "bsn",
    "sofinummer": "bsn",
    "anummer": "a_number",
    "administratienummer": "a_number",
    "voornaam": "given_names",
    "titel": "title",
    "predicaat": "title",
    "titelpredicaat": "title",
    "adellijketitel": "title",
    "adellijketitelpredicaat": "title",
    "adellijketitelofpredicaat": "title",
    "voorvoegsels": "prefix",
    "tussenvoegsel": "prefix",
    "tussenvoegsels": "prefix",
    "voorvoegselgeslachtsnaam": "prefix",
    "achternaam": "surname",
    "naam": "surname",
    "geboren": "birth",
    "geboortedatum": "birth",
    "geslachtsaanduiding": "gender",
    "naamgebruik": "name_usage",
    "aanduidingnaamgebruik": "name_usage",
    "persooninonderzoek": "person_investigation",
    "titelpartner": "partner_title",
    "adellijketitelpredicaatpartner": "partner_title",
    "voorvoegselpartner": "partner_prefix",
    "tussenvoegselpartner": "partner_prefix",
    "geslachtsnaampartner": "partner_surname",
    "achternaampartner": "partner_surname",
    "naampartner": "partner_surname",
    "datumhuwelijk": "partner_from",
    "datumhuwelijkssluiting": "partner_from",
    "datumaanganghuwelijk": "partner_from",
    "datumontbindinghuwelijk": "partner_until",
    "redenontbindinghuwelijk": "partner_end_reason",
    "datumoverlijden": "died_on",
    "overlijdensdatum": "died_on",
    "overleden": "died_on",
    "opschortingsdatum": "suspension_on",
    "datumopschortingbijhouding": "suspension_on",
    "redenopschortingbijhouding": "suspension_reason",
    "opschortingsreden": "suspension_reason",
    "opschorting": "suspension_reason",
    "geheim": "nondisclosure",
    "geheimhouding": "nondisclosure",
    "indicatiegeheimhouding": "nondisclosure",
    "verstrekkingsbeperking": "nondisclosure",
    "gemeente": "municipality_code",
    "gemeentecode": "municipality_code",
    "gemeenteinschrijving": "municipality_code",
    "functieadres": "address_function",
    "soortadres": "address_function",
    "datumadreshouding": "address_since",
    "datumvestiging": "address_since",
    "datumaanvangadres": "address_since",
    "straat": "street",
    "openbareruimte": "public_space",
    "huisnr": "house_number",
    "nummer": "house_number",
    "letter": "house_letter",
    "toevoeging": "house_addition",
    "huisnummertoev": "house_addition",
    "aanduidinghuisnummer": "house_indication",
    "plaats": "city",
    "woonplaatsnaam": "city",
    "adresseerbaarobject": "bag_object_id",
    "adresseerbaarobjectid": "bag_object_id",
    "verblijfsobject": "bag_object_id",
    "verblijfsobjectid": "bag_object_id",
    "nummeraanduiding": "bag_address_id",
    "nummeraanduidingid": "bag_address_id",
    "locatie": "location",
    "landcode": "country",
    "landadresbuitenland": "country",
    "adresbuitenland1": "foreign_1",
    "adresbuitenland2": "foreign_2",
    "adresbuitenland3": "foreign_3",
    "adresinonderzoek": "address_investigation",
    "aanduidinginonderzoek": "address_investigation",
    "wijk": "gebied",
    "buurt": "buurt_code",
    "wlz": "instelling",
    "intramuraal": "instelling",
    "huishouden": "huishouden_id",
    "huishoudnummer": "huishouden_id",
}
"""Dutch column names as exports write them; every label counts as a name too."""
_NUMBER = re.compile(r"(\d\d)\.?(\d\d)(?:\.?(\d\d))?")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


_NAMES = {
    **{_plain(element.label): element.field for element in ELEMENTS},
    **{_plain(element.field): element.field for element in ELEMENTS[-4:]},
    **_ALIASES,
}


def field_of(heading: str, profile: Mapping[str, str] | None = None) -> str | None:
    """Which field a column holds, or None for a column that we do not use.

    `profile` maps headings of one municipality to element numbers or names; it goes
    before everything else.
    """
    written = heading.strip()
    if profile and written in profile:
        return field_of(profile[written])
    number = _NUMBER.fullmatch(written)
    if number is None:
        return _NAMES.get(_plain(written))
    if number[3]:
        return _BY_NUMBER.get(".".join(number.groups()))
    return _BY_SHORT.get(number[1] + number[2])


class Columns(NamedTuple):
    """Where in a row each field stands."""

    at: Mapping[str, int]
    doubled: tuple[str, ...]
    """Fields that the header names twice."""

    @property
    def missing(self) -> tuple[Element, ...]:
        """Required columns that are not there."""
        return tuple(e for e in ELEMENTS if e.required and e.field not in self.at)


def columns_of(
    headings: Sequence[str], profile: Mapping[str, str] | None = None
) -> Columns:
    """Where each field stands in a header."""
    at: dict[str, int] = {}
    doubled: list[str] = []
    for position, heading in enumerate(headings):
        field = field_of(heading, profile)
        if field is None:
            continue
        if field in at:
            doubled.append(field)
        at.setdefault(field, position)
    return Columns(at, tuple(doubled))

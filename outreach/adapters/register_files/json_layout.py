"""Haal Centraal BRP v2: the JSON of the API, in its info form and its GBA form."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from outreach.adapters.register_files.inspection import Inspected
from outreach.adapters.register_files.shape import Layout, RegisterFile, Row, refused
from outreach.rules.names import Partner, choose_partner
from outreach.rules.register.elements import FIELDS

MOST_BYTES = 64 << 20
"""A JSON file is read whole; larger deliveries come as CSV."""
UNKNOWN_DATE = "00000000"
ANY_NONDISCLOSURE = "7"
"""The info form says only that there is one (BRP API: 1..7 become true)."""
WHOLE_ADDRESS, NOT_LIVING_THERE = "080000", "089999"
UNKNOWN_COUNTRY = "0000"
COLUMNS = {field: at for at, field in enumerate(FIELDS)}


def open_json(path: Path, inspected: Inspected) -> RegisterFile:
    """A JSON file. Raises FileRejected when it holds no list of persons."""
    if path.stat().st_size > MOST_BYTES:
        raise refused(
            "Dit JSON-bestand is te groot.",
            f"Omzien leest JSON tot {MOST_BYTES >> 20} MB.",
            "Vraag de levering als CSV-bestand, of in delen.",
        )
    persons = _persons_in(path, inspected.encoding)

    def rows() -> Iterator[Row]:
        return ((n, cells_of(person)) for n, person in enumerate(persons, 1))

    return RegisterFile(
        path=path,
        layout=Layout.BRP_JSON,
        encoding=inspected.encoding,
        digest=inspected.digest,
        columns=COLUMNS,
        width=len(FIELDS),
        rows=rows,
    )


def _persons_in(path: Path, encoding: str) -> list[Any]:
    try:
        content = json.loads(path.read_text(encoding=encoding))
    except (ValueError, RecursionError):
        raise refused(
            "Dit JSON-bestand is niet leesbaar.",
            "Het is niet volledig, of het is geen geldige JSON.",
        ) from None
    batches = content if isinstance(content, list) else [content]
    found: list[Any] = []
    for batch in batches:
        persons = batch.get("personen") if isinstance(batch, dict) else None
        if not isinstance(persons, list):
            raise refused(
                "Dit JSON-bestand bevat geen lijst 'personen'.",
                "Omzien leest het antwoord van Haal Centraal BRP bevragen, versie 2.",
            )
        found += persons
    return found


def _at(value: Any, *path: str) -> Any:
    """What lies at a path, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _text(value: Any, *path: str) -> str:
    """The value at a path as text; objects and lists are no text."""
    found = _at(value, *path)
    if isinstance(found, bool) or found is None:
        return ""
    return _sound(str(found)) if isinstance(found, str | int | float) else ""


def _sound(text: str) -> str:
    """Without what JSON can escape and no database can hold: NUL and half signs."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\0", "").strip()


def _code(value: Any, *path: str) -> str:
    """A coded value: an object with `code`, or the code itself."""
    return _text(value, *path, "code") or _text(value, *path)


def _date(value: Any, *path: str) -> str:
    """A date in either form as eight digits; "" when it is absent."""
    found = _at(value, *path)
    if not isinstance(found, Mapping):
        text = _text(value, *path)
        return text.replace("-", "") if len(text) == 10 else text
    if found.get("onbekend") or found.get("type") == "DatumOnbekend":
        return UNKNOWN_DATE
    day = _text(found, "datum")
    if day:
        return day.replace("-", "")
    year, month = _text(found, "jaar"), _text(found, "maand")
    return f"{year.zfill(4)}{month.zfill(2)}00" if year else ""


def cells_of(person: Any) -> Sequence[str]:
    """One person as cells in the order of `FIELDS`; odd shapes become empty cells."""
    if not isinstance(person, Mapping):
        return [""] * len(FIELDS)
    values = {
        "bsn": _text(person, "burgerservicenummer"),
        "a_number": _text(person, "aNummer"),
        "birth": _date(person, "geboorte", "datum"),
        "gender": _code(person, "geslacht"),
        "died_on": _died_on(person),
        "suspension_on": _date(person, "opschortingBijhouding", "datum"),
        "suspension_reason": _code(person, "opschortingBijhouding", "reden"),
        "nondisclosure": _nondisclosure(person),
        "municipality_code": _code(person, "gemeenteVanInschrijving"),
        "person_investigation": _person_investigation(person),
        **_name(person),
        **_partner(person),
        **_address(person.get("verblijfplaats")),
    }
    return [values.get(field, "") for field in FIELDS]


def _died_on(person: Mapping[str, Any]) -> str:
    date = _date(person, "overlijden", "datum")
    known = _at(person, "overlijden", "indicatieOverleden") is True
    return date or (UNKNOWN_DATE if known else "")


def _nondisclosure(person: Mapping[str, Any]) -> str:
    """The API leaves the field out for 0 and always gives it otherwise."""
    if "geheimhoudingPersoonsgegevens" not in person:
        return "0"
    value = person["geheimhoudingPersoonsgegevens"]
    if isinstance(value, bool):
        return ANY_NONDISCLOSURE if value else "0"
    text = _text(person, "geheimhoudingPersoonsgegevens")
    return {"true": ANY_NONDISCLOSURE, "false": "0"}.get(text, text)


def _person_investigation(person: Mapping[str, Any]) -> str:
    code = _text(person, "persoonInOnderzoek", "aanduidingGegevensInOnderzoek")
    if code:
        return code
    if _at(person, "naam", "inOnderzoek"):
        return "010200"
    return "010300" if _at(person, "geboorte", "inOnderzoek") else ""


def _name(person: Mapping[str, Any]) -> dict[str, str]:
    return {
        "given_names": _text(person, "naam", "voornamen"),
        "title": _code(person, "naam", "adellijkeTitelPredicaat"),
        "prefix": _text(person, "naam", "voorvoegsel"),
        "surname": _text(person, "naam", "geslachtsnaam"),
        "name_usage": _code(person, "naam", "aanduidingNaamgebruik"),
    }


def _partner(person: Mapping[str, Any]) -> dict[str, str]:
    listed = person.get("partners")
    rows = listed if isinstance(listed, list) else []
    chosen = choose_partner(
        Partner(
            title=_code(row, "naam", "adellijkeTitelPredicaat"),
            prefix=_text(row, "naam", "voorvoegsel"),
            surname=_text(row, "naam", "geslachtsnaam"),
            since=_date(row, "aangaanHuwelijkPartnerschap", "datum"),
            until=_date(row, "ontbindingHuwelijkPartnerschap", "datum"),
            end_reason=_code(row, "ontbindingHuwelijkPartnerschap", "reden"),
        )
        for row in rows
    )
    fields = (
        "partner_title",
        "partner_prefix",
        "partner_surname",
        "partner_from",
        "partner_until",
        "partner_end_reason",
    )
    return dict(zip(fields, chosen or Partner(), strict=True))


def _address(place: Any) -> dict[str, str]:
    """Category 08 out of `verblijfplaats`: the info form nests what GBA has flat."""
    inner = _at(place, "verblijfadres")
    parts = inner if isinstance(inner, Mapping) else place
    return {
        "address_function": _code(place, "functieAdres"),
        "address_since": _date(place, "datumVan")
        or _date(place, "datumAanvangAdreshouding"),
        "street": _text(parts, "korteStraatnaam") or _text(parts, "straat"),
        "public_space": _text(parts, "officieleStraatnaam")
        or _text(parts, "naamOpenbareRuimte"),
        "house_number": _text(parts, "huisnummer"),
        "house_letter": _text(parts, "huisletter"),
        "house_addition": _text(parts, "huisnummertoevoeging"),
        "house_indication": _code(parts, "aanduidingBijHuisnummer"),
        "postcode": _text(parts, "postcode"),
        "city": _text(parts, "woonplaats"),
        "bag_object_id": _text(place, "adresseerbaarObjectIdentificatie"),
        "bag_address_id": _text(place, "nummeraanduidingIdentificatie"),
        "location": _text(parts, "locatiebeschrijving"),
        "country": _country(place, parts),
        "foreign_1": _text(parts, "regel1"),
        "foreign_2": _text(parts, "regel2"),
        "foreign_3": _text(parts, "regel3"),
        "address_investigation": _address_investigation(place, inner),
    }


def _country(place: Any, parts: Any) -> str:
    abroad = _text(place, "type") in (
        "VerblijfplaatsBuitenland",
        "VerblijfplaatsOnbekend",
    )
    code = _code(parts, "land") or _code(place, "land")
    return code or (UNKNOWN_COUNTRY if abroad else "")


def _address_investigation(place: Any, inner: Any) -> str:
    """The GBA form has the code; the info form says only which parts are in doubt."""
    code = _text(place, "inOnderzoek", "aanduidingGegevensInOnderzoek")
    if code:
        return code
    if _at(place, "indicatieVastgesteldVerblijftNietOpAdres") is True:
        return NOT_LIVING_THERE
    doubted = _at(place, "inOnderzoek") or _at(inner, "inOnderzoek")
    return WHOLE_ADDRESS if doubted else ""

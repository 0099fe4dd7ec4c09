"""Files are read in every layout and encoding, and bad ones refused as a whole."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from outreach.adapters.register_files import Layout, open_register_file
from outreach.adapters.register_files.profile import read_profile
from outreach.adapters.register_files.survey import survey
from outreach.errors import FileRejected
from tests.outreach.register_world import FIELDS, as_csv, bsn, somebody

GOOD = as_csv([somebody(1), somebody(2)])
HEADING, FIRST, SECOND = GOOD.split("\r\n")[:3]


def put(folder: Path, content: bytes | str, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> list[tuple[int, dict[str, str]]]:
    file = open_register_file(path)
    return [
        (number, {f: cells[at] for f, at in file.columns.items() if cells[at]})
        for number, cells in file.rows()
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_encodings_delimiters_and_ends(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    people = [somebody(1, surname="Gül"), somebody(2, street="a;b,c\td")]
    text = as_csv(people, delimiter=delimiter).replace("\r\n", end)
    rows = read(put(tmp_path, text.encode(encoding)))
    assert [number for number, _ in rows] == [2, 3]
    assert rows[0][1]["surname"] == "Gül"
    assert rows[1][1]["street"] == "a;b,c\td"


def test_rows_are_numbered_by_physical_line(tmp_path: Path) -> None:
    people = [somebody(1), somebody(2, given_names="Anna\nMaria"), somebody(3)]
    text = as_csv(people).replace("\r\n", "\n") + "\n\n"
    assert [number for number, _ in read(put(tmp_path, text))] == [2, 3, 5]


def test_rows_can_be_read_twice(tmp_path: Path) -> None:
    file = open_register_file(put(tmp_path, GOOD))
    assert list(file.rows()) == list(file.rows())


def test_profile_of_own_headings(tmp_path: Path) -> None:
    text = GOOD.replace("01.01.20", "Nr. burger").replace("02.40", "02.40")
    path = put(tmp_path, text)
    with pytest.raises(FileRejected, match=r"01\.01\.20"):
        open_register_file(path)
    profile = put(tmp_path, json.dumps({"Nr. burger": "01.20"}), "p.json")
    file = open_register_file(path, profile=read_profile(profile))
    assert "bsn" in file.columns


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"a": 1}', '{"a": "zz.99"}'])
def test_bad_profile_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileRejected):
        read_profile(put(tmp_path, content, "p.json"))


def swallowed() -> str:
    """An opening quote that takes the next row along and closes well."""
    return f"{HEADING}\n{FIRST.replace('Dorpsstraat', chr(34) + 'Dorpsstraat')}\n" + (
        SECOND.replace("Dorpsstraat", "Dorpsstraat" + chr(34))
    )


def headless(number: str) -> str:
    fields = tuple(f for f in FIELDS if f != number)
    return as_csv([somebody(1)], fields=fields)


BAD_FILES: dict[str, tuple[bytes | str, str]] = {
    "nothing": (b"", "geen rijen"),
    "spaces": (b" \r\n \r\n", "geen rijen"),
    "byte order mark only": (b"\xef\xbb\xbf", "geen rijen"),
    "utf-16 little": (GOOD.encode("utf-16"), "UTF-16"),
    "utf-16 big": (b"\xfe\xff" + GOOD.encode("utf-16-be"), "UTF-16"),
    "utf-16 without mark": (GOOD.encode("utf-16-le"), "UTF-16"),
    "nul byte": (GOOD.replace("Bakker", "Bak\0ker"), "NUL"),
    "nul byte far away": (GOOD + (FIRST + "\r\n") * 9000 + "\0", "NUL"),
    "neither encoding": (GOOD.encode() + b"\xff\x81", "windows-1252"),
    "cut in a sign": (GOOD.encode() + b"\xc3\x81"[:1] + b"\x81\x8d", "windows-1252"),
    "lone return": (GOOD.replace("\r\n", "\r"), "regeleinden"),
    "one lone return": (GOOD.replace("Bakker", "Bak\rker"), "regeleinden"),
    "excel": (b"PK\x03\x04rest", "Excel"),
    "old excel": (b"\xd0\xcf\x11\xe0rest", "Excel"),
    "pdf": (b"%PDF-1.7 rest", "pdf"),
    "gzip": (b"\x1f\x8b\x08rest", "ingepakt"),
    "xml": (b"<?xml version='1.0'?><stuf/>", "XML"),
    "database": (b"SQLite format 3\0rest", "database"),
    "picture": (b"\x89PNG\r\n", "afbeelding"),
    "no heading": (FIRST + "\r\n" + SECOND, "geen levering"),
    "prose": ("Beste collega,\r\nhierbij het bestand.\r\n", "geen levering"),
    "html": ("<html><body>404</body></html>", "geen levering"),
    "without number": (headless("bsn"), r"01\.01\.20"),
    "without surname": (headless("surname"), r"01\.02\.40"),
    "without birth": (headless("birth"), r"01\.03\.10"),
    "without nondisclosure": (
        headless("nondisclosure"),
        r"Kolom 07\.70\.10 \(indicatie geheim\) ontbreekt: bestand geweigerd\.",
    ),
    "without municipality": (headless("municipality_code"), r"08\.09\.10"),
    "doubled column": (GOOD.replace("01.02.10", "01.20", 1), "meer dan eens"),
    "quote at the end": (GOOD + FIRST.replace("Dorpsstraat", '"Dorps'), "aanhaling"),
    "quote in the middle": (
        "\r\n".join([HEADING, FIRST.replace("Bakker", '"Bakker'), SECOND, SECOND]),
        "aanhaling",
    ),
    "quote that swallows a row": (swallowed(), "aanhaling"),
    "text after quote": (GOOD.replace("Bakker", '"Bak"ker'), "aanhaling"),
    "huge cell": (GOOD.replace("Bakker", "x" * 200_000), "131.072"),
    "broken json": (b'{"personen": [', "niet leesbaar"),
    "deep json": (b"[" * 100_000, "niet leesbaar"),
    "json without persons": (b'{"type": "x"}', "personen"),
    "json of text": (b'["a", "b"]', "personen"),
    "json persons no list": (b'{"personen": {}}', "personen"),
    "json null": (b"[null]", "personen"),
    "json with nul": (b'{"personen": []}\x00', "NUL"),
}
"""Name of the fault -> content and a word of the refusal."""


@pytest.mark.parametrize("fault", BAD_FILES)
def test_bad_file_is_refused_whole(tmp_path: Path, fault: str) -> None:
    content, word = BAD_FILES[fault]
    with pytest.raises(FileRejected, match=word) as refusal:
        survey(open_register_file(put(tmp_path, content)), "")
    for sentence in (refusal.value.what, refusal.value.why, refusal.value.now):
        assert sentence.endswith(".")


def test_real_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(FileRejected, match="CSV UTF-8"):
        open_register_file(path)


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRejected, match="niet worden gelezen"):
        open_register_file(tmp_path / "nergens.csv")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRejected):
        open_register_file(tmp_path)


def test_survey_finds_doubles_over_the_whole_file(tmp_path: Path) -> None:
    people = [somebody(1), somebody(2), somebody(3), somebody(1), somebody(1)]
    seen = survey(open_register_file(put(tmp_path, as_csv(people))), "")
    assert seen.rows == 5
    assert seen.doubles == dict.fromkeys((2, 5, 6), (2, 5, 6))


def test_survey_sees_through_a_lost_zero(tmp_path: Path) -> None:
    people = [somebody(1, bsn="000009908"), somebody(2, bsn="00009908")]
    seen = survey(open_register_file(put(tmp_path, as_csv(people))), "")
    assert set(seen.doubles) == {2, 3}


def test_survey_counts_other_towns(tmp_path: Path) -> None:
    people = [somebody(n, municipality_code="0518") for n in range(1, 4)]
    path = put(tmp_path, as_csv([*people, somebody(9)]))
    assert survey(open_register_file(path), "0599").elsewhere == 3
    assert survey(open_register_file(path), "").elsewhere == 0


def multi_row(*rows: dict[str, str]) -> str:
    """RvIG's layout with the columns that the tests need."""
    headings = ["", "01.01.20", "01.02.40", "01.03.10", "05.02.20", "05.02.30"]
    headings += ["05.02.40", "05.06.10", "05.07.10", "05.07.40", "05.H"]
    headings += ["07.70.10", "08.09.10", "08.H"]
    lines = [";".join(headings)]
    lines += [";".join(row.get(h or "id", "") for h in headings) for row in rows]
    return "\n".join(lines)


def first_row(number: int, **given: str) -> dict[str, str]:
    base = {"id": f"L{number}", "01.01.20": bsn(number), "01.02.40": "Bakker"}
    return base | {"01.03.10": "19460310", "07.70.10": "0", "08.09.10": "0599"} | given


def test_multi_row_gives_one_row_a_person(tmp_path: Path) -> None:
    text = multi_row(
        first_row(1, **{"08.H": "58"}),
        {"08.09.10": "0518"},
        first_row(2),
    )
    file = open_register_file(put(tmp_path, text))
    assert file.layout is Layout.MULTI_ROW
    rows = read(file.path)
    assert [number for number, _ in rows] == [2, 4]
    assert rows[0][1]["municipality_code"] == "0599"  # history is left out


def test_multi_row_takes_the_partner_that_counts(tmp_path: Path) -> None:
    """First a marriage that ended, then a current one under mark 05."""
    ended = {"05.02.40": "Ex", "05.07.10": "19900101", "05.H": "05"}
    text = multi_row(
        first_row(1, **ended),
        {"05.02.40": "Nu", "05.06.10": "20000101", "05.H": "55"},
        {"05.02.40": "Nu", "05.06.10": "19990101"},
    )
    assert read(put(tmp_path, text))[0][1]["partner_surname"] == "Nu"
    assert read(put(tmp_path, text))[0][1]["partner_from"] == "20000101"


def test_multi_row_that_begins_in_the_middle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRejected, match="geen enkele persoon"):
        read(put(tmp_path, multi_row({"08.09.10": "0518"})))


GBA_FORM: dict[str, Any] = {
    "burgerservicenummer": "999990639",
    "geslacht": {"code": "M"},
    "naam": {
        "voornamen": "Jan",
        "voorvoegsel": "de",
        "geslachtsnaam": "Vries",
        "adellijkeTitelPredicaat": {"code": "JH"},
        "aanduidingNaamgebruik": {"code": "N"},
    },
    "geboorte": {"datum": "19530000"},
    "gemeenteVanInschrijving": {"code": "0599"},
    "geheimhoudingPersoonsgegevens": 4,
    "partners": [
        {
            "naam": {"geslachtsnaam": "Berg"},
            "aangaanHuwelijkPartnerschap": {"datum": "19750101"},
        }
    ],
    "verblijfplaats": {
        "straat": "Spui",
        "naamOpenbareRuimte": "Het Spui",
        "huisnummer": 70,
        "huisletter": "A",
        "postcode": "3011AB",
        "functieAdres": {"code": "W"},
        "datumAanvangAdreshouding": "20150808",
        "inOnderzoek": {"aanduidingGegevensInOnderzoek": "081160"},
    },
}
INFO_FORM: dict[str, Any] = GBA_FORM | {
    "geboorte": {"datum": {"type": "JaarDatum", "jaar": 1953}},
    "geheimhoudingPersoonsgegevens": True,
    "partners": [
        {
            "naam": {"geslachtsnaam": "Berg"},
            "aangaanHuwelijkPartnerschap": {
                "datum": {"type": "Datum", "datum": "1975-01-01"}
            },
        }
    ],
    "verblijfplaats": {
        "type": "Adres",
        "functieAdres": {"code": "W"},
        "datumVan": {"type": "Datum", "datum": "2015-08-08"},
        "verblijfadres": {
            "korteStraatnaam": "Spui",
            "officieleStraatnaam": "Het Spui",
            "huisnummer": 70,
            "huisletter": "A",
            "postcode": "3011AB",
            "inOnderzoek": {"postcode": True},
        },
    },
}


def one_json(folder: Path, person: Any) -> dict[str, str]:
    content = {"type": "RaadpleegMetBurgerservicenummer", "personen": [person]}
    ((number, row),) = read(put(folder, json.dumps(content), "p.json"))
    assert number == 1
    return row


def test_both_json_forms_give_the_same_person(tmp_path: Path) -> None:
    gba, info = one_json(tmp_path, GBA_FORM), one_json(tmp_path, INFO_FORM)
    assert gba["birth"] == "19530000"
    assert gba["house_number"] == "70"
    assert gba["partner_surname"] == "Berg"
    assert gba.pop("nondisclosure") == "4"
    assert info.pop("nondisclosure") == "7"  # the info form says only that there is
    assert gba.pop("address_investigation") == "081160"
    assert info.pop("address_investigation") == "080000"
    assert gba == info


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({}, "nondisclosure", "0"),  # left out by the API for 0
        ({"geheimhoudingPersoonsgegevens": False}, "nondisclosure", "0"),
        ({"geheimhoudingPersoonsgegevens": None}, "nondisclosure", ""),
        (
            {"geboorte": {"datum": {"type": "DatumOnbekend", "onbekend": True}}},
            "birth",
            "00000000",
        ),
        (
            {
                "geboorte": {
                    "datum": {"type": "JaarMaandDatum", "jaar": 1950, "maand": 3}
                }
            },
            "birth",
            "19500300",
        ),
        ({"overlijden": {"indicatieOverleden": True}}, "died_on", "00000000"),
        ({"overlijden": {"datum": "20200308"}}, "died_on", "20200308"),
        ({"verblijfplaats": {"type": "VerblijfplaatsOnbekend"}}, "country", "0000"),
        (
            {"verblijfplaats": {"indicatieVastgesteldVerblijftNietOpAdres": True}},
            "address_investigation",
            "089999",
        ),
        ({"naam": "Bakker", "geslacht": ["M"], "partners": 7}, "surname", ""),
        ({"burgerservicenummer": 9908}, "bsn", "9908"),
        ({"naam": {"geslachtsnaam": "Bak\0ker"}}, "surname", "Bakker"),
        ({"naam": {"geslachtsnaam": "Bak\ud800ker"}}, "surname", "Bak?ker"),
    ],
)
def test_odd_json_values(
    tmp_path: Path, given: dict[str, Any], field: str, value: str
) -> None:
    assert one_json(tmp_path, given).get(field, "") == value


def test_json_person_of_another_shape_is_an_empty_row(tmp_path: Path) -> None:
    assert one_json(tmp_path, "niemand") == {}

"""The BRP API's own cases about fields that we take from the register.

Each case says what was registered (`given`, element numbers) and what the API answers
(`expected`). Run as a round trip: our JSON reader must get the registered element back
out of the answer, in the info form and in the GBA form. What is not run is counted with
its reason, so that nothing falls out in silence. Names, address lines and ages have
their own module (`rules/test_brp_cases.py`).
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from outreach.adapters.register_files.json_layout import COLUMNS, cells_of
from outreach.rules.dates import PartialDate
from outreach.rules.institutions import InstitutionList
from outreach.rules.investigations import HELD_GROUPS, NOT_LIVING_THERE
from outreach.rules.register.examining import Setting, examine
from tests.outreach.register_world import FIELDS, REFERENCE, somebody

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "brp"
FILES = (
    "opschorting",
    "overlijden",
    "geheimhouding",
    "datum",
    "geboorte",
    "verblijfplaats",
)
pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="the yardstick data are not on this machine"
)
RUN = "run"
ERROR = "refusal of a wrong API parameter; we have no such parameter"
SEARCH = "which persons a search of the API finds; we search nothing there"
NOT_ASKED = "absent because the caller did not ask, or may not have it"
OTHER_FIELD = "a field that we do not take: places, countries of birth and death, ..."
VALUES = {
    ("persoon", "03.10"): ("birth", "geboorte.datum"),
    ("inschrijving", "67.10"): ("suspension_on", "opschortingBijhouding.datum"),
    ("inschrijving", "67.20"): (
        "suspension_reason",
        "opschortingBijhouding.reden.code",
    ),
    ("overlijden", "08.10"): ("died_on", "overlijden.datum"),
    ("verblijfplaats", "10.10"): (
        "address_function",
        "verblijfplaats.functieAdres.code",
    ),
    ("verblijfplaats", "10.30"): (
        "address_since",
        "verblijfplaats.datumVan|verblijfplaats.datumAanvangAdreshouding",
    ),
    ("verblijfplaats", "13.10"): ("country", "land.code"),
    ("verblijfplaats", "13.30"): ("foreign_1", "regel1"),
    ("verblijfplaats", "13.40"): ("foreign_2", "regel2"),
    ("verblijfplaats", "13.50"): ("foreign_3", "regel3"),
    ("adres", "11.10"): ("street", "korteStraatnaam|verblijfplaats.straat"),
    ("adres", "11.15"): ("public_space", "officieleStraatnaam|naamOpenbareRuimte"),
    ("adres", "11.20"): ("house_number", "huisnummer"),
    ("adres", "11.30"): ("house_letter", "huisletter"),
    ("adres", "11.40"): ("house_addition", "huisnummertoevoeging"),
    ("adres", "11.50"): ("house_indication", "aanduidingBijHuisnummer.code"),
    ("adres", "11.60"): ("postcode", "postcode"),
    ("adres", "11.70"): ("city", "woonplaats"),
    ("adres", "11.80"): ("bag_object_id", "adresseerbaarObjectIdentificatie"),
    ("adres", "11.90"): ("bag_address_id", "nummeraanduidingIdentificatie"),
    ("adres", "12.10"): ("location", "locatiebeschrijving"),
}
"""Element -> our field, and where an answer holds it (any of these ends)."""


def cases() -> list[tuple[str, int, dict[str, Any]]]:
    found = []
    for name in FILES:
        path = FOLDER / f"{name}.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        found += [(name, n, json.loads(line)) for n, line in enumerate(lines, 1)]
    return found


def answer_of(case: dict[str, Any]) -> dict[str, Any]:
    """The flat answer as the JSON it stands for."""
    whole: dict[str, Any] = {}
    for path, value in case["expected"].items():
        if path.startswith("_") or value in ("", None) or path.endswith("."):
            continue
        here = whole
        *parents, last = path.split(".")
        for key in parents:
            here = here.setdefault(key, {})
        here[last] = True if value == "true" else value
    return whole


def told(case: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Our field and the registered value, for what the answer tells of it."""
    paths = [
        path for path, value in case["expected"].items() if value not in ("", None)
    ]
    for (group, number), (field, ends) in VALUES.items():
        value = case["given"].get(group, {}).get(number)
        heads = [p for p in paths if any(_tells(p, end) for end in ends.split("|"))]
        if value is not None and any("inOnderzoek" not in head for head in heads):
            yield field, value


def _tells(path: str, end: str) -> bool:
    """Whether a path of the answer is, or lies below, the end that we look for."""
    return f".{end}." in f".{path}." and not path.startswith("adressering")


def category(case: dict[str, Any]) -> str:
    if "_error" in case["expected"]:
        return ERROR
    if "_count" in case["expected"]:
        return SEARCH
    if nondisclosure_told(case) or list(told(case)) or dates_told(case):
        return RUN
    if doubted(case) is not None:
        return RUN
    return NOT_ASKED if "_absent" in case["expected"] else OTHER_FIELD


def nondisclosure_told(case: dict[str, Any]) -> bool:
    """The API gives it unasked, so its absence tells as well."""
    return "70.10" in case["given"].get("inschrijving", {})


def dates_told(case: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Other dates of `datum.jsonl`: the element and the date object."""
    first = case["given"].get("inschrijving", {}).get("68.10")
    date = answer_of(case).get("datumEersteInschrijvingGBA")
    return [(first, date)] if first and isinstance(date, dict) else []


def doubted(case: dict[str, Any]) -> str | None:
    """The code of category 08 that an answer tells about, in whatever form."""
    code = case["given"].get("verblijfplaats", {}).get("83.10")
    tells = any(
        path.startswith("verblijfplaats.")
        and ("inOnderzoek" in path or "VerblijftNiet" in path)
        for path in case["expected"]
    )
    return code if code and tells else None


RUN_CASES = [
    pytest.param(case, id=f"{name}-{n}")
    for name, n, case in cases()
    if category(case) == RUN
]


@pytest.mark.parametrize("case", RUN_CASES)
def test_answer_gives_the_registered_element(case: dict[str, Any]) -> None:
    row = dict(zip(COLUMNS, cells_of(answer_of(case)), strict=True))
    for field, value in told(case):
        assert row[field] == value, field
    if nondisclosure_told(case):
        value = case["given"]["inschrijving"]["70.10"]
        shown = "7" if value != "0" and case["api"] == "info" else value
        assert row["nondisclosure"] == shown
    for registered, date in dates_told(case):
        parsed = PartialDate.parse(registered)
        row = dict(zip(COLUMNS, cells_of({"geboorte": {"datum": date}}), strict=True))
        assert row["birth"] == parsed.text


@pytest.mark.parametrize("case", [c for c in RUN_CASES if doubted(c.values[0])])
def test_doubted_address_is_held(case: dict[str, Any]) -> None:
    """The info form does not tell which part; then the whole address is in doubt."""
    code = doubted(case)
    read = cells_of(answer_of(case))[COLUMNS["address_investigation"]]
    if case["api"] == "gba":
        assert read == code
    elif code == NOT_LIVING_THERE:
        assert read.startswith(HELD_GROUPS) or read == NOT_LIVING_THERE
    else:
        assert read.startswith(HELD_GROUPS)


EXPECTED_VERDICTS = {
    "O": "deceased",
    "E": "emigrated",
    "M": "suspended",
    "R": "suspended",
    ".": "suspended",
    "F": "record_removed",
    "W": "record_removed",
}


@pytest.mark.parametrize(
    "case",
    [c for c in RUN_CASES if "67.20" in c.values[0]["given"].get("inschrijving", {})],
)
def test_suspension_decides_the_verdict(case: dict[str, Any]) -> None:
    reason = case["given"]["inschrijving"]["67.20"]
    person = somebody(1, suspension_reason=reason)
    cells = [person.get(field, "") for field in FIELDS]
    columns = {field: at for at, field in enumerate(FIELDS)}
    setting = Setting(REFERENCE, REFERENCE, "", InstitutionList([]))
    found = examine(cells, columns, len(FIELDS), setting)
    assert found.judgement.reason == EXPECTED_VERDICTS[reason]


def test_every_case_is_accounted_for() -> None:
    counted = Counter((name, category(case)) for name, _, case in cases())
    assert sum(counted.values()) == sum(
        len((FOLDER / f"{name}.jsonl").read_text().splitlines()) for name in FILES
    )
    assert dict(counted) == ACCOUNT


ACCOUNT: dict[tuple[str, str], int] = {
    ("datum", RUN): 13,
    ("datum", OTHER_FIELD): 1,
    ("geboorte", RUN): 21,
    ("geboorte", OTHER_FIELD): 11,
    ("geboorte", NOT_ASKED): 5,
    ("geheimhouding", RUN): 48,
    ("geheimhouding", ERROR): 24,
    ("opschorting", RUN): 122,
    ("opschorting", ERROR): 73,
    ("opschorting", SEARCH): 63,
    ("overlijden", RUN): 35,
    ("overlijden", OTHER_FIELD): 28,
    ("overlijden", NOT_ASKED): 7,
    ("verblijfplaats", RUN): 226,
    ("verblijfplaats", OTHER_FIELD): 50,
    ("verblijfplaats", NOT_ASKED): 26,
    ("verblijfplaats", ERROR): 8,
}
"""Cases of each file, run and not run."""

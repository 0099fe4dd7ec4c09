"""The short referral of a practice, behind its own code."""

import re
from datetime import date

import pytest
from sqlmodel import select

from outreach.database import reading, writing
from signals.rules.covenants import SharedField
from signals.rules.drafts import Door, ReporterKind
from signals.tables import Covenant, Reporter, Signal
from tests.signals.partner_world import KNOWN_FIELDS, Caller

GIVEN = {
    "name": "J. de Wit",
    "birth_year": "1940",
    "postcode": "3012 AB",
    "number": "12 A",
    "text": "Is vaak alleen sinds het overlijden van haar man.",
    "practice": "H. Arts",
    "phone": "010 2223344",
    "agreed": "yes",
}


@pytest.fixture
def practice(database_url: str) -> Caller:
    """A practice that may refer."""
    return Caller(
        database_url,
        name="Praktijk Noord",
        reporter_kind=ReporterKind.GP,
        allowed=KNOWN_FIELDS | {SharedField.REFERRAL},
    )


def stored(url: str) -> list[Signal]:
    """All signals."""
    with reading(url) as session:
        return list(session.exec(select(Signal)))


def test_referral_is_stored_once_with_its_reporter_apart(practice: Caller) -> None:
    path = f"/verwijzing/{practice.key}"
    opened = practice.browser.get(path)
    assert opened.status == 200
    assert "112" in opened.text
    number = re.search(r'name="form" value="([^"]+)"', opened.text)
    assert number is not None
    form = GIVEN | {"form": number[1]}
    sent = [practice.browser.post(path, form) for _ in range(2)]
    (row,) = stored(practice.url)
    assert [answer.status for answer in sent] == [200, 200]
    assert row.reference[:3] in sent[1].text
    assert (row.door, row.house_letter, row.birth_year) == (Door.REFERRAL, "A", 1940)
    with reading(practice.url) as session:
        kept = session.get(Reporter, row.id)
    assert kept is not None
    assert kept.organisation_id == practice.covenant_id


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("agreed", "", "instemt"),
        ("text", "", "waarom u verwijst"),
        ("phone", "", "nummer in waarop"),
        ("phone", "<b>x</b>", "telefoonnummer"),
        ("number", "twaalf", "huisnummer"),
        ("birth_year", "40", "geboortejaar"),
        ("birth_year", "1700", "geboortejaar"),
        ("postcode", "0000XX", "postcode"),
    ],
)
def test_what_is_wrong_is_told_and_stays(
    practice: Caller, field: str, typed: str, words: str
) -> None:
    form = GIVEN | {"form": "x", field: typed}
    answer = practice.browser.post(f"/verwijzing/{practice.key}", form)
    assert answer.status == 422
    assert words in answer.text
    assert "J. de Wit" in answer.text
    assert "<b>x" not in answer.text
    assert stored(practice.url) == []


def test_a_database_that_is_away_is_said_with_a_number_to_call(
    practice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_code: str) -> None:
        raise ConnectionError(GIVEN["name"])

    monkeypatch.setattr("dashboards.public.referral._practice", away)
    answer = practice.browser.post(f"/verwijzing/{practice.key}", GIVEN)
    assert answer.status == 503
    assert "niet opgeslagen" in answer.text
    assert "Bel het meldpunt" in answer.text
    assert GIVEN["name"] not in answer.text


def test_code_that_opens_nothing_tells_nothing(practice: Caller) -> None:
    housing = Caller(practice.url)
    for code in ("omz_geraden", housing.key):
        for answer in (
            practice.browser.get(f"/verwijzing/{code}"),
            practice.browser.post(f"/verwijzing/{code}", GIVEN),
        ):
            assert answer.status == 404
            assert "Woonstad" not in answer.text
    with writing(practice.url) as session:
        row = session.get(Covenant, practice.covenant_id)
        assert row is not None
        row.valid_to = date(2026, 2, 1)
    assert practice.browser.get(f"/verwijzing/{practice.key}").status == 403
    assert stored(practice.url) == []

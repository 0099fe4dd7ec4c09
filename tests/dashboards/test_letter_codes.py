"""The page behind the QR code of a letter."""

import pytest
from starlette.applications import Starlette

from dashboards.public import letter_codes
from outreach.database import writing
from tests.dashboards.asking import ask, playing
from tests.letters import waves

APP = Starlette(routes=letter_codes.ROUTES)


@pytest.mark.parametrize("path", ["/A/7KM3QXP2D", "/a/7km-3qx-p2d"])
def test_it_says_whom_to_call_and_which_code_to_name(
    database_url: str, path: str
) -> None:
    with writing(database_url) as session:
        waves.municipality(session)
    with playing(database_url):
        answer = ask(APP, path)
    assert answer.status == 200
    assert "7KM-3QX-P2D" in answer.text
    assert 'href="tel:14010"' in answer.text
    assert "Gemeente Rotterdam" in answer.text


@pytest.mark.parametrize("path", ["/a/kort", "/a/%3Cscript%3E", "/a/" + "9" * 400])
def test_a_wrong_code_is_not_repeated_and_tells_nothing(
    database_url: str, path: str
) -> None:
    with writing(database_url) as session:
        waves.municipality(session)
    with playing(database_url):
        answer = ask(APP, path)
    assert answer.status == 200
    assert "lettercode" not in answer.text
    assert "<script" not in answer.text

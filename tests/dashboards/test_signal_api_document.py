"""The HTTP door does what its OpenAPI document says, tried by schemathesis.

In one process and without a socket, behind the real gate: what the document allows,
what it does not, other methods, missing keys. Nothing may end in an error of the
server, in an answer that the document does not know, or in another form than it says.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from signals.adapters.api_document import DOCUMENT_PATH, PATH, openapi
from tests.dashboards.asking import playing
from tests.dashboards.browsing import BASE, web_app
from tests.databases import sqlite_database
from tests.signals.partner_world import Caller

QUIET = settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """An organisation with a quota that is never reached."""
    with sqlite_database(tmp_path_factory.mktemp("api")) as url:
        yield Caller(url, daily_quota=10_000)


@pytest.fixture(scope="module")
def schema(caller: Caller) -> Any:
    """The document with the application behind it.

    Loaded here and not at the top: that takes a second, also where no test asks.
    """
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    config = SchemathesisConfig.from_dict(
        {
            # 422: good by the document, and not by the rules (an address in no place)
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": [200, 201, 404, 409, 422]
                }
            }
        }
    )
    found = schemathesis.openapi.from_dict(openapi(), config=config)
    found.app = web_app(caller.url)
    return found


DOORS = [(PATH, "POST"), (PATH + "/{reference}", "GET")]


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("path", "method"), DOORS)
def test_door_does_what_its_document_says(
    caller: Caller, schema: Any, path: str, method: str, mode: str
) -> None:
    from schemathesis import GenerationMode

    @QUIET
    @given(case=schema[path][method].as_strategy(GenerationMode(mode)))
    def holds(case: Any) -> None:
        case.call_and_validate(base_url=BASE, headers=key_of(caller))

    with playing(caller.url, caller.at):
        holds()


def test_what_the_document_allows_is_stored(caller: Caller, schema: Any) -> None:
    """With a place, and numbers that could be dialled; all else as it is drawn."""
    statuses: list[int] = []

    @QUIET
    @given(case=schema[PATH]["POST"].as_strategy())
    def holds(case: Any) -> None:
        case.body |= {"address": {"postcode": "3011AA", "house_number": 1}}
        case.body |= {"seen": ["confused"], "person": {}, "contact": {}}
        case.body |= {"kind": "concern", "last_seen_on": None}
        case.body |= {"reference": f"ref-{len(statuses)}"}
        answer = case.call_and_validate(base_url=BASE, headers=key_of(caller))
        statuses.append(answer.status_code)

    with playing(caller.url, caller.at):
        holds()
    assert set(statuses) == {201}


def key_of(caller: Caller) -> dict[str, str]:
    """The header with the key."""
    return {"Authorization": f"Bearer {caller.key}"}


def test_document_is_served_to_anybody(caller: Caller) -> None:
    answer = caller.browser.get(DOCUMENT_PATH)
    assert answer.status == 200
    assert '"openapi":"3.1.0"' in answer.text

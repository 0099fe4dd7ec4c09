"""The rules by which reports are weighed, for everybody to read: no sign-in, Dutch.

What stands here is what runs: the version in force, in its own sentences. Nothing on it
is about a person.
"""

from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboards.dutch import moment
from dashboards.public.answers import page
from dashboards.public.failures import note
from dashboards.public.signal_house import frame
from dashboards.public.signal_words import LANGUAGES
from outreach import clock
from outreach.database import reading
from outreach.settings import load_settings
from signals.queries.algorithm import Published, published_rules
from signals.rules.fact_words import FACT_LABELS, outcome_words, rule_words

PATH = "/melding/regels"


async def show_rules(_request: Request) -> Response:
    """The page; without rules and with a phone number when they cannot be read."""
    found, shared = await to_thread.run_sync(_read)
    return page(
        "signal_rules.html",
        status=200 if found else 503,
        found=found,
        since=moment(found.since) if found else "",
        rules=[rule for rule in found.rules if rule["on"]] if found else [],
        groups=[group for group in found.danger_words if group["on"]] if found else [],
        facts=FACT_LABELS.values(),
        when=rule_words,
        outcome=outcome_words,
        **shared,
    )


def _read() -> tuple[Published | None, dict[str, Any]]:
    shared = frame(LANGUAGES["nl"])
    try:
        with reading(load_settings().url) as session:
            return published_rules(session, at=clock.now()), shared
    except Exception as error:  # the page says so, and which number to call
        note(error)
        return None, shared


ROUTES: list[BaseRoute] = [Route(PATH, show_rules, methods=["GET"])]

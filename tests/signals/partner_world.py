"""Organisations for tests: what was agreed with them, and a caller with a key."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dashboards.public.signal_api import PATH
from outreach.access import Role
from outreach.database import writing
from signals.actions.covenants import add_covenant, make_caller_key
from signals.queries.covenants import terms_of
from signals.rules.covenants import CovenantTerms, SharedField
from signals.rules.drafts import ReporterKind
from signals.tables import Covenant
from tests import build
from tests.dashboards.asking import Answer, _finished, playing
from tests.dashboards.browsing import Browser, _talk, web_app

GROUND = "Artikel 2.1.2 Wmo 2015, convenant van 13 mei 2016."
KNOWN_FIELDS = frozenset(SharedField) - {SharedField.REFERRAL}
TERMS = CovenantTerms(
    name="Woonstad",
    reporter_kind=ReporterKind.HOUSING,
    ground=GROUND,
    allowed=KNOWN_FIELDS,
    valid_from=date(2026, 1, 1),
    valid_to=date(2027, 1, 1),
)


def covenant(session: Session, **given: Any) -> Covenant:
    """A covenant that holds, made by a coordinator."""
    terms = TERMS._replace(**given)
    by = build.viewer(Role.COORDINATOR)
    nonce = f"covenant {terms.name}"
    return add_covenant(session, terms, nonce=nonce, by=by, at=build.AT)


def stored_terms(session: Session, covenant_id: int) -> CovenantTerms:
    """What was agreed, as it is stored."""
    row = session.get(Covenant, covenant_id)
    assert row is not None
    return terms_of(row)


def message(reference: str = "W-1", **given: Any) -> dict[str, Any]:
    """A report that is right in every respect."""
    return {
        "reference": reference,
        "address": {"postcode": "3012 AB", "house_number": 12},
        "seen": ["mail_piles_up"],
        "text": "De brievenbus is al weken vol.",
    } | given


class Caller:
    """A system of an organisation with a key; `key` may be replaced."""

    def __init__(self, database_url: str, at: datetime = build.AT, **given: Any):
        self.url, self.at = database_url, at
        with writing(database_url) as session:
            row = covenant(session, **given)
            self.covenant_id = row.id or 0
            by = build.viewer(Role.COORDINATOR)
            nonce = f"key {self.covenant_id}"
            self.key = make_caller_key(
                session, self.covenant_id, nonce=nonce, by=by, at=at
            )
        self.browser = Browser(database_url, at=at)

    def headers(self, body: bytes) -> dict[str, str]:
        """What a machine sends along."""
        return {
            "authorization": f"Bearer {self.key}",
            "content-type": "application/json",
            "content-length": str(len(body)),
        }

    def send(self, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        """POST a body as it is."""
        own = self.headers(body) | (headers or {})
        return self.browser.send("POST", PATH, body, own)

    def report(self, given: dict[str, Any], **headers: str) -> Answer:
        """POST a report."""
        return self.send(json.dumps(given).encode(), headers)

    def standing(self, reference: str) -> Answer:
        """GET how it stands with a report."""
        return self.browser.get(f"{PATH}/{reference}", self.headers(b""))

    def at_once(self, messages: Sequence[dict[str, Any]]) -> list[Answer]:
        """POST reports all at the same moment, over one running application."""
        bodies = [json.dumps(one).encode() for one in messages]

        async def all_of_them() -> Any:
            app = web_app(self.url)
            return await asyncio.gather(*(self._exchange(app, body) for body in bodies))

        with playing(self.url, self.at):
            answers: Any = _finished(all_of_them())
        return list(answers)

    async def _exchange(self, app: Any, body: bytes) -> Answer:
        scope = self.browser._scope("http", PATH, self.headers(body))
        sent = await _talk(app, scope | {"method": "POST"}, body)
        return self.browser._read(sent)

"""Opens one page as one person, without a browser and without a leak.

Each run of the page reads its settings anew with the database of the test, at the
moment at which the tests play; afterwards settings and clock are as they were.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from dashboards.frame import SESSION_KEY
from outreach import clock
from outreach.actions.sessions import start_session, token_hash
from outreach.database import writing
from outreach.settings import load_settings
from tests.conftest import NOW

ROOT = Path(__file__).parents[2]


class OpenedPage(AppTest):
    """A page that keeps its database and its moment over all its runs."""

    database_url = ""
    at = NOW
    """Set it later to let time pass."""

    def _run(self, *args: Any, **kwargs: Any) -> AppTest:
        with _installation(self.database_url), patch.object(clock, "now", self._now):
            return super()._run(*args, **kwargs)

    def _now(self) -> datetime:
        return self.at


@contextmanager
def _installation(database_url: str) -> Iterator[None]:
    load_settings.cache_clear()
    with patch.dict(os.environ, {"OMZIEN_DATABASE_URL": database_url}):
        try:
            yield
        finally:
            load_settings.cache_clear()


def open_page_as(
    database_url: str,
    page: str,
    person_id: int,
    *,
    at: datetime = NOW,
    query: dict[str, str] | None = None,
) -> OpenedPage:
    """The page as it stands after its first run for this person.

    `page` is a path from the root of the repository. The person is signed in for
    real: rows must have been committed (use `writing(database_url)`, not an open
    session), and rights come from `Assignment` rows.
    """
    with writing(database_url) as session:
        hashed = token_hash(start_session(session, person_id, at=at))
    opened = OpenedPage(ROOT / page, default_timeout=30)
    opened.database_url, opened.at = database_url, at
    opened.user = {SESSION_KEY: hashed}
    for key, value in (query or {}).items():
        opened.query_params[key] = value
    opened.run()
    return opened


def texts(opened: AppTest) -> str:
    """All that a reader sees in text: to look for a word, or for its absence."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text")
    boxes = ("error", "info", "success", "warning", "metric", "table")
    found = [str(getattr(item, "value", "")) for k in kinds for item in opened.get(k)]
    found += [str(getattr(item, "value", "")) for k in boxes for item in opened.get(k)]
    return "\n".join(found)

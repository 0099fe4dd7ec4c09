"""Writes down who was kept out of what: pages, and ids that are not his.

A page may run many times a minute with the same wrong id in the address bar; each is
counted, and `rules.denials` says which ones get a row.
"""

from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

from dashboards.navigation import ENTRIES
from outreach.access import Permission, Viewer
from outreach.auditing import refused
from outreach.database import writing
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.rules.denials import stands_for

COUNTED = "denials"
"""Where a browser session counts its refusals of this minute."""


class Here(NamedTuple):
    """The run of a page: who looks at what, where it is written."""

    viewer: Viewer
    url: str
    at: datetime
    page: str
    """Slug; empty for what is no page."""
    counts: MutableMapping[Any, Any]
    """The state of the browser session."""


_HERE: ContextVar[Here | None] = ContextVar("here", default=None)


def arrive(here: Here | None) -> None:
    """A page begins; None: nobody is signed in."""
    _HERE.set(here)


def slug_of(title: str) -> str:
    """The page that has a title."""
    return next((entry.slug for entry in ENTRIES if entry.title == title), "")


def result_of(refusal: Refused) -> str | None:
    """What the log calls a refusal; None for one that is no try at anything closed
    (a form that is not right, a colleague who was first)."""
    if isinstance(refusal, NotPermitted):
        return "denied"
    return "not_found" if isinstance(refusal, NotFound) else None


def write_down(
    refusal: Refused, *, act: str = "act", permission: Permission | None = None
) -> None:
    """Log a refusal of somebody who is signed in; what was typed is never in it."""
    here, result = _HERE.get(), result_of(refusal)
    if here is None or result is None:
        return
    tries = stands_for(_count(here, act, result))
    if not tries:
        return
    with writing(here.url) as session:
        refused(
            session,
            here.viewer,
            act,
            kind="page",
            object_id=here.page if tries == 1 else f"{here.page} x{tries}",
            permission=permission,
            result=result,
        )


def _count(here: Here, act: str, result: str) -> int:
    """The number of this try in its minute, on this page in this browser session."""
    minute = here.at.replace(second=0, microsecond=0)
    now = (minute, here.page, act, result)
    counts = here.counts.get(COUNTED, {})
    counts = {key: n for key, n in counts.items() if key[0] == minute}
    counts[now] = counts.get(now, 0) + 1
    here.counts[COUNTED] = counts
    return int(counts[now])

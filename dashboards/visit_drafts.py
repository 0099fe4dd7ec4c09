"""Keeps what is typed in the form about a visit, while it is typed.

The fields have keys that begin with their name and hold the nonce of the form; a draft
holds them without the nonce, because the next form has another one.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from outreach import clock
from outreach.access import Viewer
from outreach.actions.visits.drafts import drop_draft, save_draft
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.register import installation_keys
from outreach.queries.sessions import idle_person
from outreach.queries.visits.drafts import own_draft
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.outcomes import OFFERED
from outreach.rules.themes import (
    COMPANION_LABELS,
    MINUTES_LABELS,
    NEXT_CONTACT_LABELS,
    Theme,
)
from outreach.rules.visit_logs import LONGEST_TEXT
from outreach.settings import load_settings

FORM = re.compile(r"nonce:log-(\d+)-\d+")
"""Where the nonce of a form about a visit stands: with the visit and its version."""
HERE = "*"
"""Stands for the nonce."""


def _text(value: Any) -> str:
    return str(value)[:LONGEST_TEXT]


def _one_of(options: Mapping[Any, Any] | tuple[Any, ...]) -> Callable[[Any], Any]:
    known = {str(option): option for option in options}
    return lambda value: known.get(str(value))


def _some_of(options: Any) -> Callable[[Any], Any]:
    known = {str(option): option for option in options}
    return lambda value: [known[str(v)] for v in value if str(v) in known]


FIELDS: dict[str, Callable[[Any], Any]] = {
    "outcome": _one_of(OFFERED),
    "kinds": _some_of(KINDS),
    "note": _text,
    "wishes": _text,
    "themes": _some_of(Theme),
    "with": _one_of(COMPANION_LABELS),
    "long": _one_of(MINUTES_LABELS),
    "next": _one_of(NEXT_CONTACT_LABELS),
    "folder": bool,
    "office": _text,
    "wish": _text,
    "agreed": _one_of(("Ja", "Nee, of niet gevraagd")),
    "professional": _text,
    "scale": _one_of(("ja", "min of meer", "nee")),
}
"""Name of a field -> what it may hold, from what a draft held."""


def fill_from_draft(viewer: Viewer, url: str, visit_id: int, nonce: str) -> None:
    """Put back what was typed before, once, before the fields are drawn."""
    if _kept_key(nonce) in st.session_state:
        return
    st.session_state[_kept_key(nonce)] = {}
    with reading(url, viewer) as session:
        keys = installation_keys(session, load_settings())
        draft = own_draft(session, viewer, visit_id, keys=keys, at=clock.now())
    if draft is None:
        return
    for field, value in draft.values.items():
        known = FIELDS.get(field.partition("-")[0])
        revived = known(value) if known else None
        if revived is not None:
            st.session_state[field.replace(HERE, nonce)] = revived
    st.session_state[_kept_key(nonce)] = draft.values
    st.session_state[f"draft-at-{nonce}"] = draft.saved_at


def put_back_at(nonce: str) -> datetime | None:
    """When what stands in this form was typed; None for a form that began empty."""
    moment: datetime | None = st.session_state.get(f"draft-at-{nonce}")
    return moment


def keep_draft(viewer: Viewer, url: str, visit_id: int, nonce: str) -> None:
    """Keep what stands in the fields now, when it changed."""
    values = _typed(nonce)
    if values == st.session_state.get(_kept_key(nonce), {}):
        return
    _save(viewer, url, visit_id, values)
    st.session_state[_kept_key(nonce)] = values


def forget_draft(session: Any, viewer: Viewer, visit_id: int, at: datetime) -> None:
    """The visit was logged: in the same transaction its draft goes."""
    drop_draft(session, visit_id, by=viewer, at=at)


def rescue_draft(session_hash: str, url: str) -> bool:
    """Keep what was sent by a session that had just ended by doing nothing.

    Whoever signed out, or was signed out, keeps nothing.
    """
    at = clock.now()
    with reading(url) as session:
        viewer = idle_person(session, session_hash, at=at) if session_hash else None
    if viewer is None:
        return False
    rescued = False
    for key in list(st.session_state):
        found = FORM.fullmatch(str(key))
        values = _typed(str(st.session_state[key])) if found else {}
        if found and values:
            rescued |= _save(viewer, url, int(found[1]), values)
    return rescued


def _save(viewer: Viewer, url: str, visit_id: int, values: Mapping[str, Any]) -> bool:
    try:
        with writing(url, viewer) as session:
            keys = installation_keys(session, load_settings())
            save_draft(session, visit_id, values, keys=keys, by=viewer, at=clock.now())
    except Refused:
        # A draft is a courtesy: a refusal must not stand in the way of the form.
        return False
    return True


def _typed(nonce: str) -> dict[str, Any]:
    """The fields of this form that are not empty, without the nonce."""
    return {
        str(key).replace(nonce, HERE): _plain(value)
        for key, value in st.session_state.items()
        if nonce in str(key) and str(key).partition("-")[0] in FIELDS and value
    }


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value if isinstance(value, bool) else str(value)


def _kept_key(nonce: str) -> str:
    return f"draft-kept-{nonce}"

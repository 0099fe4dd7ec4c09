"""The frame of every page: who looks, which database, how refusals are shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitPageNotFoundError

from dashboards.denials import Here, arrive, slug_of, write_down
from dashboards.navigation import ENTRIES
from dashboards.visit_drafts import rescue_draft
from outreach import clock
from outreach.access import Permission, Viewer, require
from outreach.actions.sessions import SEEN_EVERY, touch_session, web_origin
from outreach.database import new_token, reading, writing
from outreach.errors import AlreadyDone, NotFound, Refused
from outreach.queries.sessions import signed_in
from outreach.rules.sessions import Lock
from outreach.scheduling import OpenSession
from outreach.settings import load_settings

LONGEST_ID = 18
"""Digits; the database takes no more."""
SESSION_KEY = "session"
"""Where `st.user` holds the hash of the session's token; the gate puts it there."""
ADDRESS_KEY = "address"
"""Where `st.user` holds the address of the browser; from the gate too."""
FIRST = {
    Lock.PASSWORD: "Kies eerst een eigen wachtwoord, op de pagina Mijn account.",
    Lock.SECOND_FACTOR: "Stel eerst uw tweede stap in, op de pagina Mijn account.",
}


@dataclass(frozen=True)
class Desk:
    """What a page works with: the viewer, the moment and the database."""

    viewer: Viewer
    at: datetime
    """Aware, UTC; one moment for the whole run of the page."""
    today: date
    """The Dutch calendar day of `at`."""
    url: str
    session_hash: str
    """Which browser session this is."""
    lock: Lock | None
    """What has to be done first: another password, a second step."""
    reading: OpenSession
    """Opens a session that cannot write."""
    writing: OpenSession
    """Opens a session that commits at its end, or undoes everything on an error."""

    @property
    def locked(self) -> bool:
        """Whether only the account page opens."""
        return self.lock is not None


def open_desk() -> Desk | None:
    """The desk of whoever is signed in now, or None when the session ended.

    Rights are read anew at every run, so a removed role works at the next click.
    """
    hashed = str(st.user.get(SESSION_KEY) or "")
    at, url = clock.now(), load_settings().url
    with reading(url) as session:
        found = signed_in(session, hashed, at=at) if hashed else None
    if found is None:
        return None
    if at - found.seen_at >= SEEN_EVERY:
        with writing(url) as session:
            touch_session(session, hashed, at=at)
    origin = web_origin(str(st.user.get(ADDRESS_KEY) or ""))
    viewer = replace(found.viewer, origin=origin)
    return Desk(
        viewer=viewer,
        at=at,
        today=clock.local_date(at),
        url=url,
        session_hash=hashed,
        lock=found.lock,
        reading=partial(reading, url, viewer),
        writing=partial(writing, url, viewer),
    )


def open_page(
    title: str,
    permission: Permission | None,
    *,
    lead: str = "",
    while_locked: bool = False,
) -> Desk:
    """Begin a page: title, one sentence of what you do here, and the desk.

    `permission` None means: everybody who is signed in. Stops the page with the
    refusal shown when the session ended or the viewer may not be here.
    `while_locked`: also for who has something to do first (the account page).
    """
    st.title(title, anchor=False)
    desk = open_desk()
    if desk is None:
        arrive(None)
        signed_out()
        st.stop()
    arrive(Here(desk.viewer, desk.url, desk.at, slug_of(title), st.session_state))
    if desk.lock is not None and not while_locked:
        st.warning(FIRST[desk.lock])
        link_to("mijn_account", "Naar Mijn account", desk.viewer)
        st.stop()
    if permission is not None:
        try:
            require(desk.viewer, permission)
        except Refused as refusal:
            write_down(refusal, act="open", permission=permission)
            show(refusal)
            st.stop()
    if lead:
        st.markdown(f":gray[{lead}]")
    _leave_edits(title)
    _show_said()
    return desk


def _leave_edits(title: str) -> None:
    """On another page nothing is being edited any more (`conflict_view`): old values
    do not come back."""
    if st.session_state.get("edit_page") == title:
        return
    st.session_state["edit_page"] = title
    for key in [str(one) for one in st.session_state]:
        if key.startswith(("edit:", "conflict:")):
            del st.session_state[key]


def signed_out() -> None:
    """Tell somebody that the session ended, with the way back in.

    What he had typed about a visit is kept for him.
    """
    hashed = str(st.user.get(SESSION_KEY) or "")
    if rescue_draft(hashed, load_settings().url):
        st.success("Wat u had ingevuld is bewaard. Het staat er weer als u inlogt.")
    st.warning(
        "U bent niet meer ingelogd. U bent uitgelogd, of u heeft een tijd niets "
        "gedaan. Log opnieuw in om verder te gaan."
    )
    st.link_button("Opnieuw inloggen", "/login", type="primary")


@contextmanager
def refusals() -> Iterator[None]:
    """Show a refusal as it stands and go on with the page; all else is a bug.

    Who asked for something that is not his is written in the log.
    """
    try:
        yield
    except Refused as refusal:
        write_down(refusal)
        show(refusal)


def number_asked(name: str) -> int | None:
    """The id under a name in the address bar; None when there is none.

    Raises NotFound for what is no number: an address that somebody made up.
    """
    text = st.query_params.get(name, "")
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID:
        return int(text)
    raise unknown_id()


def unknown_id() -> NotFound:
    """The refusal for an id that is not there, or is not for this viewer."""
    return NotFound(
        "Dit is niet gevonden.",
        "Het nummer bestaat niet, of het hoort niet bij uw werk.",
        "Ga terug naar het overzicht en kies het daar opnieuw.",
    )


def show(refusal: Refused) -> None:
    """The three sentences; a second click is information, not an error."""
    text = f"**{refusal.what}** {refusal.why} {refusal.now}"
    if isinstance(refusal, AlreadyDone):
        st.info(text)
    else:
        st.error(text)


def form_nonce(key: str) -> str:
    """The nonce of a form: give it to the action, and put it in the form's key.

    `st.form(f"book-{nonce}")`: after `renew_nonce` the form is a fresh, empty one,
    and the second click of a double click belongs to a form that is gone.
    """
    nonce: str = st.session_state.setdefault(f"nonce:{key}", new_token())
    return nonce


def renew_nonce(key: str) -> None:
    """After success: the next form is a new one. Call it before any other `st.`."""
    st.session_state[f"nonce:{key}"] = new_token()


def say(message: str) -> None:
    """A sentence of success, shown at the top of the next run (after `st.rerun`)."""
    st.session_state.setdefault("said", []).append(message)


def done(key: str, message: str) -> None:
    """A form did its work: fresh form, a sentence of success, and run again."""
    renew_nonce(key)
    say(message)
    st.rerun()


def _show_said() -> None:
    # In a box of its own that is always there: what comes or goes above would make a
    # browser forget which tabs under it were open.
    with st.container():
        for message in st.session_state.pop("said", []):
            st.success(message)


def link_to(
    slug: str, label: str, viewer: Viewer, place: DeltaGenerator | None = None
) -> None:
    """A link to a page, shown only where that page is there and for this viewer."""
    where = place or st.container()
    for entry in ENTRIES:
        allowed = entry.permission is None or viewer.may(entry.permission)
        if entry.slug != slug or not allowed or not entry.script.exists():
            continue
        try:
            where.page_link(entry.script, label=label, icon=":material/arrow_forward:")
        except StreamlitPageNotFoundError:  # a page that runs alone, in a test
            where.markdown(f"[{label}](/{slug})")

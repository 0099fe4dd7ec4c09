"""Where somebody is signed in: the list on the account page, and ending it."""

import streamlit as st

from dashboards.dutch import clock_time, long_date
from dashboards.frame import Desk, refusals, say
from outreach.actions.ending_sessions import end_other_sessions, end_own_session
from outreach.clock import local_date
from outreach.queries.sessions import SessionLine, my_sessions

METHODS = {
    "password": "met wachtwoord",
    "organisation": "met het account van de organisatie",
}


def show_my_sessions(desk: Desk) -> None:
    """Each device with a button to sign out there, and one for all others."""
    st.subheader("Waar u bent ingelogd", anchor=False)
    with desk.reading() as session:
        lines = my_sessions(session, desk.viewer, here=desk.session_hash, at=desk.at)
    for line in lines:
        _line(desk, line)
    others = sum(not line.here for line in lines)
    if not others:
        st.markdown(":gray[U bent nergens anders ingelogd.]")
        return
    if st.button("Log uit op alle andere apparaten", type="primary"):
        count = 0
        with refusals(), desk.writing() as session:
            count = end_other_sessions(
                session, keep=desk.session_hash, by=desk.viewer, at=desk.at
            )
        words = "1 ander apparaat" if count == 1 else f"{count} andere apparaten"
        say(f"U bent uitgelogd op {words}.")
        st.rerun()


def _line(desk: Desk, line: SessionLine) -> None:
    with st.container(border=True):
        text, button = st.columns([3, 1], vertical_alignment="center")
        here = " · **dit apparaat**" if line.here else ""
        day = long_date(local_date(line.created_at))
        since = f"Sinds {day} om {clock_time(line.created_at)}"
        text.markdown(
            f"**{line.browser}**{here}  \n{since}, {METHODS.get(line.method, '')}. "
            f"Laatst actief om {clock_time(line.seen_at)}."
        )
        if not line.here and button.button(
            "Log daar uit", key=f"end-{line.reference}", width="stretch"
        ):
            with refusals(), desk.writing() as session:
                end_own_session(session, line.reference, by=desk.viewer, at=desk.at)
            say("U bent op dat apparaat uitgelogd.")
            st.rerun()

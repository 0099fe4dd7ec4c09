"""A visitor's rounds in his own calendar: an address, a file, and the way to end it."""

import streamlit as st

from dashboards.dutch import moment
from dashboards.frame import Desk, refusals, say
from outreach import clock
from outreach.actions.own_calendar import make_calendar_link, revoke_calendar_link
from outreach.adapters.rounds.calendar import render_calendar
from outreach.queries.rounds.own import calendar_link_since, my_calendar
from outreach.settings import load_settings

FRESH = "calendar_address"
"""The address that was just made: it is shown in this session only."""
PATH = "/agenda"


def show_calendar(desk: Desk) -> None:
    """Everything about the calendar, folded away under the day."""
    with desk.reading() as session:
        since = calendar_link_since(session, desk.viewer)
    opened = FRESH in st.session_state
    with st.expander("Looproutes in uw eigen agenda", expanded=opened):
        st.markdown(
            "In uw agenda staan alleen tijden en het gebied: geen namen en geen "
            "adressen. Verandert een looproute, dan verandert uw agenda mee."
        )
        if since is not None:
            _address(desk)
            st.caption(f"Uw agenda-adres werkt sinds {moment(since)}.")
        label = "Nieuw adres maken" if since else "Agenda-adres maken"
        if st.button(label, width="stretch"):
            _make(desk)
        if since is not None and st.button("Adres intrekken", width="stretch"):
            _revoke(desk)
        st.download_button(
            "Eén keer ophalen als bestand",
            lambda: _file(desk),
            file_name="looproutes.ics",
            mime="text/calendar",
            width="stretch",
        )


def _address(desk: Desk) -> None:
    made = st.session_state.get(FRESH)
    if made is None or made[0] != desk.session_hash:
        return
    st.markdown("Zet dit adres in uw agenda, bij ‘agenda toevoegen via adres’:")
    st.code(made[1], language=None, wrap_lines=True)
    st.caption(
        "U ziet dit adres nu één keer. Geef het aan niemand. Wie het heeft, ziet "
        "wanneer u op pad bent."
    )


def _make(desk: Desk) -> None:
    token = None
    with refusals(), desk.writing() as session:
        token = make_calendar_link(session, by=desk.viewer, at=desk.at)
    if token is not None:
        address = f"{load_settings().base_url}{PATH}/{token}.ics"
        st.session_state[FRESH] = (desk.session_hash, address)
        say("Uw agenda-adres is gemaakt. Een adres van eerder werkt niet meer.")
        st.rerun()


def _revoke(desk: Desk) -> None:
    ended = False
    with refusals(), desk.writing() as session:
        ended = revoke_calendar_link(session, by=desk.viewer, at=desk.at)
    if ended:
        st.session_state.pop(FRESH, None)
        say("Het agenda-adres is ingetrokken. Uw agenda krijgt niets nieuws meer.")
        st.rerun()


def _file(desk: Desk) -> bytes:
    with desk.reading() as session:
        rounds = my_calendar(session, desk.viewer, today=desk.today)
    return render_calendar(rounds, base_url=load_settings().base_url, at=clock.now())

"""How somebody else signs in, for whoever manages people: where, and with what."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.dutch import long_date
from dashboards.frame import Desk, refusals, say
from outreach.actions.ending_sessions import end_sessions_by_manager
from outreach.actions.provider_sign_in import allow_link, drop_link
from outreach.actions.second_factor import reset_second_factor
from outreach.clock import local_date
from outreach.queries.sessions import SignInState, sign_in_state
from outreach.settings import load_settings


def show_way_in(desk: Desk, person_id: int) -> None:
    """Where this person is signed in and with what, each with the act to undo it."""
    state = None
    with refusals(), desk.reading() as session:
        state = sign_in_state(session, desk.viewer, person_id, at=desk.at)
    if state is None:
        return
    _sessions(desk, person_id, state)
    _second_step(desk, person_id, state)
    if load_settings().oidc_issuer:
        _link(desk, person_id, state)


def _sessions(desk: Desk, person_id: int, state: SignInState) -> None:
    where = "1 apparaat" if state.sessions == 1 else f"{state.sessions} apparaten"
    text = f"Nu ingelogd op **{where}**." if state.sessions else "Nu niet ingelogd."
    _row(
        desk,
        person_id,
        text,
        "Overal uitloggen" if state.sessions else "",
        end_sessions_by_manager,
        "Deze persoon is overal uitgelogd.",
    )


def _second_step(desk: Desk, person_id: int, state: SignInState) -> None:
    on = state.second_factor
    _row(
        desk,
        person_id,
        f"Inloggen in twee stappen staat **{'aan' if on else 'uit'}**.",
        "Tweede stap weghalen" if on else "",
        reset_second_factor,
        "De tweede stap is weg. De persoon stelt bij het inloggen een nieuwe in.",
    )


def _link(desk: Desk, person_id: int, state: SignInState) -> None:
    if state.linked:
        _row(
            desk,
            person_id,
            "Gekoppeld met een account van de organisatie.",
            "Koppeling verbreken",
            drop_link,
            "De koppeling is verbroken.",
        )
        return
    if state.link_until is not None:
        day = long_date(local_date(state.link_until))
        st.markdown(
            f"Kan tot {day} voor het eerst inloggen met een account van de organisatie "
            "met hetzelfde e-mailadres."
        )
        return
    _row(
        desk,
        person_id,
        "Niet gekoppeld met een account van de organisatie.",
        "Koppelen toestaan",
        allow_link,
        "De persoon kan een week lang voor het eerst inloggen met dat account.",
    )


def _row(
    desk: Desk,
    person_id: int,
    text: str,
    label: str,
    action: Callable[..., Any],
    success: str,
) -> None:
    """One fact, and the button with which it ends."""
    left, right = st.columns([2, 1], vertical_alignment="center")
    left.markdown(text)
    if not label or not right.button(label, width="stretch"):
        return
    finished = False
    with refusals(), desk.writing() as session:
        action(session, person_id, by=desk.viewer, at=desk.at)
        finished = True
    if finished:
        say(success)
        st.rerun()

"""My account: who I am here, my password, my second step, where I am signed in."""

import streamlit as st

from dashboards.frame import Desk, done, form_nonce, open_page, refusals
from dashboards.second_step_view import first_act, show_second_step
from dashboards.sessions_view import show_my_sessions
from dashboards.tables import plain
from outreach.access import ROLE_NAMES
from outreach.actions.accounts import change_password
from outreach.queries.people import has_password
from outreach.rules.passwords import SHORTEST
from outreach.rules.sessions import Lock

WRONG = (
    "**Uw wachtwoord is niet gewijzigd.** Het huidige wachtwoord klopt niet, of er is "
    "te vaak achter elkaar geprobeerd. Vul het wachtwoord in waarmee u inlogt, of "
    "wacht een paar minuten en probeer het dan opnieuw."
)


def password_form(desk: Desk) -> None:
    """Change one's own password."""
    st.subheader("Wachtwoord wijzigen", anchor=False)
    nonce = form_nonce("password")
    with st.form(f"password-{nonce}"):
        old = st.text_input("Huidig wachtwoord", type="password", max_chars=128)
        new = st.text_input(
            f"Nieuw wachtwoord (minstens {SHORTEST} tekens)",
            type="password",
            max_chars=128,
        )
        again = st.text_input("Nieuw wachtwoord nog een keer", type="password")
        sent = st.form_submit_button("Wachtwoord wijzigen", type="primary")
    if not sent:
        return
    if new != again:
        st.error(
            "Het nieuwe wachtwoord is twee keer verschillend ingevuld. Vul het opnieuw "
            "in."
        )
        return
    changed: bool | None = None
    with refusals(), desk.writing() as session:
        changed = change_password(
            session,
            old,
            new,
            keep=desk.session_hash,
            by=desk.viewer,
            at=desk.at,
        )
    if changed is False:
        st.error(WRONG)
    if changed:
        done("password", "Uw wachtwoord is gewijzigd.")


desk = open_page(
    "Mijn account",
    None,
    lead="Hier ziet u waarvoor u bent aangemeld, en regelt u hoe u inlogt.",
    while_locked=True,
)
if desk.lock is not None:
    st.warning(first_act(desk.lock))
roles = ", ".join(sorted(ROLE_NAMES[role] for role in desk.viewer.roles))
st.markdown(
    f"**Naam:** {plain(desk.viewer.name)}\n\n**Wat u hier doet:** {roles or '-'}"
)
with desk.reading() as session:
    local = has_password(session, desk.viewer)
if desk.lock is Lock.PASSWORD:
    password_form(desk)
    st.stop()
show_second_step(desk, asks_password=local)
if desk.lock is Lock.SECOND_FACTOR:
    st.stop()
if local:
    password_form(desk)
show_my_sessions(desk)

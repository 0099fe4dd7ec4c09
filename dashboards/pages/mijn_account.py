"""My account: who I am here, and my password."""

import streamlit as st

from dashboards.frame import done, form_nonce, open_page, refusals
from dashboards.tables import plain
from outreach.access import ROLE_NAMES
from outreach.actions.accounts import change_password
from outreach.rules.passwords import SHORTEST

desk = open_page(
    "Mijn account",
    None,
    lead="Hier ziet u waarvoor u bent aangemeld en wijzigt u uw wachtwoord.",
    while_locked=True,
)
if desk.locked:
    st.warning(
        "U logt in met een wachtwoord dat u van iemand kreeg. Kies nu een eigen "
        "wachtwoord; daarna kunt u aan het werk."
    )
roles = ", ".join(sorted(ROLE_NAMES[role] for role in desk.viewer.roles))
st.markdown(
    f"**Naam:** {plain(desk.viewer.name)}\n\n**Wat u hier doet:** {roles or '-'}"
)

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
if sent and new != again:
    st.error(
        "Het nieuwe wachtwoord is twee keer verschillend ingevuld. Vul het opnieuw in."
    )
elif sent:
    changed = False
    with refusals(), desk.writing() as session:
        change_password(
            session,
            old,
            new,
            keep=desk.session_hash,
            by=desk.viewer,
            at=desk.at,
        )
        changed = True
    if changed:
        done("password", "Uw wachtwoord is gewijzigd.")

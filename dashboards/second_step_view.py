"""The second step on the account page: set it up, recovery codes."""

import streamlit as st

from dashboards.dutch import long_date
from dashboards.frame import Desk, refusals, say
from outreach.actions.second_factor import (
    Enrolment,
    begin_enrolment,
    confirm_enrolment,
    renew_recovery_codes,
)
from outreach.adapters.totp import qr_image
from outreach.clock import local_date
from outreach.queries.register import installation_keys
from outreach.queries.sessions import second_step
from outreach.rules.sessions import Lock
from outreach.settings import load_settings

BEGUN = "second_step_begun"
CODES = "second_step_codes"
WRONG = (
    "**Dit klopt niet.** Het wachtwoord of de code is niet goed, of er is te vaak "
    "achter elkaar geprobeerd. Wacht tot de app een nieuwe code toont en probeer het "
    "opnieuw."
)
SHOWN_ONCE = (
    "Schrijf deze codes op of druk ze af, en bewaar ze niet bij uw telefoon. Met elke "
    "code kunt u één keer inloggen als u uw telefoon niet heeft. Hierna zijn ze niet "
    "meer te zien."
)


def show_second_step(desk: Desk, *, asks_password: bool) -> None:
    """All of it: how it stands, and the one next act.

    Stops the page while recovery codes are shown: nothing else matters then.
    """
    st.subheader("Inloggen in twee stappen", anchor=False)
    if CODES in st.session_state:
        _codes_once(st.session_state[CODES])
        st.stop()
    with desk.reading() as session:
        state = second_step(session, desk.viewer)
    if BEGUN in st.session_state:
        _scan(desk, st.session_state[BEGUN])
        return
    if state.since is None:
        st.markdown(
            "Na uw wachtwoord vult u een code in van een app op uw telefoon. Zo komt "
            "iemand die uw wachtwoord weet er nog niet in. Gebruik bijvoorbeeld "
            "Microsoft Authenticator, Google Authenticator of 2FAS."
        )
        _begin(desk, asks_password=asks_password, has_code=False)
        return
    day = long_date(local_date(state.since))
    st.markdown(
        f"Staat aan sinds {day}. U heeft nog **{state.codes_left}** herstelcodes."
    )
    with st.expander("Nieuwe herstelcodes maken"):
        _renew(desk)
    with st.expander("Een andere telefoon gebruiken"):
        _begin(desk, asks_password=asks_password, has_code=True)


def _begin(desk: Desk, *, asks_password: bool, has_code: bool) -> None:
    with st.form("second-step-begin", border=has_code):
        password = (
            st.text_input("Uw wachtwoord", type="password", max_chars=128)
            if asks_password
            else ""
        )
        code = (
            st.text_input("Code van de app, of een herstelcode", max_chars=40)
            if has_code
            else ""
        )
        sent = st.form_submit_button("Tweede stap instellen", type="primary")
    if not sent:
        return
    begun: Enrolment | None = None
    with refusals(), desk.writing() as session:
        begun = begin_enrolment(
            session,
            password=password,
            code=code,
            keys=installation_keys(session, load_settings()),
            by=desk.viewer,
            at=desk.at,
        )
    if begun is None:
        st.error(WRONG)
        return
    st.session_state[BEGUN] = begun
    st.rerun()


def _scan(desk: Desk, begun: Enrolment) -> None:
    st.markdown(
        "**1.** Open de app op uw telefoon en kies daar voor toevoegen.\n\n"
        "**2.** Richt de camera op dit vierkant."
    )
    st.html(
        f'<img class="omzien-qr" src="{qr_image(begun.address)}" '
        'alt="QR-code om de app in te stellen" width="220" height="220">'
    )
    groups = " ".join(begun.secret[i : i + 4] for i in range(0, len(begun.secret), 4))
    with st.expander("Werkt u op die telefoon zelf, of lukt de camera niet?"):
        st.markdown("Typ dan deze sleutel over in de app:")
        st.code(groups, language=None, wrap_lines=True)
    with st.form("second-step-confirm", border=False):
        code = st.text_input(
            "3. Vul de zes cijfers in die de app nu toont", max_chars=40
        )
        left, right = st.columns(2)
        sent = left.form_submit_button("Aanzetten", type="primary", width="stretch")
        stopped = right.form_submit_button("Niet doorgaan", width="stretch")
    if stopped:
        del st.session_state[BEGUN]
        st.rerun()
    if sent:
        _confirm(desk, code)


def _confirm(desk: Desk, code: str) -> None:
    codes: list[str] | None = None
    with refusals(), desk.writing() as session:
        codes = confirm_enrolment(
            session,
            code,
            keep=desk.session_hash,
            keys=installation_keys(session, load_settings()),
            by=desk.viewer,
            at=desk.at,
        )
    if codes is None:
        st.error(
            "**De code klopt niet.** Vul de zes cijfers in die de app nu toont. Staat "
            "de klok van uw telefoon goed?"
        )
        return
    del st.session_state[BEGUN]
    st.session_state[CODES] = codes
    say("Inloggen in twee stappen staat aan.")
    st.rerun()


def _renew(desk: Desk) -> None:
    with st.form("second-step-renew", border=False):
        code = st.text_input("Code van de app", max_chars=40)
        sent = st.form_submit_button("Nieuwe codes maken")
    if not sent:
        return
    codes: list[str] | None = None
    with refusals(), desk.writing() as session:
        codes = renew_recovery_codes(
            session,
            code,
            keys=installation_keys(session, load_settings()),
            by=desk.viewer,
            at=desk.at,
        )
    if codes is None:
        st.error(WRONG)
        return
    st.session_state[CODES] = codes
    st.rerun()


def _codes_once(codes: list[str]) -> None:
    st.warning(SHOWN_ONCE)
    st.code("\n".join(codes), language=None)
    if st.button("Ik heb de codes bewaard", type="primary"):
        del st.session_state[CODES]
        st.rerun()


def first_act(lock: Lock | None) -> str:
    """What somebody must do before he can work, as a sentence; "" for nothing."""
    if lock is Lock.PASSWORD:
        return (
            "U logt in met een wachtwoord dat u van iemand kreeg. Kies nu een eigen "
            "wachtwoord; daarna kunt u verder."
        )
    if lock is Lock.SECOND_FACTOR:
        return (
            "In uw werk ziet u gegevens van inwoners. Daarom logt u in met twee "
            "stappen. Stel de tweede stap nu in; daarna kunt u aan het werk."
        )
    return ""

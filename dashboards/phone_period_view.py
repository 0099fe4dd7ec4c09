"""The forms of the phone switch."""

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from dashboards.frame import Desk, done, form_nonce, refusals
from outreach.actions.phone_periods import end_phone_period, switch_to_phone
from outreach.actions.submissions import claim_submission
from outreach.queries.phone_periods import WHOLE, PhonePeriodLine

DAY = "DD-MM-YYYY"


def end_button(desk: Desk, period: PhonePeriodLine) -> None:
    """End a period: from tomorrow people are visited again."""
    if st.button("Vanaf morgen weer bezoeken", key=f"end-{period.id}"):
        ended = False
        with refusals(), desk.writing() as session:
            end_phone_period(session, period.id, by=desk.viewer, at=desk.at)
            ended = True
        if ended:
            done(f"end-{period.id}", "Vanaf morgen worden inwoners weer bezocht.")


def switch_form(desk: Desk, areas: Mapping[str, str]) -> None:
    """Begin a period in an area, or everywhere."""
    where = {None: WHOLE} | dict(areas)
    nonce = form_nonce("phone-switch")
    with st.form(f"switch-{nonce}"):
        code = st.selectbox("Gebied", list(where), format_func=where.__getitem__)
        first = st.date_input("Eerste dag", desk.today, format=DAY)
        last = st.date_input("Laatste dag (leeg: tot u het stopt)", None, format=DAY)
        reason = st.text_input("Waarom?", max_chars=200)
        sent = st.form_submit_button("Omzetten", type="primary")
    if not sent:
        return
    until = last + timedelta(days=1) if isinstance(last, date) else None
    switched = None
    with refusals(), desk.writing() as session:
        claim_submission(session, nonce, "phone switch", by=desk.viewer, at=desk.at)
        switched = switch_to_phone(
            session,
            district_code=code,
            valid_from=first,
            valid_to=until,
            reason=reason,
            by=desk.viewer,
            at=desk.at,
        )
    if switched is not None:
        done(
            "phone-switch",
            f"Vastgelegd. {switched.visits} afspraken zijn nu telefoongesprekken; de "
            "dag en de tijd blijven gelijk. Laat de inwoners dit weten.",
        )

"""The days on which the municipality is closed: a short list and a small form."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import long_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain
from outreach.actions.closing_days import add_closing_day, drop_closing_day
from outreach.actions.submissions import claim_submission
from outreach.queries.closing_days import ClosingDayLine
from outreach.rules.closing_days import LONGEST_REASON


def closing_days_form(desk: Desk, days: Sequence[ClosingDayLine]) -> None:
    """What is planned, each to be taken away, and one more."""
    st.markdown(
        "Dagen waarop de gemeente dicht is, naast weekend en feestdagen. Termijnen in "
        "werkdagen slaan ze over. Termijnen die al lopen blijven zoals ze zijn."
    )
    if not days:
        st.info("Er zijn geen sluitingsdagen gepland.")
    for line in days:
        text, button = st.columns([4, 1], vertical_alignment="center")
        text.markdown(f"**{long_date(line.day)}**: {plain(line.reason)}")
        if line.day > desk.today and button.button("Weghalen", key=f"drop-{line.id}"):
            _drop(desk, line)
    nonce = form_nonce("closing-day")
    with st.form(f"closing-{nonce}"):
        left, right = st.columns([1, 2])
        day = left.date_input("Dag", None, format="DD-MM-YYYY")
        reason = right.text_input("Waarom bent u dan dicht?", max_chars=LONGEST_REASON)
        sent = st.form_submit_button("Dag toevoegen", type="primary")
    if not sent:
        return
    if day is None:
        st.error("Kies eerst een dag.")
        return
    saved = False
    with refusals(), desk.writing() as session:
        claim_submission(session, nonce, "closing day", by=desk.viewer, at=desk.at)
        add_closing_day(session, day, reason, by=desk.viewer, at=desk.at)
        saved = True
    if saved:
        done("closing-day", f"{long_date(day).capitalize()} is een sluitingsdag.")


def _drop(desk: Desk, line: ClosingDayLine) -> None:
    dropped = False
    with refusals(), desk.writing() as session:
        drop_closing_day(session, line.id, by=desk.viewer, at=desk.at)
        dropped = True
    if dropped:
        done("closing-day", f"Op {long_date(line.day)} wordt weer gewerkt.")

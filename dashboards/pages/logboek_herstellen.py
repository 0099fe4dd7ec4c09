"""Damage to the log, for the administrator: where, and letters again with a reason."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.hand_over_view import show_hand_overs
from dashboards.log_view import confirm_part, show_breaks
from outreach.access import Permission
from outreach.queries.audit_checks import log_is_whole

desk = open_page(
    "Herstel van het logboek",
    Permission.CONFIRM_LOG,
    lead="Is het logboek beschadigd, of is een oude kopie van de database teruggezet, "
    "dan staan brieven stil tot u met een reden bevestigt dat ze weer mogen.",
)
show_hand_overs(desk)
with desk.reading() as session:
    state = log_is_whole(session)
if state.whole:
    st.success("Het logboek is heel. Er hoeft niets te gebeuren.")
    st.stop()
show_breaks(state.breaks, open_breaks=state.open_breaks)
if state.stops:
    st.markdown(
        "Bevestig pas als u weet wat er is gebeurd. Na het terugzetten van een oude "
        "kopie: kijk bij de drukker welke brieven al weg zijn."
    )
    confirm_part(desk)

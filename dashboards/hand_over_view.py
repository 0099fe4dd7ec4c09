"""Files of hand-overs that are damaged or gone: letters wait until somebody agrees."""

import streamlit as st

from dashboards.dutch import counted
from dashboards.frame import Desk, refusals, say
from letters.actions.memory import accept_manifests
from letters.queries.memory import memory_problem


def show_hand_overs(desk: Desk) -> None:
    """Nothing where all is well; else what is wrong, and a reason to go on."""
    with desk.reading() as session:
        state = memory_problem(session, desk.viewer)
    if not state.stops:
        return
    st.subheader("Overdrachten aan de drukker", anchor=False)
    st.error(
        f"**Er gaat geen brief uit.** {counted(state.damaged, 'regel', 'regels')} van "
        f"eerdere overdrachten zijn niet te lezen, en "
        f"{counted(len(state.lost), 'bestand is', 'bestanden zijn')} weg. Zet ze terug "
        "als dat kan: anders krijgt misschien iemand een tweede brief."
    )
    with st.form("accept-manifests"):
        reason = st.text_area("Wat is er gebeurd, en waarom mogen brieven weer?")
        if st.form_submit_button("Bevestig dat brieven weer mogen", type="primary"):
            with refusals():
                with desk.writing() as session:
                    accept_manifests(session, reason=reason, by=desk.viewer, at=desk.at)
                say("Bevestigd. Het staat in het logboek.")
                st.rerun()

"""One welfare provider follows another: planned, talked through, carried out."""

import streamlit as st

from dashboards.frame import open_page, refusals
from dashboards.provider_change_view import change_title, plan_form, show_change
from outreach.access import Permission
from outreach.queries.provider_change_list import hand_over_list
from outreach.queries.provider_changes import hand_over_places, planned_changes

desk = open_page(
    "Overdracht aanbieder",
    Permission.HAND_OVER_PROVIDER,
    lead="Plan een wisseling van aanbieder en kijk vooraf wat er overgaat.",
)
with desk.reading() as session:
    changes = planned_changes(session, desk.viewer, today=desk.today)
    places = hand_over_places(session, desk.viewer)
with st.expander("Een wisseling plannen", expanded=not changes):
    plan_form(desk, places.districts, places.providers)
if not changes:
    st.info("Er is geen wisseling gepland. Plan er hierboven een, ruim van tevoren.")
    st.stop()
chosen = st.selectbox("Wisseling", changes, format_func=change_title)
found = None
with refusals(), desk.reading() as session:
    found = hand_over_list(
        session,
        desk.viewer,
        chosen.old_id,
        chosen.new_id,
        chosen.day,
        today=desk.today,
    )
if found is not None:
    show_change(desk, found)

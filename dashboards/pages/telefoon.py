"""One switch: visits become phone conversations in an area and period."""

import streamlit as st

from dashboards.dutch import last_day_of, short_date
from dashboards.frame import open_page
from dashboards.phone_period_view import end_button, switch_form
from dashboards.tables import plain
from outreach.access import Permission
from outreach.queries.cycles import districts_in_scope
from outreach.queries.phone_periods import phone_periods

desk = open_page(
    "Telefoon in plaats van bezoek",
    Permission.MANAGE_CYCLE,
    lead="Zet hier bezoeken in een gebied en periode om in telefoongesprekken.",
)
with desk.reading() as session:
    periods = phone_periods(session, desk.viewer, today=desk.today)
    areas = districts_in_scope(session, desk.viewer, Permission.MANAGE_CYCLE)
if not periods:
    st.info("Overal worden inwoners thuis bezocht. Er is geen periode vastgelegd.")
for period in periods:
    with st.container(border=True):
        stand = "nu" if period.in_force else "komt nog"
        st.markdown(
            f"**{plain(period.area)}** ({stand}): van {short_date(period.valid_from)} "
            f"tot en met {last_day_of(period.valid_to)}. {plain(period.reason)}"
        )
        end_button(desk, period)
st.subheader("Nieuwe periode", anchor=False)
switch_form(desk, areas)

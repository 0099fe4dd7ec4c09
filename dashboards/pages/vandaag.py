"""The start page: what needs doing now, each line with the way to it."""

import streamlit as st

from dashboards.dutch import long_date
from dashboards.frame import open_page
from dashboards.notice_view import show_notices
from dashboards.tables import plain
from dashboards.today_view import show_starts, show_waiting
from outreach.parts import REGISTRY
from outreach.queries.today import waiting

desk = open_page("Vandaag", None)
st.markdown(f"Goedendag {plain(desk.viewer.name)}. Het is {long_date(desk.today)}.")
with desk.reading() as session:
    items = waiting(
        session, desk.viewer, today=desk.today, at=desk.at, more=REGISTRY.work()
    )
if not desk.viewer.grants:
    st.warning(
        "U heeft nu geen rol in Omzien. Vraag de beheerder of de coördinator om u "
        "een rol te geven, of om de periode ervan te verlengen."
    )
    st.stop()
show_notices(desk)
show_waiting(items, desk.viewer)
show_starts(desk.viewer)

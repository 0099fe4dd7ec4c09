"""All data breaches, the clock of 72 hours, and the next act."""

import streamlit as st

from dashboards.breach_view import offer_acts, show_breach
from dashboards.dutch import moment
from dashboards.frame import open_page
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.queries.breaches import breaches

desk = open_page(
    "Datalekken",
    Permission.MANAGE_BREACHES,
    lead="Elk datalek wordt opgeschreven. Binnen 72 uur nadat iemand het merkte, "
    "moet de toezichthouder het weten, behalve als er waarschijnlijk geen risico is.",
)
with desk.reading() as session:
    rows = breaches(session, desk.viewer, at=desk.at)
if not rows:
    st.info(
        "Er zijn geen datalekken gemeld. Iedereen kan er een melden op de pagina "
        "Datalek melden."
    )
    st.stop()
running = sum(row.clock.running for row in rows)
st.markdown(f"**{len(rows)}** in totaal; bij **{running}** loopt de klok.")
show_table(
    [
        {
            "Nummer": row.id,
            "Gemerkt": moment(row.known_at),
            "Stand": row.state_label,
            "De 72 uur": row.clock.sentence,
        }
        for row in rows
    ]
)
by_id = {row.id: row for row in rows}
chosen = st.selectbox("Welk datalek bekijkt u?", list(by_id), format_func=str)
show_breach(by_id[chosen])
offer_acts(desk, by_id[chosen])

"""The phone and doorbell list of an announced cycle, and handing it out."""

import streamlit as st

from dashboards.announced_view import hand_out_form, show_homes
from dashboards.frame import open_page
from outreach.access import Permission
from outreach.queries.announced import announced_list
from outreach.queries.capacity import visitors_in
from outreach.queries.cycles import districts_in_scope
from outreach.queries.running import running_cycle
from outreach.rules.cycles import Approach

desk = open_page(
    "Bel- en deurlijst",
    Permission.BOOK_VISIT,
    lead="Wie een brief kreeg en niet afzegde: een bezoeker belt of belt aan.",
)
with desk.reading() as session:
    cycle = running_cycle(session, desk.viewer, today=desk.today)
    areas = districts_in_scope(session, desk.viewer, Permission.BOOK_VISIT)
if cycle is None or cycle.approach is not Approach.ANNOUNCED:
    st.info(
        "Er is geen lopende ronde die is aangekondigd. Bij de werkwijze ‘op antwoord’ "
        "wacht u op het antwoord van de inwoner, en is er geen lijst."
    )
    st.stop()
where = st.selectbox("Gebied", list(areas), format_func=areas.__getitem__)
with desk.reading() as session:
    homes = announced_list(
        session, desk.viewer, cycle_id=cycle.id, district_code=where, at=desk.at
    )
    visitors = visitors_in(session, desk.viewer, where or "", desk.today)
free = [home for home in homes if not home.visitor]
given = [home for home in homes if home.visitor]
persons = sum(len(home.persons) for home in homes)
st.markdown(
    f"**{len(homes)}** adressen met {persons} personen: {len(free)} nog niet "
    f"uitgedeeld, {len(given)} bij een bezoeker."
)
st.caption(
    f"Op de lijst staat wie minstens {cycle.announce_days} dagen geleden een brief "
    "kreeg en niet heeft afgezegd. Adressen met geheimhouding staan alleen in de eigen "
    "rij van de gemeente."
)
if not homes:
    st.info("Er is nu niemand om te bellen of bij aan te bellen.")
    st.stop()
hand_out_form(desk, cycle.id, free, visitors)
show_homes(free, "Nog niet uitgedeeld")
show_homes(given, "Bij een bezoeker")

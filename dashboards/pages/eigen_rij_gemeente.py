"""The municipality's own queue: residents with non-disclosure."""

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import open_page
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.queries.municipal_queue import MunicipalWork, municipal_queue

desk = open_page(
    "Eigen rij gemeente",
    Permission.BOOK_VISIT,
    lead="Inwoners met geheimhouding. Alleen de gemeente zelf schrijft, belt en "
    "bezoekt hen; een aanbieder ziet hen nooit.",
)
if not desk.viewer.is_municipal:
    st.info("Deze rij is alleen voor medewerkers van de gemeente.")
    st.stop()
with desk.reading() as session:
    queue = municipal_queue(session, desk.viewer, at=desk.at)
if not queue:
    st.info("Er is nu niets te doen voor inwoners met geheimhouding.")
    st.stop()
people = len({line.resident_id for line in queue})
st.markdown(f"**{len(queue)}** dingen te doen, voor {people} inwoners.")
for work in MunicipalWork:
    lines = [line for line in queue if line.work is work]
    if not lines:
        continue
    st.subheader(f"{work.value} ({len(lines)})", anchor=False)
    show_table(
        [
            {
                "Naam": line.name,
                "Adres": line.address,
                "Gebied": line.district,
                "Telefoon": line.phone,
                "Sinds": short_date(line.since),
                "Bijzonderheden": line.detail,
            }
            for line in lines
        ]
    )
st.caption(
    "Maak een afspraak of leg een antwoord vast op de pagina van de telefoonbalie; "
    "zoek de inwoner daar op naam en adres."
)

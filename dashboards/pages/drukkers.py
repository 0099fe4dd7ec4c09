"""The print houses: which envelope, until when, and how the files get there."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.print_house_view import house_acts, house_form, house_table, new_house
from letters.queries.print_houses import print_houses
from outreach.access import Permission

desk = open_page(
    "Drukkers",
    Permission.MANAGE_PRINTING,
    lead="Wie onze brieven drukt: het venster, de tijden, en de weg van de bestanden.",
)
with desk.reading() as session:
    houses = print_houses(session, desk.viewer)
if not houses:
    st.info(
        "Er is nog geen drukker ingesteld. Zolang dat zo is, passen de brieven in een "
        "C5/6-envelop met het venster links, en haalt iemand de bestanden op bij de "
        "partij op de pagina Brieven."
    )
with st.expander("Drukker toevoegen", expanded=not houses):
    new_house(desk)
if not houses:
    st.stop()
house_table(houses)
names = {one.id: one.details.name for one in houses}
chosen = st.selectbox(
    "Drukker bekijken of wijzigen",
    list(names),
    format_func=names.__getitem__,
)
house = next(one for one in houses if one.id == chosen)
house_acts(desk, house)
house_form(desk, house)

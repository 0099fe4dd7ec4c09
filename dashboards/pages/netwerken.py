"""Wijknetwerken: which share is trained to see that somebody is isolated."""

from datetime import date

import streamlit as st

from dashboards.frame import open_page
from dashboards.network_view import (
    add_form,
    change_form,
    show_networks,
    show_shares,
    training_form,
    trainings,
)
from outreach.access import Permission
from signals.queries.networks import (
    all_networks,
    area_choices,
    network_figures,
    networks,
)

desk = open_page(
    "Netwerken",
    Permission.SEE_SIGNAL_FIGURES,
    lead="Welke wijknetwerken geleerd hebben om isolement te zien, op te volgen en te "
    "melden.",
)
manages = desk.viewer.may(Permission.MANAGE_PARTNERS)
day = st.date_input(
    "Peildatum",
    desk.today,
    min_value=date(2000, 1, 1),
    max_value=desk.today,
    format="DD-MM-YYYY",
)
with desk.reading() as session:
    figures = network_figures(session, desk.viewer, on=day)
    rows = networks(session, desk.viewer, on=day)
    every = all_networks(session, desk.viewer, on=desk.today) if manages else []
    areas = area_choices(session, desk.viewer) if manages else {}
if rows:
    show_shares(figures)
    st.subheader("Per netwerk", anchor=False)
    st.caption(
        "De laatste training per onderwerp, met tussen haakjes hoeveel mensen er waren."
    )
    show_networks(rows)
elif manages:
    st.info("Er zijn op deze dag geen wijknetwerken. Voeg hieronder het eerste toe.")
else:
    st.info("Er zijn op deze dag geen wijknetwerken. De coördinator voegt ze toe.")
if not manages:
    st.stop()
with st.expander("Netwerk toevoegen", expanded=not every):
    add_form(desk, areas)
if not every:
    st.stop()
names = {row.id: row.name for row in every}
chosen = st.selectbox(
    "Training vastleggen of netwerk wijzigen",
    list(names),
    index=None,
    format_func=names.__getitem__,
    placeholder="Kies een netwerk",
)
if chosen is None:
    st.stop()
network = next(row for row in every if row.id == chosen)
training_form(desk, network)
trainings(desk, network)
with st.expander("Netwerk wijzigen"):
    change_form(desk, network, areas)

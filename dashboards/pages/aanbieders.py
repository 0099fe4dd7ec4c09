"""Welfare providers and the districts that each serves, in periods."""

import streamlit as st

from dashboards.dutch import number
from dashboards.frame import open_page
from dashboards.organisation_view import (
    close_term,
    new_provider,
    new_term,
    provider_form,
    term_rows,
)
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.queries.organisation import left_over, provider_list, terms
from outreach.queries.people_list import places

desk = open_page(
    "Aanbieders",
    Permission.MANAGE_PROVIDERS,
    lead="Welke welzijnsaanbieder werkt in welk gebied, en vanaf wanneer.",
)
with desk.reading() as session:
    providers = provider_list(session, desk.viewer, today=desk.today)
    periods = terms(session, desk.viewer)
    waiting = left_over(session, desk.viewer, today=desk.today)
    districts = places(session, desk.viewer).districts

st.subheader("Nu en straks", anchor=False)
now = term_rows(periods, desk.today, past=False)
if now:
    show_table(now)
else:
    st.info("Er is nog geen aanbieder voor een gebied. Leg hieronder de eerste vast.")
served = {
    t.district_code for t in periods if t.valid_to is None or t.valid_to > desk.today
}
bare = [name for code, name in districts.items() if code not in served]
if bare and now:
    st.warning("Nog zonder aanbieder: " + ", ".join(bare) + ".")
if waiting:
    st.subheader("Over te nemen afspraken", anchor=False)
    st.markdown(
        "Deze bezoeken staan nog bij een aanbieder die er niet meer werkt. De afspraak "
        "met de bewoner blijft. Kies een bezoeker van de nieuwe aanbieder."
    )
    show_table(
        [
            {
                "Gebied": w.district,
                "Stond bij": w.provider,
                "Bezoeken": number(w.visits),
            }
            for w in waiting
        ]
    )
with st.expander("Een gebied aan een aanbieder geven"):
    new_term(desk, providers, districts)
running = [t for t in periods if t.valid_to is None]
if running:
    with st.expander("Een aanbieder in een gebied laten stoppen"):
        close_term(desk, running)
past = term_rows(periods, desk.today, past=True)
if past:
    with st.expander("Voorbij"):
        show_table(past)
st.subheader("De aanbieders", anchor=False)
with st.expander("Aanbieder toevoegen"):
    new_provider(desk)
for provider in providers:
    state = "" if provider.active else " (gestopt)"
    where = ", ".join(provider.districts) or "geen gebied"
    with st.expander(f"{provider.name}{state}: {where}"):
        provider_form(desk, provider)

"""Organisations that may report: covenant, ground, fields, term, quota and keys."""

import streamlit as st

from dashboards.frame import link_to, open_page
from dashboards.partner_view import (
    keys_form,
    new_partner,
    partner_form,
    partner_table,
)
from outreach.access import Permission
from signals.queries.covenants import partners

desk = open_page(
    "Partners",
    Permission.MANAGE_PARTNERS,
    lead="Welke organisaties mogen melden, op welke grond, en welke gegevens.",
)
with desk.reading() as session:
    found = partners(session, desk.viewer, today=desk.today)
with st.expander("Organisatie toevoegen", expanded=not found):
    new_partner(desk)
if not found:
    st.info(
        "Er zijn nog geen organisaties. Zonder vastgelegde afspraak en grondslag nemen "
        "wij van een organisatie niets aan, niet via hun systeem en niet uit een "
        "bestand."
    )
    st.stop()
partner_table(found)
link_to("meldingen_inlezen", "Een bestand van een organisatie inlezen", desk.viewer)
names = {one.id: one.terms.name for one in found}
ids = list(names)
before = st.session_state.get("chosen_partner")
chosen = st.selectbox(
    "Organisatie bekijken of wijzigen",
    ids,
    index=ids.index(before) if before in ids else None,
    format_func=names.__getitem__,
    placeholder="Kies een organisatie",
)
st.session_state["chosen_partner"] = chosen
if chosen is None:
    st.stop()
partner = next(one for one in found if one.id == chosen)
if partner.refused:
    st.warning(f"Deze organisatie mag nu niet melden. {partner.refused}")
terms, keys = st.tabs(["Afspraken", "Sleutels"])
with terms:
    partner_form(desk, partner)
with keys:
    keys_form(desk, partner)

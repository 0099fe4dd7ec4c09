"""The cycle: who is invited, by which rules, and opening the next one."""

import streamlit as st

from dashboards.cycle_forms import extend_button, open_form, rules_form
from dashboards.cycle_view import show_counts, show_rules
from dashboards.dutch import short_date
from dashboards.frame import open_page
from outreach.access import Permission
from outreach.queries.cycles import current_rules, cycle_overview, cycles
from outreach.queries.municipality import norm_in_force
from outreach.queries.published import sees_city, sees_names
from outreach.queries.shown_figures import reasons_shown

desk = open_page(
    "Ronde",
    Permission.SEE_CYCLE,
    lead="Wie dit jaar wordt uitgenodigd, wie niet, en volgens welke regels.",
)
manages = desk.viewer.may(Permission.MANAGE_CYCLE)
with desk.reading() as session:
    lines = cycles(session, desk.viewer)
    rules = current_rules(session, desk.viewer)
    smallest = int(norm_in_force(session, "small_cell"))
names = ["Overzicht", "Regels en werkwijze"]
names += ["Ronde openen", "Regels wijzigen"] if manages else []
tabs = st.tabs(names)
if lines:
    with tabs[0]:
        line = st.selectbox(
            "Ronde",
            lines,
            format_func=lambda one: (
                f"{one.year}: {one.label} (peildatum {short_date(one.reference_date)})"
            ),
        )
    with desk.reading() as session:
        seen = cycle_overview(session, desk.viewer, line.id)
        parts = reasons_shown(session, desk.viewer, cycle_id=line.id)
    with tabs[0]:
        if sees_names(desk.viewer) or sees_city(desk.viewer):
            show_counts(seen, parts, smallest)
        else:
            st.info("De cijfers van uw gebied of aanbieder staan onder Trechter.")
        if manages and not line.closed:
            extend_button(desk, seen)
    with tabs[1]:
        show_rules(seen)
else:
    empty = "Er is nog geen ronde. Lees een levering van het register in en open dan "
    for tab in tabs[:2]:
        tab.info(f"{empty} een ronde onder ‘Ronde openen’.")
if manages:
    with tabs[2]:
        open_form(desk)
    with tabs[3]:
        rules_form(desk, rules)

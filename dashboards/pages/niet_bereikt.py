"""Who was invited and never spoken with: counts by last step and area."""

import streamlit as st

from dashboards.areas_view import not_reached_rows
from dashboards.charts import bars
from dashboards.dutch import number
from dashboards.frame import open_page
from dashboards.funnel_view import (
    choose_cycle,
    choose_filters,
    explain_hidden,
    part_rows,
)
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.queries.facts import choices
from outreach.queries.funnel import Filters
from outreach.queries.municipality import norm_in_force
from outreach.queries.not_reached import never_reached, not_reached
from outreach.queries.published import sees_city, sees_names
from outreach.queries.shown_figures import published_steps, side_by_side
from outreach.rules.last_steps import label
from outreach.rules.small_cells import written

desk = open_page(
    "Niet bereikt",
    Permission.SEE_FIGURES,
    lead="Wie wij uitnodigden en nog niet spraken, naar de laatste stap.",
)
with desk.reading() as session:
    options = choices(session, desk.viewer)
    smallest = int(norm_in_force(session, "small_cell"))
if not options.cycles:
    st.info("Er is nog geen ronde. Zodra er brieven weg zijn, ziet u hier de stappen.")
    st.stop()
cycle_id, title = choose_cycle(options)
named, city = sees_names(desk.viewer), sees_city(desk.viewer)
filters = choose_filters(options) if named else Filters()
with desk.reading() as session:
    found = not_reached(session, desk.viewer, cycle_id=cycle_id, filters=filters)
    twice = never_reached(session, desk.viewer)
    parts = None if named else published_steps(session, desk.viewer, cycle_id=cycle_id)
    areas = side_by_side(session, desk.viewer, cycle_id=cycle_id)
if not found.total:
    st.info(
        "Met iedereen die is uitgenodigd, is gesproken; of er is nog geen brief weg."
    )
    st.stop()
steps = found.by_step if parts is None else parts
if named or city:
    st.subheader(f"{title}: laatste stap", anchor=False)
    rows = part_rows(steps, label, "Laatste stap", "Personen", found.total)
    bars([label(step) for step in steps], list(steps.values()), "personen")
    show_table(rows)
    if twice:
        st.markdown(
            f"**{number(twice)} personen** zijn in de laatste twee rondes uitgenodigd "
            "en in geen van beide gesproken."
        )
st.subheader("Per gebied", anchor=False)
if named:
    counts = {name: sum(parts.values()) for name, parts in found.by_area.items()}
    show_table([{"Gebied": n, "Niet gesproken": written(c)} for n, c in counts.items()])
    st.caption("Personen, nu geteld.")
elif areas is not None and areas.rows:
    show_table(not_reached_rows(areas.rows))
    st.caption("Personen: uitgenodigd min gesproken, op de dag die erbij staat.")
else:
    st.info("Per gebied zijn er nog geen cijfers die getoond mogen worden.")
if not named:
    explain_hidden(smallest)

"""Who was invited and never spoken with: counts by last step and area."""

import streamlit as st

from dashboards.charts import bars
from dashboards.dutch import number
from dashboards.frame import open_page
from dashboards.funnel_view import choose_cycle, choose_filters
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.queries.facts import choices
from outreach.queries.municipality import norm_in_force
from outreach.queries.not_reached import never_reached, not_reached
from outreach.rules.last_steps import label
from outreach.rules.small_cells import HIDDEN, visible_by, visible_one, written

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
filters = choose_filters(options)
with desk.reading() as session:
    found = not_reached(session, desk.viewer, cycle_id=cycle_id, filters=filters)
    twice = never_reached(session, desk.viewer)
if not found.total:
    st.info(
        "Met iedereen die is uitgenodigd, is gesproken; of er is nog geen brief weg."
    )
    st.stop()
steps = visible_by(found.by_step, smallest)
st.subheader(f"{title}: laatste stap", anchor=False)
bars([label(step) for step in steps], list(steps.values()), "personen")
total = written(visible_one(found.total, smallest))
show_table(
    [
        *({"Laatste stap": label(s), "Personen": written(n)} for s, n in steps.items()),
        {"Laatste stap": "Samen", "Personen": total},
    ]
)
if twice and visible_one(twice, smallest):
    st.markdown(
        f"**{number(twice)} personen** zijn in de laatste twee rondes uitgenodigd en "
        "in geen van beide gesproken."
    )
st.subheader("Per gebied", anchor=False)
areas = {name: sum(counts.values()) for name, counts in found.by_area.items()}
shown = visible_by(areas, smallest)
show_table(
    [{"Gebied": name, "Niet gesproken": written(n)} for name, n in shown.items()]
)
st.caption(f"Personen, nu geteld. {HIDDEN} staat waar een getal te klein is.")

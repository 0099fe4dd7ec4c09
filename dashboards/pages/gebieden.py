"""The areas of a cycle side by side, with how sure each share is."""

import streamlit as st

from dashboards.areas_view import area_rows, area_shares
from dashboards.charts import intervals
from dashboards.dutch import moment
from dashboards.frame import open_page
from dashboards.funnel_view import choose_cycle, explain_hidden
from dashboards.no_figures import no_figures, nothing_for_you
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.adapters.spreadsheets import write_rows
from outreach.queries.facts import choices
from outreach.queries.municipality import norm_in_force
from outreach.queries.published import sees_names
from outreach.queries.shown_figures import side_by_side
from outreach.rules.funnel import Code
from outreach.rules.intervals import wilson
from outreach.rules.published_tables import Audience

desk = open_page(
    "Gebieden",
    Permission.SEE_FIGURES,
    lead="De gebieden naast elkaar. Kleine verschillen kunnen toeval zijn.",
)
with desk.reading() as session:
    options = choices(session, desk.viewer)
    smallest = int(norm_in_force(session, "small_cell"))
if not options.cycles:
    st.info("Er is nog geen ronde. Zodra er een ronde opent, ziet u hier de gebieden.")
    st.stop()
cycle_id, title = choose_cycle(options)
with desk.reading() as session:
    found = side_by_side(session, desk.viewer, cycle_id=cycle_id)
    outside = side_by_side(
        session, desk.viewer, cycle_id=cycle_id, audience=Audience.OUTSIDE
    )
if found is None or outside is None:
    no_figures(desk)
st.caption(f"Geteld op {moment(found.counted_at)}. Alles uit deze ronde telt mee.")
if not found.rows:
    nothing_for_you(desk)
names, shares = area_shares(found.rows)
if shares:
    st.subheader("Bezocht van uitgenodigd", anchor=False)
    whole = found.whole or {}
    middle = wilson(whole.get(Code.VISITED, 0), whole.get(Code.INVITED, 0))
    intervals(names, shares, middle.share if middle else None)
    st.markdown(
        "De punt is het deel; de streep loopt van de laagste tot de hoogste waarde die "
        "met 95% zekerheid past. Overlappen twee strepen, dan kan het verschil "
        "toeval zijn. Daarom staan de gebieden op naam, niet op uitkomst."
    )
st.subheader(f"{title}, per gebied", anchor=False)
show_table(area_rows(found))
st.caption("Personen, behalve opvolgacties (acties).")
if not sees_names(desk.viewer):
    explain_hidden(smallest)
rows = area_rows(outside)
st.download_button(
    "Deze tabel als CSV",
    write_rows(list(rows[0]), [list(row.values()) for row in rows]),
    file_name="gebieden.csv",
    mime="text/csv",
    help="Een bestand gaat naar buiten: daarin is meer verborgen dan hier.",
)

"""The areas of a cycle side by side, with how sure each share is."""

import streamlit as st

from dashboards.areas_view import area_rows, area_shares
from dashboards.charts import intervals
from dashboards.dutch import moment
from dashboards.frame import open_page
from dashboards.funnel_view import choose_cycle
from dashboards.no_figures import no_figures
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.adapters.spreadsheets import write_rows
from outreach.queries.facts import choices, funnel_from_facts
from outreach.queries.municipality import norm_in_force
from outreach.rules.small_cells import HIDDEN

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
    dated = funnel_from_facts(session, desk.viewer, cycle_id=cycle_id)
if dated is None:
    no_figures(desk)
found = dated.funnel
st.caption(f"Stand van {moment(dated.written_at)}. Alles uit deze ronde telt mee.")
names, shares = area_shares(found, smallest)
if shares and found.invited:
    st.subheader("Bezocht van uitgenodigd", anchor=False)
    intervals(names, shares, found.visited / found.invited)
    st.markdown(
        "De punt is het deel; de streep loopt van de laagste tot de hoogste waarde die "
        "met 95% zekerheid past. Overlappen twee strepen, dan kan het verschil "
        "toeval zijn. Daarom staan de gebieden op naam, niet op uitkomst."
    )
rows = area_rows(found, smallest)
st.subheader(f"{title}, per gebied", anchor=False)
show_table(rows)
st.caption(
    f"Personen, behalve opvolgacties (acties). {HIDDEN} staat waar een getal te klein "
    "is, of een klein getal zou verraden."
)
st.download_button(
    "Deze tabel als CSV",
    write_rows(list(rows[0]), [list(row.values()) for row in rows]),
    file_name="gebieden.csv",
    mime="text/csv",
)

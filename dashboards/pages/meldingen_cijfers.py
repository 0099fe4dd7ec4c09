"""How many signals there were, from whom, and what came of them, by year."""

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import open_page
from dashboards.signal_figures_view import (
    TITLES,
    feedback_row,
    lead_time_rows,
    measure_rows,
    ratio_rows,
    table_rows,
)
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.queries.funnel import district_names
from outreach.queries.municipality import norm_in_force
from signals.queries.figures import sees_reports, signal_figures, years
from signals.rules.figures import Code

ALL = "Alle gebieden"
desk = open_page(
    "Cijfers over meldingen",
    Permission.SEE_SIGNAL_FIGURES,
    lead="Wat er binnenkwam, wat ermee gebeurde, en hoe snel.",
)
with desk.reading() as session:
    choices = years(session, desk.viewer, today=desk.today)
    districts = district_names(session)
    smallest = int(norm_in_force(session, "small_cell"))
left, right = st.columns(2)
year = left.selectbox("Jaar", choices)
chosen = None
if sees_reports(desk.viewer):
    chosen = right.selectbox(
        "Gebied",
        [None, *districts],
        format_func=lambda code: districts[code] if code else ALL,
    )
with desk.reading() as session:
    found = signal_figures(
        session, desk.viewer, year=year, at=desk.at, district_code=chosen
    )
if found is None:
    st.info(
        "Cijfers over meldingen zijn er voor de hele gemeente: per gebied zijn het er "
        "te weinig om te tonen. Wie de meldingen zelf mag lezen, ziet ze wel."
    )
    st.stop()
st.caption(
    f"Peildatum {short_date(found.reference_date)}. Een zaak telt in het jaar waarin "
    "zijn eerste melding binnenkwam."
)
if not found.totals[Code.REPORTS]:
    st.info("In dit jaar zijn er nog geen meldingen.")
    st.stop()
st.subheader("Wat er binnenkwam en wat ermee gebeurde", anchor=False)
show_table(measure_rows(found))
show_table(ratio_rows(found))
st.subheader("Hoe snel", anchor=False)
st.caption(
    "Van ontvangst tot het eerste contact, of tot afronden zonder contact. Wat nog "
    "open is en al te laat, telt als niet binnen de norm. Tijd waarin op de inwoner "
    "werd gewacht, telt niet mee voor de norm."
)
show_table(lead_time_rows(found.lead_times, found.target, smallest))
if found.oldest_open_on is not None:
    st.caption(
        f"De oudste zaak die nog open is, kwam binnen op "
        f"{short_date(found.oldest_open_on)}."
    )
st.subheader("Heeft de melder iets gehoord?", anchor=False)
st.caption("Van meldingen die zijn afgerond, van melders die iets willen horen.")
show_table(feedback_row(found, smallest))
for sort, title in TITLES.items():
    st.subheader(title, anchor=False)
    if sort in found.tables:
        show_table(table_rows(found, sort, districts))
if not found.exact:
    st.caption(
        "Een • staat waar een getal zo klein is dat het iemand kan verraden, of waar "
        "het een ander getal zou verraden. De tabellen worden elke nacht bijgewerkt "
        "als dat kan."
    )

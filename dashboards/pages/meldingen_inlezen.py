"""A file of reports of one organisation, with a verdict for each row."""

from collections import Counter

import streamlit as st

from dashboards.frame import link_to, open_page, refusals
from dashboards.tables import NOTHING, plain, show_table
from outreach.access import Permission
from outreach.adapters.spreadsheets import write_rows
from outreach.rules.codes import shown_code
from signals.actions.partner_imports import Imported, Verdict, import_reports
from signals.queries.covenants import reporting_partners
from signals.rules.partner_columns import COLUMNS, DONE_CODES, SEEN_CODES

KEPT = "partner_import"
SHOWN = 200
"""Rows on the screen; the rest is in the file of verdicts."""
HEADER = ("Regel", "Kenmerk", "Oordeel", "Ons nummer", "Uitleg")
desk = open_page(
    "Meldingen inlezen",
    Permission.INTAKE_SIGNALS,
    lead="Lees een bestand met meldingen van een organisatie in. Elke regel krijgt een "
    "eigen oordeel.",
)
with desk.reading() as session:
    partners = reporting_partners(session, desk.viewer, today=desk.today)
if not partners:
    st.info(
        "Er is geen organisatie die nu mag melden. Leg eerst de afspraken en de "
        "grondslag vast."
    )
    link_to("partners", "Naar Partners", desk.viewer)
    st.stop()
with st.expander("Hoe ziet het bestand eruit?"):
    st.markdown(
        "Een CSV-bestand van hoogstens 10 MB, met in de eerste regel de namen van de "
        "kolommen. Nodig zijn **postcode** en **huisnummer** (of **omschrijving "
        "plek**), en **gezien** of **toelichting**. Hetzelfde bestand nog een keer "
        "inlezen mag: elke melding telt één keer."
    )
    show_table([{"Kolom": c.title, "Invullen": c.about} for c in COLUMNS.values()])
    st.markdown(f"Codes voor **gezien**: {', '.join(SEEN_CODES)}.")
    st.markdown(f"Codes voor **zelf gedaan**: {', '.join(DONE_CODES)}.")
    st.download_button(
        "Voorbeeldbestand opslaan",
        write_rows([c.title for c in COLUMNS.values()], []),
        "meldingen.csv",
        "text/csv",
    )
with st.form("import"):
    chosen = st.selectbox(
        "Van welke organisatie?", list(partners), format_func=lambda n: partners[n].name
    )
    given = st.file_uploader("Bestand met meldingen", type=["csv", "txt"])
    sent = st.form_submit_button("Inlezen", type="primary")
if sent and given is None:
    st.error("Er is geen bestand gekozen. Kies een bestand en klik op Inlezen.")
elif sent and given is not None:
    st.session_state.pop(KEPT, None)
    with refusals(), desk.writing() as session:
        st.session_state[KEPT] = import_reports(
            session,
            given.getvalue(),
            covenant_id=chosen,
            by=desk.viewer,
            at=desk.at,
        )
told: Imported | None = st.session_state.get(KEPT)
if told is None:
    st.stop()
counts = Counter(row.verdict for row in told.rows)
columns = st.columns(4)
columns[0].metric("Regels", len(told.rows))
for place, verdict in enumerate(Verdict, start=1):
    columns[place].metric(verdict.value.capitalize(), counts[verdict])
if told.ignored:
    st.info(
        "Deze kolommen kennen wij niet; wat erin staat is niet bewaard: "
        f"{', '.join(map(plain, told.ignored))}."
    )
cells = [
    (
        str(row.row),
        row.caller_reference or NOTHING,
        row.verdict.value,
        shown_code(row.reference) or NOTHING,
        row.sentence,
    )
    for row in sorted(told.rows, key=lambda r: r.verdict is not Verdict.REFUSED)
]
if not cells:
    st.info("Het bestand heeft geen regels onder de kop.")
    st.stop()
if len(cells) > SHOWN:
    st.caption(f"De eerste {SHOWN} regels; wat niet is opgenomen staat bovenaan.")
show_table([dict(zip(HEADER, row, strict=True)) for row in cells[:SHOWN]])
st.download_button(
    "Oordeel opslaan (CSV)", write_rows(HEADER, cells), "meldingen.csv", "text/csv"
)

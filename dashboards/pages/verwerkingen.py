"""The register of processing and the DPIA, made from the rules that run."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.tables import plain, show_table
from outreach.access import Permission
from outreach.adapters.word_files import word_file
from outreach.parts import REGISTRY
from outreach.queries.privacy_records import privacy_facts
from outreach.rules.privacy_records import dpia, processing_register

DOCUMENTS = {
    "Register van verwerkingen": ("verwerkingsregister", processing_register),
    "DPIA": ("dpia", dpia),
}
desk = open_page(
    "Verwerkingen",
    Permission.SEE_PRIVACY_RECORDS,
    lead="Welke persoonsgegevens waarvoor worden gebruikt, en wat er mis kan gaan. "
    "Gemaakt uit de regels, termijnen en rechten zoals ze vandaag gelden.",
)
with desk.reading() as session:
    facts = privacy_facts(session, desk.viewer, REGISTRY.retention(), today=desk.today)
chosen = st.segmented_control(
    "Welk document?", list(DOCUMENTS), default="Register van verwerkingen"
)
name, make = DOCUMENTS[chosen or "Register van verwerkingen"]
sections = make(facts)
st.download_button(
    "Downloaden om verder in te werken (Word)",
    word_file(sections, title=chosen or ""),
    file_name=f"{name}-{desk.today:%Y-%m-%d}.docx",
    on_click="ignore",
)
for section in sections:
    st.subheader(section.title, anchor=False)
    for sentence in section.sentences:
        st.markdown(plain(sentence))
    if section.rows:
        show_table(
            [dict(zip(section.headings, row, strict=True)) for row in section.rows]
        )

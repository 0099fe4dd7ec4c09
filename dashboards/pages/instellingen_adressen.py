"""Addresses where people do not live independently: the list, and a new file."""

import tempfile
from pathlib import Path

import streamlit as st

from dashboards.dutch import number, short_date
from dashboards.frame import open_page, refusals, say
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.actions.register_institutions import (
    end_institution,
    import_institutions,
)
from outreach.queries.register_institutions import institution_list

desk = open_page(
    "Instellingen",
    Permission.SEE_REGISTER,
    lead="Adressen van verpleeghuizen en andere instellingen. Wie daar woont, krijgt "
    "geen uitnodiging.",
)
may_change = desk.viewer.may(Permission.IMPORT_REGISTER)
if may_change:
    with st.expander("Lijst inlezen"), st.form("institutions", clear_on_submit=True):
        st.markdown(
            "Een CSV-bestand met de kolommen **naam**, **postcode**, **huisnummer**, "
            "**huisletter**, **toevoeging**, **hele nummer** (ja of nee), **bag**, "
            "**vanaf** en **tot**. Wat al op de lijst staat, blijft staan."
        )
        given = st.file_uploader("Bestand", type=["csv", "txt"])
        sent = st.form_submit_button("Inlezen", type="primary")
    if sent and given is None:
        st.error("Er is geen bestand gekozen. Kies een bestand en klik op Inlezen.")
    elif sent and given is not None:
        with refusals(), tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(given.getbuffer())
            file.flush()
            with desk.writing() as session:
                result = import_institutions(
                    session,
                    Path(file.name),
                    source=given.name,
                    by=desk.viewer,
                    at=desk.at,
                )
            say(
                f"{number(result.new)} adressen toegevoegd. "
                f"{number(result.residents)} inwoners wonen daar en worden niet meer "
                f"uitgenodigd; {number(result.withdrawn)} brieven zijn ingetrokken."
            )
            st.rerun()
with desk.reading() as session:
    rows = institution_list(session, desk.viewer, on=desk.today)
if not rows:
    st.info(
        "De lijst is leeg. Het register zegt niet wie in een instelling woont: zonder "
        "lijst krijgen ook zij een uitnodiging."
    )
    st.stop()
show_table(
    [
        {
            "Naam": row.name,
            "Adres": row.address,
            "BAG-nummer": row.bag_object_id,
            "Inwoners": number(row.residents),
            "Vanaf": short_date(row.valid_from),
        }
        for row in rows
    ]
)
if may_change:
    names = {row.id: f"{row.name}, {row.address or row.bag_object_id}" for row in rows}
    chosen = st.selectbox(
        "Adres van de lijst halen",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Kies een adres",
    )
    if chosen is not None and st.button("Van de lijst halen"):
        with refusals():
            with desk.writing() as session:
                end_institution(session, chosen, by=desk.viewer, at=desk.at)
            say(
                "Het adres is van de lijst. Wie daar woont, wordt bij de volgende "
                "levering opnieuw beoordeeld."
            )
            st.rerun()

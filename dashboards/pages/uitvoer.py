"""Lists of people that leave the house: counted, made as a packet, and destroyed."""

import streamlit as st

from dashboards.export_view import choose, make_form, show_packets
from dashboards.frame import open_page
from outreach.access import Permission
from outreach.queries.exports import count_export, export_options, my_packets
from outreach.rules.exports import columns_of

desk = open_page(
    "Uitvoer",
    Permission.EXPORT_PERSONS,
    lead="Haal een lijst met personen uit Omzien, voor wie die echt nodig heeft.",
)
with desk.reading() as session:
    options = export_options(session, desk.viewer, today=desk.today)
    packets = my_packets(session, desk.viewer, today=desk.today)
late = sum(packet.overdue for packet in packets)
if late:
    st.warning(
        f"**{late}** van uw lijsten {'is' if late == 1 else 'zijn'} verlopen. "
        "Vernietig elke kopie en vink dat hieronder aan."
    )
st.subheader("Nieuwe lijst", anchor=False)
kind, choices = choose(desk, options)
with desk.reading() as session:
    persons = count_export(session, desk.viewer, kind, choices, at=desk.at)
st.markdown(
    f"Op deze lijst {'staat' if persons == 1 else 'staan'} nu **{persons}** "
    f"{'persoon' if persons == 1 else 'personen'}."
)
st.caption(
    f"In het bestand: {', '.join(columns_of(kind, outside=options.outside)).lower()}. "
    "Wie nu niet mag worden benaderd, staat er niet op."
    + (" Inwoners met geheimhouding ook niet." if options.outside else "")
)
if persons:
    make_form(desk, kind, choices, persons)
else:
    st.info("Kies een andere week, een ander gebied of een ander team.")
st.subheader("Uw lijsten", anchor=False)
show_packets(desk, packets)

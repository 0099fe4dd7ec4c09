"""Rejected rows of the register: sort each one out, and write down what was done."""

import streamlit as st

from dashboards.frame import open_page, refusals, say
from dashboards.tables import plain, show_table
from outreach.access import Permission
from outreach.actions.register_rejects import handle_rejected_row
from outreach.queries.register import MOST, rejected_rows
from outreach.rules.register.labels import reason_label

desk = open_page(
    "Uitval",
    Permission.SEE_REGISTER,
    lead="Rijen uit het register die niet te gebruiken waren. Zoek uit wat er aan de "
    "hand is en vink de rij af.",
)
done = st.toggle("Laat zien wat is afgehandeld")
with desk.reading() as session:
    rows = rejected_rows(session, desk.viewer, state="handled" if done else "open")
if not rows:
    st.info(
        "Er is nog niets afgehandeld."
        if done
        else "Er is niets te doen: elke rij van de laatste leveringen was te gebruiken."
    )
    st.stop()
if len(rows) == MOST:
    st.caption(f"De nieuwste {MOST} rijen. Handel deze eerst af.")
show_table(
    [
        {
            "Bestand": row.file_name,
            "Rij": str(row.row),
            "Reden": reason_label(row.reason),
            "Uitleg": " ".join(row.messages),
            "Gedaan": row.note,
        }
        for row in rows
    ]
)
if done:
    st.stop()
st.subheader("Rij afhandelen")
names = {row.id: f"Rij {row.row} van {row.file_name}" for row in rows}
chosen = st.selectbox("Welke rij?", list(names), format_func=names.__getitem__)
row = next(row for row in rows if row.id == chosen)
st.markdown("  \n".join(plain(message) for message in row.messages))
with st.form(f"handle-{chosen}"):
    note = st.text_input("Wat heeft u gedaan?", max_chars=200)
    sent = st.form_submit_button("Afvinken", type="primary")
if sent:
    with refusals():
        with desk.writing() as session:
            handle_rejected_row(session, chosen, note=note, by=desk.viewer, at=desk.at)
        say(f"Rij {row.row} is afgehandeld.")
        st.rerun()

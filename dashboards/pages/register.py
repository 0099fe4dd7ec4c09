"""The population register: take in a delivery, and see what earlier ones brought."""

import streamlit as st

from dashboards.dutch import number, short_date
from dashboards.frame import open_page
from dashboards.register_view import (
    confirm_full,
    delivery_table,
    import_form,
    news_table,
    verdict_table,
)
from dashboards.tables import plain, show_table
from outreach.access import Permission
from outreach.queries.register import (
    deliveries,
    event_counts,
    news_to_look_at,
    open_rejects,
)
from outreach.rules.register.labels import EVENT_LABELS, VERDICT_LABELS

desk = open_page(
    "Bevolkingsregister",
    Permission.SEE_REGISTER,
    lead="Lees een levering in, en zie wat elke levering heeft veranderd.",
)
if desk.viewer.may(Permission.IMPORT_REGISTER):
    with st.expander("Levering inlezen", icon=":material/upload_file:"):
        import_form(desk)
        confirm_full(desk)
with desk.reading() as session:
    rows = deliveries(session, desk.viewer)
    waiting = open_rejects(session, desk.viewer)
if not rows:
    st.info("Er is nog geen levering ingelezen. Daarna ziet u hier wat erin stond.")
    st.stop()
if waiting:
    st.warning(f"{number(waiting)} afgewezen rijen wachten bij Uitval.")
st.subheader("Leveringen")
delivery_table(rows)
names = {row.id: f"Peildatum {short_date(row.reference_date)}" for row in rows}
chosen = st.selectbox("Levering bekijken", list(names), format_func=names.__getitem__)
one = next(row for row in rows if row.id == chosen)
st.caption(f"Ingelezen op {short_date(one.received_on)}, uit {plain(one.file_name)}.")
with desk.reading() as session:
    events = event_counts(session, desk.viewer, chosen)
    news = news_to_look_at(session, desk.viewer, chosen)
st.subheader("Oordeel per rij")
verdict_table(one.verdicts, VERDICT_LABELS)
st.subheader("Wat er veranderde")
if events:
    counted = [
        {"Wat": EVENT_LABELS.get(kind, kind), "Inwoners": number(count)}
        for kind, count in events.items()
    ]
    show_table(counted)
else:
    st.caption("Geen wijzigingen bij inwoners die al bekend waren.")
if news:
    st.subheader("Kijk hier zelf naar")
    news_table(news)

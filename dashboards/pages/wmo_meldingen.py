"""The statutory clocks that run now: what to do, the nearest end first."""

import streamlit as st

from dashboards.conflict_view import let_go
from dashboards.frame import open_page, refusals, unknown_id
from dashboards.wmo_forms import KIND, show_acts
from dashboards.wmo_view import TERMS, line, show_facts
from outreach.access import Permission
from outreach.queries.wmo_requests import wmo_card, wmo_queue

OPENED = "wmo_opened"
AT_A_TIME = 15

desk = open_page(
    "Wmo-meldingen",
    Permission.WORK_WMO_REQUESTS,
    lead="Inwoners die om hulp uit de Wmo vroegen, en welke termijn er loopt. Draag de "
    "zaak over aan het Wmo-systeem; hier komt geen tweede dossier.",
)
number: int | None = st.session_state.get(OPENED)
with desk.reading() as session:
    card = number and wmo_card(session, desk.viewer, number, today=desk.today)
    rows = [] if card else wmo_queue(session, desk.viewer, today=desk.today)
if number and not card:
    st.session_state.pop(OPENED)
    with refusals():
        raise unknown_id()
if card:
    if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
        st.session_state.pop(OPENED)
        st.rerun()
    st.subheader(card.row.name, anchor=False)
    if card.row.to_do:
        first, *later = card.row.to_do
        st.warning(f"**Nu te doen:** {first}", icon=":material/priority_high:")
        if later:
            st.markdown("Daarna:\n" + "\n".join(f"- {one}" for one in later))
    show_facts(card)
    show_acts(desk, card)
    st.stop()

late = sum(row.overdue for row in rows)
untold = sum(row.support_on is None for row in rows)
runs = "loopt" if len(rows) == 1 else "lopen"
st.markdown(
    f"**{len(rows)}** {runs}, **{late}** te laat, **{untold}** nog niet gewezen op "
    "gratis cliëntondersteuning."
)
with st.expander("Wat telt als Wmo-melding, en welke termijnen gelden er?"):
    st.markdown(TERMS)
if not rows:
    st.info(
        "Er loopt nu geen Wmo-melding. Vraagt een inwoner om hulp? Leg dat vast bij de "
        "opvolging of bij de melding; dan staat de termijn hier vanzelf."
    )
most = st.session_state.setdefault("wmo-most", AT_A_TIME)
for row in rows[:most]:
    with st.container(border=True):
        st.markdown(line(row))
        if row.to_do:
            st.markdown(f"Nu te doen: {row.to_do[0]}")
        if st.button("Openen", key=f"wmo-open-{row.id}"):
            st.session_state[OPENED] = row.id
            let_go(KIND, row.id)
            st.rerun()
if len(rows) > most and st.button(f"Toon meer ({most} van {len(rows)})"):
    st.session_state["wmo-most"] = most + AT_A_TIME
    st.rerun()

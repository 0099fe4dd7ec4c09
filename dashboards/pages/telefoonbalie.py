"""The phone desk: find who calls, record what he says, book, and check a visitor."""

import streamlit as st

from dashboards.answer_forms import (
    answer_form,
    correct_answer_form,
    safety_form,
    standing_forms,
)
from dashboards.caller_forms import appointment_forms, search_form, visitor_check_form
from dashboards.caller_letters import caller_letters
from dashboards.caller_view import (
    open_caller,
    opened_caller,
    show_caller,
    show_hits,
    show_past,
)
from dashboards.frame import open_page, refusals
from outreach.access import Permission
from outreach.queries.phone_desk import caller_card

desk = open_page(
    "Telefoonbalie",
    Permission.FIND_RESIDENT,
    lead="Zoek wie er belt, leg het antwoord vast en maak meteen een afspraak.",
)
number = opened_caller()
if number is None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Wie belt er?", anchor=False)
        hits = search_form(desk)
        if hits is not None:
            show_hits(hits)
    with right:
        st.subheader("Is deze bezoeker van ons?", anchor=False)
        visitor_check_form(desk, None)
    st.stop()

card = None
with refusals(), desk.reading() as session:
    card = caller_card(session, desk.viewer, number, today=desk.today)
if st.button("Iemand anders zoeken", icon=":material/arrow_back:"):
    open_caller(None)
if card is None:
    st.stop()
show_caller(card)
st.subheader("Antwoord", anchor=False)
answer_form(desk, card)
st.subheader("Afspraak", anchor=False)
appointment_forms(desk, card)
st.subheader("Tot nu toe", anchor=False)
show_past(card)
with st.expander("Antwoord verbeteren"):
    correct_answer_form(desk, card)
if card.objections or card.holds:
    with st.expander("Afmelding of pauze"):
        standing_forms(desk, card)
caller_letters(desk, card.resident.id)
with st.expander("Is deze bezoeker van ons?"):
    visitor_check_form(desk, card.resident.id)
with st.expander("Veiligheidsnotitie voor de bezoeker"):
    safety_form(desk, card)

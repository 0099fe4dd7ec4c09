"""How visitors travel, where their days begin, and what lies in the way."""

import streamlit as st

from dashboards.dutch import number
from dashboards.frame import open_page
from dashboards.round_places_view import barrier_forms, office_forms, speed_form
from dashboards.round_visitor_view import visitor_form, visitor_rows
from outreach.access import Permission
from outreach.actions.rounds.travel_settings import plans_whole_city
from outreach.queries.capacity import visitors_in
from outreach.queries.cycles import districts_in_scope
from outreach.queries.municipality import municipality
from outreach.queries.rounds.travel_settings import (
    TravelOf,
    barriers,
    offices,
    point_count,
    travel_of,
)
from outreach.queries.scope import may_send
from outreach.settings import load_settings

desk = open_page(
    "Looproutes instellen",
    Permission.PLAN_ROUNDS,
    lead="Hoe bezoekers reizen, waar hun dag begint en waar zij omheen moeten.",
)
with desk.reading() as session:
    areas = districts_in_scope(session, desk.viewer, Permission.PLAN_ROUNDS)
    places = offices(session, desk.viewer)
    water = barriers(session, desk.viewer)
    points = point_count(session, desk.viewer)
    house = municipality(session)
    norms, version = house.norms, house.version_id
tabs = st.tabs(["Bezoekers", "Kantoren", "Water en wegen", "Reistijden"])
with tabs[0]:
    area = st.selectbox("Gebied", list(areas), format_func=areas.__getitem__)
    cards, ways = [], {}
    if area is not None:
        with desk.reading() as session:
            # Where somebody lives whom another plans is not shown, nor to be changed.
            cards = [
                card
                for card in visitors_in(session, desk.viewer, area, desk.today)
                if may_send(desk.viewer, Permission.PLAN_ROUNDS, card.provider_id)
            ]
            ids = [card.person_id for card in cards]
            ways = travel_of(session, desk.viewer, ids)
    if not cards:
        st.info("In dit gebied is vandaag geen bezoeker die u plant. Voeg mensen toe.")
    else:
        visitor_rows(cards, ways, places)
        names = {card.person_id: card for card in cards}
        who = st.selectbox(
            "Wie wilt u wijzigen?", list(names), format_func=lambda n: names[n].name
        )
        if who is not None:
            visitor_form(desk, names[who], ways.get(who, TravelOf()), places)
whole = plans_whole_city(desk.viewer)
with tabs[1]:
    if whole:
        office_forms(desk, places)
    else:
        st.info("Kantoren stelt de coördinator van de gemeente in.")
with tabs[2]:
    if whole:
        barrier_forms(desk, water)
    else:
        st.info("Water en wegen stelt de coördinator van de gemeente in.")
with tabs[3]:
    settings = load_settings()
    if settings.osrm_url or settings.valhalla_url:
        st.success("Omzien vraagt reistijden aan het eigen wegennet van de gemeente.")
    else:
        st.caption(
            "Er is geen eigen wegennet (OSRM of Valhalla) ingesteld. Omzien berekent "
            "reistijden uit de afstand."
        )
    st.markdown(
        f"Van {number(points.known)} van de {number(points.addresses)} adressen waar "
        "inwoners uit het register wonen, is de plek bekend. De andere adressen liggen "
        "voor Omzien bij het midden van hun buurt. De beheerder leest plekken in met "
        "`omzien import-points`."
    )
    if whole:
        speed_form(desk, norms, version)

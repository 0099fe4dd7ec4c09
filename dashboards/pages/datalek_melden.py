"""Anybody reports a data breach: three questions, no names."""

from datetime import time

import streamlit as st

from dashboards.dutch import moment
from dashboards.frame import done, form_nonce, open_page, refusals
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.actions.breaches import LONGEST_TEXT, report_breach
from outreach.clock import at_local, local
from outreach.queries.breaches import own_breaches
from outreach.rules.breaches import DATA_KINDS

desk = open_page(
    "Datalek melden",
    Permission.REPORT_BREACH,
    lead="Een brief bij de verkeerde, een lijst kwijt, een scherm dat iemand anders "
    "zag: meld het meteen, ook als u twijfelt. U krijgt er geen last mee.",
)
nonce = form_nonce("breach")
with st.form(f"breach-{nonce}"):
    what = st.text_area(
        "Wat is er gebeurd?",
        max_chars=LONGEST_TEXT,
        help="Schrijf geen namen of adressen van inwoners op.",
    )
    kinds = st.multiselect(
        "Om welke gegevens gaat het?",
        list(DATA_KINDS),
        format_func=DATA_KINDS.__getitem__,
        placeholder="Kies een of meer",
    )
    people = st.number_input(
        "Om hoeveel mensen gaat het ongeveer? (leeg: dat weet ik niet)",
        min_value=0,
        value=None,
        step=1,
    )
    left, right = st.columns(2)
    day = left.date_input("Op welke dag merkte u het?", desk.today, format="DD-MM-YYYY")
    hour = right.time_input("Hoe laat?", local(desk.at).time().replace(second=0))
    sent = st.form_submit_button("Melden", type="primary")
if sent:
    with refusals():
        with desk.writing() as session:
            report_breach(
                session,
                what=what,
                known_at=min(at_local(day, hour or time(0)), desk.at)
                if day == desk.today
                else at_local(day, hour or time(0)),
                data_kinds=kinds,
                people=people,
                nonce=nonce,
                by=desk.viewer,
                at=desk.at,
            )
        done(
            "breach",
            "Dank u. De functionaris gegevensbescherming gaat hiermee aan "
            "het werk. Is er haast, bel dan ook.",
        )
with desk.reading() as session:
    mine = own_breaches(session, desk.viewer, at=desk.at)
if mine:
    st.subheader("Wat u eerder meldde")
    show_table(
        [
            {
                "Gemerkt op": moment(row.known_at),
                "Gegevens": ", ".join(row.data_kinds),
                "Stand": row.state_label,
            }
            for row in mine
        ]
    )

"""Appointments: what waits, the calendar, what must be logged, and corrections."""

from datetime import timedelta

import streamlit as st

from dashboards.frame import open_page
from dashboards.office_visit_desk import choose_district, show_opened
from dashboards.office_visits_view import opened, show_calendar, show_rows
from outreach.access import Permission
from outreach.queries.visits import (
    calendar,
    recently_logged,
    visits_to_log,
    visits_to_schedule,
)

desk = open_page(
    "Afspraken",
    Permission.BOOK_VISIT,
    lead="Maak afspraken voor wie bezoek wil, en houd bij wat er van kwam.",
)
if opened() is not None:
    show_opened(desk)
    st.stop()
area = choose_district(desk)
first = desk.today
with desk.reading() as session:
    viewer = desk.viewer
    waiting = visits_to_schedule(session, viewer, district_code=area, today=desk.today)
    to_log = visits_to_log(session, viewer, district_code=area, at=desk.at)
    logged = recently_logged(session, viewer, district_code=area, today=desk.today)
tabs = st.tabs(
    [
        f"Te plannen ({waiting.total})",
        "Agenda",
        f"Vast te leggen ({to_log.total})",
        "Verbeteringen",
    ]
)
with tabs[0]:
    show_rows(
        waiting.rows,
        waiting.total,
        what="plan",
        button="Plannen",
        empty="Niemand wacht op een afspraak.",
    )
with tabs[1]:
    first = st.date_input("Vanaf", desk.today, format="DD-MM-YYYY")
    with desk.reading() as session:
        days = calendar(
            session,
            desk.viewer,
            district_code=area,
            first=first,
            last=first + timedelta(days=6),
            today=desk.today,
        )
    show_calendar(days.rows, days.total)
with tabs[2]:
    show_rows(
        to_log.rows,
        to_log.total,
        what="log",
        button="Vastleggen",
        empty="Alle afspraken die voorbij zijn, zijn vastgelegd.",
        line_of="log",
    )
with tabs[3]:
    st.markdown("Wat de laatste 30 dagen is vastgelegd. Het oude verslag blijft staan.")
    show_rows(
        logged.rows,
        logged.total,
        what="correct",
        button="Verbeteren",
        empty="De laatste 30 dagen is niets vastgelegd.",
        line_of="log",
    )

"""Who is on call: now, this week, and the gaps."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.on_call_view import (
    chosen_week,
    duty_form,
    end_form,
    show_now,
    show_rota,
)
from outreach.access import Permission
from signals.queries.on_call import areas, colleagues, on_call_now, rota

desk = open_page(
    "Piket",
    Permission.MANAGE_ON_CALL,
    lead="Wie dringende meldingen oppakt in de avond, de nacht en het weekend, en "
    "acute meldingen op elk moment.",
)
with desk.reading() as session:
    show_now(on_call_now(session, None, desk.at))
monday = chosen_week(desk.today)
with desk.reading() as session:
    week = rota(session, desk.viewer, monday=monday)
    people = colleagues(session, desk.viewer, today=desk.today)
    places = areas(session, desk.viewer)
show_rota(week, desk.at)
end_form(desk, week.lines)
st.subheader("Nieuwe dienst", anchor=False)
if people:
    duty_form(desk, people, places, monday)
else:
    st.info(
        "Nog niemand kan piket hebben. Dat zijn beroepskrachten van de gemeente die "
        "meldingen mogen afhandelen. Geef hun dat recht op de pagina Mensen."
    )

"""Staff and volunteers: the list, and one person with everything about him."""

import streamlit as st

from dashboards.frame import open_page, refusals, unknown_id
from dashboards.people_view import (
    absence_form,
    account_form,
    details_form,
    hours_form,
    new_person,
)
from dashboards.rights_view import rights_form, role_words
from dashboards.tables import show_table
from outreach.access import ROLE_NAMES, Permission, Role
from outreach.queries.people_list import people_list, person_file, places
from outreach.rules.visitors import SENTENCES

desk = open_page(
    "Mensen",
    Permission.SEE_PEOPLE,
    lead="Medewerkers en vrijwilligers: wie doet wat, waar en wanneer.",
)
with desk.reading() as session:
    choices = places(session, desk.viewer)
search, role_box, district_box = st.columns([2, 1, 1])
text = search.text_input("Zoek op naam of e-mailadres")
role = role_box.selectbox(
    "Rol", [None, *Role], format_func=lambda r: ROLE_NAMES[r] if r else "Alle rollen"
)
district = district_box.selectbox(
    "Gebied",
    [None, *choices.districts],
    format_func=lambda code: choices.districts.get(code, "Alle gebieden"),
)
stopped = st.checkbox("Ook wie gestopt is")
with desk.reading() as session:
    people = people_list(
        session,
        desk.viewer,
        today=desk.today,
        search=text,
        role=role,
        district_code=district,
        stopped=stopped,
    )
manages = desk.viewer.may(Permission.MANAGE_PEOPLE)
if manages:
    with st.expander("Iemand toevoegen"):
        new_person(desk, choices)
if not people:
    st.info("Niemand gevonden. Zoek op een deel van de naam, of kies alle rollen.")
    st.stop()
rows = [
    {
        "Naam": person.name if person.active else f"{person.name} (gestopt)",
        "Rol": role_words(person.roles),
        "Werkt voor": person.provider or "Gemeente",
        "Telefoon": person.phone or "–",
        "Op bezoek": SENTENCES[person.not_sent] if person.not_sent else "kan",
    }
    for person in people
]
for row, person in zip(rows, people, strict=True):
    if Role.VISITOR not in person.roles:
        row["Op bezoek"] = "–"
SHOWN = 25
st.markdown(f"**{len(people)}** {'persoon' if len(people) == 1 else 'mensen'}")
show_table(rows[:SHOWN])
if len(rows) > SHOWN:
    with st.expander(f"Nog {len(rows) - SHOWN} mensen"):
        show_table(rows[SHOWN:])
if not manages:
    st.stop()
st.subheader("Een persoon bekijken of wijzigen", anchor=False)
names = {person.id: person.name for person in people}
ids = list(names)
before = st.session_state.get("chosen_person")
chosen = st.selectbox(
    "Wie",
    ids,
    index=ids.index(before) if before in ids else None,
    format_func=names.__getitem__,
    placeholder="Kies iemand uit de lijst",
)
st.session_state["chosen_person"] = chosen
if chosen is None:
    st.stop()
with desk.reading() as session:
    file = person_file(session, desk.viewer, chosen, today=desk.today)
if file is None:
    with refusals():
        raise unknown_id()
    st.stop()
if file.not_sent:
    st.warning(f"Kan nu niet op bezoek. {SENTENCES[file.not_sent]}")
tabs = st.tabs(["Gegevens", "Rollen", "Uren", "Afwezig", "Account"])
with tabs[0]:
    details_form(desk, file, choices)
with tabs[1]:
    rights_form(desk, file, choices)
with tabs[2]:
    hours_form(desk, file)
with tabs[3]:
    absence_form(desk, file)
with tabs[4]:
    account_form(desk, file)

"""A file of answers of one team, with a verdict for each row."""

from collections import Counter

import streamlit as st

from dashboards.frame import open_page, refusals
from outreach.access import Permission
from outreach.actions.team_answers import read_team_answers
from outreach.adapters.spreadsheets import write_rows
from outreach.queries.teams import team_choices

VERDICTS = "team_answer_verdicts"
desk = open_page(
    "Antwoorden van teams",
    Permission.COORDINATE_FOLLOW_UPS,
    lead="Lees een bestand in waarmee een team laat weten hoe het staat.",
)
with desk.reading() as session:
    teams = {team.id: team for team in team_choices(session, desk.viewer)}
if not teams:
    st.info("Er zijn nog geen teams. Vraag de beheerder om een team te maken.")
    st.stop()
with st.expander("Hoe ziet het bestand eruit?"):
    st.markdown(
        "Een CSV-bestand met de kolommen **referentie**, **antwoord**, **datum** en "
        "**toelichting**. Antwoorden: aangenomen, teruggestuurd, eerste contact, "
        "afgerond, niet bereikt, ziet af. De datum als 31-12-2026. Hetzelfde bestand "
        "nog een keer inlezen mag: elk antwoord telt één keer."
    )
with st.form("answers"):
    ids = sorted(teams, key=lambda i: (not teams[i].own_system, teams[i].name))
    team = st.selectbox("Van welk team?", ids, format_func=lambda i: teams[i].name)
    given = st.file_uploader("Bestand met antwoorden", type=["csv", "txt"])
    sent = st.form_submit_button("Inlezen", type="primary")
if sent and given is None:
    st.error("Er is geen bestand gekozen. Kies een bestand en klik op Inlezen.")
elif sent and given is not None:
    st.session_state.pop(VERDICTS, None)
    with refusals(), desk.writing() as session:
        st.session_state[VERDICTS] = read_team_answers(
            session, given.getvalue(), team_id=team, by=desk.viewer, at=desk.at
        )
verdicts = st.session_state.get(VERDICTS)
if verdicts is None:
    st.stop()
counts = Counter(row.verdict.value for row in verdicts)
parts = ", ".join(f"{number} {word}" for word, number in counts.items())
st.markdown(f"**{len(verdicts)}** regels: {parts or 'het bestand had geen regels'}.")
cells = [(row.row, row.reference, row.verdict, row.sentence) for row in verdicts]
header = ("Regel", "Referentie", "Oordeel", "Uitleg")
st.table([dict(zip(header, map(str, row), strict=True)) for row in cells])
st.download_button(
    "Oordeel opslaan (CSV)", write_rows(header, cells), "antwoorden.csv", "text/csv"
)

"""Teams that take follow-ups: who they are, how to reach them, where they work."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.organisation_view import new_team, team_form, territory_form
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.actions.teams import Territory
from outreach.queries.organisation import neighbourhoods, team_list, territories
from outreach.queries.people_list import places
from outreach.rules.follow_up_kinds import TEAM_KIND_LABELS

desk = open_page(
    "Teams",
    Permission.MANAGE_PROVIDERS,
    lead="Wie opvolging krijgt, en voor welk deel van de gemeente.",
)
with desk.reading() as session:
    teams = team_list(session, desk.viewer, today=desk.today)
    choices = places(session, desk.viewer)
    small = neighbourhoods(session, desk.viewer)
with st.expander("Team toevoegen"):
    new_team(desk, choices.providers)
if not teams:
    st.info("Er zijn nog geen teams. Zonder team blijft opvolging bij de coördinator.")
    st.stop()
bare = [team.name for team in teams if team.active and not team.territory]
if bare:
    st.warning(
        "Zonder werkgebied, en dus zonder nieuwe opvolging: " + ", ".join(bare) + "."
    )
show_table(
    [
        {
            "Team": team.name if team.active else f"{team.name} (gestopt)",
            "Soort": TEAM_KIND_LABELS[team.kind],
            "Werkgebied": ", ".join(team.territory) or "–",
            "Telefoon": team.phone or "–",
            "Eigen systeem": "ja" if team.own_system else "nee",
            "Open opvolging": str(team.open_follow_ups),
        }
        for team in teams
    ]
)
names = {team.id: team.name for team in teams}
ids = list(names)
before = st.session_state.get("chosen_team")
chosen = st.selectbox(
    "Team bekijken of wijzigen",
    ids,
    index=ids.index(before) if before in ids else None,
    format_func=names.__getitem__,
    placeholder="Kies een team",
)
st.session_state["chosen_team"] = chosen
if chosen is None:
    st.stop()
team = next(team for team in teams if team.id == chosen)
with desk.reading() as session:
    lines = territories(session, desk.viewer, chosen)
areas = {Territory(): "De hele gemeente"}
areas |= {
    Territory(district_code=c): f"Gebied {n}" for c, n in choices.districts.items()
}
areas |= {Territory(neighbourhood_code=c): f"Buurt {n}" for c, n in small.items()}
tabs = st.tabs(["Gegevens", "Werkgebied"])
with tabs[0]:
    team_form(desk, team, choices.providers)
with tabs[1]:
    territory_form(desk, team, lines, areas)

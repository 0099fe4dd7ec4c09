"""What surrounds every page: the sidebar with the pages of whoever is signed in."""

from html import escape

import streamlit as st

from dashboards.appearance import dress
from dashboards.dutch import counted
from dashboards.frame import open_desk, signed_out
from dashboards.navigation import ENTRIES, SECTIONS, START, Entry, pages_for
from outreach.access import ROLE_NAMES, Viewer
from outreach.queries.municipality import municipality
from outreach.queries.notices import notice_count

ACCOUNT = "mijn_account"
"""The only page while a password or a second step must be set first."""


def main() -> None:
    """Run the page that was asked for, with its surroundings."""
    st.set_page_config(page_title="Omzien", page_icon="🏠", layout="wide")
    dress()
    desk = open_desk()
    if desk is None:
        signed_out()
        st.stop()
    shown = [e for e in pages_for(desk.viewer) if e.slug == ACCOUNT or not desk.locked]
    chosen = st.navigation(_pages(shown), expanded=True)
    with desk.reading() as session:
        house = municipality(session)
        name, demo = house.name, house.demo
        news = notice_count(session, desk.viewer, at=desk.at)
    with st.sidebar:
        _account(desk.viewer, name, demo=demo)
        if news:
            said = counted(news, "belangrijk bericht", "belangrijke berichten")
            st.markdown(f":material/notifications: **{said}** op Vandaag")
    chosen.run()


def _pages(shown: list[Entry]) -> dict[str, list[st.Page]]:
    """Pages by heading; those of others stay known but hidden, and refuse in Dutch."""
    visible = {entry.slug for entry in shown}
    return {
        section: [
            st.Page(
                entry.script,
                title=entry.title,
                icon=f":material/{entry.icon}:",
                url_path=entry.slug,
                default=entry.slug == START,
                visibility="visible" if entry.slug in visible else "hidden",
            )
            for entry in ENTRIES
            if entry.section == section and entry.script.exists()
        ]
        for section in SECTIONS
    }


def _account(viewer: Viewer, house: str, *, demo: bool) -> None:
    roles = ", ".join(sorted(ROLE_NAMES[role] for role in viewer.roles))
    mark = '<span class="omzien-demo">Demostad</span><br>' if demo else ""
    st.html(
        f'{mark}<div class="omzien-account">{escape(viewer.name)}<br>'
        f"<small>{escape(roles)}<br>{escape(house)}</small><br>"
        '<a href="/uitloggen" target="_self">Uitloggen</a></div>'
    )


main()

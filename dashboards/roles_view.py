"""What a role may do, in plain Dutch: read from the rights themselves."""

import streamlit as st

from dashboards.tables import show_table
from outreach.access import NEEDED, ROLE_NAMES, ROLE_PERMISSIONS, ROLE_TEXTS, Role
from outreach.rules.processing import ACTIVITIES, SERVED


def role_explained(key: str) -> None:
    """Choose a role and read what it is for, what it may do, and to what purpose."""
    with st.expander("Wat mag een rol?"):
        role = st.selectbox(
            "Rol om te bekijken",
            list(Role),
            format_func=ROLE_NAMES.__getitem__,
            key=f"explained-{key}",
        )
        if role is None:  # nothing chosen
            return
        st.markdown(ROLE_TEXTS[role])
        held = ROLE_PERMISSIONS[role]
        show_table(
            [
                {
                    "Heeft recht om": sentence,
                    "Waarvoor": ACTIVITIES[SERVED[permission]].title,
                }
                for permission, sentence in NEEDED.items()
                if permission in held
            ]
        )

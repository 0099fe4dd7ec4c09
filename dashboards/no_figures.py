"""What a manager's page says when there are no figures yet, and how to get them."""

from typing import NoReturn

import streamlit as st

from dashboards.frame import Desk, done, refusals
from outreach.actions.facts import write_facts


def no_figures(desk: Desk) -> NoReturn:
    """Explain the empty page and offer to count now; stops the page."""
    st.info(
        "Er zijn nog geen cijfers. De planner telt elke nacht om vier uur. U kunt ook "
        "nu laten tellen; dat duurt hooguit een minuut."
    )
    count_now(desk, "Nu tellen")
    st.stop()


def nothing_for_you(desk: Desk) -> NoReturn:
    """Explain that nothing of this may be shown to this viewer; stops the page."""
    st.info(
        "Hiervan zijn geen cijfers die u mag zien. U ziet de cijfers van uw eigen "
        "gebied of aanbieder per ronde, zodra ze groot genoeg zijn. Cijfers van een "
        "kalenderjaar zijn er alleen voor de hele gemeente."
    )
    count_now(desk)
    st.stop()


def count_now(desk: Desk, label: str = "Cijfers nu bijwerken") -> None:
    """A button that writes the figures of today anew."""
    if st.button(label):
        with refusals(), desk.writing() as session:
            write_facts(session, by=desk.viewer, at=desk.at)
        done("count", "De cijfers zijn bijgewerkt.")

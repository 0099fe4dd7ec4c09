"""How many letters came back, as a share of what was posted."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import number, percent
from dashboards.frame import Desk
from dashboards.tables import show_table
from letters.queries.return_figures import (
    RECENT_DAYS,
    ReturnCount,
    return_figures,
)
from letters.rules.returns import RETURN_LABELS
from outreach.rules.small_cells import HIDDEN, written


def show_figures(desk: Desk) -> None:
    """The last year: totals, reasons, areas and the newest batches."""
    with desk.reading() as session:
        found = return_figures(session, desk.viewer, at=desk.at)
    if not found.posted:
        st.info("In het laatste jaar gingen er nog geen brieven de deur uit.")
        return
    left, middle, right = st.columns(3)
    left.metric("Verstuurde brieven", number(found.posted))
    share = percent(found.returned, found.posted)
    middle.metric("Kwamen terug", f"{number(found.returned)} ({share})")
    right.metric(f"In de laatste {RECENT_DAYS} dagen", number(found.recent))
    st.caption(
        "Brieven die in het laatste jaar zijn overgedragen en niet uit de post zijn "
        "gehaald, en wat daarvan is vastgelegd als teruggekomen."
    )
    rows = [
        {
            "Reden": RETURN_LABELS[reason].capitalize(),
            "Brieven": written(count),
            "Deel": HIDDEN if count is None else percent(count, found.returned),
        }
        for reason, count in found.reasons.items()
    ]
    show_table([*rows, {"Reden": "Samen", "Brieven": number(found.returned)}])
    st.subheader("Per gebied", anchor=False)
    _counts("Gebied", found.areas)
    st.subheader("Per partij, de nieuwste eerst", anchor=False)
    _counts("Partij", found.batches)
    if not found.whole:
        st.caption(f"{HIDDEN} is een klein aantal, of zou er een verraden.")


def _counts(heading: str, rows: Sequence[ReturnCount]) -> None:
    show_table(
        [
            {
                heading: row.label,
                "Verstuurd": number(row.posted),
                "Terug": written(row.returned),
                "Deel": HIDDEN
                if row.returned is None
                else percent(row.returned, row.posted),
                f"{RECENT_DAYS} dagen": written(row.recent),
            }
            for row in rows
        ]
    )

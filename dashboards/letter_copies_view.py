"""The letters of who asks for his data, as documents for a screen reader."""

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import Desk, refusals
from letters.actions.copies import letter_copy
from letters.queries.copies import READY, CopyRow, letters_to_copy
from letters.rules.kinds import FORM_LABELS
from outreach.queries.rights import RequestView
from outreach.rules.rights import RequestKind


def show_letter_copies(desk: Desk, view: RequestView) -> None:
    """One letter at a time: choose, make, save. Nothing is shown without letters."""
    if view.row.kind is not RequestKind.ACCESS or view.row.state not in READY:
        return
    rows: list[CopyRow] = []
    with refusals(), desk.reading() as session:
        rows = letters_to_copy(session, desk.viewer, view.row.id)
    if not rows:
        return
    with st.expander(f"Brief als toegankelijke PDF ({len(rows)})"):
        st.markdown(
            "Voor wie de brief laat voorlezen of vergroot op een scherm. Het document "
            "wordt niet bewaard; elke keer staat in het logboek."
        )
        labels = {row.letter_id: _label(row) for row in rows}
        chosen: int | None = st.selectbox(
            "Welke brief?", list(labels), format_func=labels.__getitem__
        )
        key = f"letter-copy-{view.row.id}"
        if st.button("Document maken") and chosen is not None:
            with refusals(), desk.writing() as session:
                st.session_state[key] = letter_copy(
                    session, view.row.id, chosen, by=desk.viewer, at=desk.at
                )
        made = st.session_state.pop(key, None)
        if made is not None:
            # Another run of the page would take the file away again.
            st.download_button(
                "Brief als toegankelijke PDF",
                made.pdf,
                made.name,
                "application/pdf",
                type="primary",
                icon=":material/accessibility_new:",
                on_click="ignore",
            )


def _label(row: CopyRow) -> str:
    when = row.posted_on or row.made_on
    return f"{row.label}, {short_date(when)}, {FORM_LABELS[row.form]}"

"""What one visit asks: hours, skills, by two, haste, and whether it may be moved."""

from datetime import time
from typing import Any

import streamlit as st

from dashboards.conflict_view import (
    Field,
    Record,
    Values,
    begin_edit,
    change_form,
    yes_or_no,
)
from dashboards.frame import Desk
from dashboards.round_words import visit_name
from outreach.actions.rounds.visit_needs import set_visit_needs
from outreach.queries.rounds.board import Board
from outreach.queries.rounds.visit_needs import visit_needs
from outreach.rules.person_details import WEEKDAYS
from outreach.rules.rounds.asked_by_hand import (
    PRIORITIES,
    AskedByHand,
    details_of,
    form_of,
)
from outreach.rules.rounds.travel_details import NeedsDetails, skills_of

SAVED = "Het is opgeslagen. Een volgend plan houdt er rekening mee."


def show_needs(desk: Desk, board: Board) -> None:
    """Choose a visit and say what it asks beside the wishes of the household."""
    if not board.given.visits:
        st.info("Er zijn geen bezoeken in deze week.")
        return
    chosen = st.selectbox(
        "Bij welk bezoek?",
        sorted(board.given.visits, key=lambda one: visit_name(board, one)),
        index=None,
        placeholder="Kies een bezoek",
        format_func=lambda one: visit_name(board, one),
        key="needs-visit",
    )
    if chosen is None:
        st.caption(
            "Hier zegt u wat één bezoek vraagt: tijden, vaardigheden, met twee "
            "bezoekers, of voorrang. Wat de inwoner zelf wenst, blijft daarnaast staan."
        )
        return
    wishes = board.given.visits[chosen].wishes
    if wishes:
        st.caption(f"De inwoner wenst: {wishes}. Tijden hieronder gaan voor.")
    with desk.reading() as session:
        found = visit_needs(session, desk.viewer, chosen)
    if found is not None:
        _form(desk, chosen, found.details, found.version)


def _form(desk: Desk, visit_id: int, before: NeedsDetails, version: int) -> None:
    fields = {
        "priority": Field("Voorrang", PRIORITIES.__getitem__),
        "days": Field("Dagen", _days_text),
        "from_time": Field("Vanaf", _time_text),
        "to_time": Field("Tot", _time_text),
        "skills": Field("Vaardigheden", ", ".join),
        "wish": Field("Vaardigheid is een wens", yes_or_no),
        "by_two": Field("Met twee bezoekers", yes_or_no),
        "pinned": Field("Afspraak staat vast", yes_or_no),
    }
    stored: Values = form_of(before)._asdict()
    edit = begin_edit(desk, Record("visit_needs", visit_id, fields), stored, version)

    def save(session: Any, values: Values, seen_version: int) -> None:
        set_visit_needs(
            session,
            visit_id,
            details_of(AskedByHand(**values), before),
            version_id=seen_version,
            by=desk.viewer,
            at=desk.at,
        )

    change_form(desk, edit, _ask, save, SAVED)


def _days_text(days: tuple[int, ...]) -> str:
    return ", ".join(WEEKDAYS[day] for day in days) or "elke dag"


def _time_text(value: time | None) -> str:
    return f"{value:%H:%M}" if value else "open"


def _ask(held: Values) -> Values:
    days = st.multiselect(
        "Op welke dagen? (leeg: elke dag)",
        range(len(WEEKDAYS)),
        list(held["days"]),
        format_func=lambda day: WEEKDAYS[day],
        placeholder="Elke dag",
    )
    begins, ends = st.columns(2)
    able, wished = st.columns(2, vertical_alignment="bottom")
    return {
        "days": tuple(sorted(days)),
        "from_time": begins.time_input("Vanaf", held["from_time"], step=900),
        "to_time": ends.time_input("Tot", held["to_time"], step=900),
        "skills": skills_of(
            able.text_input(
                "Vaardigheden, met een komma ertussen",
                ", ".join(held["skills"]),
                max_chars=300,
                help="Zoals ze bij bezoekers staan op Looproutes instellen.",
            )
        ),
        "wish": wished.checkbox("Liefst, maar het hoeft niet", held["wish"]),
        "by_two": st.checkbox("Met twee bezoekers", held["by_two"]),
        "pinned": st.checkbox(
            "De afspraak staat vast: geen plan verandert tijd of bezoeker",
            held["pinned"],
        ),
        "priority": st.selectbox(
            "Voorrang",
            list(PRIORITIES),
            index=list(PRIORITIES).index(held["priority"]),
            format_func=PRIORITIES.__getitem__,
        ),
    }

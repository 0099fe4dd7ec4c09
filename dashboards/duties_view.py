"""Whom we must tell that we got data about him: told, later, or not any more."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from dashboards.dutch import counted, short_date
from dashboards.frame import Desk, refusals, say
from dashboards.tables import plain
from outreach.actions.rights import lapse_duty, postpone_duty, record_informed
from outreach.queries.rights import DutyRow
from outreach.rules.information_duty import (
    HOW_LABELS,
    INFORMATION_DUTY,
    LAPSE_LABELS,
    POSTPONE_LABELS,
    InformedHow,
    LapseGround,
    PostponeGround,
)


def show_duties(desk: Desk, rows: Sequence[DutyRow], *, handles: bool) -> None:
    """A box for each person, the nearest term first."""
    st.caption(
        "Kregen wij gegevens van een ander, dan vertellen wij de inwoner dat binnen "
        "een maand, en uiterlijk bij het eerste gesprek (artikel 14 AVG). Alleen een "
        "mens sluit dit af."
    )
    if not rows:
        st.info("Er is niemand die nog iets moet horen.")
        return
    late = sum(row.late for row in rows)
    if late:
        st.error(
            f"{counted(late, 'inwoner had', 'inwoners hadden')} dit al moeten horen."
        )
    for row in rows:
        with st.container(border=True):
            st.markdown(_line(row))
            if handles:
                with st.expander("Afhandelen"):
                    _told(desk, row)
                    _postpone(desk, row)
                    _lapse(desk, row)


def _line(row: DutyRow) -> str:
    term = f"uiterlijk {short_date(row.due_on)}"
    if row.late:
        term = f":red[**:material/schedule: te laat: {term}**]"
    spoken = (
        f"  \nEr was contact op {short_date(row.contact_on)}: is het toen verteld?"
        if row.contact_on
        else ""
    )
    why = f"  \nUitgesteld door {plain(row.professional)}: {plain(row.reason)}"
    return (
        f"**{plain(row.name)}** · {INFORMATION_DUTY.labels[row.state]} · {term}  \n"
        f"Gegevens van {row.origin}, op {short_date(row.received_on)}"
        f"{spoken}{why if row.ground else ''}"
    )


def _act(
    desk: Desk, what: Callable[..., Any], row: DutyRow, said: str, **given: Any
) -> None:
    finished = False
    with refusals(), desk.writing() as session:
        what(session, row.id, version=row.version, by=desk.viewer, at=desk.at, **given)
        finished = True
    if finished:
        say(said)
        st.rerun()


def _told(desk: Desk, row: DutyRow) -> None:
    with st.form(f"told-{row.id}-{row.version}"):
        st.markdown("**Het is verteld**")
        how = st.selectbox(
            "Hoe?", list(InformedHow), format_func=HOW_LABELS.__getitem__
        )
        on = st.date_input(
            "Op welke dag", desk.today, max_value=desk.today, format="DD-MM-YYYY"
        )
        if st.form_submit_button("Vastleggen", type="primary"):
            said = "Vastgelegd dat de inwoner het weet."
            _act(desk, record_informed, row, said, on=on, how=how)


def _postpone(desk: Desk, row: DutyRow) -> None:
    with st.form(f"postpone-{row.id}-{row.version}"):
        st.markdown("**Later vertellen**, omdat een beroepskracht dat besluit")
        ground = st.selectbox(
            "Grond", list(PostponeGround), format_func=POSTPONE_LABELS.__getitem__
        )
        professional = st.text_input("Naam en functie", max_chars=100)
        reason = st.text_input("Waarom", max_chars=300)
        until = st.date_input(
            "Uiterlijk", desk.today + timedelta(days=28), format="DD-MM-YYYY"
        )
        if st.form_submit_button("Uitstellen"):
            _act(
                desk,
                postpone_duty,
                row,
                "Uitgesteld; het komt vanzelf terug.",
                until=until,
                ground=ground,
                professional=professional,
                reason=reason,
            )


def _lapse(desk: Desk, row: DutyRow) -> None:
    with st.form(f"lapse-{row.id}-{row.version}"):
        st.markdown("**Hoeft niet meer**")
        ground = st.selectbox(
            "Waarom niet?", list(LapseGround), format_func=LAPSE_LABELS.__getitem__
        )
        reason = st.text_input("Hoe weet u dit?", max_chars=300)
        if st.form_submit_button("Laten vervallen"):
            _act(desk, lapse_duty, row, "Vervallen.", ground=ground, reason=reason)

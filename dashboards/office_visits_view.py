"""Lists of visits as the office works them, and one visit with its history."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import streamlit as st

from dashboards.booking_forms import at_moment
from dashboards.caller_view import HOLD_LABELS
from dashboards.dutch import clock_time, long_date, moment, number
from dashboards.tables import plain, show_table
from outreach.clock import local_date
from outreach.queries.visits import OfficeVisit, VisitDetail
from outreach.rules.themes import THEME_LABELS, Theme

OPENED = "office_opened"
AT_A_TIME = 20


class Opened(NamedTuple):
    """What is open on this page."""

    what: str
    """plan, visit, log or correct."""
    visit_id: int
    version: int
    """As it stood in the list: a colleague's change since then is not overwritten."""


def opened() -> Opened | None:
    """What is open on this page, or None: the lists."""
    found: Opened | None = st.session_state.get(OPENED)
    return found


def open_one(what: str, row: OfficeVisit) -> None:
    """Open a visit for one purpose and show it at once."""
    st.session_state[OPENED] = Opened(what, row.visit_id, row.version)
    st.session_state[f"edit:visit:{row.visit_id}"] = row.version
    st.rerun()


def close() -> None:
    """Back to the lists at the next run."""
    st.session_state.pop(OPENED, None)


def show_rows(
    rows: Sequence[OfficeVisit],
    total: int,
    *,
    what: str,
    button: str,
    empty: str,
    line_of: str = "waiting",
) -> None:
    """Visits as boxes, a few at a time, each with its next act."""
    if not rows:
        st.info(empty)
        return
    most = st.session_state.setdefault(f"{what}-most", AT_A_TIME)
    for row in rows[:most]:
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(waiting_line(row) if line_of == "waiting" else log_line(row))
            if right.button(button, key=f"{what}-{row.visit_id}", width="stretch"):
                open_one(what, row)
    if total > most and len(rows) > most:
        left_over = f"Toon meer ({number(most)} van {number(total)})"
        if st.button(left_over, key=f"{what}-more"):
            st.session_state[f"{what}-most"] = most + AT_A_TIME
            st.rerun()
    elif total > len(rows):
        st.markdown(
            f"Dit zijn de eerste {number(len(rows))} van {number(total)}. Kies een "
            "gebied om de rest te zien."
        )


def waiting_line(row: OfficeVisit) -> str:
    """Who waits, since when, and what to mind."""
    days = (
        "vandaag gevraagd"
        if not row.waits_days
        else (f"wacht {row.waits_days} {'dag' if row.waits_days == 1 else 'dagen'}")
    )
    parts = [row.label, days, row.district]
    if row.attempts:
        parts.append(f"{row.attempts} {'poging' if row.attempts == 1 else 'pogingen'}")
    lines = [f"**{plain(row.names)}**, {plain(row.address)}", plain(" · ".join(parts))]
    if row.phone or row.wishes:
        told = [f"telefoon {row.phone}" if row.phone else "", row.wishes]
        lines.append(plain("; ".join(text for text in told if text)))
    lines += [f"**{mark}**" for mark in _marks(row)]
    return "  \n".join(line for line in lines if line)


def _marks(row: OfficeVisit) -> list[str]:
    marks = []
    if row.municipal:
        marks.append("Geheimhouding: alleen een bezoeker van de gemeente")
    if row.hold:
        marks.append(f"Nu niet: {HOLD_LABELS.get(row.hold, row.hold)}")
    if row.suggest_stop:
        marks.append("Genoeg pogingen: kijk of het bezoek kan stoppen")
    return marks


def log_line(row: OfficeVisit) -> str:
    """Who was visited by whom and when."""
    return "  \n".join(
        [
            f"**{plain(row.names)}**, {plain(row.address)}",
            plain(
                f"{at_moment(row.starts_at)} · {row.visitor or 'geen bezoeker'}"
                f" · {row.label}"
            ),
        ]
    )


def show_calendar(rows: Sequence[OfficeVisit], total: int) -> None:
    """Appointments by day; each can be moved or cancelled."""
    if not rows:
        st.info("In deze periode staan geen afspraken.")
        return
    st.markdown(f"**{number(total)}** afspraken in deze periode.")
    days = groupby(rows, key=lambda row: local_date(row.starts_at))  # type: ignore[arg-type]
    for day, of_day in days:
        visits = list(of_day)
        st.markdown(f"**{long_date(day).capitalize()}** ({len(visits)})")
        for row in visits:
            left, right = st.columns([5, 1], vertical_alignment="center")
            assert row.starts_at is not None
            left.markdown(
                f"{clock_time(row.starts_at)} · {plain(row.names)}, "
                f"{plain(row.address)} · {plain(row.visitor) or '**geen bezoeker**'}"
                f" · {row.kind_label}"
            )
            if right.button("Openen", key=f"day-{row.visit_id}", width="stretch"):
                open_one("visit", row)


def show_detail(detail: VisitDetail) -> None:
    """What came of it per person, every try, and who did what."""
    st.markdown(
        f"**{detail.label.capitalize()}** · {at_moment(detail.starts_at)} · "
        f"{plain(detail.visitor) or 'geen bezoeker'}"
    )
    show_table(
        [
            {
                "Naam": person.name,
                "Uitkomst": person.label or "nog niets vastgelegd",
                "Onderwerpen": ", ".join(
                    THEME_LABELS[Theme(theme)] for theme in person.themes
                ),
                "In eigen woorden": person.wishes,
                "Voor het kantoor": person.office_note,
            }
            for person in detail.persons
        ]
    )
    with st.expander(f"Pogingen ({len(detail.attempts)})"):
        if not detail.attempts:
            st.markdown("Er is nog geen poging vastgelegd.")
        else:
            show_table(
                [
                    {
                        "Nr": attempt.number,
                        "Naam": attempt.name,
                        "Wanneer": moment(attempt.at),
                        "Uitkomst": attempt.label,
                        "Door": attempt.by,
                        "Opmerking": attempt.note,
                        "Verbeterd": "ja, telt niet" if attempt.corrected else "",
                    }
                    for attempt in detail.attempts
                ]
            )
    with st.expander("Wie deed wat"):
        for step in detail.history:
            why = f" ({plain(step.reason)})" if step.reason else ""
            st.markdown(
                f"- {moment(step.at)} - {step.what}, door {plain(step.by)}{why}"
            )

"""One visit on the desk of the office: plan it, move it, log it, correct it."""

import streamlit as st

from dashboards.booking_forms import (
    Household,
    Standing,
    booking_form,
    cancel_form,
    own_time_form,
    wishes_for_time,
)
from dashboards.conflict_view import held_version
from dashboards.frame import Desk, refusals
from dashboards.my_visits_view import show_visit
from dashboards.office_visits_view import (
    Opened,
    close,
    opened,
    show_detail,
    waiting_line,
)
from dashboards.visit_log_forms import Paper, log_form, take_back_form
from outreach.queries.visits import (
    OfficeVisit,
    VisitDetail,
    area_visitors,
    districts_to_visit,
    office_visit,
    visit_detail,
    visit_to_log,
)
from outreach.rules.responses import read_wishes
from outreach.rules.visits import VisitState

OPEN = (VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME)
WHOLE = "Alle gebieden"


def choose_district(desk: Desk) -> str | None:
    """The area to work in, or None for all of them."""
    with desk.reading() as session:
        names = districts_to_visit(session, desk.viewer)
    if len(names) < 2:
        return None
    return st.selectbox(
        "Gebied",
        [None, *names],
        format_func=lambda code: names[code] if code else WHOLE,
        key="visits-area",
    )


def show_opened(desk: Desk) -> None:
    """The visit that is open, with the forms of its purpose."""
    chosen = opened()
    if chosen is None:
        return
    if st.button("Terug naar de lijst", icon=":material/arrow_back:"):
        close()
        st.rerun()
    row, detail = None, None
    with refusals(), desk.reading() as session:
        row = office_visit(session, desk.viewer, chosen.visit_id, today=desk.today)
        detail = visit_detail(session, desk.viewer, chosen.visit_id)
    if row is None or detail is None:
        return
    chosen = _held(desk, chosen, row)
    if chosen.what in ("log", "correct"):
        _log(desk, row, detail, chosen)
        return
    st.markdown(waiting_line(row))
    _plan(desk, row, chosen.version)
    show_detail(detail)


def _held(desk: Desk, chosen: Opened, row: OfficeVisit) -> Opened:
    """The visit as it was opened; says so when a colleague changed it meanwhile."""
    version = held_version(desk, "visit", chosen.visit_id, row.version)
    return chosen._replace(version=version)


def _plan(desk: Desk, row: OfficeVisit, version: int) -> None:
    if row.state not in OPEN:
        return
    who = _household(row)
    there = Standing(row.visit_id, version)
    booked = row.state is VisitState.SCHEDULED
    st.subheader("Verzetten" if booked else "Plannen", anchor=False)
    booking_form(
        desk, who, place=f"office-{row.visit_id}", standing=there, moving=booked
    )
    if not booked:
        with st.expander("Ander tijdstip, dat de bezoeker zelf voorstelt"):
            with desk.reading() as session:
                people = area_visitors(
                    session, desk.viewer, row.district_code, desk.today
                )
            own_time_form(desk, who, people, place=f"office-{row.visit_id}")
    with st.expander("Laten vervallen"):
        cancel_form(desk, there, place=f"office-{row.visit_id}")


def _household(row: OfficeVisit) -> Household:
    wishes = read_wishes(row.wish_values)
    return Household(
        resident_ids=row.resident_ids,
        cycle_id=row.cycle_id,
        district_code=row.district_code,
        kind=row.kind,
        wishes=wishes_for_time(wishes),
    )


def _log(desk: Desk, row: OfficeVisit, detail: VisitDetail, chosen: Opened) -> None:
    visit, people = None, {}
    with refusals(), desk.reading() as session:
        visit = visit_to_log(
            session,
            desk.viewer,
            row.visit_id,
            seen_version=chosen.version,
            today=desk.today,
        )
        people = area_visitors(session, desk.viewer, row.district_code, desk.today)
    if visit is None:
        return
    if row.visitor_id:
        people = {row.visitor_id: row.visitor} | people
    correcting = chosen.what == "correct"
    if correcting:
        show_detail(detail)
        st.subheader("Zo was het", anchor=False)
        st.markdown(
            "Opvolging die al is afgesproken blijft staan. Trek die zo nodig in op de "
            "pagina Opvolging verdelen."
        )
    else:
        show_visit(visit, desk.today, small=True)
    paper = Paper(people, row.visitor_id)
    if not correcting:
        log_form(desk, visit, paper=paper)
        return
    before = {person.resident_id: person for person in detail.persons}
    log_form(desk, visit, paper=paper, before=before)
    with st.expander("Dit verslag hoorde niet bij dit bezoek"):
        take_back_form(desk, visit)

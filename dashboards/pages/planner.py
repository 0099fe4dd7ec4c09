"""What happens by itself: the run log of the scheduler, and planned cycles."""

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import open_page
from dashboards.notice_view import count_rows
from dashboards.scheduler_view import plan_form, run_rows, show_state
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.parts import REGISTRY
from outreach.queries.job_runs import job_runs, planned_cycles, scheduler_state
from outreach.queries.notices import notice_counts

desk = open_page(
    "Werk van de planner",
    Permission.SEE_JOB_RUNS,
    lead="Wat Omzien vanzelf doet, en of dat gelukt is.",
)
with desk.reading() as session:
    state = scheduler_state(session, desk.viewer)
    runs = job_runs(session, desk.viewer)
    told = notice_counts(session, desk.viewer)
show_state(desk, state)
failed = [run for run in runs if run.state == "failed"]
if failed:
    st.error(f"{len(failed)} taken zijn mislukt. Kijk in de lijst wat er nodig is.")
if desk.viewer.may(Permission.SEE_CYCLE):
    with desk.reading() as session:
        planned = planned_cycles(session, desk.viewer)
    st.subheader("Geplande rondes", anchor=False)
    if planned:
        show_table(
            [
                {
                    "Ronde": str(one.year),
                    "Opent op": short_date(one.open_on),
                    "Peildatum": short_date(one.reference_date),
                    "Naam": one.label,
                }
                for one in planned
            ]
        )
    else:
        st.info("Er is geen ronde gepland.")
    if desk.viewer.may(Permission.MANAGE_CYCLE):
        with st.expander("Een ronde vanzelf laten openen"):
            plan_form(desk)
st.subheader("Wat er gedaan is", anchor=False)
rows = run_rows(runs, REGISTRY.jobs())
if rows:
    show_table(rows)
else:
    st.info("Er is nog niets gedaan.")
if any(one.raised for one in told):
    st.subheader("Belangrijke berichten", anchor=False)
    show_table(count_rows(told))

"""The scheduler's work, in Dutch."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from dashboards.dutch import moment
from dashboards.frame import Desk, done, refusals
from dashboards.funnel_view import Row
from outreach.access import Permission
from outreach.actions.planned_cycles import plan_cycle
from outreach.actions.scheduler_clock import agree_to_clock
from outreach.queries.job_runs import RunRow, SchedulerState
from outreach.rules.small_cells import written
from outreach.scheduling import Job

STATES = {"running": "bezig", "done": "klaar", "failed": "mislukt"}
COUNTS = {
    "bytes": "bytes",
    "removed": "oude verwijderd",
    "opened": "geopend",
    "closed": "gesloten",
    "raised": "te laat gemeld",
    "at_teams": "bij teams",
    "to_call": "te bellen",
    "proposed": "voorgesteld",
    "cycles": "rondes",
    "years": "jaren",
    "figures": "cijfers",
    "rules": "regels",
    "broken": "kloppen niet",
    "told": "berichten",
}


def run_rows(runs: Iterable[RunRow], jobs: Iterable[Job]) -> list[Row]:
    """One row a run, the newest first."""
    titles = {job.name: job.title for job in jobs}
    return [
        {
            "Taak": titles.get(run.job, run.job),
            "Voor": run.occurrence,
            "Begonnen": moment(run.started_at),
            "Stand": _state(run),
            "Uitkomst": _outcome(run),
        }
        for run in runs
    ]


def _state(run: RunRow) -> str:
    tries = f" (poging {run.tries})" if run.tries > 1 else ""
    return STATES.get(run.state, run.state) + tries


def _outcome(run: RunRow) -> str:
    if run.message:
        return run.message
    if run.error_reference:
        return f"Er ging iets mis; noem {run.error_reference} bij de beheerder."
    return ", ".join(
        f"{written(int(value))} {COUNTS.get(name, name)}"
        for name, value in run.counts.items()
    )


def show_state(desk: Desk, state: SchedulerState) -> None:
    """Whether it runs; and where the clock jumped, the button to go on."""
    if state.last_tick_at is None:
        st.info("De planner heeft nog niet gedraaid. Start hem met: omzien scheduler")
        return
    if not state.halted_because:
        st.markdown(f"De planner keek voor het laatst op {moment(state.last_tick_at)}.")
        return
    st.warning(
        f"De planner staat stil. {state.halted_because} Kijk of de klok van de "
        "computer goed staat, en laat de planner dan verder gaan."
    )
    if desk.viewer.may(Permission.RUN_JOBS) and st.button("De klok klopt, ga verder"):
        with refusals(), desk.writing() as session:
            agree_to_clock(session, by=desk.viewer, at=desk.at)
        done("clock", "De planner gaat bij de volgende minuut verder.")


def plan_form(desk: Desk) -> None:
    """A date on which the scheduler opens a cycle by itself."""
    next_year = date(desk.today.year + 1, 1, 2)
    with st.form("plan-cycle"):
        opens = st.date_input("Dag van openen", next_year, format="DD-MM-YYYY")
        counts = st.date_input("Peildatum", next_year, format="DD-MM-YYYY")
        label = st.text_input("Naam van de ronde", max_chars=80)
        sent = st.form_submit_button("Ronde plannen")
    if sent:
        with refusals():
            with desk.writing() as session:
                plan_cycle(
                    session,
                    year=opens.year,
                    open_on=opens,
                    reference_date=counts,
                    label=label,
                    by=desk.viewer,
                    at=desk.at,
                )
            done("plan", f"De ronde van {opens.year} is gepland.")

"""How a retention run and the terms are shown: counts only, and what to do next."""

import json
from collections.abc import Mapping, Sequence

import streamlit as st

from dashboards.dutch import counted, moment, number, short_date
from dashboards.frame import Desk, refusals, say
from dashboards.tables import plain, show_table
from outreach.access import Permission, Role
from outreach.actions.retention.runs import (
    advise_run,
    propose_run,
    release_run,
    withdraw_run,
)
from outreach.queries.retention import (
    KindCount,
    RunRow,
    TermRow,
    certificate,
    certificate_file,
)
from outreach.rules.retention_runs import WAITING, RunState, next_step

P = Permission


def _may_release(desk: Desk) -> bool:
    officer = Role.PRIVACY_OFFICER in desk.viewer.roles
    return desk.viewer.may(P.RELEASE_RETENTION) and not officer


def show_due(desk: Desk, due: Mapping[str, int]) -> None:
    """No run is open: what is over its term, and the way to propose."""
    total = sum(due.values())
    st.subheader("Nu over de termijn", anchor=False)
    if not total:
        st.info(
            "Er is niets over de termijn. Elke maandag kijkt de planner opnieuw en "
            "stelt hij zo nodig een vernietiging voor."
        )
        return
    st.markdown(f"{counted(total, 'rij is', 'rijen zijn')} over de termijn.")
    show_table(
        [{"Soort": kind, "Rijen": number(rows)} for kind, rows in due.items() if rows]
    )
    if not _may_release(desk):
        st.caption("De planner stelt maandag een vernietiging voor.")
        return
    st.caption("Wie voorstelt, is de eerste van de twee die vrijgeven.")
    if st.button("Vernietiging voorstellen", type="primary"):
        with refusals():
            with desk.writing() as session:
                propose_run(session, by=desk.viewer, at=desk.at)
            say("Het voorstel staat klaar. Een collega geeft het nu vrij.")
            st.rerun()


def show_steps(desk: Desk, run: RunRow) -> None:
    """Where the run stands, and what whoever looks can do."""
    st.subheader(f"Vernietiging {run.id}: {run.state_label}", anchor=False)
    step = next_step(
        run.state,
        may_release=_may_release(desk),
        may_advise=desk.viewer.may(P.ADVISE_RETENTION),
    )
    st.info(step)
    show_table(
        [
            _step("Voorgesteld", run.proposed_by, moment(run.proposed_at)),
            _step("Advies", run.advised_by, moment(run.advised_at)),
            _step("Eerste vrijgave", run.first_by, moment(run.first_at)),
            _step("Tweede vrijgave", run.second_by, moment(run.second_at)),
        ]
    )
    if run.advice:
        st.markdown(f"**Advies.** {plain(run.advice)}")


def _step(what: str, who: str, when: str) -> dict[str, str]:
    return {"Stap": what, "Wie": who, "Wanneer": when}


def show_counts(counts: Sequence[KindCount]) -> None:
    """The dry run: rows by kind, and the areas of those that have one."""
    st.subheader("Wat er weg zou gaan", anchor=False)
    shown = [kind for kind in counts if kind.dry or kind.done]
    total = sum(kind.dry for kind in shown)
    show_table(
        [
            *(
                {
                    "Soort": kind.title,
                    "Voorstel": number(kind.dry),
                    "Al vernietigd": number(kind.done),
                }
                for kind in shown
            ),
            {
                "Soort": "Samen",
                "Voorstel": number(total),
                "Al vernietigd": number(sum(kind.done for kind in shown)),
            },
        ]
    )
    for kind in shown:
        if kind.areas:
            with st.expander(f"{kind.title}, per gebied"):
                show_table(
                    [
                        {"Gebied": name, "Aantal": number(rows)}
                        for name, rows in kind.areas.items()
                    ]
                )


def show_acts(desk: Desk, run: RunRow) -> None:
    """Advise, release, or withdraw; each for whom it is."""
    if run.state in WAITING and desk.viewer.may(P.ADVISE_RETENTION):
        _advise(desk, run)
    if not _may_release(desk):
        return
    if run.state in WAITING:
        seen = st.checkbox("Ik heb de aantallen en de termijnen nagekeken.")
        if st.button("Vernietiging vrijgeven", type="primary", disabled=not seen):
            with refusals():
                with desk.writing() as session:
                    release_run(session, run.id, by=desk.viewer, at=desk.at)
                say("U heeft de vernietiging vrijgegeven.")
                st.rerun()
    with st.expander("Vernietiging intrekken"), st.form(f"withdraw-{run.id}"):
        why = st.text_input("Waarom?", max_chars=200)
        if st.form_submit_button("Intrekken") and why.strip():
            with refusals():
                with desk.writing() as session:
                    withdraw_run(
                        session, run.id, because=why, by=desk.viewer, at=desk.at
                    )
                say("De vernietiging is ingetrokken.")
                st.rerun()


def _advise(desk: Desk, run: RunRow) -> None:
    with st.form(f"advise-{run.id}"):
        advice = st.text_area("Uw advies", run.advice, max_chars=1000)
        sent = st.form_submit_button("Advies opslaan", type="primary")
    if sent:
        with refusals():
            with desk.writing() as session:
                advise_run(session, run.id, advice=advice, by=desk.viewer, at=desk.at)
            say("Uw advies is opgeslagen.")
            st.rerun()


def show_certificates(desk: Desk, ended: Sequence[RunRow]) -> None:
    """Runs that ended, with their certificates."""
    st.subheader("Eerdere vernietigingen", anchor=False)
    if not ended:
        st.caption("Er is nog niets vernietigd.")
        return
    show_table(
        [
            {
                "Nummer": run.id,
                "Peildag": short_date(run.day),
                "Stand": run.state_label,
                "Vernietigd": number(run.gone),
                "Klaar": moment(run.finished_at),
                "Waarom gestopt": run.stopped_because,
            }
            for run in ended
        ]
    )
    done = [run.id for run in ended if run.state is RunState.DONE]
    if not done:
        return
    chosen = st.selectbox(
        "Verklaring van vernietiging", done, format_func=lambda n: f"Vernietiging {n}"
    )
    with desk.reading() as session:
        facts = certificate(session, desk.viewer, chosen)
        pdf = certificate_file(session, desk.viewer, chosen)
    name = f"verklaring-{chosen}"
    left, right = st.columns(2)
    left.download_button(
        "Download als PDF", pdf, f"{name}.pdf", "application/pdf", width="stretch"
    )
    right.download_button(
        "Download als JSON",
        json.dumps(facts, ensure_ascii=False, indent=2),
        f"{name}.json",
        "application/json",
        width="stretch",
    )


def show_terms(rows: Sequence[TermRow]) -> None:
    """Every term, from when it counts, and what says so."""
    st.subheader("De termijnen", anchor=False)
    st.caption(
        "De koppeling van onze gegevens aan de selectielijst is van de gemeente; de "
        "archivaris beslist. Wijzigen kan de beheerder met een opdracht."
    )
    show_table(
        [
            {
                "Wat": row.term.what,
                "Termijn": row.kept.length.text,
                "Telt vanaf": row.term.counts_from,
                "Bron": _source(row),
            }
            for row in rows
        ]
    )


def _source(row: TermRow) -> str:
    since = f" (sinds {short_date(row.kept.since)})" if row.kept.since else ""
    return f"{row.kept.source}{since}"

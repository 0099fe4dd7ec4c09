"""One data breach on the screen: what is known, and the next act."""

from collections.abc import Callable
from datetime import time
from typing import Any

import streamlit as st

from dashboards.dutch import moment, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain
from outreach.actions.breaches import (
    assess_breach,
    close_breach,
    notify_authority,
    reopen_breach,
    tell_people,
    waive_notification,
)
from outreach.clock import at_local, local
from outreach.queries.breaches import BreachRow
from outreach.rules.breaches import BREACH, RISK_LABELS, BreachAct, Risk

ACT_LABELS = {
    BreachAct.ASSESS: "Het risico beoordelen",
    BreachAct.NOTIFY: "Gemeld bij de toezichthouder",
    BreachAct.WAIVE: "Besluiten dat melden niet hoeft",
    BreachAct.TELL: "De mensen zelf zijn ingelicht",
    BreachAct.CLOSE: "Afronden",
    BreachAct.REOPEN: "Opnieuw openen: er is nieuws",
}


def show_breach(row: BreachRow) -> None:
    """What is known of one breach."""
    st.subheader(f"Datalek {row.id}: {row.state_label}", anchor=False)
    if row.clock.running:
        box = st.error if row.clock.hours_left < 24 else st.warning
        box(f"De 72 uur: {row.clock.sentence}. Uiterlijk {moment(row.due_at)}.")
    st.markdown(plain(row.what))
    people = "niet bekend" if row.people is None else str(row.people)
    facts = {
        "Gemerkt": moment(row.known_at),
        "Gegevens": ", ".join(row.data_kinds),
        "Aantal mensen": people,
        "Risico": RISK_LABELS[row.risk] if row.risk else "nog niet beoordeeld",
        "Waarom": row.risk_reason,
        "Genomen maatregelen": row.measures,
        "Toezichthouder": _authority(row),
        "Mensen ingelicht": _told(row),
        "Geleerd": row.lessons,
    }
    st.markdown(
        "\n".join(f"- **{name}:** {plain(it)}" for name, it in facts.items() if it)
    )


def _authority(row: BreachRow) -> str:
    if row.notified_at:
        number = (
            f", nummer {row.authority_reference}" if row.authority_reference else ""
        )
        return f"gemeld {moment(row.notified_at)}{number} ({row.clock.sentence})"
    return f"niet gemeld: {row.waive_reason}" if row.waive_reason else ""


def _told(row: BreachRow) -> str:
    return f"{short_date(row.told_on)}, {row.told_how}" if row.told_on else ""


def offer_acts(desk: Desk, row: BreachRow) -> None:
    """The acts that are possible now; the first is the one that is asked for."""
    acts = BREACH.acts_from(row.state)
    act = st.selectbox(
        "Wat doet u nu?", acts, format_func=ACT_LABELS.__getitem__, key=f"act-{row.id}"
    )
    key = f"breach-{row.id}-{act}"
    with st.form(f"{key}-{form_nonce(key)}"):
        given = FIELDS[act](desk, row)
        sent = st.form_submit_button(ACT_LABELS[act], type="primary")
    if sent:
        with refusals():
            with desk.writing() as session:
                WORK[act](
                    session,
                    row.id,
                    version_id=row.version_id,
                    by=desk.viewer,
                    at=desk.at,
                    **given,
                )
            done(key, "Opgeslagen.")


def _assess(_desk: Desk, row: BreachRow) -> dict[str, Any]:
    start = row.risk or row.proposed
    st.caption(f"Voorstel volgens de regels: {RISK_LABELS[row.proposed].lower()}.")
    return {
        "risk": st.radio(
            "Risico",
            list(Risk),
            index=list(Risk).index(start),
            format_func=RISK_LABELS.__getitem__,
        ),
        "reason": st.text_area("Waarom?", row.risk_reason),
        "measures": st.text_area(
            "Wat is gedaan om de schade te beperken?", row.measures
        ),
    }


def _notify(desk: Desk, _row: BreachRow) -> dict[str, Any]:
    day = st.date_input("Gemeld op", desk.today, format="DD-MM-YYYY")
    now = local(desk.at).time().replace(second=0, microsecond=0)
    hour = st.time_input("Hoe laat?", now)
    return {
        "notified_at": min(at_local(day, hour or time(0)), desk.at)
        if day == desk.today
        else at_local(day, hour or time(0)),
        "reference": st.text_input("Nummer van de toezichthouder", max_chars=60),
    }


def _waive(_desk: Desk, _row: BreachRow) -> dict[str, Any]:
    return {"reason": st.text_area("Waarom is er waarschijnlijk geen risico?")}


def _tell(desk: Desk, _row: BreachRow) -> dict[str, Any]:
    return {
        "told_on": st.date_input("Ingelicht op", desk.today, format="DD-MM-YYYY"),
        "how": st.text_input("Hoe?", placeholder="per brief", max_chars=200),
    }


def _close(_desk: Desk, _row: BreachRow) -> dict[str, Any]:
    return {"lessons": st.text_area("Wat is gedaan om herhaling te voorkomen?")}


def _reopen(_desk: Desk, _row: BreachRow) -> dict[str, Any]:
    st.caption("Het datalek gaat terug naar: beoordeeld, nog te besluiten.")
    return {}


FIELDS: dict[BreachAct, Callable[[Desk, BreachRow], dict[str, Any]]] = {
    BreachAct.ASSESS: _assess,
    BreachAct.NOTIFY: _notify,
    BreachAct.WAIVE: _waive,
    BreachAct.TELL: _tell,
    BreachAct.CLOSE: _close,
    BreachAct.REOPEN: _reopen,
}
WORK: dict[BreachAct, Callable[..., None]] = {
    BreachAct.ASSESS: assess_breach,
    BreachAct.NOTIFY: notify_authority,
    BreachAct.WAIVE: waive_notification,
    BreachAct.TELL: tell_people,
    BreachAct.CLOSE: close_breach,
    BreachAct.REOPEN: reopen_breach,
}

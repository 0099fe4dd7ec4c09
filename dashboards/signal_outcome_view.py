"""What came of a signal, on its card: follow-ups, a Wmo report, Veilig Thuis."""

import streamlit as st

from dashboards.dutch import moment, short_date
from dashboards.frame import Desk, link_to
from dashboards.signal_outcome_forms import KIND, do, follow_up_form, wmo_form
from dashboards.tables import plain
from dashboards.wmo_view import clock
from outreach.access import Permission
from signals.actions.veilig_thuis import confirm_receipt
from signals.queries.outcomes import (
    AwaitedReceipt,
    Outcomes,
    awaited_receipts,
    signal_outcomes,
)

NO_RESIDENT = {
    True: "Kies eerst over welke inwoner het gaat. Daarna kunt u opvolging of een "
    "Wmo-melding vastleggen.",
    False: "Opvolging en een Wmo-melding kunnen pas als het meldpunt een inwoner heeft "
    "gekozen. Weet u wie het is? Schrijf dat op bij 'Opnieuw laten beoordelen'.",
}
"""By whether the viewer may choose one."""


def show_outcomes(desk: Desk, signal_id: int, version_id: int | None = None) -> None:
    """What came of it so far, and what can be added.

    `version_id`: with which the card was opened; else the one of now.
    """
    with desk.reading() as session:
        found = signal_outcomes(session, desk.viewer, signal_id, today=desk.today)
    held = st.session_state.get(f"edit:{KIND}:{signal_id}", found.version)
    version = version_id if version_id is not None else held
    st.markdown("**Wat er van is gekomen**")
    _told(found)
    _follow_ups(found)
    _wmo(desk, found)
    if found.receipt is not None:
        _receipt(desk, signal_id, found.receipt, version)
    if not (found.workable and desk.viewer.may(Permission.WORK_SIGNALS)):
        return
    if not found.has_resident:
        st.info(NO_RESIDENT[desk.viewer.may(Permission.TRIAGE_SIGNALS)])
        return
    follow_up_form(desk, signal_id, found, version)
    if not any(one.ends_on for one in found.wmo):
        wmo_form(desk, signal_id, version)


def show_awaited(desk: Desk) -> None:
    """What Veilig Thuis has not confirmed to have; nothing when there is none."""
    with desk.reading() as session:
        found = awaited_receipts(session, desk.viewer, today=desk.today)
    late = [one for one in found if one.overdue]
    if late:
        st.error(
            f"**{len(late)}** keer heeft Veilig Thuis de ontvangst nog niet bevestigd, "
            "en is de termijn voorbij. Bel Veilig Thuis: "
            + ", ".join(f"{one.reference} ({_keeper(one)})" for one in late)
            + ".",
            icon=":material/schedule:",
        )


def _keeper(one: AwaitedReceipt) -> str:
    return plain(one.owner) or "nog zonder beroepskracht"


def _told(found: Outcomes) -> None:
    lines = []
    if found.visit:
        lines.append("Deze melding kwam uit een bezoek.")
    if found.contacted_at is not None:
        lines.append(f"Eerste contact op {moment(found.contacted_at)}.")
    if found.receipt_confirmed_at is not None:
        at = moment(found.receipt_confirmed_at)
        lines.append(f"Veilig Thuis bevestigde de ontvangst op {at}.")
    if found.ended:
        lines.append(f"Afgerond: {found.ended.lower()}.")
    if not (lines or found.follow_ups or found.wmo):
        lines.append("Nog niets.")
    st.markdown("\n".join(f"- {one}" for one in lines))


def _follow_ups(found: Outcomes) -> None:
    if not found.follow_ups:
        return
    for one in found.follow_ups:
        facts = (one.state_label, one.team, one.deadline, f"nr. {one.reference}")
        told = " · ".join(plain(fact) for fact in facts if fact)
        st.markdown(f"- **{plain(one.kind)}**: {told}")
    if found.all_done:
        said = "Alle opvolging van deze melding is klaar."
        more = " U kunt de melding afronden." if found.workable else ""
        st.success(said + more)


def _wmo(desk: Desk, found: Outcomes) -> None:
    for one in found.wmo:
        st.markdown(
            f"Wmo-melding van {short_date(one.report_on)} bij {plain(one.desk)}: "
            f"{clock(one)}"
        )
    if found.wmo:
        link_to("wmo_meldingen", "Naar Wmo-meldingen", desk.viewer)


def _receipt(desk: Desk, signal_id: int, one: AwaitedReceipt, version: int) -> None:
    sent, due = short_date(one.sent_on), short_date(one.due_on)
    text = (
        "**Veilig Thuis heeft de ontvangst nog niet bevestigd.** Doorgegeven op "
        f"{sent}, bevestiging uiterlijk {due}. Tot dan is verantwoordelijk: "
        f"{_keeper(one)}. Eerder kan de melding niet worden afgerond of losgelaten."
    )
    if one.overdue:
        st.error(f"{text} **De termijn is voorbij: bel vandaag.**")
    else:
        st.warning(text)
    if desk.viewer.may(Permission.WORK_SIGNALS) and st.button(
        "Veilig Thuis bevestigde de ontvangst", key=f"receipt-{signal_id}-{version}"
    ):
        do(
            desk,
            confirm_receipt,
            signal_id,
            said="De bevestiging van Veilig Thuis is vastgelegd.",
            version_id=version,
        )

"""Calls that a plan asks for, one after the other, with what came of each."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import clock_time as clock_of
from dashboards.dutch import counted, long_date, moment
from dashboards.frame import Desk, link_to, refusals, say
from dashboards.tables import plain
from outreach.actions.rounds.calling import note_call
from outreach.clock import local_date
from outreach.queries.rounds.call_list import CallToMake
from outreach.rules.rounds.calls import OUTCOMES, REASONS, CallOutcome

NO_NUMBER = "geen telefoonnummer bekend: schrijf een brief of ga langs"
ALSO = {
    CallOutcome.AGREED: "Akkoord.",
    CallOutcome.OTHER_TIME: "Zoek nu een andere tijd, op de pagina Afspraken.",
    CallOutcome.NOT_REACHED: "Dit huishouden blijft in de lijst staan.",
}


def show_calls(desk: Desk, calls: Sequence[CallToMake]) -> None:
    """Everybody who must hear what changed."""
    if not calls:
        st.success("Er hoeft niemand gebeld te worden.")
        return
    st.markdown(
        f"**{counted(len(calls), 'huishouden', 'huishoudens')}** in dit gebied, ook "
        "van andere weken. Wie geen afspraak meer heeft, staat bovenaan."
    )
    link_to("afspraken", "Een andere tijd zoeken", desk.viewer)
    for call in calls:
        with st.container(border=True):
            st.markdown(_words(call))
            places = st.columns(len(CallOutcome))
            for place, outcome in zip(places, CallOutcome, strict=True):
                if place.button(
                    OUTCOMES[outcome].capitalize(),
                    key=f"call-{call.call_id}-{outcome}",
                    width="stretch",
                ):
                    _note(desk, call, outcome)


def _words(call: CallToMake) -> str:
    phone = plain(call.phone) or f"{NO_NUMBER} ({plain(call.address)})"
    lines = [f"**{plain(call.names)}** · {phone}", REASONS[call.why]]
    if call.starts_at is not None:
        lines.append(
            f"Nu: {long_date(local_date(call.starts_at))} om "
            f"**{clock_of(call.starts_at)}**, {plain(call.visitor)}."
        )
    if call.tried_at is not None:
        lines.append(f"Niet bereikt op {moment(call.tried_at)}.")
    return "\n\n".join(lines)


def _note(desk: Desk, call: CallToMake, outcome: CallOutcome) -> None:
    noted = False
    with refusals(), desk.writing() as session:
        note_call(session, call.call_id, outcome, by=desk.viewer, at=desk.at)
        noted = True
    if noted:
        say(f"Vastgelegd. {ALSO[outcome]}")
        st.rerun()

"""Who reported, what they were told, and opening a closed report again: for the desk.

The reporter is shown on demand only: each look is a line in the log.
"""

import streamlit as st

from dashboards.dutch import moment
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain
from outreach.access import Permission
from outreach.rules.codes import shown_code
from signals.actions.reopening import LONGEST_WHY, reopen
from signals.queries.reporters import ReporterShown, reporters_of, told_to
from signals.rules.draft_labels import REPORTER_LABELS
from signals.rules.feedback import (
    CHANNEL_LABELS,
    MESSAGE_LABELS,
    WORRIED_DAYS,
    Channel,
    Message,
)
from signals.rules.states import SignalState

P = Permission
CLOSED = (SignalState.CLOSED, SignalState.NO_ACTION)


def show_reporters(desk: Desk, signal_id: int) -> None:
    """A button that shows who reported this case; nothing without the right."""
    if not desk.viewer.may(P.SEE_REPORTER):
        return
    shown = f"reporters-{signal_id}"
    if not st.session_state.get(shown):
        if st.button(
            "Toon wie dit meldde",
            icon=":material/person:",
            help="Dat u kijkt, komt in het logboek. Zeg de inwoner nooit wie meldde.",
        ):
            st.session_state[shown] = True
            st.rerun()
        return
    with refusals(), desk.reading() as session:
        people = reporters_of(session, desk.viewer, signal_id)
        told = told_to(session, desk.viewer, signal_id)
        st.warning("Vertel de inwoner en bezoekers nooit wie meldde.")
        for one in people:
            st.markdown(f"**{shown_code(one.reference)}**: {plain(_name(one))}")
            st.table(_facts(one), border="horizontal")
        for line in told:
            how = CHANNEL_LABELS[Channel(line.channel)]
            what = MESSAGE_LABELS[Message(line.message)]
            missed = ", niet gelukt" if line.failed else ""
            st.markdown(
                f"- {moment(line.at)}: verteld dat het is {what}, {how}{missed}"
            )
        if not told:
            st.caption("De melder heeft nog niets van ons gehoord.")


def _name(one: ReporterShown) -> str:
    if one.stripped:
        return "niet meer bewaard: de termijn is voorbij"
    if one.anonymous:
        return "wilde anoniem blijven"
    return one.name or one.organisation or "naam niet gegeven"


def _facts(one: ReporterShown) -> dict[str, str]:
    facts = {
        "Wie": REPORTER_LABELS[one.kind],
        "Telefoon": one.phone,
        "E-mail": one.email,
        "Organisatie": ", ".join(
            filter(None, (one.organisation, one.organisation_contact))
        ),
        "Eigen nummer": one.caller_reference,
        "Wil horen hoe het gaat": "ja" if one.wants_feedback else "nee",
        "Mag genoemd worden": "ja" if one.may_be_named else "nee",
        "Taal": "Engels" if one.language == "en" else "",
    }
    return {name: plain(value) for name, value in facts.items() if value}


def show_reopen(desk: Desk, signal_id: int, state: SignalState) -> None:
    """Open a closed report again, because somebody is still worried."""
    if state not in CLOSED or not desk.viewer.may(P.TRIAGE_SIGNALS):
        return
    key = f"reopen-{signal_id}"
    with (
        st.expander("Iemand maakt zich nog zorgen"),
        st.form(f"{key}-{form_nonce(key)}", border=False),
    ):
        st.markdown(
            f"Tot {WORRIED_DAYS} dagen na het afronden begint dezelfde melding "
            "opnieuw: zij komt terug bij het meldpunt. Daarna is het een nieuwe."
        )
        why = st.text_input("Waarom begint de melding opnieuw?", max_chars=LONGEST_WHY)
        sent = st.form_submit_button("Opnieuw beginnen")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        reopen(session, signal_id, why=why, by=desk.viewer, at=desk.at)
        finished = True
    if finished:
        done(key, "De melding begint opnieuw en ligt weer bij het meldpunt.")

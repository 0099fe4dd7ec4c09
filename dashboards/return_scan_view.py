"""One letter after another: type or scan the reference, Enter, and the next."""

import streamlit as st

from dashboards.dutch import clock_time
from dashboards.frame import Desk, refusals, say
from dashboards.tables import plain
from letters.actions.returns import scan_return, undo_return
from letters.queries.returns import ReturnLine, last_returns
from letters.rules.returns import FOLLOWS, RETURN_LABELS, UNDO_LABELS, ReturnReason

LONGEST_SCAN = 500


def scan_form(desk: Desk) -> None:
    """The form keeps its key, so that the cursor stays where it is after Enter."""
    reasons = list(ReturnReason)
    reason = st.radio(
        "Waarom kwam de brief terug?",
        reasons,
        format_func=lambda one: RETURN_LABELS[one].capitalize(),
        horizontal=True,
        key="return_reason",
    )
    st.caption(FOLLOWS[reason].in_words)
    with st.form("return_scan", clear_on_submit=True):
        typed = st.text_input(
            "Kenmerk van de brief",
            max_chars=LONGEST_SCAN,
            placeholder="12-3456",
        )
        st.caption(
            "Het kenmerk staat klein onderaan de brief. De lettercode typen of de "
            "QR-code scannen mag ook. Na Enter kan meteen de volgende."
        )
        sent = st.form_submit_button("Vastleggen", type="primary")
    if sent and typed.strip():
        kept = ""
        with refusals(), desk.writing() as session:
            kept = scan_return(
                session, typed, reason=reason, by=desk.viewer, at=desk.at
            )
        if kept:
            st.success(f"Vastgelegd: {kept}, {RETURN_LABELS[reason]}.")
    elif sent:
        st.info("Er is niets getypt. Typ of scan het kenmerk en druk op Enter.")


def last_five(desk: Desk) -> None:
    """What this person recorded today, to hold against the pile and to undo."""
    with desk.reading() as session:
        lines = last_returns(session, desk.viewer, at=desk.at)
    st.subheader("Uw laatste vijf van vandaag", anchor=False)
    if not lines:
        st.info("U heeft vandaag nog geen brief vastgelegd.")
        return
    st.caption("Klopt de postcode met de envelop? Draai het anders terug.")
    for line in lines:
        _one(desk, line)


def _one(desk: Desk, line: ReturnLine) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        what = (
            f"**{plain(line.reference)}** {plain(line.kind)}, {plain(line.place)}: "
            f"{plain(line.reason)} ({clock_time(line.at)})"
        )
        left.markdown(f"~~{what}~~ teruggedraaid" if line.undone else what)
        if line.undone:
            return
        with right.popover("Terugdraaien", width="stretch"):
            why = st.selectbox(
                "Waarom?",
                list(UNDO_LABELS),
                format_func=lambda one: UNDO_LABELS[one].capitalize(),
                key=f"undo-why-{line.id}",
            )
            if st.button("Draai dit terug", key=f"undo-{line.id}"):
                done = False
                with refusals(), desk.writing() as session:
                    undo_return(
                        session, line.id, reason=why, by=desk.viewer, at=desk.at
                    )
                    done = True
                if done:
                    say(f"Brief {line.reference} is teruggedraaid.")
                    st.rerun()

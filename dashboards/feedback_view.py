"""How the list of reporters to call looks: one line, the script, and one act."""

import streamlit as st

from dashboards.dutch import short_date
from dashboards.feedback_letter_form import letter_form
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain
from outreach.rules.codes import shown_code
from signals.actions.feedback import give_feedback
from signals.queries.feedback_due import CallLine, FeedbackDue
from signals.rules.feedback import (
    BY_STAFF,
    CHANNEL_LABELS,
    NORM_DAYS,
    TARGET,
    Channel,
    Message,
    script_of,
)

AT_A_TIME = 10
MOST = "feedback_most"
NO_FIGURE = "nog niets te tellen"


def show_counts(due: FeedbackDue) -> None:
    """How many wait, why others do not, and how many heard in time."""
    late = sum(line.late for line in due.calls)
    st.markdown(
        f"**{len(due.calls)}** te bellen, waarvan **{late}** te laat. Samen met wie "
        f"niet gebeld wordt zijn er **{due.total}** afgeronde meldingen zonder"
        " bericht."
    )
    cells = {
        "Te bellen": len(due.calls),
        "Krijgt vanzelf e-mail": due.mailing,
        "Anoniem gemeld": due.anonymous,
        "Wil niets horen": due.unwanted,
        "Geen gegevens gegeven": due.unreachable,
        "Samen": due.total,
    }
    with st.expander("Hoe tellen wij dit?"):
        st.table({name: str(value) for name, value in cells.items()})
        st.markdown(
            f"De norm: een melder hoort binnen {NORM_DAYS} dagen na het afronden hoe "
            f"het staat; het doel is {TARGET:.0%}. Wij tellen meldingen die het "
            "afgelopen jaar zijn afgerond. Wie anoniem meldde of niets wil horen, telt "
            "niet mee; wie nog wacht en op tijd is, nog niet."
        )
    share = due.share
    if share.rate is None:
        st.caption(f"Binnen {NORM_DAYS} dagen gehoord: {NO_FIGURE}.")
        return
    reached = "gehaald" if share.reached else "niet gehaald"
    st.caption(
        f"Binnen {NORM_DAYS} dagen gehoord: {share.within} van {share.of} "
        f"({share.rate:.0%}); doel {TARGET:.0%}, {reached}."
    )


def show_calls(desk: Desk, lines: list[CallLine], municipality: str) -> None:
    """The oldest first; each can be opened, read out and recorded."""
    most = st.session_state.setdefault(MOST, AT_A_TIME)
    for line in lines[:most]:
        with st.container(border=True):
            st.markdown(_headline(line))
            with st.expander("Bellen en voorlezen"):
                _script(line, municipality)
                _form(desk, line)
            with st.expander("Liever een brief"):
                letter_form(desk, line)
    if len(lines) > most and st.button(f"Toon meer ({most} van {len(lines)})"):
        st.session_state[MOST] = most + AT_A_TIME
        st.rerun()


def _headline(line: CallLine) -> str:
    who = line.name or line.organisation or "naam niet gegeven"
    until = f"uiterlijk {short_date(line.call_by)}"
    if line.late:
        until = f":red[**:material/schedule: te laat ({until})**]"
    failed = " De e-mail kwam niet aan." if line.failed else ""
    reach = line.phone or line.email or line.organisation
    return (
        f"**{plain(who)}**, {plain(reach)}  \n"
        f"Melding {shown_code(line.reference)}, afgerond op "
        f"{short_date(line.closed_on)}, {until}.{failed}"
    )


def _script(line: CallLine, municipality: str) -> None:
    contact = {
        "Telefoon": line.phone,
        "E-mail": line.email,
        "Organisatie": line.organisation,
        "Taal": "Engels" if line.language == "en" else "",
    }
    st.table(
        {name: plain(value) for name, value in contact.items() if value},
        border="horizontal",
    )
    st.markdown("Lees voor, en vertel niets anders over de inwoner:")
    shown = shown_code(line.reference)
    text = script_of(shown, plain(municipality), language=line.language)
    st.info("\n\n".join(text), icon=":material/record_voice_over:")


def _form(desk: Desk, line: CallLine) -> None:
    key = f"feedback-{line.signal_id}-{line.round}"
    ways = [c for c in BY_STAFF if c is not Channel.LETTER] + [Channel.LETTER]
    with st.form(f"{key}-{form_nonce(key)}", border=False):
        channel = st.radio(
            "Hoe heeft u het laten weten?",
            ways,
            format_func=lambda one: CHANNEL_LABELS[one],
            horizontal=True,
        )
        with st.container(horizontal=True):
            told = st.form_submit_button("Verteld", type="primary")
            missed = st.form_submit_button("Niet bereikt")
    if not (told or missed):
        return
    finished = False
    with refusals(), desk.writing() as session:
        give_feedback(
            session,
            line.signal_id,
            Message.CLOSED,
            channel,
            failed=missed,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        shown = shown_code(line.reference)
        done(
            key,
            f"Vastgelegd: bij melding {shown} was de melder niet te bereiken. Zij "
            "blijft in de lijst."
            if missed
            else f"Vastgelegd: de melder van {shown} heeft het gehoord.",
        )

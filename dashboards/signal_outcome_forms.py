"""What can come of a signal, as forms: a follow-up by a team, a Wmo report."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.conflict_view import let_go
from dashboards.frame import Desk, done, form_nonce, refusals
from outreach.rules.follow_up_kinds import FollowUpKind, choices
from outreach.rules.handover import GROUND_LABELS, GroundGiven
from outreach.rules.team_answers import LONGEST_NOTE
from outreach.rules.wmo_requests import ASKED_LABELS, MAY_ASK, Asked
from signals.actions.outcomes import raise_from_signal, record_wmo_from_signal
from signals.queries.outcomes import Outcomes

KIND = "signal"
AGREED = "De inwoner stemt in met doorgeven"
LATER = "Nog niet gevraagd: wacht tot de inwoner instemt"
GROUND = "Zonder instemming, op een grond"
LONGEST_NAME = 100


def follow_up_form(desk: Desk, signal_id: int, found: Outcomes, version: int) -> None:
    """A wish for a team. The team sees this text and nothing of the signal."""
    may_agree = found.contacted_at is not None
    bases = [AGREED, LATER, GROUND] if may_agree else [LATER, GROUND]
    with (
        st.expander("Opvolging door een team"),
        st.form(_key("follow_up", signal_id)),
    ):
        if not may_agree:
            st.info(
                "Er is nog geen contact vastgelegd. De inwoner kan dus nog niet hebben "
                "ingestemd."
            )
        kind: FollowUpKind | None = st.selectbox(
            "Soort hulp",
            choices(professional=True),
            index=None,
            format_func=lambda one: one.label,
            placeholder="Kies een soort",
        )
        wish = st.text_area(
            "Wat wil de inwoner? (het team ziet dit, en niets van de melding)",
            max_chars=LONGEST_NOTE,
            height=80,
        )
        basis = st.radio("Mag dit naar het team?", bases)
        given = _ground_fields()
        outside = st.checkbox(
            "Bij geheimhouding: de inwoner vindt het goed dat ook een team buiten de "
            "gemeente dit krijgt"
        )
        now = st.checkbox("Meteen doorgeven", value=True)
        if st.form_submit_button("Opvolging vastleggen", type="primary"):
            on_ground = basis == GROUND
            named = given._replace(ground="", reason="")
            do(
                desk,
                raise_from_signal,
                signal_id,
                said="De opvolging is vastgelegd.",
                kind=kind.code if kind else "",
                wish=wish,
                handover_agreed=basis == AGREED,
                given=given if on_ground else named,
                outside_agreed=outside,
                send_now=now and basis != LATER,
                version_id=version,
            )


def _ground_fields() -> GroundGiven:
    """Filled in only without agreement; Veilig Thuis always names its professional."""
    st.caption(
        "Alleen zonder instemming: een grond, welke beroepskracht besloot, en waarom. "
        "Bij Veilig Thuis altijd de beroepskracht."
    )
    ground = st.selectbox(
        "Grond",
        list(GROUND_LABELS),
        index=None,
        format_func=GROUND_LABELS.__getitem__,
        placeholder="Kies een grond",
    )
    who = st.text_input("Beroepskracht (naam en functie)", max_chars=LONGEST_NAME)
    why = st.text_input("Reden", max_chars=LONGEST_NOTE)
    return GroundGiven(str(ground) if ground else "", who, why)


def wmo_form(desk: Desk, signal_id: int, version: int) -> None:
    """The resident asked for support; the screen says that a signal is not that."""
    with (
        st.expander("De inwoner vraagt hulp uit de Wmo"),
        st.form(_key("wmo", signal_id)),
    ):
        st.markdown(
            "**Deze melding is zelf geen Wmo-melding.** Die is er pas als de inwoner "
            "zelf, of iemand namens de inwoner, om hulp vraagt. Vanaf die dag lopen "
            "wettelijke termijnen: 6 weken voor het onderzoek, en 2 weken vanaf een "
            "aanvraag."
        )
        asked = st.radio(
            "Wie vroeg om hulp?",
            MAY_ASK,
            index=None,
            format_func=ASKED_LABELS.__getitem__,
        )
        day = st.date_input(
            "Op welke dag?", desk.today, max_value=desk.today, format="DD-MM-YYYY"
        )
        place = st.text_input("Bij welk loket", max_chars=LONGEST_NAME)
        told = st.checkbox(
            "De inwoner is gewezen op gratis onafhankelijke cliëntondersteuning"
        )
        if st.form_submit_button("Wmo-melding vastleggen", type="primary"):
            do(
                desk,
                record_wmo_from_signal,
                signal_id,
                said="De Wmo-melding is vastgelegd. De termijn loopt.",
                report_on=day,
                desk=place,
                asked=asked or Asked.UNKNOWN,
                support_pointed_out=told,
                version_id=version,
            )


def _key(form: str, signal_id: int) -> str:
    """The same until something was done: what is typed stays when another is first."""
    return f"outcome-{form}-{signal_id}-{form_nonce(f'outcome-{signal_id}')}"


def do(
    desk: Desk, act: Callable[..., Any], signal_id: int, /, *, said: str, **given: Any
) -> None:
    """Do one act with a signal, say so and run again; a refusal is shown."""
    finished = False
    with refusals(), desk.writing() as session:
        act(session, signal_id, by=desk.viewer, at=desk.at, **given)
        finished = True
    if finished:
        let_go(KIND, signal_id)
        done(f"outcome-{signal_id}", said)

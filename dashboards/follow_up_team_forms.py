"""What somebody in a team can do with an open card."""

import streamlit as st

from dashboards.follow_up_view import do, form_key, open_card
from dashboards.frame import Desk
from outreach.actions.follow_ups import (
    accept,
    assign,
    contact,
    decline,
    fail_to_reach,
    finish,
    record_wmo_report,
    send_back,
)
from outreach.queries.follow_ups import Card, QueueRow
from outreach.queries.teams import TeamMember
from outreach.rules.follow_ups import (
    HELPED_LABELS,
    SEND_BACK_LABELS,
    WITH_TEAM,
    FollowUpState,
    SendBackReason,
)
from outreach.rules.team_answers import LONGEST_NOTE
from outreach.rules.wmo_requests import ASKED_LABELS, MAY_ASK

S = FollowUpState
NOTE = "Toelichting (mag leeg blijven, geen medische gegevens)"


def next_button(desk: Desk, row: QueueRow, key: str = "next") -> None:
    """The act that usually comes next, on one button.

    Finishing asks a question first, so in a list its button opens the card.
    """
    place = f"{key}-{row.id}-{row.version}"
    if row.state is S.SENT and st.button("Aannemen", key=place, type="primary"):
        said = f"{row.reference} is aangenomen. Neem nu contact op met de inwoner."
        do(desk, accept, row.id, said=said, version=row.version)
    if row.state is S.ACCEPTED and st.button(
        "Eerste contact gehad", key=place, type="primary"
    ):
        said = f"{row.reference}: eerste contact is vastgelegd."
        do(desk, contact, row.id, said=said, version=row.version)
    in_list = row.state is S.FIRST_CONTACT and key == "next"
    if in_list and st.button("Afronden", key=place, type="primary"):
        open_card(row.id)
        st.rerun()


def team_acts(desk: Desk, card: Card, members: list[TeamMember]) -> None:
    """All else that a team can do with this card, the usual thing first."""
    row = card.row
    if row.state is S.FIRST_CONTACT:
        _finish_form(desk, row)
    if row.state in WITH_TEAM:
        _owner(desk, card, members)
    if row.state in (S.ACCEPTED, S.FIRST_CONTACT):
        _end_form(desk, row)
    if row.state in (S.SENT, S.ACCEPTED):
        _send_back_form(desk, row)
    if row.state in WITH_TEAM:
        _wmo_form(desk, row)


def _finish_form(desk: Desk, row: QueueRow) -> None:
    with st.form(form_key("finish", row.id)):
        st.markdown("**Afronden**")
        helped = st.radio(
            "Heeft het geholpen, volgens de inwoner? (mag leeg blijven)",
            ["", *HELPED_LABELS],
            format_func=lambda code: HELPED_LABELS.get(code, "Niet gevraagd"),
            horizontal=True,
        )
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Afronden", type="primary"):
            do(
                desk,
                finish,
                row.id,
                said=f"{row.reference} is afgerond.",
                helped=helped,
                note=note,
                version=row.version,
            )


def _owner(desk: Desk, card: Card, members: list[TeamMember]) -> None:
    names: dict[int | None, str] = {None: "Het hele team"}
    names |= {member.id: member.name for member in members}
    choices = list(names)
    now = choices.index(card.row.owner_id) if card.row.owner_id in choices else 0
    row = card.row
    with st.form(form_key("owner", row.id)):
        chosen = st.selectbox(
            "Behandelaar", choices, index=now, format_func=names.__getitem__
        )
        if st.form_submit_button("Behandelaar opslaan"):
            said = f"Behandelaar van {row.reference}: {names[chosen]}."
            do(desk, assign, row.id, chosen, said=said, version=row.version)


def _end_form(desk: Desk, row: QueueRow) -> None:
    ends = {
        "Niet bereikt, ook na meer keer proberen": fail_to_reach,
        "De inwoner ziet ervan af": decline,
    }
    with (
        st.expander("Het lukt niet of hoeft niet meer"),
        st.form(form_key("end", row.id)),
    ):
        chosen = st.radio("Wat is er aan de hand?", list(ends))
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Opslaan en sluiten"):
            do(
                desk,
                ends[chosen],
                row.id,
                said=f"{row.reference} is gesloten.",
                note=note,
                version=row.version,
            )


def _send_back_form(desk: Desk, row: QueueRow) -> None:
    with (
        st.expander("Terugsturen naar de coördinator"),
        st.form(form_key("back", row.id)),
    ):
        why = st.selectbox(
            "Waarom", list(SendBackReason), format_func=SEND_BACK_LABELS.__getitem__
        )
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Terugsturen"):
            do(
                desk,
                send_back,
                row.id,
                said=f"{row.reference} is teruggestuurd.",
                why=why,
                note=note,
                version=row.version,
            )


def _wmo_form(desk: Desk, row: QueueRow) -> None:
    with (
        st.expander("Er is een Wmo-melding gedaan"),
        st.form(form_key("wmo", row.id)),
    ):
        st.markdown(
            "Alleen als de inwoner zelf, of iemand namens de inwoner, hulp vroeg bij "
            "het loket. Een zorg van een buur is geen Wmo-melding. Vanaf die dag lopen "
            "wettelijke termijnen; u volgt ze bij **Wmo-meldingen**."
        )
        asked = st.radio("Wie vroeg om hulp?", MAY_ASK, format_func=ASKED_LABELS.get)
        day = st.date_input(
            "Dag van de melding", desk.today, max_value=desk.today, format="DD-MM-YYYY"
        )
        place = st.text_input("Bij welk loket", max_chars=100)
        told = st.checkbox(
            "De inwoner is gewezen op gratis onafhankelijke cliëntondersteuning"
        )
        if st.form_submit_button("Melding vastleggen"):
            do(
                desk,
                record_wmo_report,
                row.id,
                said=f"Melding bij {row.reference} is vastgelegd.",
                report_on=day,
                desk=place,
                asked=asked,
                support_pointed_out=told,
                version=row.version,
            )

"""What the coordinator can do with an open card: agree, hand over, document, stop."""

import streamlit as st

from dashboards.follow_up_view import do, form_key
from dashboards.frame import Desk, refusals, say
from outreach.actions.follow_ups import (
    agree,
    decline,
    proceed_on_ground,
    send,
    send_ready,
    stop,
)
from outreach.actions.handover import make_handover
from outreach.actions.team_answers import phone_answer
from outreach.queries.follow_ups import Card, QueueRow
from outreach.queries.teams import TeamChoice
from outreach.rules.follow_up_kinds import SERVES, TEAM_KIND_LABELS
from outreach.rules.follow_ups import (
    SEND_BACK_LABELS,
    WITH_TEAM,
    FollowUpState,
    SendBackReason,
)
from outreach.rules.handover import GROUND_LABELS, Ground, GroundGiven
from outreach.rules.team_answers import ANSWER_LABELS, LONGEST_NOTE
from outreach.settings import load_settings

S = FollowUpState
NOTE = "Toelichting (mag leeg blijven, geen medische gegevens)"


def office_acts(desk: Desk, card: Card, teams: list[TeamChoice]) -> None:
    """All that the coordinator can do with this card, the next step first."""
    row = card.row
    if row.state is S.PROPOSED:
        _agree_form(desk, row)
        _ground_form(desk, row)
    if row.state in (S.AGREED, S.SENT_BACK):
        _send_form(desk, row, teams)
    if row.state in WITH_TEAM:
        _document(desk, row)
        answer_form(desk, row.reference)
    if row.queue is not None:
        _end_form(desk, row)


def _agree_form(desk: Desk, row: QueueRow) -> None:
    with st.form(form_key("agree", row.id)):
        st.markdown("**De inwoner stemt in met doorgeven**")
        day = st.date_input(
            "Op welke dag", desk.today, max_value=desk.today, format="DD-MM-YYYY"
        )
        outside = row.municipal and st.checkbox(
            "De inwoner heeft geheimhouding, en zegt dat ook een team buiten de "
            "gemeente naam en adres mag hebben"
        )
        if st.form_submit_button("Instemming vastleggen", type="primary"):
            do(
                desk,
                agree,
                row.id,
                said=f"{row.reference}: de inwoner stemt in. Geef het nu door.",
                on=day,
                outside_agreed=outside,
                version=row.version,
            )


def _ground_form(desk: Desk, row: QueueRow) -> None:
    with (
        st.expander("Doorgeven zonder instemming"),
        st.form(form_key("ground", row.id)),
    ):
        st.markdown("Alleen als een beroepskracht dat besluit, en met een grond.")
        ground = st.selectbox(
            "Grond", list(Ground), format_func=GROUND_LABELS.__getitem__
        )
        professional = st.text_input("Naam en functie van wie besloot", max_chars=100)
        reason = st.text_area("Waarom", max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Vastleggen"):
            do(
                desk,
                proceed_on_ground,
                row.id,
                said=f"{row.reference}: de grond is vastgelegd.",
                given=GroundGiven(str(ground), professional, reason),
                version=row.version,
            )


def _send_form(desk: Desk, row: QueueRow, teams: list[TeamChoice]) -> None:
    byid = {team.id: team for team in teams}
    order = sorted(
        byid, key=lambda i: (row.destination not in SERVES[byid[i].kind], byid[i].name)
    )
    if not order:
        st.warning("Er zijn nog geen teams. Vraag de beheerder om een team te maken.")
        return
    with st.form(form_key("send", row.id)):
        st.markdown("**Doorgeven aan een team**")
        team = st.selectbox(
            "Team",
            order,
            index=order.index(row.team_id) if row.team_id in order else 0,
            format_func=lambda i: f"{byid[i].name} ({TEAM_KIND_LABELS[byid[i].kind]})",
        )
        again = st.checkbox("De inwoner stemt in met dit andere soort team")
        outside = row.municipal and st.checkbox(
            "De inwoner heeft geheimhouding, en zegt dat dit team naam en adres mag "
            "hebben"
        )
        if st.form_submit_button("Doorgeven", type="primary"):
            do(
                desk,
                send,
                row.id,
                said=f"{row.reference} is doorgegeven aan {byid[team].name}.",
                team_id=team,
                agreed_again=again,
                outside_agreed=outside,
                version=row.version,
            )


def _document(desk: Desk, row: QueueRow) -> None:
    if row.own_system:
        st.markdown(
            f"**{row.team}** werkt in een eigen systeem. Geef het document veilig "
            "door. Een nieuw document maakt de link in een ouder document ongeldig."
        )
    place = f"document-{row.id}"
    if st.button("Overdrachtsdocument maken", key=f"make-{place}"):
        with refusals(), desk.writing() as session:
            st.session_state[place] = make_handover(
                session,
                row.id,
                base_url=load_settings().base_url,
                by=desk.viewer,
                at=desk.at,
            )
    made = st.session_state.get(place)
    if made:
        st.download_button(
            "Document opslaan (PDF)",
            made.pdf,
            made.file_name,
            "application/pdf",
            type="primary",
        )


def send_all(desk: Desk, rows: list[QueueRow]) -> None:
    """All that can go, each to its own team, on one button."""
    if not st.button(f"Alle {len(rows)} doorgeven", type="primary"):
        return
    with desk.writing() as session:
        numbers = [row.id for row in rows]
        sent, kept = send_ready(session, numbers, by=desk.viewer, at=desk.at)
    left = f" {kept} konden niet door: open ze om te zien waarom." if kept else ""
    say(f"{sent} doorgegeven.{left}")
    st.rerun()


def answer_form(desk: Desk, reference: str = "") -> None:
    """A team answers by phone, on our reference."""
    with st.form(f"phone-{reference or 'any'}", clear_on_submit=not reference):
        st.markdown("**Antwoord van een team aan de telefoon**")
        code = reference or st.text_input("Referentie", max_chars=20)
        answer = st.selectbox(
            "Wat zegt het team?",
            list(ANSWER_LABELS),
            format_func=ANSWER_LABELS.__getitem__,
        )
        why = st.selectbox(
            "Bij terugsturen: waarom",
            list(SendBackReason),
            format_func=SEND_BACK_LABELS.__getitem__,
        )
        day = st.date_input(
            "Op welke dag", desk.today, max_value=desk.today, format="DD-MM-YYYY"
        )
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Antwoord vastleggen", type="primary"):
            said = f"Vastgelegd: {ANSWER_LABELS[answer].lower()}."
            do(desk, phone_answer, code, answer, said=said, on=day, note=note, why=why)


def _end_form(desk: Desk, row: QueueRow) -> None:
    with (
        st.expander("Niet doorgaan"),
        st.form(form_key("end", row.id)),
    ):
        ends = {
            "De inwoner ziet ervan af": decline,
            "De inwoner is overleden of vertrokken": stop,
        }
        chosen = st.radio("Waarom", list(ends))
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Sluiten"):
            do(
                desk,
                ends[chosen],
                row.id,
                said=f"{row.reference} is gesloten.",
                note=note,
                version=row.version,
            )

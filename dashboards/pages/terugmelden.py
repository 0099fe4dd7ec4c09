"""Reports back to the register: what people told us that the register does not have."""

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import open_page, refusals, say
from dashboards.tables import plain, show_table
from outreach.access import Permission
from outreach.actions.register_feedback import mark_reported
from outreach.queries.register import feedback_tasks
from outreach.rules.register_feedback import (
    KIND_LABELS,
    STATE_LABELS,
    FeedbackKind,
    FeedbackState,
)

desk = open_page(
    "Terugmeldingen",
    Permission.REPORT_TO_REGISTER,
    lead="Wat wij aan de deur of telefoon horen en het register nog niet weet. De "
    "gemeente moet zulke twijfel melden; Omzien past het register nooit zelf aan.",
)
states = [FeedbackState.OPEN, FeedbackState.REPORTED, FeedbackState.CONFIRMED]
state = st.segmented_control(
    "Welke meldingen?",
    states,
    default=FeedbackState.OPEN,
    format_func=lambda one: STATE_LABELS[one].capitalize(),
)
with desk.reading() as session:
    tasks = feedback_tasks(
        session, desk.viewer, today=desk.today, state=state or FeedbackState.OPEN
    )
if not tasks:
    st.info("Hier staat niets. Meldingen komen vanzelf uit bezoeken en antwoorden.")
    st.stop()
late = sum(task.overdue for task in tasks)
if late:
    st.warning(f"Over de termijn: {late}.")
show_table(
    [
        {
            "Inwoner": task.name,
            "Nummer": task.resident_id,
            "Wat wij hoorden": KIND_LABELS[FeedbackKind(task.kind)],
            "Toelichting": task.note,
            "Gehoord op": short_date(task.raised_on),
            "Uiterlijk": short_date(task.due_on) + (" (te laat)" * task.overdue),
        }
        for task in tasks
    ]
)
if state is not FeedbackState.OPEN:
    st.stop()
st.subheader("Gemeld bij het register")
names = {task.id: task for task in tasks}
chosen = st.selectbox(
    "Welke melding heeft u gedaan?",
    list(names),
    format_func=lambda i: (
        f"{names[i].name}: {KIND_LABELS[FeedbackKind(names[i].kind)].lower()}"
    ),
)
if names[chosen].note:
    st.markdown(plain(names[chosen].note))
with st.form(f"reported-{chosen}"):
    note = st.text_input("Nummer of opmerking (mag leeg)", max_chars=100)
    sent = st.form_submit_button("Ik heb dit gemeld", type="primary")
if sent:
    with refusals():
        with desk.writing() as session:
            mark_reported(session, chosen, note=note, by=desk.viewer, at=desk.at)
        say("Vastgelegd dat dit is gemeld.")
        st.rerun()

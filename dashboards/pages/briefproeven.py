"""Trials of more than one wording: begin one, read what it told, use what works."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.trial_forms import new_trial_form
from dashboards.trial_view import pick_trial, show_trial
from letters.queries.experiments import trial_result, trial_rows
from outreach.access import Permission
from outreach.queries.scope import works_outside

VIEWS = {"results": "Uitslagen", "new": "Nieuwe proef"}
desk = open_page(
    "Briefproeven",
    Permission.WRITE_TEMPLATES,
    lead="Probeer twee teksten tegelijk uit en zie welke vaker antwoord krijgt. Het "
    "lot bepaalt welk huishouden welke tekst krijgt.",
)
with desk.reading() as session:
    rows = trial_rows(session, desk.viewer, today=desk.today)
view = st.pills(
    "Wat wilt u zien?",
    list(VIEWS),
    default="results" if rows else "new",
    format_func=VIEWS.__getitem__,
)
if view == "new" and works_outside(desk.viewer, Permission.WRITE_TEMPLATES):
    st.info("Een proef is van de gemeente. U kunt de uitslagen lezen.")
elif view == "new":
    new_trial_form(desk)
elif not rows:
    st.info(
        "Er is nog geen proef geweest. Iedereen krijgt de gewone tekst. Wilt u weten "
        "of een andere tekst vaker antwoord krijgt? Kies dan ‘Nieuwe proef’."
    )
else:
    chosen = pick_trial(rows)
    with desk.reading() as session:
        result = trial_result(session, desk.viewer, chosen.id, today=desk.today)
    show_trial(desk, result)

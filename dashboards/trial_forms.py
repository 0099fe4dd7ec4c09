"""Beginning a trial: what it must tell, how many homes that takes, and the texts."""

from datetime import timedelta
from typing import Any

import streamlit as st

from dashboards.dutch import number
from dashboards.frame import Desk, done, form_nonce, refusals
from letters.actions.experiments import LONGEST, ArmDraft, start_experiment
from letters.actions.templates import template_in_force
from letters.queries.experiments import usual_share
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.trial_results import MEASURES, Measure, homes_needed
from letters.rules.variants import LEAST_ARMS, MOST_ARMS, MOST_SHARE

KEY = "new-trial"
SUGGESTED = "Mijn nieuwe tekst"
TRIED = [kind for kind, known in KINDS.items() if known.variants]


def new_trial_form(desk: Desk) -> None:
    """First what must be known and how many homes that takes; then the texts."""
    nonce = form_nonce(KEY)
    kind = _kind(nonce)
    st.subheader("Wat wilt u weten?", anchor=False)
    left, right = st.columns(2)
    chosen: Any = left.radio(
        "Waar gaat het om?",
        tuple(Measure),
        format_func=_measure_label,
        key=f"measure-{nonce}",
    )
    texts: int = right.radio(
        "Hoeveel teksten vergelijkt u?",
        range(LEAST_ARMS, MOST_ARMS + 1),
        horizontal=True,
        key=f"texts-{nonce}",
        help="De tekst van nu telt mee.",
    )
    aim = st.slider(
        "Welk verschil wilt u kunnen zien? (procentpunten)",
        1,
        15,
        5,
        key=f"aim-{nonce}",
    )
    measure = Measure(chosen)
    with desk.reading() as session:
        share = usual_share(session, desk.viewer, kind, measure, today=desk.today)
    _needed(share, aim, texts)
    _arms(desk, nonce, kind, measure, aim, texts)


def _measure_label(measure: Measure) -> str:
    return MEASURES[measure].capitalize()


def _kind(nonce: str) -> LetterKind:
    if len(TRIED) == 1:
        return TRIED[0]
    chosen: LetterKind = st.selectbox(
        "Welke brief?",
        TRIED,
        format_func=lambda one: KINDS[one].label,
        key=f"kind-{nonce}",
    )
    return chosen


def _needed(share: float, aim: int, texts: int) -> None:
    """How many homes it takes, and what fewer of them mean."""
    each = homes_needed(share, aim / 100, arms=texts)
    st.info(
        f"Hiervoor zijn **{number(each)} huishoudens per tekst** nodig, samen "
        f"{number(each * texts)}. Nu geeft ongeveer {100 * share:.0f}% dit antwoord. "
        f"Met dit aantal vindt u een verschil van {aim} punten in 80 van de 100 "
        "proeven. Heeft u minder brieven? Kies een groter verschil: anders zegt de "
        "proef straks waarschijnlijk niets.",
        icon=":material/calculate:",
    )


def _arms(
    desk: Desk, nonce: str, kind: LetterKind, measure: Measure, aim: int, texts: int
) -> None:
    with desk.writing() as session:  # the shipped text becomes version 1
        current = template_in_force(session, kind=kind, at=desk.at).text
    st.subheader("De teksten", anchor=False)
    with st.form(f"{KEY}-{texts}-{nonce}", border=False):
        name = st.text_input("Naam van de proef", max_chars=LONGEST)
        question = st.text_input(
            "Wat moet de proef vertellen? (mag leeg blijven)", max_chars=200
        )
        left, right = st.columns(2)
        starts_on = left.date_input(
            "Eerste dag",
            desk.today + timedelta(days=1),
            min_value=desk.today,
            format="DD-MM-YYYY",
            help="Wie vanaf deze dag voor het eerst een brief krijgt, doet mee.",
        )
        share = right.number_input("Deel voor de tekst van nu", 1, MOST_SHARE, 1)
        drafts = [ArmDraft("Tekst van nu", int(share))]
        for at in range(1, texts):
            drafts.append(_draft(at, texts, current))
        sent = st.form_submit_button("Proef beginnen", type="primary")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        start_experiment(
            session,
            kind=kind,
            name=name,
            question=question,
            measure=measure,
            aim=aim,
            arms=drafts,
            starts_on=starts_on,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        done(KEY, "De proef staat klaar. Bekijk de teksten bij Briefteksten.")


def _draft(at: int, texts: int, current: str) -> ArmDraft:
    """One other text, beginning from the one in force."""
    which = f" {at}" if texts > LEAST_ARMS else ""
    with st.container(border=True):
        left, right = st.columns([3, 1])
        label = left.text_input(
            f"Naam van de andere tekst{which}", f"{SUGGESTED}{which}", max_chars=LONGEST
        )
        share = right.number_input(f"Deel{which}", 1, MOST_SHARE, 1)
        text = st.text_area(f"Tekst{which}", current, height=300)
    return ArmDraft(label, int(share), text)

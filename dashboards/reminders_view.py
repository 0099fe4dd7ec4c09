"""Waves that are due for reminders, and why others get none."""

import streamlit as st

from dashboards.dutch import counted, long_date, number
from dashboards.frame import Desk, done, form_nonce, link_to, refusals
from dashboards.tables import plain, show_table
from letters.actions.reminders import make_reminders
from letters.places import answer_address
from letters.queries.reminders import WaveReminders, reminder_norms, reminder_waves
from letters.rules.reminders import NOT_DUE_LABELS, ReminderNorms, reminders_that_fit

LETTERS = ("herinnering", "herinneringen")


def show_reminders(desk: Desk) -> None:
    """The norms, then every wave that did not close yet."""
    with desk.reading() as session:
        norms = reminder_norms(session)
        waves = reminder_waves(session, desk.viewer, at=desk.at)
    _norms(norms)
    if not waves:
        st.info(
            "Er is geen golf die nog op antwoord wacht. Een golf staat hier vanaf de "
            f"dag van versturen, {norms.close_weeks} weken lang."
        )
        return
    due = sum(wave.due for wave in waves if wave.can_make)
    st.markdown(
        f"**{counted(due, *LETTERS)}** kunnen nu worden gemaakt, in "
        f"{counted(sum(w.can_make for w in waves), 'golf', 'golven')}."
    )
    for wave in waves:
        _wave(desk, wave)


def _norms(norms: ReminderNorms) -> None:
    if not norms.most:
        st.info("Volgens de norm stuurt deze gemeente geen herinneringen.")
        return
    st.markdown(
        f"Een herinnering kan **{norms.weeks} weken** na de laatste brief, hooguit "
        f"**{counted(norms.most, 'keer', 'keer')}** per uitnodiging. Na "
        f"{norms.close_weeks} weken zonder antwoord sluit een uitnodiging. De planner "
        "zet elke ochtend een concept klaar; mensen keuren het goed."
    )
    fit = reminders_that_fit(norms)
    if fit < norms.most:
        st.warning(
            f"Met deze normen {'past geen' if not fit else f'passen er {fit}'} "
            "herinnering voordat een uitnodiging sluit. Pas de normen aan bij Gemeente."
        )


def _wave(desk: Desk, wave: WaveReminders) -> None:
    with st.container(border=True):
        st.subheader(
            f"{plain(wave.district)}, verstuurd op {long_date(wave.posted_on)}",
            anchor=False,
        )
        st.caption(plain(wave.cycle))
        rows = [("Toe aan een herinnering", wave.due)]
        rows += [
            (NOT_DUE_LABELS[reason].capitalize(), count)
            for reason, count in wave.not_due.items()
        ]
        rows.append(("Uitnodigingen samen", wave.invitations))
        show_table([{"Wat": what, "Aantal": number(count)} for what, count in rows])
        for batch in wave.batches:
            which = f"herinnering {batch.number}" if batch.number else "herinnering"
            st.markdown(
                f"Partij {batch.id}: {which}, {batch.label}, "
                f"{counted(batch.letters, 'brief', 'brieven')}."
            )
        _next(desk, wave)


def _next(desk: Desk, wave: WaveReminders) -> None:
    """The one act that can be done with this wave now, or why there is none."""
    if wave.open_batch is not None:
        link_to("brieven", "Ga verder bij Brieven", desk.viewer)
    elif not wave.can_make:
        if wave.due and desk.today < wave.since:
            st.info(f"De volgende kan vanaf {long_date(wave.since)}.")
    else:
        _form(desk, wave)


def _form(desk: Desk, wave: WaveReminders) -> None:
    key = f"reminders-{wave.wave_id}"
    with st.form(f"{key}-{form_nonce(key)}", border=False):
        why = ""
        if wave.cancelled_last:
            why = st.text_input(
                "Het vorige concept is vervallen. Waarom nu toch?", max_chars=200
            )
        sent = st.form_submit_button(
            f"Zet {counted(wave.due, *LETTERS)} klaar als concept", type="primary"
        )
    if not sent:
        return
    made = False
    with refusals(), desk.writing() as session:
        batch = make_reminders(
            session,
            wave.wave_id,
            by=desk.viewer,
            at=desk.at,
            answer_address=answer_address(),
            reissue=why,
        )
        number_, letters, made = batch.id, batch.letters, True
    if made:
        done(
            key,
            f"Partij {number_} staat klaar met {counted(letters, 'brief', 'brieven')}. "
            "Ga naar Brieven voor de proeven.",
        )

"""Who a signal is about, what else was reported, and who was there last.

Shown beside a report while it is weighed: a person compares and decides. Nothing is
chosen by the machine, and no figure says who is "best": the reasons do.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboards.conflict_view import let_go
from dashboards.dutch import moment, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain, show_table
from outreach.rules.codes import shown_code
from signals.actions.joining import join_signals, split_signal
from signals.actions.subjects import Place, set_subject, undo_subject
from signals.queries.candidates import MOST, Candidate, candidates
from signals.queries.chosen_subjects import ChosenSubject, chosen_subject
from signals.queries.recent_contacts import RecentContact, recent_contacts
from signals.queries.same_cases import CaseRow, JoinedRow, OneCase, same_case
from signals.rules.draft_labels import DOOR_LABELS

KNOWN = {
    True: "Ja, al bekend",
    False: "Nee, nog niet bekend",
}
KNOWN_QUESTION = (
    "Was deze inwoner vóór deze melding al bekend, bij ons of bij een andere dienst?"
)
SHIELDED = (
    "Geheimhouding. Kiest u deze inwoner, dan blijft de melding bij de gemeente en "
    "ziet geen aanbieder haar meer."
)


def show_subject(desk: Desk, signal_id: int, version_id: int | None = None) -> None:
    """The whole part of the page; `version_id`: the version with which the page was
    opened, so that a colleague is not overwritten."""
    with refusals():
        with desk.reading() as session:
            chosen = chosen_subject(session, desk.viewer, signal_id)
            case = same_case(session, desk.viewer, signal_id)
            recent = recent_contacts(session, desk.viewer, signal_id, today=desk.today)
            found = []
            if chosen.may_change and not chosen.decided:
                found = candidates(session, desk.viewer, signal_id, today=desk.today)
        act = _acts(desk, signal_id, version_id)
        st.subheader("Over wie gaat dit?", anchor=False)
        if chosen.decided or not chosen.may_change:
            _show_chosen(chosen, act)
        else:
            _show_candidates(found, signal_id, act)
        _show_case(case, signal_id, act)
        show_recent(recent)


Act = Callable[..., None]


def _acts(desk: Desk, signal_id: int, version_id: int | None) -> Act:
    """Do one act with the opened signal, say so and run again."""

    def do(work: Callable[..., Any], *given: Any, said: str, **more: Any) -> None:
        finished = False
        with refusals(), desk.writing() as session:
            more.setdefault("version_id", version_id)
            more.setdefault("number", signal_id)
            number = more.pop("number")
            work(session, number, *given, by=desk.viewer, at=desk.at, **more)
            finished = True
        if finished:
            let_go("signal", signal_id)
            st.session_state.pop(_picked_key(signal_id), None)
            done(f"signal-{signal_id}", said)

    return do


def _picked_key(signal_id: int) -> str:
    return f"subject-picked-{signal_id}"


# --- what was chosen ---


def _show_chosen(chosen: ChosenSubject, act: Act) -> None:
    with st.container(border=True):
        st.markdown(_chosen_text(chosen))
        if chosen.municipal:
            st.warning("Geheimhouding: geef niets door buiten de gemeente.")
        if chosen.decided:
            by = f" door {plain(chosen.by)}" if chosen.by else ", bij het bezoek"
            st.caption(f"Gekozen op {moment(chosen.at)}{by}.")
        if chosen.decided and chosen.may_change and st.button("Toch iemand anders"):
            said = "De keuze is teruggenomen. Kies opnieuw over wie het gaat."
            act(undo_subject, said=said)


def _chosen_text(chosen: ChosenSubject) -> str:
    if chosen.resident_id:
        answer = "ja" if chosen.known else "nee"
        known = f"Bekend vóór deze melding: {answer}." * (chosen.known is not None)
        head = f"**{plain(chosen.name)}**, {plain(chosen.address)}"
        return f"{head}\n\n{known}"
    if not chosen.decided:
        return "Er is geen inwoner gekozen."
    if chosen.place_known:
        return "**Alleen het adres.** Niemand uit het register is gekozen."
    return "**Het adres is niet bekend.** Niemand uit het register is gekozen."


# --- candidates ---


def _show_candidates(found: Sequence[Candidate], signal_id: int, act: Act) -> None:
    if not found:
        st.info(
            "Niemand uit het register past bij dit adres of deze naam. Wie jonger is "
            "dan 75 jaar, staat er meestal niet in. Kies hieronder wat u wel weet."
        )
    else:
        st.markdown(
            "Vergelijk, en kies zelf. Wie het best past staat bovenaan; de zinnen "
            "zeggen waarom."
        )
    for one in found:
        _show_candidate(one, signal_id, act)
    if len(found) == MOST:
        st.caption(
            f"Dit zijn de {MOST} die het best passen. Staat de goede er niet bij? "
            "Vraag de melder om het adres of het geboortejaar."
        )
    with st.container(horizontal=True):
        place = "Niemand van deze, alleen het adres" if found else "Alleen het adres"
        if st.button(place, key="subject-place"):
            said = "Vastgelegd: alleen het adres."
            act(set_subject, None, known=None, said=said)
        if st.button("Adres niet bekend", key="subject-nowhere"):
            said = "Vastgelegd: het adres is niet bekend."
            act(set_subject, None, known=None, place=Place.UNKNOWN, said=said)


def _show_candidate(one: Candidate, signal_id: int, act: Act) -> None:
    with st.container(border=True):
        years = f"geboren in {one.birth_year}, {one.age}"
        if one.age != "overleden":
            years += " jaar"
        st.markdown(f"**{plain(one.name)}** · {plain(one.address)} · {plain(years)}")
        if one.gone:
            st.error(plain(one.gone))
        if one.shielded:
            st.warning(SHIELDED, icon=":material/shield_person:")
        lines = [f":material/check: {plain(said)}" for said in one.alike]
        lines += [f":material/difference: {plain(said)}" for said in one.differs]
        st.markdown("  \n".join(lines))
        picked = _picked_key(signal_id)
        if st.session_state.get(picked) != one.resident_id:
            if st.button("Dit is de inwoner", key=f"subject-pick-{one.resident_id}"):
                st.session_state[picked] = one.resident_id
                st.rerun()
            return
        _ask_known(one, signal_id, act)


def _ask_known(one: Candidate, signal_id: int, act: Act) -> None:
    """The question that is counted, with what we can see filled in."""
    key = f"subject-{signal_id}-{form_nonce(f'signal-{signal_id}')}"
    with st.form(key):
        known = st.radio(
            KNOWN_QUESTION,
            list(KNOWN),
            index=0 if one.known else 1,
            format_func=KNOWN.__getitem__,
        )
        if one.known:
            st.caption(f"Wij zien: {plain(' '.join(one.known))}")
        else:
            st.caption(
                "In Omzien zien wij geen eerder contact. Weet u van een andere dienst?"
            )
        if st.form_submit_button("Vastleggen", type="primary"):
            said = f"Vastgelegd: de melding gaat over {plain(one.name)}."
            act(set_subject, one.resident_id, known=known, said=said)


# --- other reports ---


def _show_case(case: OneCase, signal_id: int, act: Act) -> None:
    if not (case.lead or case.joined or case.similar):
        return
    st.subheader("Andere meldingen over dit adres of deze inwoner", anchor=False)
    if case.lead:
        st.info(f"Deze melding hoort bij melding {shown_code(case.lead[1])}.")
        _split_form(signal_id, signal_id, "Haal deze melding los", act)
    for joined in case.joined:
        _show_joined(joined, signal_id, act)
    for row in case.similar:
        _show_similar(row, act)


def _show_joined(row: JoinedRow, signal_id: int, act: Act) -> None:
    with st.container(border=True):
        st.markdown(
            f"**{shown_code(row.reference)}** · ontvangen {moment(row.received_at)} · "
            f"{DOOR_LABELS[row.door]} · hoort bij deze melding"
        )
        _split_form(row.id, signal_id, "Haal los", act)


def _split_form(number: int, signal_id: int, label: str, act: Act) -> None:
    with st.popover(label):
        key = f"split-{number}-{form_nonce(f'signal-{signal_id}')}"
        with st.form(key, border=False):
            reason = st.text_area(
                "Waarom hoort deze melding niet bij de andere?", max_chars=500
            )
            if st.form_submit_button("Losmaken"):
                said = "De melding is los en ligt weer bij het meldpunt."
                act(
                    split_signal,
                    number=number,
                    reason=reason,
                    version_id=None,
                    said=said,
                )


def _show_similar(row: CaseRow, act: Act) -> None:
    with st.container(border=True):
        facts = [f"**{shown_code(row.reference)}**", plain(", ".join(row.why))]
        facts += [plain(row.state), plain(row.level), plain(row.team)]
        facts.append(f"ontvangen {moment(row.received_at)}")
        st.markdown(" · ".join(fact for fact in facts if fact))
        if row.other_resident:
            st.markdown("Bij die melding is een **andere inwoner** gekozen.")
        if row.fault:
            st.caption(plain(row.fault))
            return
        if row.raises:
            st.markdown(plain(row.raises))
        if st.button("Voeg deze melding daarbij", key=f"join-{row.id}"):
            said = (
                f"Samengevoegd. Werk verder aan melding {shown_code(row.reference)}; "
                "elke melder hoort het van zijn eigen melding."
            )
            act(join_signals, row.id, said=said)


# --- who was there last ---


def show_recent(recent: Sequence[RecentContact]) -> None:
    """What is going on first, then who was there; read before anybody rings a bell."""
    st.subheader("Wie was er al?", anchor=False)
    going = [one for one in recent if one.going_on]
    rest = [one for one in recent if not one.going_on]
    if going:
        lines = [f"- {_line(one)}" for one in going]
        st.warning("**Overleg eerst, voordat u aanbelt:**\n\n" + "\n".join(lines))
    if not rest:
        st.caption("Verder is er bij ons geen contact bekend.")
        return
    show_table(
        [
            {
                "Wanneer": short_date(one.on),
                "Wat": f"{one.sentence} {one.name}".strip(),
                "Wie": one.by,
            }
            for one in rest
        ]
    )


def _line(one: RecentContact) -> str:
    """A contact in one line."""
    parts = [plain(one.sentence)]
    if one.name:
        parts.append(f"({plain(one.name)})")
    if one.on:
        parts.append(f"{short_date(one.on)}.")
    if one.by:
        parts.append(f"Vraag het na bij {plain(one.by)}.")
    return " ".join(parts)

"""The screen of waves: a week's figures that add up, and what to do with each."""

from collections.abc import Sequence

import streamlit as st

from dashboards.conflict_view import held_version, let_go
from dashboards.dutch import counted, number, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain, show_table
from outreach.actions.waves import (
    approve_wave,
    cancel_wave,
    change_wave,
    plan_waves,
)
from outreach.queries.waves import WaveLine, Waves
from outreach.rules.cycles import WaveAct


def propose_button(desk: Desk, cycle_id: int) -> None:
    """Have the planner compute the drafts of the coming weeks now."""
    if st.button("Golven voorstellen", icon=":material/auto_fix_high:"):
        made = None
        with refusals(), desk.writing() as session:
            made = plan_waves(session, cycle_id=cycle_id, by=desk.viewer, at=desk.at)
        if made is not None:
            filled = [wave.letters for wave in made if wave.letters]
            done(
                "plan",
                f"{counted(len(filled), 'golf', 'golven')} voorgesteld, samen "
                f"{counted(sum(filled), 'brief', 'brieven')}.",
            )


def show_waiting(found: Waves) -> None:
    """Who still waits for a letter, per area, with the total."""
    total = sum(area.persons for area in found.waiting) + found.without_area
    who = counted(total, "inwoner wacht", "inwoners wachten")
    with st.expander(f"{who} op een brief"):
        show_table(
            [
                {"Gebied": area.district, "Wachten": number(area.persons)}
                for area in found.waiting
            ]
            + [{"Gebied": "Samen", "Wachten": number(total - found.without_area)}]
        )
        st.caption("Geteld zijn personen, waar zij nu wonen.")
    if found.without_area:
        st.warning(
            f"Van {number(found.without_area)} inwoners is het gebied niet bekend: "
            "geen golf bereikt hen. Vul de postcodetabel of de buurten aan."
        )


def show_week(lines: Sequence[WaveLine]) -> None:
    """All areas of one week of posting, with totals."""
    rows = [
        {
            "Gebied": line.district,
            "Bezoeken mogelijk": number(line.capacity),
            "Brieven": number(line.letters),
            "Verwachte bezoeken": _visits(line.expected_visits),
            "Stand": line.state_label,
            "Nu te doen": line.next_act,
        }
        for line in lines
    ]
    rows.append(
        {
            "Gebied": "Samen",
            "Bezoeken mogelijk": number(sum(line.capacity for line in lines)),
            "Brieven": number(sum(line.letters for line in lines)),
            "Verwachte bezoeken": _visits(sum(line.expected_visits for line in lines)),
            "Stand": "",
            "Nu te doen": "",
        }
    )
    show_table(rows)
    st.caption(
        "Bezoeken mogelijk: wat de bezoekers in de weken na de brief nog kunnen, "
        "zonder wat al is afgesproken of nog verwacht wordt. Verwachte bezoeken: "
        "brieven maal de verwachte respons."
    )


def wave_card(desk: Desk, line: WaveLine) -> None:
    """One wave with its figures and the acts that are possible now."""
    st.subheader(plain(line.district), anchor=False)
    st.markdown(
        f"**{counted(line.letters, 'brief', 'brieven')}**, ruimte voor "
        f"{counted(line.capacity, 'bezoek', 'bezoeken')}, "
        f"{_visits(line.expected_visits)} verwacht. "
        f"Respons: {line.response_text}."
    )
    if line.explanation:
        st.info(line.explanation)
    if line.invited:
        st.markdown(
            f"{counted(line.invited, 'persoon', 'personen')} uitgenodigd, "
            f"{number(line.yes)} keer ja. Antwoorden kan tot en met "
            f"{short_date(line.reply_by)}."
        )
    if WaveAct.CHANGE in line.acts:
        _draft_form(desk, line)
    if WaveAct.CANCEL in line.acts:
        _cancel_form(desk, line)


def _draft_form(desk: Desk, line: WaveLine) -> None:
    held = held_version(desk, "wave", line.id, line.version_id)
    with st.form(f"wave-{line.id}-{form_nonce(f'wave-{line.id}')}"):
        letters = st.number_input(
            f"Brieven (0 tot en met {line.most_letters})",
            0,
            max(line.most_letters, line.letters),
            line.letters,
        )
        save = st.form_submit_button("Aantal opslaan")
        approve = st.form_submit_button("Goedkeuren", type="primary")
    if not (save or approve):
        return
    said = ""
    with refusals(), desk.writing() as session:
        version, result = held, "Er is niets veranderd."
        if int(letters) != line.letters:
            wave = change_wave(
                session,
                line.id,
                letters=int(letters),
                version=version,
                by=desk.viewer,
                at=desk.at,
            )
            version, result = wave.version_id, "Het aantal brieven is opgeslagen."
        if approve:
            invited = approve_wave(
                session, line.id, version=version, by=desk.viewer, at=desk.at
            )
            who = counted(invited, "inwoner", "inwoners")
            result = (
                f"Goedgekeurd: {who} van {line.district} uitgenodigd. Maak nu de "
                "brieven, op de pagina Brieven."
            )
        said = result
    if said:
        let_go("wave", line.id)
        done(f"wave-{line.id}", said)


def _cancel_form(desk: Desk, line: WaveLine) -> None:
    with st.expander("Deze golf schrappen"):
        reason = st.text_input("Waarom?", key=f"why-{line.id}", max_chars=200)
        if st.button("Schrappen", key=f"cancel-{line.id}", disabled=not reason.strip()):
            count = None
            with refusals(), desk.writing() as session:
                count = cancel_wave(
                    session, line.id, reason=reason, by=desk.viewer, at=desk.at
                )
            if count is not None:
                done(
                    f"wave-{line.id}",
                    f"Geschrapt; {number(count)} inwoners wachten op een latere golf.",
                )


def _visits(value: float) -> str:
    return f"{value:.1f}".replace(".", ",").removesuffix(",0")

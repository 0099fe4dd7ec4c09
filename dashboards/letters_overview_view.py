"""The page "Brieven" without an open batch: waves to write, and all batches."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import counted, long_date, number, short_date
from dashboards.frame import Desk, number_asked, refusals, say, unknown_id
from dashboards.tables import plain, show_table
from letters.actions.batches import make_batch
from letters.own_parts import answer_address
from letters.queries.overview import BatchRow, WaitingWave
from letters.rules.next_steps import Who, next_step
from outreach.errors import Refused

WHO = {
    Who.MAKER: "coördinator",
    Who.SECOND: "tweede persoon",
    Who.MAIL_ROOM: "postkamer",
    Who.NOBODY: "",
}
ASKED = "partij"
SHOWN = 20
"""Batches that are over, in the table."""


def show_waiting(desk: Desk, waves: Sequence[WaitingWave]) -> None:
    """The approved waves, each with the button that makes its list."""
    st.subheader("Goedgekeurde golven zonder brieven", anchor=False)
    if not waves:
        st.info(
            "Er wacht geen golf. Keur eerst een golf goed op de pagina Golven; "
            "daarna staat die hier."
        )
    for wave in waves:
        words, act = st.columns([3, 1], vertical_alignment="center")
        words.markdown(
            f"**{plain(wave.district)}**, week van {long_date(wave.week_start)}\n\n"
            f"{counted(wave.invitations, 'uitnodiging', 'uitnodigingen')} · "
            f"{plain(wave.cycle)}"
        )
        if act.button("Maak de lijst", key=f"make-{wave.wave_id}", type="primary"):
            make(desk, wave.wave_id)
        again = st.session_state.get(f"again-{wave.wave_id}")
        if again:
            _make_again(desk, wave.wave_id)


def make(desk: Desk, wave_id: int, reissue: str = "") -> None:
    """Make the list of a wave, and open it."""
    with refusals():
        try:
            with st.spinner("De lijst wordt gemaakt ..."), desk.writing() as session:
                batch = make_batch(
                    session,
                    wave_id,
                    by=desk.viewer,
                    at=desk.at,
                    answer_address=answer_address(),
                    reissue=reissue,
                )
                letters, held, number_ = batch.letters, batch.held, batch.id
        except Refused as refusal:
            st.session_state[f"again-{wave_id}"] = "al eerder" in refusal.why
            raise
        st.session_state.pop(f"again-{wave_id}", None)
        say(
            f"De lijst is klaar: {counted(letters, 'brief', 'brieven')}, "
            f"{number(held)} aangehouden. Er is nog niets gedrukt."
        )
        st.query_params[ASKED] = str(number_)
        st.rerun()


def _make_again(desk: Desk, wave_id: int) -> None:
    """The same list with the same text: only with a reason."""
    with st.form(f"again-form-{wave_id}"):
        reason = st.text_input(
            "Waarom moet dezelfde lijst nog een keer?", max_chars=200
        )
        if st.form_submit_button("Maak de lijst opnieuw"):
            make(desk, wave_id, reissue=reason)


def opened(rows: Sequence[BatchRow]) -> BatchRow | None:
    """The batch in the address bar; one that is not in the list is refused."""
    with refusals():
        asked = number_asked(ASKED)
        if asked is None:
            return None
        for row in rows:
            if row.id == asked:
                return row
        raise unknown_id()
    return None


def show_batches(rows: Sequence[BatchRow]) -> None:
    """The batches that wait for somebody, those that are over, and the way to one."""
    st.subheader("Partijen brieven", anchor=False)
    if not rows:
        st.info("Er zijn nog geen brieven gemaakt.")
        return
    waiting = [row for row in rows if next_step(row.state).who is not Who.NOBODY]
    over = [row for row in rows if next_step(row.state).who is Who.NOBODY]
    if waiting:
        show_table([_line(row) for row in waiting])
        st.caption(
            "Aangehouden: een mens moet er eerst naar kijken. Vervallen: de brief gaat "
            "nooit meer."
        )
    else:
        st.info("Er wacht geen partij op iemand.")
    chosen = st.selectbox(
        "Open een partij",
        [*waiting, *over],
        index=None,
        placeholder="Kies een partij",
        format_func=lambda row: (
            f"{row.id} · {row.kind} · {row.district} · {row.about} · {row.label}"
        ),
    )
    if chosen is not None:
        st.query_params[ASKED] = str(chosen.id)
        st.rerun()
    if over:
        with st.expander(f"Verstuurd of vervallen ({number(len(over))})"):
            show_table([_line(row) for row in over[:SHOWN]])
            if len(over) > SHOWN:
                st.caption(f"De laatste {SHOWN}; kies hierboven een oudere.")


def back_button() -> None:
    """From one batch to all of them."""
    if st.button("Alle partijen", icon=":material/arrow_back:"):
        st.query_params.pop(ASKED, None)
        st.rerun()


def _line(row: BatchRow) -> dict[str, object]:
    return {
        "Partij": row.id,
        "Soort": row.kind,
        "Gebied": row.district,
        "Waarvan": row.about,
        "Stand": row.label,
        "Aan zet": WHO[next_step(row.state).who],
        "Brieven": number(row.letters),
        "Aangehouden": number(row.held),
        "Vervallen": number(row.withdrawn),
        "Verstuurd": short_date(row.posted_on),
    }
